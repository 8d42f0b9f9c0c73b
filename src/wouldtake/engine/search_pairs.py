"""Pairs: for each value of one name, the least move of the other that reaches the target."""

import itertools
import math

import numpy as np
from jaxtyping import Float

from .search_lines import Line, first_reaching
from .search_oracle import Oracle
from .search_single import Scan, sides
from .search_space import Axis

_CELLS = 8
_CAP, _PART = 8192, 8


def frontier_cap(oracle: Oracle, futures: int) -> int:
    """Most futures a point of a frontier is looked at with.

    A part of a certificate's, so that a frontier comes as near its edge as certificates can tell.
    """
    return min(max(_CAP, futures // _PART), oracle.cap)


def pair_frontier(
    oracle: Oracle, scans: list[Scan], singles: list[tuple[int, np.ndarray]],
    pair: tuple[int, int], target: float, count: int, cap: int,
) -> list[np.ndarray]:
    """Points of a pair's frontier, both names' single settings included as its ends.

    Args:
        cap: most futures a point is looked at with, which the target must allow for.

    Returns:
        Points none of which needs less of both names than another, in order along the frontier.
    """
    first, second = sorted(pair, key=lambda a: (not oracle.axes[a].whole, a))
    lines: list[Line] = []
    for value in _values(oracle, scans[first], singles, count):
        base = oracle.rest
        base[first] = value
        ways = _ways(oracle.axes[second], scans[second])
        lines += [Line(base.copy(), second, values) for values in ways]
    found = [p for p in first_reaching(oracle, lines, target, cap) if p is not None]
    ends = [point for axis, point in singles if axis in pair]
    return _undominated([*found, *ends], oracle, scans, pair)


def _values(
    oracle: Oracle, one: Scan, singles: list[tuple[int, np.ndarray]], count: int
) -> list[float]:
    """Values of the first name: from rest to where it does it alone, or to its end."""
    axis = oracle.axes[one.axis]
    alone = [float(point[one.axis]) for a, point in singles if a == one.axis]
    if not axis.is_lever:
        inside = axis.grid(axis.low, axis.high, count - 1)
        return [float(v) for v in inside]
    out: list[float] = []
    ends = sides(axis, one.direction)
    for end in ends:
        reached = [v for v in alone if (v - axis.rest) * (end - axis.rest) > 0]
        stop = min(reached, key=lambda v: abs(v - axis.rest)) if reached else end
        cells = max(2, count // max(1, len(ends)))
        out += [float(v) for v in axis.grid(axis.rest, stop, cells)]
    # At its single value, or at rest, the other name is not moved or moved alone.
    return sorted({v for v in out if v not in alone and v != axis.rest})


def _ways(axis: Axis, one: Scan) -> list[Float[np.ndarray, " value"]]:
    """Lines along the second name, from not moving it outwards."""
    if axis.is_lever:
        return [axis.grid(axis.rest, end, _CELLS) for end in sides(axis, one.direction)]
    upward = axis.grid(axis.low, axis.high, _CELLS)
    free = np.array([math.nan])
    ways = []
    if one.direction != "falling":
        ways.append(np.concatenate([free, upward]))
    if one.direction != "rising":
        ways.append(np.concatenate([free, upward[::-1]]))
    return ways


def _effort(axis: Axis, one: Scan, value: float) -> float | None:
    """How much of a name a value is: distance from rest; for a condition, towards its effect."""
    if axis.is_lever:
        return abs(value - axis.rest)
    if math.isnan(value):
        return -math.inf
    if one.direction == "rising":
        return value - axis.low
    if one.direction == "falling":
        return axis.high - value
    return None


def _undominated(
    points: list[np.ndarray], oracle: Oracle, scans: list[Scan], pair: tuple[int, int]
) -> list[np.ndarray]:
    unique = list({oracle.key(p): p for p in points}.values())
    efforts = []
    for p in unique:
        row = [_effort(oracle.axes[a], scans[a], float(p[a])) for a in pair]
        # A lever pushed the other way is another quarter of the plane, not a greater effort.
        way = tuple(
            math.copysign(1.0, p[a] - oracle.axes[a].rest)
            if oracle.axes[a].is_lever and p[a] != oracle.axes[a].rest else 0.0
            for a in pair
        )
        efforts.append((row, way))
    kept = []
    for at, p in enumerate(unique):
        row, way = efforts[at]
        beaten = any(
            other != at
            and all(x is not None and y is not None and x <= y
                    for x, y in zip(efforts[other][0], row, strict=True))
            and efforts[other][0] != row
            and all(b in (0.0, w) for b, w in zip(efforts[other][1], way, strict=True))
            for other in range(len(unique))
        )
        if not beaten:
            kept.append(p)
    a, b = pair
    return sorted(kept, key=lambda p: (_order(p[a]), _order(p[b])))


def _order(x: float) -> float:
    return -math.inf if math.isnan(x) else float(x)


def all_pairs(axes: tuple[Axis, ...]) -> list[tuple[int, int]]:
    """Every pair of axes, in order."""
    return list(itertools.combinations(range(len(axes)), 2))
