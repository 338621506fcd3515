"""Numbers of a comparison in words, the same in text and Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from vqscore.compare.contests import Agreement
from vqscore.compare.ratings import Gap, Rating
from vqscore.compare.table import Comparison, Difference, Estimate, Row, Unit

__all__ = [
    "agreement_words",
    "estimate_words",
    "gap_words",
    "improvement_words",
    "number",
    "rating_words",
    "tally_words",
]

_SUFFIX: Mapping[str, str] = {
    "percent": " %",
    "seconds": " s",
    "GB": " GB",
    "price/s": "/s",
    "s/s": " s/s",
    "per 10 s": " per 10 s",
}


def number(value: float, unit: Unit) -> str:
    """A number with its unit, in as many digits as are read.

    >>> number(0.84, "share"), number(0.912, "score"), number(12.34, "seconds"), number(50, "steps")
    ('84 %', '0.912', '12.3 s', '50')
    >>> number(-0.0001, "per 10 s")
    '0.000 per 10 s'
    """
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit in ("score", "per 10 s"):
        value = round(value, 3) + 0.0  # never "-0.000"
        return f"{value:.3f}{_SUFFIX.get(unit, '')}"
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1
    text = f"{value:.{digits}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{_SUFFIX.get(unit, '')}"


def estimate_words(estimate: Estimate, unit: Unit) -> tuple[str, str]:
    """A number, and its interval with what stands behind it."""
    if estimate.value is None:
        head = estimate.note or "–"
    elif estimate.successes is not None and unit == "share":
        head = f"{estimate.successes} of {estimate.n} ({number(estimate.value, unit)})"
    else:
        head = number(estimate.value, unit)
    details = [_interval(estimate.low, estimate.high, unit)]
    if estimate.left_out and estimate.n:
        details.append(f"{estimate.left_out} left out")
    if estimate.note and estimate.value is not None:
        details.append(estimate.note)
    return head, "; ".join(filter(None, details))


def _interval(low: float | None, high: float | None, unit: Unit) -> str:
    """Both ends; an open one says so.

    >>> _interval(0.713, 0.913, "share"), _interval(2.0, None, "attempts")
    ('71 to 91 %', 'from 2')
    """
    if low is None:
        return "" if high is None else f"up to {number(high, unit)}"
    if high is None:
        return f"from {number(low, unit)}"
    first, last = number(low, unit), number(high, unit)
    suffix = " %" if unit == "share" else _SUFFIX.get(unit, "")
    return f"{first.removesuffix(suffix) if suffix else first} to {last}"


def improvement_words(difference: Difference) -> str:
    """The improvement column.

    >>> improvement_words(Difference(0.32, None, None, 0.615, "", 0.01, 50))
    '+62 %'
    """
    return "" if difference.improvement is None else f"{100 * difference.improvement:+.0f} %"


def gap_words(difference: Difference, row: Row) -> str:
    """The difference with its interval; shares in percentage points."""
    if difference.value is None:
        return ""
    shown = [
        None if value is None else _signed(value, row.unit)
        for value in (difference.value, difference.low, difference.high)
    ]
    interval = f" ({shown[1]} to {shown[2]})" if shown[1] and shown[2] else ""
    points = " points" if row.unit in ("share", "percent") else ""
    return f"{shown[0]}{points}{interval}"


def _signed(value: float, unit: Unit) -> str:
    """A difference; of shares in percentage points.

    >>> _signed(-0.214, "share"), _signed(7.2, "percent"), _signed(1.5, "seconds")
    ('-21', '+7.2', '+1.5 s')
    """
    if unit == "share":
        return f"{100 * value:+.0f}"
    if unit == "percent":
        return f"{value:+.1f}"
    return f"{'+' if value > 0 else ''}{number(value, unit)}"


def rating_words(rating: Rating, gap: Gap | None) -> tuple[str, str, str]:
    """Elo, its interval, and the gap to the reference."""
    interval = _interval(
        None if rating.low is None else round(rating.low),
        None if rating.high is None else round(rating.high),
        "",
    )
    if gap is None:
        return f"{rating.elo:.0f}", interval, ""
    ends = "" if gap.low is None or gap.high is None else f" ({gap.low:+.0f} to {gap.high:+.0f})"
    return f"{rating.elo:.0f}", interval, f"{gap.elo:+.0f}{ends}, wins {100 * gap.chance:.0f} %"


def tally_words(comparison: Comparison, generator: str) -> str:
    """How many attempts got which verdict, failures among them.

    Nothing for a manifest of counts.
    """
    counts = comparison.tallies[generator]
    words = ("pass", "fail", "inconclusive", "error", "missing")
    return ", ".join(f"{counts[word]} {word}" for word in words if counts.get(word))


def agreement_words(agreement: Agreement) -> str:
    """How well scores and people agree, in a sentence.

    >>> agreement_words(Agreement(7, 10, 2, None, None))
    'scores and people preferred the same clip in 7 of 10 contests (2 with a tie left out)'
    """
    text = (
        f"scores and people preferred the same clip in {agreement.same} of {agreement.contests} "
        "contests"
    )
    if agreement.interval is not None:
        low, high = (100 * end for end in agreement.interval)
        text += f", {100 * agreement.same / agreement.contests:.0f} % ({low:.0f} to {high:.0f} %)"
    if agreement.ties:
        text += f" ({agreement.ties} with a tie left out)"
    if agreement.rank_correlation is not None:
        text += f"; Kendall's tau of the ratings {agreement.rank_correlation:+.2f}"
    return text
