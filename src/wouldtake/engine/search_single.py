"""Single names: which way each moves the chance, and the least move that reaches the target."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float
from scipy import special

from .search_lines import Line, first_reaching
from .search_oracle import Oracle
from .search_space import WHOLE_AT_MOST, Axis

Direction = Literal["rising", "falling", "flat", "mixed"]

GRID = 200
_CLEAR = 1e-5
_MARGIN = 4.0
SCAN_CAP = 1024
_LOOKS = 9


@dataclass(frozen=True)
class Scan:
    """What a scan along one axis showed, everything else at rest.

    Args:
        values, chances: the grid and the estimate at each value.
        direction: whether the chance was seen to rise, fall, do both or neither.
    """

    axis: int
    values: Float[np.ndarray, " value"]
    chances: Float[np.ndarray, " value"]
    direction: Direction

    @property
    def best(self) -> float:
        """The value with the greatest chance."""
        if np.isnan(self.chances).all():
            return float(self.values[0])
        return float(self.values[int(np.nanargmax(self.chances))])


def scan(oracle: Oracle, axis: int, target: float, cells: int, futures: int = 1024) -> Scan:
    """Look along an axis from end to end; tell its direction on `futures` at nine values."""
    one = oracle.axes[axis]
    values = one.grid(one.low, one.high, cells)
    if one.is_lever:
        values = np.unique(np.append(values, one.rest))
    line = Line(oracle.rest, axis, values)
    few = values[np.unique(np.round(np.linspace(0, values.size - 1, _LOOKS)).astype(int))]
    if one.is_lever:
        few = np.unique(np.append(few, one.rest))
    met, hit = oracle.paired(np.array([line.at(v) for v in few]), min(oracle.cap, futures))
    _, chances = oracle.judge(np.array([line.at(v) for v in values]), target,
                              min(oracle.cap, SCAN_CAP))
    return Scan(axis, values, chances, direction_of(met, hit))


def direction_of(
    met: Bool[np.ndarray, "value future"], hit: Bool[np.ndarray, "value future"]
) -> Direction:
    """Whether a chance rises or falls along a grid of values, beyond what luck would show.

    The same futures are met at each value, so two values are compared by the futures they
    disagree on: an exact sign test, its level shared out among all pairs of values.
    """
    count = len(met)
    level = _CLEAR / max(1, count * (count - 1) // 2)
    rises = falls = False
    for early in range(count):
        for late in range(early + 1, count):
            both = met[early] & met[late]
            gains = int((both & hit[late] & ~hit[early]).sum())
            losses = int((both & hit[early] & ~hit[late]).sum())
            if special.bdtr(min(gains, losses), gains + losses, 0.5) < level:
                rises, falls = rises or gains > losses, falls or losses > gains
    if rises and falls:
        return "mixed"
    return "rising" if rises else "falling" if falls else "flat"


def sides(axis: Axis, direction: Direction) -> tuple[float, ...]:
    """The ends worth moving a lever towards, from its rest."""
    ends = []
    if direction != "falling" and axis.high > axis.rest:
        ends.append(axis.high)
    if direction != "rising" and axis.low < axis.rest:
        ends.append(axis.low)
    return tuple(ends)


def single_lines(oracle: Oracle, found: Scan, target: float) -> list[Line]:
    """Lines whose first value to reach the target is a minimal single setting.

    For a lever: outwards from its rest, both ways. For a condition, which has no rest: every
    step of the grid across which the target comes to be reached, from the short side.
    """
    axis, values = oracle.axes[found.axis], found.values
    if axis.is_lever:
        upward = values[values >= axis.rest]
        downward = values[values <= axis.rest][::-1]
        return [Line(oracle.rest, found.axis, v) for v in (upward, downward) if v.size > 1]
    reached = found.chances >= target
    # The grid was seen with few futures: start where it is clearly short of the target, and go
    # on to the far end of the stretch.
    slack = _MARGIN * np.sqrt(target * (1.0 - target) / min(oracle.cap, SCAN_CAP))
    short = ~(found.chances >= target - slack)
    lines: list[Line] = []
    for step in (1, -1):
        way, good, low = values[::step], reached[::step], short[::step]
        for at in np.flatnonzero(good[1:] & ~good[:-1]):
            before = np.flatnonzero(low[: at + 1])
            start = int(before[-1]) if before.size else 0
            rest = np.flatnonzero(~good[at + 1 :])
            stop = int(at + 1 + rest[0]) if rest.size else good.size
            lines.append(Line(oracle.rest, found.axis, way[start:stop]))
    if not lines and reached.all():
        return [Line(oracle.rest, found.axis, values[:1])]
    return lines


def minimal_singles(
    oracle: Oracle, scans: list[Scan], target: float
) -> list[tuple[int, np.ndarray]]:
    """Every minimal setting of one name alone that reaches the target: (axis, point)."""
    found: list[tuple[int, np.ndarray]] = []
    for one in scans:
        lines = single_lines(oracle, one, target)
        points = first_reaching(oracle, lines, target)
        axis = oracle.axes[one.axis]
        near = 0.0 if axis.whole else 0.02 * (axis.high - axis.low)
        kept: list[float] = []
        for point in points:
            if point is None or any(abs(float(point[one.axis]) - v) <= near for v in kept):
                continue
            kept.append(float(point[one.axis]))
            found.append((one.axis, point))
    return found


def covers(axis: Axis) -> bool:
    """Whether a grid of `GRID` cells covers an axis: every whole number, or 200 points."""
    return not axis.whole or axis.high - axis.low <= WHOLE_AT_MOST


def cover_values(axis: Axis, limit: float | None) -> Float[np.ndarray, " value"]:
    """Values of an axis that a covering grid visits; free too, for a condition."""
    cells = WHOLE_AT_MOST if axis.whole else GRID
    values = axis.grid(axis.low, axis.high, cells)
    if axis.is_lever:
        values = np.unique(np.append(values, axis.rest))
        if limit is not None:
            values = values[[axis.price(v) <= limit + 1e-9 for v in values]]
        return values
    return np.append(values, math.nan)
