"""Could an empty corner of this size be luck? A permutation test of the effect size."""

import math
from dataclasses import dataclass
from itertools import permutations as every_order

import numpy as np
from jaxtyping import Float
from numpy.random import default_rng as generator

from wouldtake.stats.binomial import clopper_pearson

from .ceilings import Box, zones

CHUNK = 500_000  # values of Y held at once
TIE = 1e-12  # zones this close, as a share of the scope, are equal


@dataclass(frozen=True)
class PermutationTest:
    """How often an order of Y that has nothing to do with X leaves as large a zone.

    Attributes:
        p: the p-value.
        low, high: its Monte Carlo interval, at `confidence`; both p where all orders were tried.
        permutations: orders tried.
        exact: whether they were all there are.
        seed: of the orders.
    """

    p: float
    low: float
    high: float
    permutations: int
    exact: bool
    seed: int
    confidence: float

    def to_dict(self) -> dict[str, object]:
        """p, low, high, permutations, exact, seed, confidence."""
        return {
            "p": self.p, "low": self.low, "high": self.high, "permutations": self.permutations,
            "exact": self.exact, "seed": self.seed, "confidence": self.confidence,
        }


def permutation_test(
    technique: str,
    x: Float[np.ndarray, " case"],
    y: Float[np.ndarray, " case"],
    box: Box,
    permutations: int,
    seed: int,
    confidence: float = 0.95,
) -> PermutationTest:
    """Shuffle Y among the cases and compare the empty zones with the observed one.

    p = (r + 1) / (m + 1), r of m orders having a zone at least as large; over all n! orders,
    p = r / n!, where m is no fewer.

    Args:
        technique: of `TECHNIQUES`.
        x, y: one a case, finite.
        box: the scope.
        permutations: m, above 0.
        seed: of NumPy's default generator; the p-value does not hang on the order of the cases.
        confidence: of the interval for what m without end would give (Clopper and Pearson).
    Guarantee: if every order of Y is as likely, P(p <= a) <= a for every a.
    Source: Dul, van der Laan and Kuik (2020), Organizational Research Methods 23(2), 385-395; the
        added one: North, Curtis and Sham (2002), American Journal of Human Genetics 71(2), 439-441.
    """
    observed = zones(technique, x, y[None, :], box)[0] - TIE * box.area
    n = len(x)
    x, y = np.sort(x), np.sort(y)
    if n < 20 and math.factorial(n) <= permutations:
        orders = np.array(list(every_order(y)))
        r, m = int(np.sum(zones(technique, x, orders, box) >= observed)), len(orders)
        return PermutationTest(r / m, r / m, r / m, m, True, seed, confidence)
    rng = generator(seed)
    r, left = 0, permutations
    while left:
        rows = min(left, max(1, CHUNK // n))
        shuffled = rng.permuted(np.tile(y, (rows, 1)), axis=1)
        r += int(np.sum(zones(technique, x, shuffled, box) >= observed))
        left -= rows
    bounds = clopper_pearson(r, permutations, confidence)
    p = (r + 1) / (permutations + 1)
    return PermutationTest(
        p, min(p, bounds.low), max(p, bounds.high), permutations, False, seed, confidence
    )
