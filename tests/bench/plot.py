"""Cost against size as a picture: both axes logarithmic, one line a way of solving, rings for what is not proven."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 800, 520, 78, 56, 150, 60
COLOURS = ("#0b6e4f", "#1f5fa8", "#6b7280", "#b45309", "#a21caf", "#b91c1c")
LABEL_HEIGHT = 18


@dataclass(frozen=True, slots=True)
class Line:
    """One way of solving: (people, seconds, proven) by size."""

    name: str
    points: list[tuple[int, float, bool]]


class _Scale:
    def __init__(self, lines: list[Line]) -> None:
        people = [log10(entry[0]) for line in lines for entry in line.points]
        took = [log10(entry[1]) for line in lines for entry in line.points]
        self.left, self.right = min(people) - 0.1, max(people) + 0.1
        self.low, self.high = floor(min(took)), ceil(max(took) + 0.05)

    def x(self, people: float) -> float:
        share = (log10(people) - self.left) / (self.right - self.left)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, seconds: float) -> float:
        share = (log10(seconds) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def picture(title: str, lines: list[Line]) -> str:
    """Return the picture as SVG."""
    scale = _Scale(lines)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13" role="img" aria-label="{escape(title)}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="28" font-size="16" font-weight="bold" fill="#111827">{escape(title)}</text>',
        *_grid(scale),
    ]
    labels = _apart([scale.y(line.points[-1][1]) for line in lines])
    for line, colour, label in zip(lines, COLOURS, labels, strict=False):
        parts += _line(scale, line, colour, label)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _grid(scale: _Scale) -> Iterator[str]:
    for power in range(scale.low, scale.high + 1):
        y = scale.y(10.0**power)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e5e7eb"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#374151">{10.0**power:g} s</text>'
    for people in (200, 2_000, 20_000, 100_000):
        if scale.left <= log10(people) <= scale.right:
            x = scale.x(people)
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#e5e7eb"/>'
            yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#374151">{people:,}</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    words = "people in the round (ring: not proven when its time was over)"
    yield f'<text x="{middle:.0f}" y="{HEIGHT - 14}" text-anchor="middle" fill="#374151">{words}</text>'


def _line(scale: _Scale, line: Line, colour: str, label: float) -> Iterator[str]:
    spots = [(scale.x(people), scale.y(took), proven) for people, took, proven in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y, proven in spots:
        fill = colour if proven else "#ffffff"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="{colour}" stroke-width="2"/>'
    x, y, _ = spots[-1]
    yield f'<text x="{x + 12:.1f}" y="{label + 4:.1f}" fill="{colour}">{escape(line.name)}</text>'


def _apart(heights: list[float]) -> list[float]:
    """Move labels that would touch."""
    placed = dict[int, float]()
    for at in sorted(range(len(heights)), key=heights.__getitem__):
        lowest = max(placed.values(), default=-LABEL_HEIGHT)
        placed[at] = max(heights[at], lowest + LABEL_HEIGHT)
    return [placed[at] for at in range(len(heights))]
