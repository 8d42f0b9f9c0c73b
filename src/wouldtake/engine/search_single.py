"""Single names: which way each moves the chance, and the least move that reaches the target."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from .search_lines import Line, first_reaching
from .search_oracle import Oracle
from .search_space import WHOLE_AT_MOST, Axis

Direction = Literal["rising", "falling", "flat", "mixed"]

GRID = 200
_CLEAR = 4.0


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


def scan(oracle: Oracle, axis: int, target: float, cells: int) -> Scan:
    """Look along an axis from end to end."""
    one = oracle.axes[axis]
    values = one.grid(one.low, one.high, cells)
    if one.is_lever:
        values = np.unique(np.append(values, one.rest))
    line = Line(oracle.rest, axis, values)
    points = np.array([line.at(v) for v in values])
    _, chances = oracle.judge(points, target, min(oracle.cap, 1024))
    tallies = oracle.look(points, 0)
    hits = np.array([t.hits for t in tallies], dtype=float)
    trials = np.array([max(t.trials, 1) for t in tallies], dtype=float)
    return Scan(axis, values, chances, direction_of(hits, trials))


def direction_of(hits: Float[np.ndarray, " v"], trials: Float[np.ndarray, " v"]) -> Direction:
    """Whether shares rise or fall along a grid, beyond what chance would show.

    Compares the largest rise and the largest fall between any two values (in order) with their
    standard errors; four of them count as clear.
    """
    p = hits / trials
    soft = (hits + 1.0) / (trials + 2.0)
    variance = soft * (1.0 - soft) / trials
    later = np.triu(np.ones((p.size, p.size), dtype=bool), 1)
    z = (p[None, :] - p[:, None]) / np.sqrt(variance[None, :] + variance[:, None])
    z = np.where(later, z, 0.0)
    rises, falls = bool((z > _CLEAR).any()), bool((z < -_CLEAR).any())
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
    lines = [
        Line(oracle.rest, found.axis, values[[at, at + 1]] if reached[at + 1]
             else values[[at + 1, at]])
        for at in np.flatnonzero(reached[1:] != reached[:-1])
    ]
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
        found += [(one.axis, point) for point in points if point is not None]
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
