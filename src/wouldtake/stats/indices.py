"""Variance-based sensitivity: what share of an outcome's variance each input accounts for.

Given outcomes at two independent samples A and B of all inputs, and at A with one input taken
from B, the first-order index is the share of variance that the input explains alone, and the
total index the share that would remain if all other inputs were known.

Both are correlations of exchangeable pairs. B and the swapped sample share that input alone, so
their correlation is the first-order index; A and the swapped sample differ in it alone, so one
less their correlation is the total index.

Why not `scipy.stats.sobol_indices`: its estimates are as good as ours (for weak inputs a little
better), but it takes rows by powers of two alone, its intervals are a bootstrap that needs a
generator, and for rare yes/no outcomes, which most questions are about, they hold far less than
they say: about 70 % for the first-order index of a 2 % outcome (docs/coverage.md has its lines
beside ours). SALib's are from a bootstrap too. Both are what our values are tested against.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Shaped
from scipy import special

from .binomial import check_confidence
from .roots import root
from .skew import offsets


@dataclass(frozen=True)
class Index:
    """First-order and total index of one input, each with its interval."""

    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


def sobol_index(
    base: Shaped[np.ndarray, " n"], other: Shaped[np.ndarray, " n"],
    swapped: Shaped[np.ndarray, " n"], confidence: float = 0.95,
) -> Index:
    """Both indices of one input, with their intervals.

    Args:
        base, other, swapped: outcomes at A, at B, at A with the input from B, row by row, n >= 2;
            numbers, or yes and no as 0 and 1.
        confidence: of the intervals.
    Returns:
        Estimates as the estimators give them, which may stray outside [0, 1]; interval ends in
        [0, 1]. All 0 where no outcome differs from another.
    Raises:
        ValueError: confidence out of range.
    Guarantee: see `correlation`.
    Source: Janon, Klein, Lagnoux, Nodet and Prieur (2014), ESAIM: P&S 18, 342-364, eq. 6;
        Jansen (1999), Computer Physics Communications 117, 35-43; Saltelli et al. (2010),
        Computer Physics Communications 181, 259-270, for the design.
    """
    shared = correlation(other, swapped, confidence)
    changed = correlation(base, swapped, confidence)
    if shared is None or changed is None:
        return Index(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    first, first_low, first_high = shared
    kept, kept_low, kept_high = changed
    return Index(first, first_low, first_high, 1.0 - kept, 1.0 - kept_high, 1.0 - kept_low)


def correlation(
    x: Shaped[np.ndarray, " n"], y: Shaped[np.ndarray, " n"], confidence: float = 0.95
) -> tuple[float, float, float] | None:
    """Correlation of exchangeable pairs that cannot be negative, and its interval.

    Returns:
        estimate, low, high, the ends in [0, 1]; None where all numbers are one and the same.
    Raises:
        ValueError: confidence out of range.
    Guarantee: for yes/no outcomes at least `confidence` in every case that we summed exactly
        (docs/coverage.md), rare outcomes included: the score test of the three counts of
        pairs, with a correction for their being whole, is inverted. For other outcomes
        approximate: normal on Fisher's scale, mended for skewness.
    Source: Donner and Eliasziw (1992), Statistics in Medicine 11(11), 1511-1519; Fisher (1925),
        Statistical Methods for Research Workers, 38, for the scale.
    """
    check_confidence(confidence)
    if _yes_no(x) and _yes_no(y):
        a, b = x.astype(bool), y.astype(bool)
        return binary_correlation(int((a & b).sum()), int((a ^ b).sum()), a.size, confidence)
    a, b = x.astype(np.float64), y.astype(np.float64)
    centre = (a.mean() + b.mean()) / 2.0
    a, b = a - centre, b - centre
    size = (a * a + b * b) / 2.0
    variance = float(size.mean())
    if variance <= 0.0:
        return None
    rho = float((a * b).mean()) / variance
    slack = 1.0 - rho * rho
    if slack <= 1e-14:  # the same number in both of every pair
        return rho, rho, rho
    # What each pair adds to Fisher's z, to first order.
    influence = (a * b - rho * size) / (variance * slack)
    below, above = offsets(influence, float(influence.mean()), confidence)
    z = math.atanh(rho)
    return rho, max(math.tanh(z - below), 0.0), max(math.tanh(z + above), 0.0)


def binary_correlation(
    both: int, differ: int, pairs: int, confidence: float = 0.95
) -> tuple[float, float, float] | None:
    """`correlation` of yes/no pairs from their counts.

    Args:
        both: pairs with two yes. differ: pairs with one yes and one no.
    """
    p = (2 * both + differ) / (2 * pairs)
    q = 1.0 - p
    if p * q == 0.0:
        return None
    rho = 1.0 - differ / (2.0 * pairs * p * q)
    limit = float(special.ndtri(1.0 - (1.0 - confidence) / 2.0)) ** 2

    def excess(r: float) -> float:
        # All three counts are off by this much, twice as much for those that differ.
        off = max(abs(rho - r) * pairs * p * q - 0.5, 0.0)
        if off < 1e-9:
            return -limit
        expected = (p * p + r * p * q, 2.0 * p * q * (1.0 - r), q * q + r * p * q)
        if min(expected) <= 0.0:
            return math.inf
        square = off * off / pairs
        return square * (1.0 / expected[0] + 4.0 / expected[1] + 1.0 / expected[2]) - limit

    def end(of: float) -> float:
        # A hair inside the end: at it there may be pairs of which none are expected.
        inside = of + (rho - of) * 1e-12
        if excess(inside) <= 0.0:
            return of
        return root(excess, min(inside, rho), max(inside, rho))

    if rho <= 0.0:
        return rho, 0.0, end(1.0) if excess(0.0) < 0.0 else 0.0
    return rho, end(0.0), end(1.0)


def _yes_no(x: np.ndarray) -> bool:
    return x.dtype.kind == "b" or bool(((x == 0) | (x == 1)).all())


