r"""Text from elsewhere (names, prompts, messages of libraries), made safe to print.

A file's name may hold anything but a slash and a zero byte: escape sequences that a terminal obeys,
line breaks that forge a line of a log, letters that turn the direction of text, bytes that are no
UTF-8. CI systems obey lines of a log besides: ``::command::`` on GitHub Actions, ``##vso[...]`` on
Azure Pipelines, ``##teamcity[...]``.
"""

from __future__ import annotations

import os
import re

__all__ = ["printable", "printable_lines"]

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # what terminals obey
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # what turns the direction, or ends a line
    "\ud800-\udfff]"  # bytes that are no UTF-8
)
_LOG_COMMAND = re.compile(r"##(?=\w*\[)")
_GAP = "\u200b"
"""Has no width: it is not seen, and a command with it in is none."""


def printable(text: str) -> str:
    r"""Text on one line, that no terminal and no CI takes for anything but text.

    >>> printable("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\\nc'
    >>> printable("caf\u00e9 \udcff.mp4")
    'café \\xff.mp4'
    """
    shown = _LOG_COMMAND.sub(f"#{_GAP}#", _UNSAFE.sub(_escaped, text))
    # Elsewhere two colons are only two colons, and a name is to be copied as it is.
    if os.environ.get("GITHUB_ACTIONS") == "true":
        shown = shown.replace("::", f":{_GAP}:")
    return shown


def printable_lines(text: str) -> str:
    """The same for a message of several lines of its own."""
    return "\n".join(map(printable, text.split("\n")))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return found.group().encode("unicode_escape").decode("ascii")
