"""The command line's reference, from the application itself."""

from __future__ import annotations

import re

from vqscore.cli.main import app

__all__ = ["command_line"]

_TITLE_AND_CONTENTS = re.compile(r"\A# vqscore\n.*?(?=^\*\*Commands\*\*)", re.DOTALL | re.MULTILINE)


def command_line() -> str:
    """Every command with its arguments and options, a heading each, as Markdown."""
    text = app.generate_docs(output_format="markdown", max_heading_level=3)
    text = _TITLE_AND_CONTENTS.sub("", text)
    # Where a command states its own usage, its name is there already.
    text = re.sub(r"^(vqscore (\w+)) \2 ", r"\1 ", text, flags=re.MULTILINE)
    return text.replace("```console\n", "```text\n")
