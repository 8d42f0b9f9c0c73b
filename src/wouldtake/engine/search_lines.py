"""Many one-dimensional searches at once: the first value along a line that reaches a target."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from .search_oracle import Oracle
from .search_space import Axis

_TRIES = 3
SLACK = 0.25
"""Standard errors over the target at which an end is as near as the futures can tell."""


@dataclass(frozen=True)
class Line:
    """Values of one axis in order, the others fixed.

    Args:
        point: the fixed values, [A].
        axis: which axis moves.
        values: from the start outwards.
    """

    point: Float[np.ndarray, " axis"]
    axis: int
    values: Float[np.ndarray, " value"]

    def at(self, value: float) -> Float[np.ndarray, " axis"]:
        """The point at one value."""
        moved = self.point.copy()
        moved[self.axis] = value
        return moved


def resolution(futures: int) -> float:
    """Relative width at which a bisection stops: well under what so many futures can tell."""
    return float(np.clip(0.25 / np.sqrt(futures), 0.0002, 0.005))


@dataclass
class _Bracket:
    """Part of a line between a value short of the target and one that reaches it."""

    line: int
    short: float
    good: float
    below: float
    above: float
    halved: bool = True

    def between(self, axis: Axis, target: float) -> float:
        """Where to look next: by interpolation, and by halves where that was slow."""
        gap = self.above - self.below
        part = 0.5
        if self.halved and np.isfinite(gap) and gap > 0.0:
            part = float(np.clip((target - self.below) / gap, 0.1, 0.9))
        middle = self.short + part * (self.good - self.short)
        if not axis.whole:
            return middle
        first, last = sorted((self.short, self.good))
        return float(np.clip(np.round(middle), first + 1.0, last - 1.0))

    def is_done(self, axis: Axis, target: float, fine: float, slack: float) -> bool:
        """Whether nothing is to be gained by narrowing it."""
        width = abs(self.good - self.short)
        if axis.whole:
            return width <= 1.0
        start = axis.rest if axis.is_lever else axis.low
        whole = axis.high - axis.low
        scale = max(min(abs(self.good - start), abs(self.good)), 1e-5 * whole)
        return 0.0 <= self.above - target <= slack or width <= fine * scale

    def narrow(self, value: float, estimate: float, reached: bool) -> None:
        """Take in what was seen at a value inside."""
        width = abs(self.good - self.short)
        if reached:
            self.good, self.above = value, estimate
        else:
            self.short, self.below = value, estimate
        self.halved = abs(self.good - self.short) <= 0.5 * width


def first_reaching(
    oracle: Oracle, lines: list[Line], target: float, cap: int | None = None
) -> list[np.ndarray | None]:
    """For each line the first point, from its start, whose chance is at least the target.

    The values are looked at one and all; then the step before the first that reaches the target
    is narrowed, so a feasible stretch narrower than a step may be missed. An end found with few
    futures is looked at with all of them, and passed over where they do not bear it out.

    Returns:
        The points, None where no value of the line reaches it.
    """
    found: list[np.ndarray | None] = [None] * len(lines)
    left = {at: np.arange(len(line.values)) for at, line in enumerate(lines)}
    for _ in range(_TRIES):
        left = {at: places for at, places in left.items() if places.size}
        if not left or oracle.spent:
            break
        stacked = np.array([lines[at].at(lines[at].values[i]) for at in left for i in left[at]])
        reached, seen = oracle.judge(stacked, target, cap)
        brackets: list[_Bracket] = []
        first, chosen = 0, {}
        for at, places in left.items():
            good, chances = (x[first : first + places.size] for x in (reached, seen))
            first += places.size
            if not good.any():
                continue
            k = int(np.flatnonzero(good)[0])
            values = lines[at].values[places]
            found[at], chosen[at] = lines[at].at(float(values[k])), places[k]
            # Between free and held at a level there is nothing to narrow.
            if k and not np.isnan(values[k - 1]):
                ends = float(values[k - 1]), float(values[k])
                brackets.append(_Bracket(at, *ends, float(chances[k - 1]), float(chances[k])))
        _narrow(oracle, lines, found, brackets, target, cap)
        left = _not_borne_out(oracle, lines, found, chosen, target, cap)
    return found


def _not_borne_out(
    oracle: Oracle, lines: list[Line], found: list[np.ndarray | None], chosen: dict[int, int],
    target: float, cap: int | None,
) -> dict[int, np.ndarray]:
    """Lines whose end falls short on all of the futures, with what is left of them after it."""
    ends = {at: point for at in chosen if (point := found[at]) is not None}
    if not ends:
        return {}
    tallies = oracle.look(np.array(list(ends.values())), min(cap or oracle.cap, oracle.cap))
    left = {}
    for (at, _), tally in zip(ends.items(), tallies, strict=True):
        if not tally.trials or tally.hits < target * tally.trials:
            found[at] = None
            left[at] = np.arange(chosen[at], len(lines[at].values))
    return left


def _narrow(
    oracle: Oracle, lines: list[Line], found: list[np.ndarray | None],
    brackets: list[_Bracket], target: float, cap: int | None,
) -> None:
    """Narrow brackets in step; `found` gets the ends that reach the target."""
    futures = min(cap or oracle.cap, oracle.cap)
    fine = resolution(futures)
    slack = SLACK * float(np.sqrt(target * (1.0 - target) / futures))
    while not oracle.spent:
        brackets = [
            b for b in brackets
            if not b.is_done(oracle.axes[lines[b.line].axis], target, fine, slack)
        ]
        if not brackets:
            return
        middles = [b.between(oracle.axes[lines[b.line].axis], target) for b in brackets]
        points = np.array([lines[b.line].at(m) for b, m in zip(brackets, middles, strict=True)])
        reached, seen = oracle.judge(points, target, cap)
        for b, middle, yes, chance in zip(brackets, middles, reached, seen, strict=True):
            b.narrow(middle, float(chance), bool(yes))
            if yes:
                found[b.line] = lines[b.line].at(middle)
