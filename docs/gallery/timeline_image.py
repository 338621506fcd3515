"""Scores over a clip's time as one SVG: a row a metric, moments hanging from 1."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from vqscore.judgment import Judgment
from vqscore.outcome import Score
from vqscore.report.html.lane import HEIGHT, WIDTH, lane_of

__all__ = ["save_timeline"]

_LABELS, _ROW, _TOP = 190, HEIGHT + 8, 4
_GREY, _RED, _BLUE = "#888", "#d6402a", "#4a7fb5"


def save_timeline(judgment: Judgment, path: Path) -> None:
    """A row for each metric that has something to show along the clip, failed ones first."""
    seconds = judgment.scores.report.seconds
    failed = {finding.metric for finding in judgment.findings if finding.severity == "fail"}
    rows: list[str] = []
    for name in sorted(judgment.scores, key=lambda each: each not in failed):
        outcome = judgment.scores[name]
        lane = lane_of(name, outcome, seconds, {}) if isinstance(outcome, Score) else None
        if not isinstance(outcome, Score) or lane is None:
            continue
        colour = _RED if name in failed else _BLUE
        y = _TOP + len(rows) * _ROW
        parts = [f'<g transform="translate(0 {y:g})">']
        parts.append(f'<text x="0" y="18" fill="{colour}">{escape(name)}</text>')
        parts.append(f'<text x="{_LABELS - 8}" y="18" {_END}>{outcome.value:.2f}</text>')
        parts.append(f'<g transform="translate({_LABELS} 0)">')
        parts.append(
            f'<path d="M0 {HEIGHT:g}H{WIDTH:g}M0 2H{WIDTH:g}" stroke="{_GREY}" opacity=".5"/>'
        )
        for band in lane.bands:
            size = f'width="{band.width:g}" height="{max(band.y - 2, 1):g}"'
            parts.append(f'<rect x="{band.x:g}" y="2" {size} fill="{colour}" opacity=".55"/>')
        if lane.points:
            parts.append(f'<polyline points="{lane.points}" fill="none" stroke="{colour}"/>')
        rows.append("".join(parts) + "</g></g>")
    height = _TOP * 2 + len(rows) * _ROW + 12
    axis = (
        f'<text x="{_LABELS}" y="{height - 4:g}" fill="{_GREY}">0 s</text>'
        f'<text x="{_LABELS + WIDTH:g}" y="{height - 4:g}" {_END}>{seconds:.1f} s</text>'
    )
    frame = f'viewBox="0 0 {_LABELS + WIDTH + 4:g} {height:g}" width="640"'
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame} font-family="sans-serif" font-size="12">'
    )
    path.write_text(text + "\n" + "\n".join([*rows, axis]) + "\n</svg>\n", "utf-8")


_END = f'text-anchor="end" fill="{_GREY}"'
