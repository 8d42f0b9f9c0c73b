"""How central a curve lies among others: modified band depth, by ranks."""

import numpy as np
from jaxtyping import Float, Real
from scipy.stats import rankdata


def band_depth(curves: Real[np.ndarray, "curve time"]) -> Float[np.ndarray, " curve"]:
    """Modified band depth of each curve, bands of two curves.

    The mean, over pairs of curves and times, of whether the curve lies in the band between the
    two (ends included). At one time, a curve with b values strictly below and a strictly above
    among n is outside the band of the pairs that are both below or both above it:
    depth = 1 - [b (b - 1) + a (a - 1)] / [n (n - 1)].

    Args:
        curves: two at least; finite.
    Returns:
        In [0, 1]; the deepest curve is the most central.
    Raises:
        ValueError: fewer than two curves.
    Source: López-Pintado and Romo (2009), Journal of the American Statistical Association
        104(486), 718-734; by ranks as in Sun, Genton and Nychka (2012), Stat 1(1), 68-74.
    """
    count = curves.shape[0]
    if count < 2:
        raise ValueError(f"{count} curves; a band needs two")
    below = rankdata(curves, method="min", axis=0) - 1.0
    above = count - rankdata(curves, method="max", axis=0)
    outside = below * (below - 1.0) + above * (above - 1.0)
    return 1.0 - outside.mean(axis=1) / (count * (count - 1.0))
