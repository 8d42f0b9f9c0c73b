"""Comparing two distributions: tails and stochastic dominance."""

import math
from typing import Literal

import numpy as np
from jaxtyping import Float

Order = Literal["with", "without", "equal", "neither"]


def expected_shortfall(
    values: Float[np.ndarray, " future"], share: float = 0.05, lower_is_worse: bool = True
) -> float:
    """Mean of the worst `share` of the values; a fractional last value counts in part.

    Returns:
        In the unit of the values.
    Raises:
        ValueError: no values, or share outside (0, 1].
    Source: Acerbi and Tasche (2002), Journal of Banking and Finance 26(7), eq. 3.
    """
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share {share!r} is not in (0, 1]")
    x = np.sort(np.asarray(values, dtype=np.float64))
    if x.size == 0:
        raise ValueError("no values")
    if not lower_is_worse:
        x = x[::-1]
    count = share * x.size
    whole = min(math.floor(count), x.size)
    part = count - whole
    total = float(x[:whole].sum()) + (part * float(x[whole]) if whole < x.size else 0.0)
    return total / count


def shortfall_parts(
    values: Float[np.ndarray, " future"], share: float = 0.05, lower_is_worse: bool = True
) -> Float[np.ndarray, " future"]:
    """One number a value, whose mean is the expected shortfall: for its interval, and twins'.

    ES = q + mean(min(x - q, 0)) / share, q being the quantile at `share`; to first order an
    error in q cancels, so the numbers may be taken as independent.

    Returns:
        In the unit of the values.
    Raises:
        ValueError: as `expected_shortfall`.
    Source: Rockafellar and Uryasev (2000), Journal of Risk 2(3), theorem 1.
    """
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share {share!r} is not in (0, 1]")
    x = np.asarray(values, dtype=np.float64)
    if x.size == 0:
        raise ValueError("no values")
    sign = 1.0 if lower_is_worse else -1.0
    q = float(np.quantile(sign * x, share, method="inverted_cdf"))
    return sign * (q + np.minimum(sign * x - q, 0.0) / share)


def dominance(
    with_values: Float[np.ndarray, " future"],
    without_values: Float[np.ndarray, " future"],
    order: Literal[1, 2] = 1,
    lower_is_worse: bool = True,
) -> Order:
    """Which of two samples is better for everyone who prefers more (order 1), or who also
    dislikes spread (order 2).

    Returns:
        "with", "without", "equal" (both hold) or "neither".
    Guarantee: a statement about the two empirical distributions, not a test: sampling can
        break a dominance that holds, and rarely makes one that does not.
    Source: Hadar and Russell (1969), American Economic Review 59(1), 25-34.
    """
    sign = 1.0 if lower_is_worse else -1.0
    a = np.sort(sign * np.asarray(with_values, dtype=np.float64))
    b = np.sort(sign * np.asarray(without_values, dtype=np.float64))
    points = np.unique(np.concatenate([a, b]))
    low_a = np.searchsorted(a, points, side="right") / a.size
    low_b = np.searchsorted(b, points, side="right") / b.size
    tolerance = 0.0
    if order == 2:
        steps = np.diff(points)
        low_a = np.concatenate([[0.0], np.cumsum(low_a[:-1] * steps)])
        low_b = np.concatenate([[0.0], np.cumsum(low_b[:-1] * steps)])
        tolerance = 1e-12 * float(np.abs(low_a).max(initial=1.0))
    gap = low_a - low_b  # mass at or below: less is better
    with_holds, without_holds = bool((gap <= tolerance).all()), bool((gap >= -tolerance).all())
    if with_holds and without_holds:
        return "equal"
    return "with" if with_holds else "without" if without_holds else "neither"
