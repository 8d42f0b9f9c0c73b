"""Student's interval for a mean, mended for skewness."""

import math

import numpy as np
from jaxtyping import Float
from scipy import special

INFLATED = 1.2  # a sample's skewness is too small on average where the tail is long


def offsets(
    values: Float[np.ndarray, " future"], mean: float, confidence: float
) -> tuple[float, float]:
    """How far below and above a sample's mean the true mean may lie, both >= 0.

    The t statistic of skewed values is skewed the other way. Hall's cubic turns it into one that
    is nearly normal and can be inverted in closed form. The interval is the hull of that one and
    of Student's, so it is never narrower than Student's: towards the long tail it reaches
    further, towards the short one it keeps Student's end.

    Args:
        values: at least two, not all equal.
        mean: their mean.
        confidence: of the interval, known to be in (0, 1).
    Guarantee: none for every distribution: no interval for the mean of unbounded values has one
        (Bahadur and Savage, 1956). What it covers is measured; see docs/coverage.md.
    Source: Hall (1992), Journal of the Royal Statistical Society B 54(1), 221-228. The factor
        on the skewness is ours, chosen on lognormal values of spread 1.5.
    """
    n = values.size
    centred = values - mean
    # No matrix product: its last bits, and its threads, depend on the machine's BLAS.
    squares = centred * centred
    variance = float(squares.sum()) / (n - 1)
    se = math.sqrt(variance / n)
    if se == 0.0:
        return 0.0, 0.0
    t = float(special.stdtrit(n - 1, 1.0 - (1.0 - confidence) / 2.0))
    a = INFLATED * float((squares * centred).mean()) / variance**1.5 / math.sqrt(n)

    def inverse(level: float) -> float:
        if abs(a) < 1e-8:
            return level
        return 3.0 / a * (math.copysign(abs(1.0 + a * (level - a / 6.0)) ** (1.0 / 3.0),
                                        1.0 + a * (level - a / 6.0)) - 1.0)

    return se * max(t, inverse(t)), se * max(t, -inverse(-t))
