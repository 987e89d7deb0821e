"""SVG fragments as strings: the few shapes every set, prop and character is drawn from. Pure and light.

Coordinates are those of the caller's drawing, y down. Ids of gradients are made from their content, so fragments can be joined freely.
"""

import hashlib
import math
import random
from collections.abc import Sequence

Point = tuple[float, float]


def num(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if value else "0"


def attrs(fill: str, opacity: float = 1.0, stroke: str = "", width: float = 0.0) -> str:
    """Paint of a shape. One that is only filled or only stroked has the opacity in its paint: a rasteriser gives `opacity` a layer of its own, at many times the cost."""
    parts = [f'fill="{fill}"']
    if opacity < 1:
        kind = "opacity" if stroke and fill != "none" else "stroke-opacity" if stroke else "fill-opacity"
        parts.append(f'{kind}="{opacity:.2f}"')
    if stroke:
        parts.append(f'stroke="{stroke}" stroke-width="{num(width)}" stroke-linecap="round" stroke-linejoin="round"')
    return " ".join(parts)


def rect(x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0, opacity: float = 1.0, stroke: str = "", line: float = 0) -> str:
    corner = f' rx="{num(radius)}"' if radius else ""
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"{corner} {attrs(fill, opacity, stroke, line)}/>'


def circle(x: float, y: float, radius: float, fill: str, *, opacity: float = 1.0, stroke: str = "", line: float = 0) -> str:
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" {attrs(fill, opacity, stroke, line)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, *, opacity: float = 1.0, stroke: str = "", line: float = 0) -> str:
    return f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}" {attrs(fill, opacity, stroke, line)}/>'


def poly(points: Sequence[Point], fill: str, *, opacity: float = 1.0, stroke: str = "", line: float = 0) -> str:
    where = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    return f'<polygon points="{where}" {attrs(fill, opacity, stroke, line)}/>'


def path(d: str, fill: str, *, opacity: float = 1.0, stroke: str = "", line: float = 0) -> str:
    return f'<path d="{d}" {attrs(fill, opacity, stroke, line)}/>'


def stroke(d: str, colour: str, width: float, *, opacity: float = 1.0) -> str:
    """A line along a path, with round ends."""
    return path(d, "none", opacity=opacity, stroke=colour, line=width)


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, *, opacity: float = 1.0) -> str:
    return stroke(f"M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}", colour, width, opacity=opacity)


def group(body: str, transform: str) -> str:
    return f'<g transform="{transform}">{body}</g>'


def mirrored(body: str, x: float) -> str:
    """The drawing mirrored about a vertical line."""
    return group(body, f"translate({num(2 * x)} 0) scale(-1 1)")


def gradient(stops: Sequence[tuple[float, str] | tuple[float, str, float]], *, x2: float = 0, y2: float = 1, radial: bool = False) -> tuple[str, str]:
    """A gradient over the bounding box of what it fills: (definition, paint)."""
    marks = "".join(
        f'<stop offset="{stop[0]:.2f}" stop-color="{stop[1]}"{f" stop-opacity={chr(34)}{stop[2]:.2f}{chr(34)}" if len(stop) > 2 else ""}/>' for stop in stops
    )
    name = "g" + hashlib.sha1(f"{marks}{x2}{y2}{radial}".encode(), usedforsecurity=False).hexdigest()[:10]
    if radial:
        return f'<radialGradient id="{name}">{marks}</radialGradient>', f"url(#{name})"
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="{x2}" y2="{y2}">{marks}</linearGradient>', f"url(#{name})"


def smooth(points: Sequence[Point], *, closed: bool = False) -> str:
    """A Catmull-Rom curve through the points, as path data."""
    count = len(points)
    if count < 3:
        return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points)
    at = (lambda i: points[i % count]) if closed else (lambda i: points[max(0, min(count - 1, i))])
    d = [f"M{num(points[0][0])} {num(points[0][1])}"]
    for i in range(count if closed else count - 1):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = at(i - 1), at(i), at(i + 1), at(i + 2)
        d.append(f"C{num(x1 + (x2 - x0) / 6)} {num(y1 + (y2 - y0) / 6)} {num(x2 - (x3 - x1) / 6)} {num(y2 - (y3 - y1) / 6)} {num(x2)} {num(y2)}")
    return "".join(d) + ("Z" if closed else "")


def ridge(rng: random.Random, x0: float, x1: float, y: float, height: float, step: float, *, rough: float = 0.5) -> list[Point]:
    """A ridge line from x0 to x1 around y: sums of sines with random phases, and jitter by `rough`."""
    waves = [(rng.uniform(0.6, 1.4) * 2 * math.pi / length, rng.uniform(0, 6.28), share) for length, share in ((900, 0.5), (380, 0.3), (150, 0.2 * rough))]
    points = []
    x = x0
    while x <= x1 + step:
        lift = sum(share * math.sin(x * frequency + phase) for frequency, phase, share in waves)
        points.append((x, y - height * (lift + rough * rng.uniform(-0.25, 0.25))))
        x += step * rng.uniform(0.75, 1.25)
    return points


def land(points: Sequence[Point], bottom: float, fill: str, *, soft: bool) -> str:
    """The ground below a ridge line, down to `bottom`."""
    first, last = points[0], points[-1]
    top = smooth(points) if soft else "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points)
    return path(f"{top}L{num(last[0])} {num(bottom)}L{num(first[0])} {num(bottom)}Z", fill)


def blob(rng: random.Random, x: float, y: float, rx: float, ry: float, *, corners: int = 9, jitter: float = 0.18) -> str:
    """A soft irregular closed shape, as path data."""
    points = []
    for i in range(corners):
        angle = 2 * math.pi * i / corners + rng.uniform(-0.12, 0.12)
        reach = 1 + rng.uniform(-jitter, jitter)
        points.append((x + rx * reach * math.cos(angle), y + ry * reach * math.sin(angle)))
    return smooth(points, closed=True)


def limb(length: float, top: float, bottom: float) -> str:
    """A tapered limb from the origin down to (0, length), rounded at both ends, as path data."""
    return (
        f"M{num(-top)} 0C{num(-top)} {num(-top * 1.3)} {num(top)} {num(-top * 1.3)} {num(top)} 0L{num(bottom)} {num(length)}"
        f"C{num(bottom)} {num(length + bottom * 1.3)} {num(-bottom)} {num(length + bottom * 1.3)} {num(-bottom)} {num(length)}Z"
    )
