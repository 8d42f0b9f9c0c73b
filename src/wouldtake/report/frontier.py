"""Frontiers of pairs: how much of one name saves how much of another."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from .data import Term
from .show import headline_percent, number, rounded, setting, term_label
from .svg import Scale, chart, dot, el, group, line, polyline, text, ticks

_LEFT = 64.0
_FREE = 34.0
Settings = Mapping[str, float | None]


@dataclass(frozen=True)
class Pair:
    """Two names and the certified points that move no other name, in order of the first."""

    first: str
    second: str
    points: tuple[Mapping[str, Any], ...]


def resting(answer: Mapping[str, Any], terms: Mapping[str, Term]) -> dict[str, float | None]:
    """Each name's untouched value: free, else its baseline, else the value seen most often.

    A condition of the world has no baseline: any value of it is a move.

    A name of which one value alone is seen counts as moved, by leaving it out.
    """
    seen: dict[str, list[float | None]] = {}
    for option in [*answer["options"], *answer["frontier"]]:
        for name, value in option["settings"].items():
            seen.setdefault(name, []).append(value)
    out: dict[str, float | None] = {}
    for name, values in seen.items():
        if None in values:
            out[name] = None
        elif name in terms:
            out[name] = terms[name].baseline  # a condition has none: it is free until it is set
        elif len(set(values)) > 1:
            often = Counter(values).most_common()
            out[name] = min(
                (v for v, n in often if n == often[0][1]), key=lambda v: abs(v or 0.0)
            )
    return out


def pairs(answer: Mapping[str, Any], terms: Mapping[str, Term]) -> list[Pair]:
    """Pairs with at least one point that moves both names, and points that trade them."""
    rest = resting(answer, terms)
    moved = [
        (point, frozenset(n for n, v in point["settings"].items() if n not in rest or v != rest[n]))
        for point in answer["frontier"]
    ]
    names = list(answer["frontier"][0]["settings"]) if answer["frontier"] else []
    out = []
    for first, second in itertools.combinations(names, 2):
        both = frozenset((first, second))
        if any(set_ == both for _, set_ in moved):
            points = [point for point, set_ in moved if set_ and set_ <= both]
            points.sort(key=lambda p: tuple(_order(p["settings"][n]) for n in (first, second)))
            if all(len({p["settings"][n] for p in points}) > 1 for n in (first, second)):
                out.append(Pair(first, second, tuple(points)))
    return out


def frontier(pair: Pair, terms: Mapping[str, Term], width: float) -> Markup:
    """Certified points of a pair, the cheapest ringed; beyond the line it is certified too."""
    height, top = min(340.0, width * 0.72), 26.0
    bottom = height - 46
    xs, ys = (_known(pair, n) for n in (pair.first, pair.second))
    free_x, free_y = _has_free(pair, pair.first), _has_free(pair, pair.second)
    x_marks, y_marks = _marks(xs), _marks(ys)
    left = _LEFT + (_FREE if free_x else 0.0)
    base = bottom - (_FREE if free_y else 0.0)
    x = Scale(x_marks[0], x_marks[-1], left, width - 22)
    y = Scale(y_marks[0], y_marks[-1], base, top)
    parts: list[Markup] = []
    for mark in x_marks:
        parts += [
            line(x(mark), top, x(mark), bottom, "grid"),
            text(x(mark), bottom + 16, rounded(mark), "tick", "middle"),
        ]
    for mark in y_marks:
        parts += [
            line(_LEFT, y(mark), width - 22, y(mark), "grid"),
            text(_LEFT - 6, y(mark) + 4, rounded(mark), "tick", "end"),
        ]
    if free_x:
        parts.append(text(_LEFT + 8, bottom + 16, "free", "tick", "middle"))
    if free_y:
        parts.append(text(_LEFT - 6, bottom - 4, "free", "tick", "end"))
    at = [
        (
            _at(p["settings"][pair.first], x, _LEFT + 8),
            _at(p["settings"][pair.second], y, bottom - 8),
        )
        for p in pair.points
    ]
    parts.append(el("path", d=polyline(at), class_="frontier-line"))
    costs = [p["cost"] for p in pair.points]
    cheapest = min(costs) if max(costs) > min(costs) else None
    for (a, b), point in zip(at, pair.points, strict=True):
        told = f"{_words(point, pair, terms)}: {headline_percent(point['chance']['estimate'])}"
        mark = dot(a, b, 5, "dot main", el("title", f"{told}, cost {number(point['cost'])}"))
        if point["cost"] == cheapest:
            anchor = "end" if a > width * 0.6 else "start"
            shift = -13.0 if anchor == "end" else 13.0
            mark = group(
                dot(a, b, 9.5, "ring"), mark,
                text(a + shift, b - 8, "cheapest", "mark-label", anchor),
            )
        parts.append(mark)
    parts += [
        text((left + x.end) / 2, height - 8, _name(pair.first, terms), "axis-label", "middle"),
        text(4, 10, _name(pair.second, terms), "axis-label"),
    ]
    said = "Certified points: " + "; ".join(_words(p, pair, terms) for p in pair.points)
    return chart(width, height, said, *parts, class_="frontier")


def _words(point: Mapping[str, Any], pair: Pair, terms: Mapping[str, Term]) -> str:
    return ", ".join(
        f"{term_label(n)} {setting(point['settings'][n], terms.get(n))}"
        for n in (pair.first, pair.second)
    )


def _name(name: str, terms: Mapping[str, Term]) -> str:
    unit = terms[name].unit if name in terms else ""
    return f"{term_label(name)}, {unit}" if unit else term_label(name)


def _known(pair: Pair, name: str) -> list[float]:
    values = (p["settings"][name] for p in pair.points)
    return [v for v in values if v is not None]


def _has_free(pair: Pair, name: str) -> bool:
    return any(p["settings"][name] is None for p in pair.points)


def _marks(known: Sequence[float]) -> list[float]:
    found = ticks(min(known), max(known), 4) if known else [0.0]
    return found if len(found) > 1 else [found[0], found[0] + 1.0]


def _at(value: float | None, scale: Scale, free: float) -> float:
    return free if value is None else scale(value)


def _order(value: float | None) -> float:
    return float("-inf") if value is None else value
