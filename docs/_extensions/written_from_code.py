"""Reference pages that are written from the code: a marker in a page is replaced when it is read.

``<!-- written from code: NAME -->`` becomes the Markdown that the function of that name returns, so
that a page cannot say what the code no longer does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from command_line import command_line
from cost_of_clips import cost_of_clips
from exported_names import exported_names
from metric_pages import metric_pages
from policy_file import policy_file
from policy_files_shipped import policy_files_shipped
from pygments.lexers.special import TextLexer
from result_schema import result_schema

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["WRITERS", "setup", "written"]

WRITERS: Mapping[str, Callable[[], str]] = {
    "command line": command_line,
    "cost of clips": cost_of_clips,
    "exported names": exported_names,
    "metric pages": metric_pages,
    "policy file": policy_file,
    "shipped policies": policy_files_shipped,
    "result schema": result_schema,
}

_MARKER = re.compile(r"^<!-- written from code: ([\w ]+) -->$", re.MULTILINE)


def written(text: str) -> str:
    """A page with its markers replaced.

    Raises:
        ValueError: A marker that names nothing.
    """

    def replacement(match: re.Match[str]) -> str:
        name = match[1]
        if name not in WRITERS:
            raise ValueError(f"nothing is written under {name!r}; known: {', '.join(WRITERS)}")
        return WRITERS[name]()

    return _MARKER.sub(replacement, text)


def _source_read(app: Sphinx, page: str, source: list[str]) -> None:
    del app, page
    source[0] = written(source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", _source_read)
    app.add_lexer("csv", TextLexer)
    # A page is read anew whenever the code may have changed.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
