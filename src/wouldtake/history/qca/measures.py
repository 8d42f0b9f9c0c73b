"""How well one set lies within another: consistency, coverage, PRI, relevance of necessity.

Sums are exactly rounded, so the order of the cases changes no digit.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


def total(values: np.ndarray) -> float:
    """The sum, correctly rounded whatever the order."""
    return math.fsum(values.tolist())


def _ratio(top: float, bottom: float) -> float | None:
    return top / bottom if bottom > 0.0 else None


@dataclass(frozen=True)
class Sufficiency:
    """Fit of "X is sufficient for Y": consistency (inclS), coverage (covS), PRI; None is 0/0."""

    consistency: float | None
    coverage: float | None
    pri: float | None

    def to_dict(self) -> dict[str, object]:
        """consistency, coverage, pri."""
        return {"consistency": self.consistency, "coverage": self.coverage, "pri": self.pri}


@dataclass(frozen=True)
class Necessity:
    """Fit of "X is necessary for Y": consistency (inclN), coverage (covN), RoN; None is 0/0."""

    consistency: float | None
    coverage: float | None
    ron: float | None

    def to_dict(self) -> dict[str, object]:
        """consistency, coverage, ron."""
        return {"consistency": self.consistency, "coverage": self.coverage, "ron": self.ron}


def sufficiency(x: Float[np.ndarray, " case"], y: Float[np.ndarray, " case"]) -> Sufficiency:
    """How far X is a subset of Y.

    consistency = sum min(x, y) / sum x        (inclS)
    coverage    = sum min(x, y) / sum y        (covS)
    PRI = (sum min(x, y) - sum min(x, y, 1-y)) / (sum x - sum min(x, y, 1-y))

    Args:
        x: memberships in the condition or combination, [0, 1].
        y: memberships in the outcome, [0, 1].
    Returns:
        Dimensionless; PRI near 0 where X is as good a subset of ~Y as of Y.
    Source: Ragin (2006), Political Analysis 14(3), 291-310; PRI: Schneider and Wagemann (2012),
        Set-Theoretic Methods for the Social Sciences, 242.
    """
    both = np.minimum(x, y)
    shared = total(both)
    neither = total(np.minimum(both, 1.0 - y))
    return Sufficiency(
        _ratio(shared, total(x)),
        _ratio(shared, total(y)),
        _ratio(shared - neither, total(x) - neither),
    )


def necessity(x: Float[np.ndarray, " case"], y: Float[np.ndarray, " case"]) -> Necessity:
    """How far X is a superset of Y.

    consistency = sum min(x, y) / sum y              (inclN)
    coverage    = sum min(x, y) / sum x              (covN)
    RoN         = sum (1 - x) / sum (1 - min(x, y))  (relevance of necessity)

    Args:
        x: memberships in the condition or combination, [0, 1].
        y: memberships in the outcome, [0, 1].
    Returns:
        Dimensionless; RoN near 0 where X is trivially necessary, being near 1 for every case.
    Source: Ragin (2006), Political Analysis 14(3), 291-310; RoN: Schneider and Wagemann (2012),
        Set-Theoretic Methods for the Social Sciences, 236.
    """
    both = np.minimum(x, y)
    shared = total(both)
    return Necessity(
        _ratio(shared, total(y)),
        _ratio(shared, total(x)),
        _ratio(total(1.0 - x), total(1.0 - both)),
    )


def unique_coverage(
    terms: Float[np.ndarray, "term case"], y: Float[np.ndarray, " case"]
) -> list[float | None]:
    """What each term covers of the outcome that no other term of the solution does (covU).

    covU_i = (sum min(y, max_j x_j) - sum min(y, max_{j != i} x_j)) / sum y

    Source: Ragin (2006), Political Analysis 14(3), 304-305.
    """
    ranked = np.sort(terms, axis=0)
    first = ranked[-1]
    second = ranked[-2] if len(terms) > 1 else np.zeros_like(first)
    whole = total(np.minimum(y, first))
    found = []
    for term in terms:
        # Where a term ties with another for the largest, the second largest is as large.
        rest = np.where(term == first, second, first)
        found.append(_ratio(whole - total(np.minimum(y, rest)), total(y)))
    return found
