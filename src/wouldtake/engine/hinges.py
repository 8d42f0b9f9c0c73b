"""What an outcome hinges on, read off futures that were run anyway.

For each input the futures are sorted by it and cut into bins of equal size; the share of the
outcome's variance that lies between the bins is what the input explains by itself. Shares that
noise alone would give are taken off.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped
from scipy import special

from wouldtake.answers import Hinge
from wouldtake.stats.roots import root
from wouldtake.stats.skew import offsets

MOST_BINS = 12
FINE_BINS = 100
_LEAST_IN_BIN = 10
_STRONG = 0.1  # a share from which on what bins lose matters more than what fine ones add in noise


def _bins(values: np.ndarray, count: int) -> np.ndarray:
    """A bin number a future: equal values share a bin, bins are of about equal size."""
    ordered = np.sort(values)
    starts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1  # of each value but the least
    if starts.size + 1 > count:
        # A value belongs to the bin that its middle place falls in; `twice` is that place, doubled.
        twice = np.append(starts, values.size)
        twice[1:] += starts
        wanted = -(-2 * values.size * np.arange(1, count) // count)
        first = np.unique(np.searchsorted(twice, wanted))
        starts = starts[first[(first > 0) & (first <= starts.size)] - 1]
    return (values >= ordered[starts][:, np.newaxis]).sum(axis=0, dtype=np.int64)


@dataclass(frozen=True)
class Explained:
    """A one-way analysis of variance: share explained, F ratio, degrees of freedom.

    Args:
        influence: what each future adds to the share, to first order; None where none is explained.
    """

    share: float
    ratio: float
    free: int
    left: int
    influence: "Float[np.ndarray, ' future'] | None" = None

    def interval(self, confidence: float) -> tuple[float, float]:
        """The share's interval: the hull of two, one right near 0 and one right far from it.

        The noncentral F distribution knows that a share near 0 is a sum of squares, but takes
        spread to be the same in all bins, which no yes/no outcome's is. The normal interval of
        the correlation ratio on Fisher's scale, mended for skewness, takes it as it is.
        """
        if self.ratio == 0.0 or math.isinf(self.ratio):
            return self.share, self.share
        tail, n = (1.0 - confidence) / 2.0, self.free + self.left + 1
        ends = [self._noncentrality(level) for level in (1.0 - tail, tail)]
        low, high = (end / (end + n) for end in ends)
        if self.influence is not None:
            ratio = math.sqrt(self.share)
            moved = self.influence / (2.0 * ratio * (1.0 - self.share))
            below, above = offsets(moved, float(moved.mean()), confidence)
            z = math.atanh(ratio)
            low = min(low, math.tanh(max(z - below, 0.0)) ** 2)
            high = max(high, math.tanh(z + above) ** 2)
        return min(self.share, low), max(self.share, high)

    def is_clear(self, confidence: float) -> bool:
        """Whether the interval's low end is above 0."""
        if math.isinf(self.ratio):
            return True
        tail = (1.0 - confidence) / 2.0
        return bool(special.fdtrc(self.free, self.left, self.ratio) < tail)

    def _noncentrality(self, level: float) -> float:
        def excess(nc: float) -> float:
            return float(special.ncfdtr(self.free, self.left, nc, self.ratio)) - level

        if excess(0.0) <= 0.0:
            return 0.0
        top = max(10.0, 2.0 * self.free * self.ratio)
        while excess(top) > 0.0 and top < 1e12:
            top *= 2.0
        return root(excess, 0.0, top, rtol=1e-6)


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
        bins, and its interval. All 0 where the input or the outcome does not vary.
    Guarantee: approximate; docs/coverage.md has what it covers. The share is of what bins can
        see: a wiggle finer than a bin is missed, and of a sharp step a part, which the
        interval makes up for.
    Source: Kelley (1935), PNAS 21, 554-559; Steiger (2004), Psychological Methods 9(2), for the
        noncentral F; Hall (1992), see `stats.skew`.
    """
    found = analyse(values, outcome)
    return found.share, *_interval(values, outcome, found, confidence)


def _interval(
    values: Float[np.ndarray, " future"], outcome: Shaped[np.ndarray, " future"],
    found: Explained, confidence: float,
) -> tuple[float, float]:
    """Of a strong hinge, the hull with what fine bins see: they lose less of a step or a curve."""
    low, high = found.interval(confidence)
    if found.share >= _STRONG:
        fine = analyse(values, outcome, FINE_BINS)
        if fine.share > 0.0:
            fine_low, fine_high = fine.interval(confidence)
            low, high = min(low, fine_low), max(high, fine_high)
    return low, high


def analyse(
    values: Float[np.ndarray, " future"], outcome: Shaped[np.ndarray, " future"],
    most_bins: int = MOST_BINS,
) -> Explained:
    """The analysis of variance behind `explained`."""
    nothing = Explained(0.0, 0.0, 1, 1)
    y = np.asarray(outcome, dtype=np.float64)
    n = y.size
    if n == 0:
        return nothing
    bins = _bins(
        np.asarray(values, dtype=np.float64), int(min(most_bins, max(2, n // _LEAST_IN_BIN)))
    )
    k = int(bins.max()) + 1
    if k < 2 or n <= k + 1:
        return nothing
    mean = float(y.mean())
    total = float(((y - mean) ** 2).sum())
    if total <= 0.0:
        return nothing
    sizes = np.bincount(bins, minlength=k)
    means = np.bincount(bins, weights=y, minlength=k) / sizes
    between = float((sizes * (means - mean) ** 2).sum())
    within = max(total - between, 0.0)
    if within <= 1e-12 * total:
        return Explained(1.0, math.inf, k - 1, n - k)
    free, left = k - 1, n - k
    share = max(0.0, (between - free * within / left) / total)
    influence = None
    if 0.0 < share < 1.0:
        spread = (y - means[bins]) ** 2 * (n / left)
        influence = ((1.0 - share) * (y - mean) ** 2 - spread) * (n / total)
    return Explained(share, (between / free) / (within / left), free, left, influence)


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
        one = analyse(values, outcome)
        if one.share > 0.0 and one.is_clear(level):
            found.append(Hinge(name, one.share, *_interval(values, outcome, one, confidence)))
    return sorted(found, key=lambda hinge: (-hinge.share, hinge.name))
