"""Fan charts: quantiles of a series over days, what was counted before, and, apart, after."""

import datetime as dt
from collections.abc import Sequence

from markupsafe import Markup

from .data import Fan
from .show import day, day_short, month, number, rounded
from .svg import Scale, chart, dot, el, line, polyline, rect, text, ticks

_LEFT = 46.0


def bands(levels: Sequence[float]) -> list[tuple[int, int, float]]:
    """Pairs of curves that bound a central band, widest first, with the share they hold."""
    order = sorted(range(len(levels)), key=lambda k: levels[k])
    out = []
    for at in range(len(order) // 2):
        low, high = order[at], order[-1 - at]
        if abs(levels[low] + levels[high] - 1.0) < 1e-9:
            out.append((low, high, levels[high] - levels[low]))
    return out


def median(fan: Fan) -> Sequence[float] | None:
    """The middle curve, where there is one."""
    found = [k for k, level in enumerate(fan.levels) if abs(level - 0.5) < 1e-9]
    return fan.values[found[0]] if found else None


def draw(fan: Fan, as_of: dt.date, width: float, *, later: bool = False) -> Markup:
    """The fan; counted points before the as-of date; those after it only where `later`."""
    height, top = (min(340.0, width * 0.56) if width > 400 else 240.0), 26.0
    bottom = height - 26
    after = fan.afterwards if later else ()
    days = [*fan.dates, *(d for d, _, _ in (*fan.observed, *after))]
    days += [as_of] if fan.dates[-1] > as_of else []
    right = width - (54 if median(fan) else 14)
    x = Scale(min(days).toordinal(), max(days).toordinal(), _LEFT, right)
    tops = [v for curve in fan.values for v in curve] + [v for _, v, _ in (*fan.observed, *after)]
    marks = ticks(min([0.0, *tops]), max([*tops, 1e-9]), 5)
    y = Scale(marks[0], marks[-1], bottom, top)
    past = fan.dates[-1] <= as_of  # a fit to the record rather than a forecast
    parts: list[Markup] = [] if past else [
        rect(x(as_of.toordinal()), top, right - x(as_of.toordinal()), bottom - top, "future-side")
    ]
    for mark in marks:
        parts += [
            line(_LEFT, y(mark), right, y(mark), "grid"),
            text(_LEFT - 6, y(mark) + 4, rounded(mark), "tick", "end"),
        ]
    parts += _days(x, bottom, 90 if width > 400 else 80)
    for rank, (low, high, share) in enumerate(bands(fan.levels)):
        points = [
            *_points(fan.dates, fan.values[high], x, y),
            *reversed(_points(fan.dates, fan.values[low], x, y)),
        ]
        parts.append(
            el("path", el("title", f"{share:.0%} of futures"), d=polyline(points, closed=True),
               class_=f"fan-band b{min(rank, 2)}")
        )
    middle = median(fan)
    if middle is not None:
        parts += [
            el("path", d=polyline(_points(fan.dates, middle, x, y)), class_="main-line"),
            text(right + 5, y(middle[-1]) + 4, rounded(middle[-1]), "row-value"),
        ]
    here = x(as_of.toordinal())
    if not past:
        parts += [
            line(here, top - 6, here, bottom, "as-of"),
            text(here - 5, top - 10, "known", "tick", "end") if here > _LEFT + 44 else Markup(""),
            text(here + 5, top - 10, "simulated", "tick"),
        ]
    parts += [
        *_dots(fan.observed, x, y, "counted"),
        *_dots(after, x, y, "after"),
    ]
    return chart(width, height, _said(fan, later), *parts, class_="fan")


def _points(
    dates: Sequence[dt.date], values: Sequence[float], x: Scale, y: Scale
) -> list[tuple[float, float]]:
    return [(x(d.toordinal()), y(v)) for d, v in zip(dates, values, strict=True)]


def _dots(
    points: Sequence[tuple[dt.date, float, str]], x: Scale, y: Scale, class_: str
) -> list[Markup]:
    out = []
    size = 6.0 if len(points) <= 12 else 3.5
    for date, value, label in points:
        told = el("title", f"{day(date)}: {number(value)} {label}".rstrip())
        a, b = x(date.toordinal()), y(value)
        if class_ == "after":
            shape = [(a, b - size), (a + size, b), (a, b + size), (a - size, b)]
            out.append(el("path", told, d=polyline(shape, closed=True), class_="after"))
        else:
            out.append(dot(a, b, 4, class_, told))
    return out


def _days(x: Scale, bottom: float, apart: float) -> list[Markup]:
    """Day labels, at least so many pixels apart: firsts of months where there is room."""
    first, last = dt.date.fromordinal(int(x.low)), dt.date.fromordinal(int(x.high))
    span = (last - first).days
    count = max(2, int((x.end - x.start) / apart))
    if span > 28 * count:
        months = [
            dt.date(first.year + (first.month - 1 + k) // 12, (first.month - 1 + k) % 12 + 1, 1)
            for k in range(1, span // 28 + 2)
        ]
        months = [d for d in months if d <= last]
        marks = months[:: max(1, -(-len(months) // count))]
    else:
        marks = [first + dt.timedelta(days=round(span * k / count)) for k in range(count + 1)]
    out = []
    for mark in marks:
        at = x(mark.toordinal())
        long = span > 28 * count
        label = month(mark) if long else day_short(mark)
        anchor = "end" if at > x.end - 20 else "start" if at < x.start + 8 else "middle"
        out += [
            line(at, bottom, at, bottom + 4, "axis"),
            text(at, bottom + 17, label, "tick", anchor),
        ]
    return out


def _said(fan: Fan, later: bool) -> str:
    middle = median(fan)
    parts = [f"{fan.title}, {fan.unit}, from {day(fan.dates[0])} to {day(fan.dates[-1])}"]
    if middle is not None:
        parts.append(f"median {number(middle[0])} at first and {number(middle[-1])} at the end")
    for low, high, share in bands(fan.levels):
        parts.append(
            f"{share:.0%} of futures end between {number(fan.values[low][-1])} and "
            f"{number(fan.values[high][-1])}"
        )
    if later and fan.afterwards:
        date, value, _ = fan.afterwards[-1]
        parts.append(f"what was counted on {day(date)}: {number(value)}")
    return "; ".join(parts)
