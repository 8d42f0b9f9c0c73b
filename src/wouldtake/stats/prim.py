"""PRIM: a box of inputs in which an outcome is common, found by peeling.

Source: Friedman and Fisher (1999), Statistics and Computing 9, 123-143; Bryant and Lempert
(2010), Technological Forecasting and Social Change 77(1), 34-49, for coverage and density.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy import special

NOTHING = 0.001  # chance of a box where there is nothing to find


@dataclass(frozen=True)
class PrimBox:
    """Limits [input, 2]; which inputs they restrict; hits and size on the sample they judge."""

    limits: Float[np.ndarray, "input 2"]
    restricted: Bool[np.ndarray, " input"]
    inside: int
    hits_inside: int
    hits: int
    size: int


def peel(
    inputs: Float[np.ndarray, "future input"], outcome: Bool[np.ndarray, " future"], *,
    alpha: float = 0.05, least_mass: float = 0.05,
) -> list[tuple[Float[np.ndarray, "input 2"], float, float]]:
    """The peeling trajectory: limits, coverage and density after each peel, the whole first.

    Args:
        alpha: share of the box taken off in one peel.
        least_mass: share of all futures at which peeling stops.
    """
    count, width = inputs.shape
    limits = np.column_stack([inputs.min(axis=0), inputs.max(axis=0)])
    inside = np.ones(count, dtype=bool)
    hits = max(int(outcome.sum()), 1)
    trajectory = [(limits.copy(), 1.0, float(outcome.mean()))]
    while True:
        size = int(inside.sum())
        here = outcome[inside]
        if here.all() or not here.any():
            return trajectory
        best: tuple[float, int, int, float, np.ndarray] | None = None
        for column in range(width):
            values = inputs[inside, column]
            if values.min() == values.max():
                continue
            for side in (0, 1):
                kept, edge = _peeled(inputs[:, column], inside, values, side, alpha)
                left = int(kept.sum())
                if left == size or left < max(least_mass * count, 10):
                    continue
                # Gain in density for each future given up, so that ties and lumps are fair.
                gain = (outcome[kept].mean() - here.mean()) / (size - left)
                if best is None or gain > best[0]:
                    best = (float(gain), column, side, edge, kept)
        if best is None or best[0] <= 0.0:
            return trajectory
        _, column, side, edge, inside = best
        limits[column, side] = edge
        trajectory.append(
            (limits.copy(), float(outcome[inside].sum()) / hits, float(outcome[inside].mean()))
        )


def _peeled(
    column: np.ndarray, inside: np.ndarray, values: np.ndarray, side: int, alpha: float
) -> tuple[np.ndarray, float]:
    """The box less its lowest or highest values of one input, and its new edge."""
    edge = float(np.quantile(values, alpha if side == 0 else 1.0 - alpha))
    if side == 0:
        beyond = values[values > edge] if edge == values.min() else values[values >= edge]
        edge = float(beyond.min())
        return inside & (column >= edge), edge
    beyond = values[values < edge] if edge == values.max() else values[values <= edge]
    edge = float(beyond.max())
    return inside & (column <= edge), edge


def find_box(
    inputs: Float[np.ndarray, "future input"], outcome: Bool[np.ndarray, " future"],
    least_gain: float = 0.02,
) -> PrimBox | None:
    """A box in which the outcome is common; peeled on even rows, judged on odd ones.

    Of the trajectory the box that holds the most of the outcome's futures over and above what it
    holds of the others is taken (Youden's index); limits that add less than `least_gain` to the
    density are dropped.

    Returns:
        None where the outcome never or always happens, or no box is denser than the whole, on the
        rows it was found on and on the others.
    Guarantee: coverage and density are of futures the box was not fitted to, so they are not
        flattered by the search. Where the outcome has nothing to do with the inputs a box is
        returned with probability at most `NOTHING`: the exact test of Fisher on the rows that
        judge.
    """
    learn, judge = slice(0, None, 2), slice(1, None, 2)
    x, y = inputs[learn], outcome[learn]
    if len(y) < 40 or y.all() or not y.any():
        return None
    trajectory = peel(x, y)
    whole = trajectory[0][2]
    # Share of the outcome's futures held, less share of the others held: 0 for the whole.
    scores = [
        c - (c * whole / d * (1.0 - d) / (1.0 - whole) if d > 0.0 else 1.0)
        for _, c, d in trajectory
    ]
    limits, _, density = trajectory[int(np.argmax(scores))]
    if density <= whole + least_gain:
        return None
    limits = limits.copy()
    span = np.column_stack([x.min(axis=0), x.max(axis=0)])
    # Drop limits that do little, the least useful first.
    while True:
        best: tuple[float, int] | None = None
        for column in np.flatnonzero((limits != span).any(axis=1)):
            trial = limits.copy()
            trial[column] = span[column]
            inside = _in(x, trial)
            loss = density - float(y[inside].mean())
            if loss < least_gain and (best is None or loss < best[0]):
                best = (loss, int(column))
        if best is None:
            break
        limits[best[1]] = span[best[1]]
        density = float(y[_in(x, limits)].mean())
    restricted = (limits != span).any(axis=1)
    if not restricted.any():
        return None
    # A side that was never peeled is open: values just beyond the sample's belong to the box.
    open_limits = np.where(limits == span, [[-np.inf, np.inf]], limits)
    inside, hit = _in(inputs[judge], open_limits), outcome[judge]
    if _by_luck(int((inside & hit).sum()), int(inside.sum()), int(hit.sum()), hit.size) > NOTHING:
        return None
    return PrimBox(
        limits, restricted, int(inside.sum()), int((inside & hit).sum()), int(hit.sum()),
        int(hit.size),
    )


def _by_luck(hits_inside: int, inside: int, hits: int, size: int) -> float:
    """P(at least so many hits inside), were the hits strewn over all rows at random."""
    k = np.arange(hits_inside, min(inside, hits) + 1)
    if k.size == 0:
        return 0.0

    def log_choose(n: int, r: np.ndarray | int) -> np.ndarray:
        return special.gammaln(n + 1) - special.gammaln(np.add(r, 1)) - special.gammaln(n - r + 1)

    possible = (hits - k <= size - inside)
    k = k[possible]
    logs = log_choose(inside, k) + log_choose(size - inside, hits - k) - log_choose(size, hits)
    return float(np.exp(logs).sum())


def _in(inputs: np.ndarray, limits: np.ndarray) -> np.ndarray:
    inside = (inputs >= limits[:, 0]) & (inputs <= limits[:, 1])
    return np.asarray(inside.all(axis=1))
