"""Ranked bars: what an answer hinges on, and what drives an outcome."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from .show import percent
from .svg import Scale, chart, el, fit, rect, text

_ROW = 38.0
_SIDE = 0.0


@dataclass(frozen=True)
class Bar:
    """A share of variance, its interval, and the part of it that the input explains alone."""

    label: str
    share: float | None
    low: float | None
    high: float | None
    inner: float | None = None


def bars(rows: Sequence[Bar], width: float, *, label: str) -> Markup:
    """Bars from 0 to the largest share (at least 25 %), each with a whisker and its number."""
    known = [v for row in rows for v in (row.share, row.high) if v is not None]
    top = min(1.0, max([0.25, *known]))
    height = _ROW * len(rows) + 4
    x = Scale(0.0, top, _SIDE, width - 52)
    parts: list[Markup] = []
    for at, row in enumerate(rows):
        y = _ROW * at + 20
        parts += [
            text(0, y - 6, fit(row.label, width - 8), "row-label"),
            rect(x.start, y, x.end - x.start, 11, "bar-track"),
        ]
        if row.share is not None:
            parts.append(rect(x.start, y, x(row.share) - x.start, 11, "bar"))
        if row.inner is not None:
            parts.append(rect(x.start, y, x(max(0.0, row.inner)) - x.start, 11, "bar-inner"))
        if row.low is not None and row.high is not None:
            parts.append(
                el("path", d=f"M{x(row.low):.1f} {y + 2.5:.1f}v6m0-3H{x(row.high):.1f}m0-3v6",
                   class_="bar-whisker")
            )
        parts.append(text(width - _SIDE, y + 10, percent(row.share), "row-value", "end"))
    said = "; ".join(f"{row.label} {percent(row.share)}" for row in rows)
    return chart(width, height, f"{label}: {said}", *parts, class_="bars")
