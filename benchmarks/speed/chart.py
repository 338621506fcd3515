"""Processor seconds by stage as stacked bars, one a clip, with the floor as a mark: SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

ORDER = ("decode", "scale", "flow", "motion", "faces", "embeddings", "rest")
_COLOURS = ("#4e79a7", "#a0cbe8", "#59a14f", "#8cd17d", "#e15759", "#f28e2b", "#bab0ac")
_STYLE = (
    "<style>text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:14px}"
    ".axis{stroke:#6e7781}.floor{stroke:#24292f;stroke-width:2}"
    "@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3}"
    ".axis{stroke:#8b949e}.floor{stroke:#e6edf3}}</style>"
)
_WIDTH, _LEFT, _RIGHT, _TOP, _BAR, _STEP = 720, 96, 24, 64, 18, 28


def chart(bars: Mapping[str, Mapping[str, float]], floors: Mapping[str, float]) -> str:
    """The chart.

    Args:
        bars: Clip to seconds by stage, stages as in :data:`ORDER`.
        floors: Clip to the seconds of its floor.
    """
    longest = max([sum(stages.values()) for stages in bars.values()] + list(floors.values()))
    scale = (_WIDTH - _LEFT - _RIGHT) / longest
    height = _TOP + _STEP * len(bars) + 36
    title = "Processor seconds of one pass, by stage"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'aria-label="{title}">{_STYLE}<text class="title" x="{_LEFT}" y="20">{title}</text>'
        )
    ]
    for place, (stage, colour) in enumerate(zip(ORDER, _COLOURS, strict=True)):
        x = _LEFT + 84 * place
        parts.append(
            f'<rect x="{x}" y="32" width="10" height="10" fill="{colour}"/>'
            f'<text x="{x + 14}" y="41">{stage}</text>'
        )
    for row, (clip, stages) in enumerate(bars.items()):
        y, x = _TOP + _STEP * row, float(_LEFT)
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(clip)}</text>')
        for stage, colour in zip(ORDER, _COLOURS, strict=True):
            wide = stages.get(stage, 0.0) * scale
            parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{_BAR}" fill="{colour}">'
                f"<title>{stage}: {stages.get(stage, 0.0):.2f} s</title></rect>"
            )
            x += wide
        mark = _LEFT + floors[clip] * scale
        parts.append(
            f'<path class="floor" d="M{mark:.1f} {y - 3}V{y + _BAR + 3}">'
            f"<title>floor: {floors[clip]:.2f} s</title></path>"
        )
    parts += _axis(longest, scale, _TOP + _STEP * len(bars))
    return "\n".join([*parts, "</svg>", ""])


def _axis(longest: float, scale: float, y: float) -> list[str]:
    apart = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000) if longest / s <= 8)
    parts = [f'<path class="axis" d="M{_LEFT} {y}H{_WIDTH - _RIGHT}"/>']
    for number in range(int(longest // apart) + 1):
        x = _LEFT + number * apart * scale
        parts.append(f'<text x="{x:.1f}" y="{y + 16}" text-anchor="middle">{number * apart}</text>')
    parts.append(
        f'<text x="{_WIDTH - _RIGHT}" y="{y + 32}" text-anchor="end">black mark: floor</text>'
    )
    return parts
