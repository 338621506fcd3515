"""Results as JUnit XML, which every CI shows: one test case per clip.

A clip passes only by a verdict of PASS: INCONCLUSIVE is a failure of its own type, and a clip that
could not be scored is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from vqscore.execute.attempt import Result
from vqscore.judgment import Judgment
from vqscore.outcome import Score
from vqscore.report.reasons import clip_of, detail_lines, first_reason
from vqscore.report.verdict import word_of

__all__ = ["junit_xml"]

# What XML 1.0 cannot hold, escaped or not. File names and decoder messages may.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(results: Iterable[Result]) -> bytes:
    """A JUnit document in UTF-8; the class of a test case is the policy the clip was judged by."""
    suite = TestSuite("vqscore")
    suite.add_testcases([_case(result) for result in results])
    document = JUnitXml("vqscore")
    document.add_testsuite(suite)
    text: bytes = document.tostring()  # type: ignore[no-untyped-call]
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text + b"\n"


def _case(result: Result) -> TestCase:
    policy = f".{result.policy}" if isinstance(result, Judgment) else ""
    case = TestCase(_xml_text(clip_of(result)), _xml_text(f"vqscore{policy}"))
    word = word_of(result)
    if word != "pass":
        kind = Error if word == "error" else Failure
        outcome = kind(_xml_text(first_reason(result)), word)
        outcome.text = _xml_text("\n".join(detail_lines(result)))
        case.result = outcome
    if isinstance(result, Judgment):
        case.system_out = _xml_text("\n".join(_score_lines(result)))
    return case


def _score_lines(judgment: Judgment) -> Iterable[str]:
    for metric, outcome in judgment.scores.items():
        told = f"{outcome.value:.4f}" if isinstance(outcome, Score) else f"- ({outcome.reason})"
        yield f"{metric} {told}"


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
