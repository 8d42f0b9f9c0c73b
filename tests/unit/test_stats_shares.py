"""Causal bounds, sensitivity indices, boxes and dominance, against closed forms."""

import numpy as np
import pytest
from scipy import stats

from wouldtake.stats.indices import sobol_index
from wouldtake.stats.paired import (
    necessity_and_sufficiency_bounds,
    necessity_bounds,
    sufficiency_bounds,
)
from wouldtake.stats.prim import find_box
from wouldtake.stats.shape import dominance, expected_shortfall


def _indices(function, width, n=1 << 14):
    rng = np.random.default_rng(20)
    a, b = rng.random((n, width)), rng.random((n, width))
    found = []
    for at in range(width):
        swapped = a.copy()
        swapped[:, at] = b[:, at]
        found.append(sobol_index(function(a), function(b), function(swapped)))
    return found


def test_ishigami():
    def f(u):
        x = np.pi * (2 * u - 1)
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    found = _indices(f, 3)
    assert [i.first for i in found] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert [i.total for i in found] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    assert all(i.total_low <= i.total <= i.total_high for i in found)


def test_sobol_g():
    a = np.array([0.0, 1.0, 4.5, 9.0])
    parts = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + parts) - 1

    def f(u):
        return np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)

    found = _indices(f, 4)
    totals = parts * np.prod(1 + parts) / (1 + parts) / whole
    assert [i.first for i in found] == pytest.approx(list(parts / whole), abs=0.03)
    assert [i.total for i in found] == pytest.approx(list(totals), abs=0.03)


def test_indices_survive_a_large_mean_and_no_variance():
    found = _indices(lambda u: 1e9 + u[:, 0], 2)
    assert found[0].first == pytest.approx(1.0, abs=0.03)
    assert found[1].total == pytest.approx(0.0, abs=1e-6)
    assert _indices(lambda u: np.ones(len(u)), 1, 100)[0].total == 0.0


def test_prim_finds_a_known_box():
    rng = np.random.default_rng(2)
    x = rng.random((6000, 4))
    outcome = (x[:, 0] > 0.7) & (x[:, 2] < 0.4)
    box = find_box(x, outcome)
    assert box.restricted.tolist() == [True, False, True, False]
    assert box.limits[0, 0] == pytest.approx(0.7, abs=0.05)
    assert box.limits[2, 1] == pytest.approx(0.4, abs=0.05)
    assert box.hits_inside / box.hits > 0.9
    assert box.hits_inside / box.inside > 0.85


def test_prim_finds_no_box_in_noise():
    """100 seeds; with a right program two boxes have probability below 5e-3, four below 4e-6."""
    found = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        found += find_box(rng.random((400, 4)), rng.random(400) < 0.3) is not None
    assert found < 4


def test_prim_peels_to_a_rare_corner_and_says_how_much_it_holds():
    """Where F is x + y > 1.6 a box can hold part of it only: density and coverage are shares."""
    x = np.random.default_rng(3).random((20_000, 2))
    box = find_box(x, x.sum(axis=1) > 1.6)
    low = box.limits[:, 0]
    assert box.restricted.all()
    judged = x[1::2]
    inside = (judged >= low).all(axis=1)
    hit = judged.sum(axis=1) > 1.6
    assert box.inside == inside.sum()
    assert box.hits_inside == (inside & hit).sum()
    assert 0.6 < box.hits_inside / box.hits < 1
    assert 0.3 < box.hits_inside / box.inside < 1


def test_prim_says_none_where_there_is_none():
    rng = np.random.default_rng(2)
    x = rng.random((2000, 2))
    assert find_box(x, np.zeros(2000, dtype=bool)) is None
    assert find_box(x, np.ones(2000, dtype=bool)) is None


@pytest.mark.parametrize("seed", range(20))
def test_tian_pearl_bounds_hold_for_any_coupling(seed):
    """Every response type has a weight; PN and PS are then known, and lie in the bounds."""
    rng = np.random.default_rng(seed)
    # Joint weights of X (cause as it is), Y if X, Y if not X: confounded at will.
    w = rng.dirichlet(np.full(8, 0.5)).reshape(2, 2, 2)
    total = 10**9
    p_yx, p_yx0 = w[:, 1, :].sum(), w[:, :, 1].sum()
    both = w[1, 1, :].sum()
    neither = w[0, :, 0].sum()
    outcome = both + w[0, :, 1].sum()

    def count(p):
        return round(p * total)

    counts = (count(both), count(neither), count(outcome), total)
    pn = w[1, 1, 0] / both
    ps = w[0, 1, 0] / neither
    necessity = necessity_bounds(*counts, count(p_yx0), total)
    sufficiency = sufficiency_bounds(*counts, count(p_yx), total)
    assert necessity.low - 1e-6 <= pn <= necessity.high + 1e-6
    assert sufficiency.low - 1e-6 <= ps <= sufficiency.high + 1e-6
    pns = w[:, 1, 0].sum()
    bounds = necessity_and_sufficiency_bounds(p_yx, p_yx0)
    assert bounds.low - 1e-9 <= pns <= bounds.high + 1e-9


def test_bounds_of_nothing():
    assert necessity_bounds(0, 5, 5, 10, 3, 10) is None


def test_outer_bounds_are_wider():
    found = necessity_bounds(30, 40, 45, 100, 20, 100)
    assert found.outer_low < found.low <= found.high <= found.outer_high


def test_shortfall_of_a_normal():
    x = stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    truth = -stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05
    assert expected_shortfall(x) == pytest.approx(truth, abs=1e-3)
    assert expected_shortfall(x, lower_is_worse=False) == pytest.approx(-truth, abs=1e-3)
    assert expected_shortfall(np.array([1.0, 2.0, 3.0]), 0.5) == pytest.approx(4 / 3)


def test_dominance():
    x = np.linspace(0, 1, 50)
    assert dominance(x + 0.1, x) == "with"
    assert dominance(x, x + 0.1) == "without"
    assert dominance(x, x) == "equal"
    assert dominance(0.5 + 2 * (x - 0.5), x) == "neither"
    assert dominance(0.5 + 2 * (x - 0.5), x, order=2) == "without"
    assert dominance(x + 0.1, x, lower_is_worse=False) == "without"
