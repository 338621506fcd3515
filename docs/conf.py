"""How the documentation is built: ``make docs``, with warnings as errors."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

from vqscore.version import __version__

project = "vqscore"
author = "the vqscore authors"
project_copyright = "the vqscore authors, Apache-2.0"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "written_from_code"]
exclude_patterns = ["_build", "_extensions"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4

autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_member_order = "bysource"
napoleon_use_ivar = True
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"vqscore {__version__}"
html_show_sphinx = False
html_copy_source = False
# A build says nothing of when or where it was made: two of them are the same bytes.
html_last_updated_fmt = None
