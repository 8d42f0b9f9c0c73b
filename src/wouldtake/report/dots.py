"""Dots with intervals on a common scale: the picture of chances, shares and differences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from . import yardstick
from .show import headline_percent, interval
from .svg import Scale, chart, dot, el, fit, line, rect, text, ticks

ROW = 44.0
_SIDE = 8.0
_REACH = 9.0


@dataclass(frozen=True)
class Row:
    """One dot with its interval.

    Args:
        bounds: a wider band behind it, such as bounds that assume less.
        tone: "main", "muted" or "good"; how strongly it is drawn.
        shown: the value in words, at the row's right.
    """

    label: str
    estimate: float | None
    low: float | None
    high: float | None
    shown: str = ""
    bounds: tuple[float, float] | None = None
    tone: str = "main"


def chance_row(
    label: str, chance: dict[str, float | None] | None, *, tone: str = "main",
    bounds: tuple[float, float] | None = None,
) -> Row:
    """A row from an answer's `{estimate, low, high}`."""
    found = chance or {}
    return Row(
        label, found.get("estimate"), found.get("low"), found.get("high"),
        headline_percent(found.get("estimate")), bounds, tone,
    )


def chances(
    rows: Sequence[Row], width: float, *, label: str = "", threshold: float | None = None,
    threshold_label: str = "", threshold_rows: int | None = None, bands: bool = False,
) -> Markup:
    """Rows of chances on a scale from 0 to 100 %.

    Args:
        threshold: where given, a dashed mark across the first `threshold_rows` rows, or all.
        bands: whether the yardstick's bands lie behind, those that the first row meets darker.
    """
    top = 18.0 if threshold is not None else 2.0
    height = top + ROW * len(rows) + 22.0
    x = Scale(0.0, 1.0, _SIDE, width - _SIDE)
    parts: list[Markup] = []
    bottom = height - 20.0
    for at, row in enumerate(rows):
        parts += _bands(row, x, _track(top, at)) if bands else []
    parts += _axis(
        x, [0.0, 0.25, 0.5, 0.75, 1.0], lambda p: f"{100 * p:g} %", top, bottom, len(rows),
        marked=not bands,
    )
    for at, row in enumerate(rows):
        parts += _row(row, x, top + ROW * at, width)
    if threshold is not None:
        parts += _threshold(
            x(threshold), top, len(rows) if threshold_rows is None else threshold_rows,
            threshold_label, width,
        )
    said = "; ".join(
        f"{row.label}: {row.shown or 'unknown'} ({interval(row.low, row.high)})" for row in rows
    )
    return chart(width, height, f"{label}. {said}" if label else said, *parts, class_="dots")


def values(
    rows: Sequence[Row], width: float, *, label: str, shown: Callable[[float], str],
    zero: bool = False, joined: bool = False,
) -> Markup:
    """Rows of values of any unit on a scale that fits them.

    Args:
        zero: whether a line marks nought.
        joined: whether an arrow leads from the first row's dot to the second's.
    """
    known = [v for row in rows for v in (row.estimate, row.low, row.high) if v is not None]
    known += [0.0] if zero or not known else []
    marks = ticks(min(known), max(known), 4)
    if len(marks) < 2:
        marks = [marks[0] - 1.0, marks[0], marks[0] + 1.0]
    height = 4.0 + ROW * len(rows) + 22.0
    bottom = height - 20.0
    x = Scale(marks[0], marks[-1], _SIDE + 10, width - _SIDE - 10)
    parts = _axis(x, marks, shown, 4.0, bottom, len(rows))
    if zero:
        parts += [
            line(x(0.0), y - _REACH, x(0.0), y + _REACH, "zero")
            for y in (_track(4.0, at) for at in range(len(rows)))
        ]
    if joined and len(rows) > 1 and None not in (rows[0].estimate, rows[1].estimate):
        first, second = rows[0].estimate or 0.0, rows[1].estimate or 0.0
        parts.append(line(x(first), _track(4.0, 0), x(second), _track(4.0, 1), "join"))
    for at, row in enumerate(rows):
        parts += _row(row, x, 4.0 + ROW * at, width)
    said = "; ".join(f"{row.label}: {row.shown}" for row in rows)
    return chart(width, height, f"{label}. {said}", *parts, class_="dots")


def _track(top: float, at: int) -> float:
    return top + ROW * at + 28.0


def _threshold(x: float, top: float, rows: int, words: str, width: float) -> list[Markup]:
    """A mark across each row's track, and its label above, kept within the picture."""
    half = len(words) * 3.1
    anchor = "end" if x + half > width - 4 else "start" if x - half < 4 else "middle"
    at = {"end": width - 4, "start": 4.0, "middle": x}[anchor]
    return [
        *(
            line(x, y - _REACH - 1, x, y + _REACH + 1, "threshold")
            for y in (_track(top, k) for k in range(rows))
        ),
        text(at, 12, words, "threshold-label", anchor),
    ]


def _row(row: Row, x: Scale, top: float, width: float) -> list[Markup]:
    y = _track(top, 0)
    room = width - len(row.shown) * 7.2 - 10
    parts = [
        el("title", row.label) if len(row.label) * 6.3 > room else Markup(""),
        text(0, top + 13, fit(row.label, room), "row-label"),
        text(width, top + 13, row.shown, "row-value", "end"),
        line(x.start, y, x.end, y, "track"),
    ]
    if row.bounds is not None:
        a, b = x(row.bounds[0]), x(row.bounds[1])
        parts.append(rect(a, y - 7, b - a, 14, "bounds"))
    if row.low is not None and row.high is not None:
        a, b = x(row.low), x(row.high)
        parts.append(
            el("rect", x=min(a, (a + b) / 2 - 1.5), y=y - 3.5, width=max(3.0, b - a),
               height=7.0, rx=3.5, class_=f"whisker {row.tone}")
        )
    if row.estimate is not None:
        parts.append(dot(x(row.estimate), y, 5.5, f"dot {row.tone}"))
    return parts


def _bands(row: Row, x: Scale, y: float) -> list[Markup]:
    meets = (
        yardstick.touched(row.low, row.high)
        if row.low is not None and row.high is not None else set[int]()
    )
    return [
        rect(x(a), y - _REACH, x(b) - x(a), 2 * _REACH, "band on" if k in meets else "band",
             el("title", name))
        for k, (a, b, name) in enumerate(yardstick.BANDS)
    ]


def _axis(
    x: Scale, marks: Sequence[float], shown: Callable[[float], str], top: float, bottom: float,
    rows: int, *, marked: bool = True,
) -> list[Markup]:
    """Labels below, and where `marked` a short line across each track."""
    parts: list[Markup] = []
    for at, mark in enumerate(marks):
        anchor = "start" if at == 0 else "end" if at == len(marks) - 1 else "middle"
        here = x(mark)
        shift = {"start": -8.0, "end": 8.0, "middle": 0.0}[anchor]
        if marked:
            parts += [
                line(here, y - _REACH, here, y + _REACH, "grid")
                for y in (_track(top, k) for k in range(rows))
            ]
        parts.append(text(here + shift, bottom + 14, shown(mark), "tick", anchor))
    return parts
