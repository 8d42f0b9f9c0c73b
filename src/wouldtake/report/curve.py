"""The level at which something tips: chance by level, with the level's interval."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from .show import headline_percent, number
from .svg import Scale, chart, dot, el, line, polyline, rect, text, ticks

_LEFT = 44.0


def curve(answer: Mapping[str, Any], width: float) -> Markup:
    """Chance against the level of a signal; the line that is asked for; where it is crossed."""
    points: Sequence[Mapping[str, Any]] = answer["curve"]
    height, top = 220.0, 24.0
    bottom = height - 38
    level, required = answer["level"], answer["required"]
    xs = [p["level"] for p in points] or [0.0, 1.0]
    x = Scale(min(xs), max(xs), _LEFT, width - 14)
    y = Scale(0.0, 1.0, bottom, top)
    parts: list[Markup] = []
    for mark in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts += [
            line(_LEFT, y(mark), width - 14, y(mark), "grid"),
            text(_LEFT - 6, y(mark) + 4, f"{100 * mark:g} %", "tick", "end"),
        ]
    for mark in ticks(min(xs), max(xs), 5):
        if min(xs) <= mark <= max(xs):
            parts.append(text(x(mark), bottom + 16, number(mark), "tick", "middle"))
    parts.append(
        text((x.start + x.end) / 2, height - 4, _axis_name(answer), "axis-label", "middle")
    )
    low = level["low"] if level["low"] is not None else min(xs)
    high = level["high"] if level["high"] is not None else max(xs)
    if level["estimate"] is not None:
        parts += [
            rect(x(low), top, x(high) - x(low), bottom - top, "level-band"),
            line(x(level["estimate"]), top, x(level["estimate"]), bottom, "level"),
        ]
        told = number(level["estimate"], answer.get("unit", ""))
        near_end = x(level["estimate"]) > width - 14 - len(told) * 3.4
        parts.append(
            text(min(x(level["estimate"]), width - 14), top - 8, told, "row-value",
                 "end" if near_end else "middle")
        )
    parts += [
        line(_LEFT, y(required), width - 14, y(required), "threshold"),
        *_ribbon(points, x, y),
    ]
    said = (
        f"Chance by {answer['signal'].replace('_', ' ')}: "
        + ", ".join(
            f"{number(p['level'])}: {headline_percent(p['chance']['estimate'])}"
            for p in points[:: max(1, len(points) // 8)]
        )
    )
    return chart(width, height, said, *parts, class_="curve")


def _axis_name(answer: Mapping[str, Any]) -> str:
    unit = answer.get("unit", "")
    name = answer["signal"].replace("_", " ")
    return f"{name}, {unit}" if unit else name


def _ribbon(points: Sequence[Mapping[str, Any]], x: Scale, y: Scale) -> list[Markup]:
    known = [p for p in points if p["chance"]["estimate"] is not None]
    if not known:
        return []
    upper = [(x(p["level"]), y(p["chance"]["high"])) for p in known]
    lower = [(x(p["level"]), y(p["chance"]["low"])) for p in known]
    middle = [(x(p["level"]), y(p["chance"]["estimate"])) for p in known]
    return [
        el("path", d=polyline([*upper, *reversed(lower)], closed=True), class_="ribbon"),
        el("path", d=polyline(middle), class_="main-line"),
        *(
            dot(a, b, 2.5, "dot main small",
                el("title", f"{number(p['level'])}: {headline_percent(p['chance']['estimate'])}"))
            for (a, b), p in zip(middle, known, strict=True)
        ),
    ]
