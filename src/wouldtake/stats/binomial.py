"""Exact intervals and bounds for one proportion at a fixed number of trials."""

import math
from typing import NamedTuple

import numpy as np
from scipy import special


class Bounds(NamedTuple):
    """A closed interval."""

    low: float
    high: float


def check_confidence(confidence: float) -> None:
    """Refuse a confidence level outside (0, 1).

    Raises:
        ValueError: `confidence` is not strictly between 0 and 1.
    """
    if not (isinstance(confidence, int | float) and 0.0 < confidence < 1.0):
        raise ValueError(f"confidence {confidence!r} is not between 0 and 1; 0.95 is usual")


def check_counts(successes: int, trials: int) -> None:
    """Refuse counts that no experiment gives.

    Raises:
        ValueError: not 0 <= successes <= trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials cannot be")


def lower_bound(successes: int, trials: int, confidence: float = 0.95) -> float:
    """One-sided exact lower confidence bound for a proportion.

    Returns:
        L in [0, 1]; 0 where there are no successes.
    Raises:
        ValueError: counts or confidence out of range.
    Guarantee: P(L <= p) >= confidence for every p, at a number of trials fixed beforehand.
    Source: Clopper and Pearson (1934), Biometrika 26(4), 404-413.
    """
    check_confidence(confidence)
    check_counts(successes, trials)
    if successes == 0:
        return 0.0
    return float(special.betaincinv(successes, trials - successes + 1, 1.0 - confidence))


def upper_bound(successes: int, trials: int, confidence: float = 0.95) -> float:
    """One-sided exact upper confidence bound for a proportion.

    Returns:
        U in [0, 1]; 1 where every trial is a success.
    Raises:
        ValueError: counts or confidence out of range.
    Guarantee: P(U >= p) >= confidence for every p, at a number of trials fixed beforehand.
    Source: Clopper and Pearson (1934).
    """
    return 1.0 - lower_bound(trials - successes, trials, confidence)


def clopper_pearson(successes: int, trials: int, confidence: float = 0.95) -> Bounds:
    """Exact two-sided interval for a proportion, equal tails.

    Returns:
        Bounds in [0, 1]; (0, 1) where there are no trials.
    Raises:
        ValueError: counts or confidence out of range.
    Guarantee: contains p in at least `confidence` of repeats, for every p, at a number of
        trials fixed beforehand. Not valid when stopping depends on what has been seen: use
        `sequences.confidence_sequence` there.
    Source: Clopper and Pearson (1934).
    """
    check_confidence(confidence)
    one_sided = 1.0 - (1.0 - confidence) / 2.0
    return Bounds(
        lower_bound(successes, trials, one_sided), upper_bound(successes, trials, one_sided)
    )


def trials_for_half_width(half_width: float, confidence: float = 0.95, share: float = 0.5) -> int:
    """Trials after which a fixed-n interval has about the half-width asked (normal approximation).

    Raises:
        ValueError: half-width or confidence out of range.
    Guarantee: none; a planning figure for messages. `share` 0.5 is the worst case.
    """
    check_confidence(confidence)
    if not 0.0 < half_width < 1.0:
        raise ValueError(f"half-width {half_width!r} is not between 0 and 1")
    z = float(special.ndtri(1.0 - (1.0 - confidence) / 2.0))
    return math.ceil(share * (1.0 - share) * (z / half_width) ** 2)


def quantile_bounds(
    values: np.ndarray, level: float, confidence: float = 0.95
) -> tuple[float, float, float]:
    """A quantile of a sample and its distribution-free interval from order statistics.

    Args:
        values: one value a future, [F], F >= 1.
        level: in (0, 1).
    Returns:
        estimate, low, high, in the unit of the values; an end is infinite where the sample is too
        small to close the interval there.
    Raises:
        ValueError: no values, or level out of range.
    Guarantee: contains the quantile in at least `confidence` of repeats, whatever the
        distribution, at a number of values fixed beforehand.
    Source: David and Nagaraja (2003), Order Statistics, 7.1.
    """
    check_confidence(confidence)
    if not 0.0 < level < 1.0:
        raise ValueError(f"quantile level {level!r} is not between 0 and 1")
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    n = ordered.size
    if n == 0:
        raise ValueError("no values to take a quantile of")
    tail = (1.0 - confidence) / 2.0
    # Ranks more than nine standard deviations off cannot matter.
    spread = 9.0 * math.sqrt(n * level * (1.0 - level)) + 40.0
    first = max(0, int(n * level - spread))
    counts = np.arange(first, min(n, int(n * level + spread)) + 1)
    below = special.bdtr(counts, n, level)  # P(Binomial(n, level) <= k)
    # X_(r) > q has probability P(B <= r - 1): the largest r with that at most `tail`.
    r = first + int(np.searchsorted(below, tail, side="right"))
    s = first + int(np.searchsorted(below, 1.0 - tail, side="left")) + 1
    estimate = float(np.quantile(ordered, level, method="inverted_cdf"))
    low = float(ordered[r - 1]) if r >= 1 else -math.inf
    return estimate, low, float(ordered[s - 1]) if s <= n else math.inf
