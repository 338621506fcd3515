"""What a failed plain ``assert`` on a judgment shows below its one line.

There is no hook for the value of ``assert judgment``. Where it failed, though, the frame still
holds it: as a local name, or in the names that pytest's assertion rewriting keeps values in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from vqscore.judgment import Judgment

__all__ = ["add_details"]

_REWRITTEN = "@py_assert"


def add_details(report: pytest.TestReport, error: pytest.ExceptionInfo[BaseException]) -> None:
    """Add a section per judgment that a failed assert was about."""
    if "vqscore.judgment" not in sys.modules or not isinstance(error.value, AssertionError):
        return
    add_section = getattr(report.longrepr, "addsection", None)
    if add_section is None:
        return
    for judgment in _failing(error.traceback[-1].frame.f_locals.items()):
        add_section(f"vqscore {judgment.scores.clip}", "\n".join(judgment.explain()))


def _failing(names: Iterable[tuple[str, object]]) -> list[Judgment]:
    """Judgments that are no PASS; those of the assert itself if there are any."""
    from vqscore.judgment import Judgment  # noqa: PLC0415

    found = [(n, v) for n, v in names if isinstance(v, Judgment) and not v]
    asserted = [(n, v) for n, v in found if n.startswith(_REWRITTEN)]
    # One judgment may go by several names.
    return list({id(value): value for _, value in asserted or found}.values())
