"""A small plot as SVG: axes from 0 to 1, bars, points with intervals, a legend. Nothing to load."""

from __future__ import annotations

from html import escape

__all__ = ["Plot"]

_WIDTH, _HEIGHT = 420, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 40, 46
_STYLE = (
    "<style>text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:14px}"
    ".axis{stroke:#6e7781;fill:none}.grid{stroke:#d0d7de;stroke-dasharray:2 3}"
    "@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3}"
    ".axis{stroke:#8b949e}.grid{stroke:#30363d}}</style>"
)


class Plot:
    """One plot. Both axes go from 0; the horizontal one to 1, the vertical one to ``top``.

    Args:
        title: Stands above it, and is read out.
        across: What the horizontal axis shows.
        up: What the vertical axis shows.
        top: Where the vertical axis ends.
    """

    def __init__(self, title: str, across: str, up: str, top: float = 1.0) -> None:
        self._title, self._across, self._up = title, across, up
        self._top = top
        self._marks: list[str] = []
        self._legend: list[tuple[str, str]] = []

    def _x(self, share: float) -> float:
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def _y(self, value: float) -> float:
        return round(_HEIGHT - _BOTTOM - value / self._top * (_HEIGHT - _TOP - _BOTTOM), 1)

    def bar(self, start: float, end: float, value: float, colour: str, tip: str) -> None:
        """A bar from the axis up, half transparent so that two may overlap."""
        x, y = self._x(start), self._y(value)
        wide, high = round(self._x(end) - x, 1), round(self._y(0) - y, 1)
        self._marks.append(
            f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="{colour}" '
            f'fill-opacity=".55"><title>{escape(tip)}</title></rect>'
        )

    def point(
        self, x: float, y: float, interval: tuple[float, float], colour: str, tip: str
    ) -> None:
        """A point with a vertical interval."""
        across, (low, high) = self._x(x), interval
        self._marks.append(
            f'<g stroke="{colour}" fill="{colour}"><title>{escape(tip)}</title>'
            f'<path d="M{across} {self._y(low)}V{self._y(high)}"/>'
            f'<circle cx="{across}" cy="{self._y(y)}" r="4"/></g>'
        )

    def upright(self, x: float, colour: str, label: str, row: int = 0) -> None:
        """A vertical line with a word beside it; two that are near take different rows."""
        across = self._x(x)
        end = across > _WIDTH * 0.7
        x_word, y_word = across + (-4 if end else 4), _TOP + 10 + 14 * row
        self._marks.append(
            f'<path d="M{across} {self._y(0)}V{_TOP}" stroke="{colour}" fill="none" '
            f'stroke-dasharray="5 3"/><text x="{x_word}" y="{y_word}" '
            f'text-anchor="{"end" if end else "start"}">{escape(label)}</text>'
        )

    def diagonal(self) -> None:
        """Where both axes agree."""
        self._marks.append(
            f'<path class="grid" d="M{self._x(0)} {self._y(0)}L{self._x(1)} {self._y(1)}"/>'
        )

    def legend(self, colour: str, label: str) -> None:
        """A word for a colour."""
        self._legend.append((colour, label))

    def __str__(self) -> str:
        x0, x1, y0 = self._x(0), self._x(1), self._y(0)
        parts = [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
                f'role="img" aria-label="{escape(self._title)}">{_STYLE}'
            ),
            f'<text class="title" x="{_LEFT}" y="18">{escape(self._title)}</text>',
        ]
        for step in range(5):
            share, value = step / 4, self._top * step / 4
            label = f"{value:.2f}" if self._top <= 1 else f"{value:g}"
            parts.append(
                f'<path class="grid" d="M{x0} {self._y(value)}H{x1}"/>'
                f'<text x="{x0 - 6}" y="{self._y(value) + 4}" text-anchor="end">{label}</text>'
                f'<text x="{self._x(share)}" y="{y0 + 16}" text-anchor="middle">{share:.2f}</text>'
            )
        parts += self._marks
        parts.append(f'<path class="axis" d="M{x0} {_TOP}V{y0}H{x1}"/>')
        parts.append(
            f'<text x="{(x0 + x1) / 2}" y="{_HEIGHT - 8}" text-anchor="middle">'
            f"{escape(self._across)}</text>"
            f'<text transform="translate(14 {(_TOP + y0) / 2}) rotate(-90)" '
            f'text-anchor="middle">{escape(self._up)}</text>'
        )
        for place, (colour, label) in enumerate(self._legend):
            x = _LEFT + 110 * place
            parts.append(
                f'<rect x="{x}" y="25" width="10" height="10" fill="{colour}" fill-opacity=".7"/>'
                f'<text x="{x + 14}" y="34">{escape(label)}</text>'
            )
        return "\n".join([*parts, "</svg>", ""])
