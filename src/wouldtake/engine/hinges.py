"""What an outcome hinges on, read off futures that were run anyway.

For each input the futures are sorted by it and cut into bins of equal size; the share of the
outcome's variance that lies between the bins is what the input explains by itself. Shares that
noise alone would give are taken off.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Shaped
from scipy import special

from wouldtake.answers import Hinge
from wouldtake.stats.roots import root

MOST_BINS = 12
_LEAST_IN_BIN = 10


def _bins(values: np.ndarray, count: int) -> np.ndarray:
    """A bin number a future: equal values share a bin, bins are of about equal size."""
    distinct, inverse, sizes = np.unique(values, return_inverse=True, return_counts=True)
    if distinct.size <= count:
        return inverse
    middle = np.cumsum(sizes) - sizes / 2.0
    return np.minimum((middle / values.size * count).astype(np.int64), count - 1)[inverse]


def explained(
    values: Float[np.ndarray, " future"], outcome: Shaped[np.ndarray, " future"],
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    """Share of the outcome's variance that one input explains alone, and its interval.

    Args:
        values: the input, one a future.
        outcome: numbers or yes/no, one a future.
    Returns:
        share, low, high in [0, 1]: the epsilon-squared of a one-way analysis of variance over
        bins, and the interval from the noncentral F distribution. All 0 where the input or
        the outcome does not vary.
    Guarantee: exact for normal outcomes of equal variance; for yes/no outcomes approximate. The
        share is of what bins can see: a wiggle finer than a bin is missed.
    Source: Kelley (1935), PNAS 21, 554-559; Steiger (2004), Psychological Methods 9(2).
    """
    y = np.asarray(outcome, dtype=np.float64)
    n = y.size
    count = int(min(MOST_BINS, max(2, n // _LEAST_IN_BIN)))
    bins = np.unique(_bins(np.asarray(values, dtype=np.float64), count), return_inverse=True)[1]
    k = int(bins.max()) + 1 if n else 0
    if k < 2 or n <= k + 1:
        return 0.0, 0.0, 0.0
    total = float(((y - y.mean()) ** 2).sum())
    if total <= 0.0:
        return 0.0, 0.0, 0.0
    sizes = np.bincount(bins, minlength=k)
    means = np.bincount(bins, weights=y, minlength=k) / sizes
    between = float((sizes * (means - y.mean()) ** 2).sum())
    within = max(total - between, 0.0)
    if within <= 1e-12 * total:
        return 1.0, 1.0, 1.0
    free, left = k - 1, n - k
    share = max(0.0, (between - free * within / left) / total)
    ratio = (between / free) / (within / left)
    tail = (1.0 - confidence) / 2.0

    def noncentrality(level: float) -> float:
        def excess(nc: float) -> float:
            return float(special.ncfdtr(free, left, nc, ratio)) - level

        if excess(0.0) <= 0.0:
            return 0.0
        top = max(10.0, 2.0 * free * ratio)
        while excess(top) > 0.0 and top < 1e12:
            top *= 2.0
        return root(excess, 0.0, top, rtol=1e-6)

    low, high = (noncentrality(level) for level in (1.0 - tail, tail))
    return share, min(share, low / (low + n)), max(share, high / (high + n))


def hinges_of(
    inputs: Mapping[str, Float[np.ndarray, " future"]], outcome: Shaped[np.ndarray, " future"],
    confidence: float = 0.95,
) -> list[Hinge]:
    """Inputs ranked by the share of the outcome's variance each explains alone.

    Only inputs whose interval lies above 0 are returned: the others may be noise. With many
    inputs some 2.5 % of the idle ones pass even so, so the level is shared out among them.
    """
    if not inputs:
        return []
    level = 1.0 - (1.0 - confidence) / max(1, len(inputs))
    found: list[Hinge] = []
    for name, values in inputs.items():
        share, low, _ = explained(values, outcome, level)
        if low > 0.0:
            low, high = explained(values, outcome, confidence)[1:]
            found.append(Hinge(name, share, low, high))
    return sorted(found, key=lambda hinge: (-hinge.share, hinge.name))
