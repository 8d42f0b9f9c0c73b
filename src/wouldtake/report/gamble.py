"""A gamble drawn: quantiles with and without the change, and how many futures end worse."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from .show import headline_percent, percent
from .svg import Scale, chart, dot, group, line, rect, text, ticks

_ROW = 28.0
_LEFT = 64.0


def quantiles(gamble: Mapping[str, Any], width: float, shown: Callable[[float], str]) -> Markup:
    """A dumbbell a quantile: hollow without the change, filled with it."""
    rows = gamble["quantiles"]
    known = [
        value for row in rows for side in ("with", "without") for value in row[side].values()
        if value is not None
    ] or [0.0, 1.0]
    marks = ticks(min(known), max(known), 4)
    if len(marks) < 2:
        marks = [marks[0] - 1.0, marks[0], marks[0] + 1.0]
    x = Scale(marks[0], marks[-1], _LEFT, width - 20)
    bottom = 30 + _ROW * len(rows)
    parts: list[Markup] = [*_key(width)]
    for at, mark in enumerate(marks):
        anchor = "end" if at == len(marks) - 1 else "middle"
        parts += [
            line(x(mark), 24, x(mark), bottom, "grid"),
            text(x(mark) + (8 if anchor == "end" else 0), bottom + 15, shown(mark), "tick", anchor),
        ]
    said = []
    for at, row in enumerate(rows):
        y = 30 + _ROW * at + _ROW / 2
        parts.append(text(_LEFT - 16, y + 4, percent(row["level"]), "row-label", "end"))
        with_, without = row["with"], row["without"]
        said.append(
            f"{percent(row['level'])} quantile {_value(without, shown)} without, "
            f"{_value(with_, shown)} with"
        )
        if with_["estimate"] is not None and without["estimate"] is not None:
            parts.append(line(x(without["estimate"]), y, x(with_["estimate"]), y, "join"))
        parts += _side(without, x, y - 3, "hollow") + _side(with_, x, y + 3, "main")
    parts.append(text(_LEFT - 16, 14, "quantile", "tick", "end"))
    return chart(width, bottom + 22, "; ".join(said), *parts, class_="gamble")


def outcomes(gamble: Mapping[str, Any], width: float) -> Markup:
    """One bar: the share of futures that end worse, the same and better."""
    worse, better = gamble["worse"]["estimate"], gamble["better"]["estimate"]
    if worse is None or better is None:
        return Markup("")
    same = max(0.0, 1.0 - worse - better)
    x = Scale(0.0, 1.0, 0, width)
    parts: list[Markup] = []
    start = 0.0
    for share, words, at, anchor in (
        (worse, "worse", 0.0, "start"), (same, "same", width / 2, "middle"),
        (better, "better", width, "end"),
    ):
        told = f"{headline_percent(share)} {words}"
        parts += [
            rect(x(start), 0, x(start + share) - x(start), 18, f"outcome {words}"),
            text(at, 35, told, f"row-value of-{words}", anchor),
        ]
        start += share
    said = (
        f"{headline_percent(worse)} of futures end worse, {headline_percent(same)} the same, "
        f"{headline_percent(better)} better"
    )
    return chart(width, 42, said, *parts, class_="outcomes")


def _value(side: Mapping[str, Any], shown: Callable[[float], str]) -> str:
    return "unknown" if side["estimate"] is None else shown(side["estimate"])


def _side(side: Mapping[str, Any], x: Scale, y: float, tone: str) -> list[Markup]:
    parts: list[Markup] = []
    if side["low"] is not None and side["high"] is not None:
        parts.append(line(x(side["low"]), y, x(side["high"]), y, f"thin {tone}"))
    if side["estimate"] is not None:
        parts.append(dot(x(side["estimate"]), y, 5, f"dot {tone}"))
    return parts


def _key(width: float) -> list[Markup]:
    return [
        group(
            dot(width - 150, 10, 5, "dot hollow"), text(width - 140, 14, "without", "tick"),
            dot(width - 76, 10, 5, "dot main"), text(width - 66, 14, "with it", "tick"),
        )
    ]
