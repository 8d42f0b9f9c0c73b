"""An interval for the mean of a few numbers that lie between known bounds."""

from collections.abc import Sequence

from wouldtake.answers import Interval

DRAWS = 20_000


def mean_interval(
    values: Sequence[float], low: float, high: float, confidence: float
) -> Interval | None:
    """Mean with Gaffke's interval; None of no values.

    With z_1 <= ... <= z_n scaled to [0, 1], z_{n+1} = 1 and W uniform on the simplex of n + 1
    weights, the upper end is the quantile 1 - a/2 of sum W_i z_i; the lower end likewise, of
    1 - z. Of zeros and ones it is Clopper and Pearson's. W is drawn with a fixed key, 20,000
    times: an end is off by about 1 % of the interval's width, the same every time.

    Args:
        values: independent, in [low, high]. Shape [n].
    Guarantee: coverage of at least `confidence` is proven for zeros and ones; for other bounded
        values it is a conjecture to which no counterexample is known. A resampled (bootstrap)
        interval is far too short at the few values a ledger has.
    Source: Gaffke (2005), "Three test statistics for a nonparametric one-sided hypothesis on the
        mean of a nonnegative variable"; Learned-Miller and Thomas (2019), arXiv:1905.06208.
    """
    if not values:
        return None
    import numpy as np  # noqa: PLC0415  (only those who score pay for it)

    n = len(values)
    scaled = (np.sort(np.asarray(values, dtype=np.float64)) - low) / (high - low)
    weights = np.random.default_rng(20050101).standard_exponential((DRAWS, n + 1))
    weights /= weights.sum(axis=1, keepdims=True)
    tail = (1.0 - confidence) / 2.0
    upper = float(np.quantile(weights @ np.append(scaled, 1.0), 1.0 - tail))
    lower = float(np.quantile(weights @ np.append(scaled, 0.0), tail))
    scale = high - low
    return Interval(float(np.mean(values)), low + scale * lower, low + scale * upper)
