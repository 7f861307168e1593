"""How times grow with the collection, drawn as an SVG: both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 110, 20, 40
COLOURS = ("#0b5fa5", "#c2410c", "#4d7c0f", "#7e22ce")


def growth_plot(medians: Mapping[int, Mapping[str, float]]) -> str:
    """Number of statements -> name -> median milliseconds, as a line for each name."""
    sizes = sorted(medians)
    times = [time for of in medians.values() for time in of.values()]
    across = _Axis(sizes[0], sizes[-1], LEFT, WIDTH - RIGHT)
    down = _Axis(min(times), max(times), HEIGHT - BOTTOM, TOP)
    parts = [*_grid(across, down, sizes)]
    for number, name in enumerate(dict.fromkeys(name for of in medians.values() for name in of)):
        colour = COLOURS[number % len(COLOURS)]
        points = [
            (across.place(size), down.place(medians[size][name]))
            for size in sizes
            if name in medians[size]
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        x, y = points[-1]
        parts.append(_text(x + 8, y + 4, name, colour))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>' + "".join(parts) + "</svg>\n"
    )


class _Axis:
    """Places of values from the power of ten below `low` to the one above `high`."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.first = math.floor(math.log10(low))
        self.last = max(math.ceil(math.log10(high)), self.first + 1)
        self._start, self._end = start, end

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.first) / (self.last - self.first)
        return self._start + share * (self._end - self._start)

    def powers(self) -> list[float]:
        return [10.0**power for power in range(self.first, self.last + 1)]


def _grid(across: _Axis, down: _Axis, sizes: list[int]) -> Iterator[str]:
    for value in down.powers():
        y = down.place(value)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
        yield _text(LEFT - 8, y + 4, f"{value:,g} ms", anchor="end")
    for size in sizes:
        x = across.place(size)
        yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        yield _text(x, HEIGHT - BOTTOM + 18, f"{size:,}", anchor="middle")


def _text(x: float, y: float, text: str, colour: str = "#444", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
