"""Variance-based sensitivity: what share of an outcome's variance each input accounts for.

Given outcomes at two independent samples A and B of all inputs, and at A with one input taken
from B, the first-order index is the share of variance that the input explains alone, and the
total index the share that would remain if all other inputs were known.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True)
class Index:
    """First-order and total index of one input, each with its interval."""

    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


MOST_GROUPS = 1000


def _moments(
    x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]
) -> Float[np.ndarray, "group moment"]:
    """Means of x, y, xy, x^2 and y^2 over groups of neighbouring rows, nearly equal in size."""
    middle = (x.mean() + y.mean()) / 2.0  # centred first: squares of far-off numbers lose digits
    x, y = x - middle, y - middle
    products = np.column_stack([x, y, x * y, x * x, y * y])
    count = min(len(x), MOST_GROUPS)
    edges = np.linspace(0, len(x), count + 1).astype(np.int64)
    return np.add.reduceat(products, edges[:-1], axis=0) / np.diff(edges)[:, None]


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom > 0.0, top / bottom, 0.0)


def _first(m: Float[np.ndarray, "*r moment"]) -> Float[np.ndarray, "*r"]:
    centre = (m[..., 0] + m[..., 1]) / 2.0
    return _ratio(m[..., 2] - centre**2, (m[..., 3] + m[..., 4]) / 2.0 - centre**2)


def _total(m: Float[np.ndarray, "*r moment"]) -> Float[np.ndarray, "*r"]:
    centre = (m[..., 0] + m[..., 1]) / 2.0
    gap = m[..., 3] + m[..., 4] - 2.0 * m[..., 2]
    return _ratio(gap, m[..., 3] + m[..., 4] - 2.0 * centre**2)


def sobol_index(
    base: Float[np.ndarray, " n"], other: Float[np.ndarray, " n"],
    swapped: Float[np.ndarray, " n"], draws: Float[np.ndarray, "resample group"],
    confidence: float = 0.95,
) -> Index:
    """Both indices of one input, with bootstrap intervals.

    B and the swapped sample share this input alone, so their covariance is the variance that it
    explains; A and the swapped sample differ in it alone, so half their mean squared difference
    is the variance that would remain.

    Args:
        base, other, swapped: outcomes at A, at B, at A with the input from B, row by row.
        draws: uniform numbers in (0, 1) that pick the resamples, the same for every input; at
            least `MOST_GROUPS` columns, or as many as there are rows.
        confidence: of the intervals.
    Returns:
        Estimates and interval ends as the estimators give them; cut to [0, 1] by who prints.
    Guarantee: approximate (percentile bootstrap over independent rows, or over groups of rows
        where there are more than a thousand).
    Source: Janon, Klein, Lagnoux, Nodet and Prieur (2014), ESAIM: P&S 18, 342-364, eq. 6;
        Jansen (1999), Computer Physics Communications 117, 35-43; Saltelli et al. (2010),
        Computer Physics Communications 181, 259-270, for the design.
    """
    alone, remaining = _moments(other, swapped), _moments(base, swapped)
    groups = len(alone)
    weights = np.diff(np.linspace(0, len(base), groups + 1).astype(np.int64)) / len(base)
    picked = np.minimum((draws[:, :groups] * groups).astype(np.int64), groups - 1)
    tail = (1.0 - confidence) / 2.0
    ends = [
        float(q)
        for values in (_first(alone[picked].mean(axis=1)), _total(remaining[picked].mean(axis=1)))
        for q in np.quantile(values, [tail, 1.0 - tail])
    ]
    return Index(
        float(_first(weights @ alone)), ends[0], ends[1],
        float(_total(weights @ remaining)), ends[2], ends[3],
    )
