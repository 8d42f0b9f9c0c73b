"""The permutation test of NCA: where X has nothing to do with Y its p-values are even."""

import numpy as np
import pytest
from scipy import stats

from wouldtake.history.nca import TECHNIQUES, nca, permute
from wouldtake.history.nca.ceilings import zones

pytestmark = pytest.mark.statistical

TABLES, ORDERS, CASES = 1500, 99, 15
LEVELS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6)
# 3 techniques, 6 levels, 2 sides: a correct program fails on a fresh seed at most 1e-6 of the time.
EACH = 1e-6 / (len(TECHNIQUES) * len(LEVELS) * 2)


def p_values(technique, seed):
    rng = np.random.default_rng(seed)
    found = []
    for at in range(TABLES):
        x, y = rng.random((2, CASES))
        result = nca({"X": x, "Y": y}, "Y", ceilings=[technique], permutations=ORDERS, seed=at)
        found.append(result["X"][technique].test.p)
    return np.array(found)


def faults(p):
    """Levels at which too many or too few p-values are as small.

    With 99 orders and no ties P(p <= a) = a at these levels. Ties make p larger: an empty zone of
    0 has p = 1, which touches no level below 1 by more than it does in truth.
    """
    wrong = []
    for level in LEVELS:
        count = int(np.sum(p <= level + 1e-12))
        if stats.binom.sf(count - 1, TABLES, level) < EACH:
            wrong.append((level, "too many"))
        if stats.binom.cdf(count, TABLES, level) < EACH:
            wrong.append((level, "too few"))
    return wrong


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_p_values_are_even_where_x_has_nothing_to_do_with_y(technique):
    assert faults(p_values(technique, seed=19)) == []


def test_drawing_with_replacement_instead_is_caught(monkeypatch):
    """A bootstrap of Y is no permutation: too few p-values are small, 9 % of them below 0.2.

    At 1500 tables that is ten standard errors off: it fails all but 1e-20 of the time.
    """
    usual = np.random.default_rng

    class Drawn:
        def __init__(self, seed):
            self.rng = usual(seed)

        def permuted(self, rows, axis):
            return self.rng.choice(rows[0], size=rows.shape)

    monkeypatch.setattr(permute, "generator", Drawn)
    assert faults(p_values("ce_fdh", seed=19))


def test_a_condition_that_is_necessary_is_found():
    """Y <= X: 40 cases, p below 0.01 in nearly all tables. 190 of 200 is 1e-30 off at 0.5."""
    rng = np.random.default_rng(7)
    small = 0
    for at in range(200):
        x = rng.random(40)
        y = x * rng.random(40)
        result = nca({"X": x, "Y": y}, "Y", ceilings=["ce_fdh"], permutations=499, seed=at)
        small += result["X"]["ce_fdh"].test.p < 0.01
    assert small >= 190


def test_the_monte_carlo_interval_holds_the_p_value_of_many_orders():
    """99.99 % intervals of 300 orders, 200 seeds: five that miss have a chance below 3e-9."""
    rng = np.random.default_rng(3)
    x, y = rng.random((2, 25))
    data = {"X": x, "Y": y}

    def tested(orders, seed, confidence=0.9999):
        return nca(
            data, "Y", ceilings=["ce_fdh"], permutations=orders, seed=seed, confidence=confidence
        )["X"]["ce_fdh"].test

    truth = tested(200_000, 1).p
    missed = sum(
        not one.low <= truth <= one.high for one in (tested(300, 100 + s) for s in range(200))
    )
    assert missed < 5


def test_zones_of_many_orders_are_those_of_each():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 6, 20).astype(float)  # ties in X
    y = rng.random((50, 20))
    for technique in TECHNIQUES:
        for row in y:
            found = nca({"X": x, "Y": row}, "Y", ceilings=[technique])["X"]
            alone = zones(technique, x, row[None, :], found.scope)[0]
            at = np.flatnonzero((y == row).all(axis=1))[0]
            assert alone == pytest.approx(found[technique].zone)
            assert zones(technique, x, y, found.scope)[at] == pytest.approx(alone)
