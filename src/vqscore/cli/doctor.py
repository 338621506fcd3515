"""``vqscore doctor``: is everything there, and does it work here?"""

from __future__ import annotations

import json as json_format
from collections.abc import Iterable
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.text import Text

from vqscore.doctor import Check, examine
from vqscore.report.verdict import Exit
from vqscore.version import __version__

__all__ = ["doctor"]

_MARKS = {"well": ("✓", "green"), "warning": ("?", "yellow"), "problem": ("✗", "red")}


def doctor(
    *,
    self_test: bool = True,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Say what is installed, and whether a clip can be scored with it.

    Exit code 0: all well, or only with warnings. 1: something that scoring needs is missing or does
    not work. Nothing is fetched, and nothing is changed.

    Args:
        self_test: Film a clip of one and a half seconds and score it.
        json: Print one JSON object, to go with a report of a fault.
    """
    found: list[Check] = []
    console = Console(highlight=False, soft_wrap=True)
    if not json:
        console.print(f"vqscore {__version__}", style="bold")
    for check in examine(self_test=self_test):
        found.append(check)
        if not json:
            _show(console, check)
    if json:
        print(_document(found))
    else:
        console.print(_conclusion(found))
    return Exit.FAIL if any(check.state == "problem" for check in found) else Exit.PASS


def _show(console: Console, check: Check) -> None:
    console.print()
    mark, colour = _MARKS[check.state]
    console.print(Text.assemble((mark, colour), " ", (check.name, "bold")))
    width = max((len(name) for name in check.facts), default=0)
    for name, fact in check.facts.items():
        console.print(Text.assemble("  ", (f"{name:<{width}}  ", "dim"), fact))
    for sentence in check.trouble:
        console.print(Text(f"  {sentence}", colour))
    if check.remedy:
        console.print(Text(f"  {check.remedy}"))


def _conclusion(found: Iterable[Check]) -> Text:
    for state, words in (("problem", "not well"), ("warning", "well enough")):
        names = [check.name for check in found if check.state == state]
        if names:
            return Text(f"\n{words}: see {', '.join(names)}", _MARKS[state][1])
    return Text("\nall well", "green")


def _document(found: Iterable[Check]) -> str:
    checks = list(found)
    document = {
        "vqscore": __version__,
        "well": all(check.state != "problem" for check in checks),
        "checks": [
            {
                "name": check.name,
                "state": check.state,
                "facts": dict(check.facts),
                "trouble": list(check.trouble),
                "remedy": check.remedy,
            }
            for check in checks
        ],
    }
    return json_format.dumps(document, indent=2)
