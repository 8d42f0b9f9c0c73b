"""Many one-dimensional searches at once: the first value along a line that reaches a target."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from .search_oracle import Oracle


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
    return float(np.clip(0.25 / np.sqrt(futures), 0.0005, 0.005))


def first_reaching(
    oracle: Oracle, lines: list[Line], target: float, cap: int | None = None
) -> list[np.ndarray | None]:
    """For each line the first point, from its start, whose chance is at least the target.

    The values are looked at one and all; then the step before the first that reaches the target
    is bisected, so a feasible stretch narrower than a step may be missed.

    Returns:
        The points, None where no value of the line reaches it.
    """
    if not lines:
        return []
    stacked = np.array([line.at(v) for line in lines for v in line.values])
    reached, _ = oracle.judge(stacked, target, cap)
    found: list[np.ndarray | None] = []
    brackets: list[tuple[int, float, float]] = []
    first = 0
    for at, line in enumerate(lines):
        good = np.flatnonzero(reached[first : first + len(line.values)])
        first += len(line.values)
        if good.size == 0:
            found.append(None)
            continue
        place = int(good[0])
        found.append(line.at(float(line.values[place])))
        # Between free and held at a level there is nothing to bisect.
        if place and not np.isnan(line.values[place - 1]):
            brackets.append((at, float(line.values[place - 1]), float(line.values[place])))
    _bisect(oracle, lines, found, brackets, target, cap)
    return found


def _bisect(
    oracle: Oracle, lines: list[Line], found: list[np.ndarray | None],
    brackets: list[tuple[int, float, float]], target: float, cap: int | None,
) -> None:
    """Narrow (short, reached) brackets in step; `found` gets the reached ends."""
    fine = resolution(cap or oracle.cap)
    open_: list[tuple[int, float, float]] = brackets
    while open_ and not oracle.spent:
        middles: list[tuple[int, float, float, float]] = []
        for at, short, good in open_:
            axis = oracle.axes[lines[at].axis]
            if axis.whole:
                middle = float(np.floor((short + good) / 2.0))
                done = abs(good - short) <= 1.0
                if middle == short and not done:
                    middle = short + np.sign(good - short)
            else:
                middle = (short + good) / 2.0
                start = axis.rest if axis.is_lever else axis.low
                scale = max(abs(good - start), 1e-4 * (axis.high - axis.low))
                done = abs(good - short) <= fine * scale
            if not done:
                middles.append((at, short, good, middle))
        if not middles:
            return
        points = np.array([lines[at].at(middle) for at, _, _, middle in middles])
        reached, _ = oracle.judge(points, target, cap)
        open_ = []
        for (at, short, good, middle), yes in zip(middles, reached, strict=True):
            if yes:
                found[at] = lines[at].at(middle)
                open_.append((at, short, middle))
            else:
                open_.append((at, middle, good))
