"""Small tools for drawing SVG: escaped elements, scales, ticks. Knows nothing of answers."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

CHARACTER = 6.3
"""Width of a character of chart text, pixels, roughly: enough to keep labels apart."""


def coordinate(x: float) -> str:
    """A coordinate to a hundredth of a pixel, without trailing zeros."""
    text = f"{x:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def el(tag: str, *children: str, **attributes: object) -> Markup:
    """An element; text and attributes are escaped, `Markup` is kept.

    `class_` gives `class`, `stroke_width` gives `stroke-width`; None leaves an attribute out.
    """
    parts = [f"<{tag}"]
    for name, value in attributes.items():
        if value is None:
            continue
        shown = coordinate(value) if isinstance(value, float) else str(value)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{escape(shown)}"')
    inner = "".join(str(escape(child)) for child in children)
    return Markup("".join(parts) + (f">{inner}</{tag}>" if inner else "/>"))


def text(x: float, y: float, words: str, class_: str = "", anchor: str = "start") -> Markup:
    """A line of text."""
    return el(
        "text", words, x=float(x), y=float(y), class_=class_ or None,
        text_anchor=None if anchor == "start" else anchor,
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    return el("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def rect(x: float, y: float, width: float, height: float, class_: str, *children: str) -> Markup:
    """A rectangle; a width below nothing is nothing."""
    return el(
        "rect", *children, x=float(x), y=float(y), width=float(max(0.0, width)),
        height=float(max(0.0, height)), class_=class_,
    )


def dot(x: float, y: float, radius: float, class_: str, *children: str) -> Markup:
    """A circle."""
    return el("circle", *children, cx=float(x), cy=float(y), r=float(radius), class_=class_)


def polyline(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """Path data through points."""
    body = "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return f"M{body}{'Z' if closed else ''}" if body else ""


def group(*children: str, **attributes: object) -> Markup:
    """A group."""
    return el("g", *children, **attributes)


def chart(width: float, height: float, label: str, *children: str, class_: str = "") -> Markup:
    """A whole picture that scales with the page and says in words what it shows."""
    return el(
        "svg", *children, viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        width=float(width), height=float(height), role="img", aria_label=label,
        class_=f"chart {class_}".strip(),
    )


def responsive(draw: Callable[[float], Markup], wide: float, narrow: float = 310) -> Markup:
    """The same picture drawn twice; the page shows the one that its place has room for."""
    return Markup(
        '<div class="picture"><div class="wide">{}</div><div class="narrow">{}</div></div>'
    ).format(draw(wide), draw(narrow))


def fit(words: str, width: float) -> str:
    """Words cut to about so many pixels, with an ellipsis where cut."""
    room = max(4, int(width / CHARACTER))
    return words if len(words) <= room else words[: room - 1].rstrip() + "…"


@dataclass(frozen=True)
class Scale:
    """Maps [low, high] to [start, end] in pixels, linearly; values outside are clamped."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, x: float) -> float:
        """The pixel of a value."""
        span = self.high - self.low
        share = 0.5 if span == 0 else (x - self.low) / span
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values that cover [low, high], about so many.

    >>> ticks(0, 34)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [low]
    raw = (high - low) / max(1, about)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0) if raw <= m * power * (1 + 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(k * step, 12) + 0.0 for k in range(first, last + 1)]
