"""What intervals cover, by exact summation over counts where that can be done: no false alarms.

`bench/coverage.py` repeats the rest 20,000 times; docs/coverage.md has its table.
"""

import math

import numpy as np
import pytest
from scipy import stats

from wouldtake.stats.binomial import quantile_bounds
from wouldtake.stats.indices import binary_correlation, correlation
from wouldtake.stats.paired import mean_bounds
from wouldtake.stats.sequences import confidence_sequence, decide
from wouldtake.stats.shape import expected_shortfall, shortfall_parts


def _pair_coverage(n, p, rho, bounds):
    """Exact coverage of an interval for the correlation of yes/no pairs."""
    q = 1 - p
    yes, one = p * p + rho * p * q, 2 * p * q * (1 - rho)
    covered = 0.0
    for counted in range(n + 1):
        weight = stats.binom.pmf(counted, n, yes + one)
        if weight < 1e-7:
            continue
        shares = stats.binom.pmf(np.arange(counted + 1), counted, yes / (yes + one))
        for both, share in enumerate(shares):
            found = bounds(both, counted - both, n) if weight * share > 1e-9 else None
            # With no yes at all nothing is said, so nothing false.
            covered += weight * share * (found is None or found[1] <= rho <= found[2])
    return covered


CORNERS = [(60, 0.05, 0.0), (60, 0.05, 0.7), (60, 0.5, 0.3), (150, 0.02, 0.95), (150, 0.2, 0.1)]


@pytest.mark.parametrize(("n", "p", "rho"), CORNERS)
def test_indices_of_yes_or_no_cover_rare_outcomes_too(n, p, rho):
    assert _pair_coverage(n, p, rho, binary_correlation) >= 0.95


def test_a_plain_normal_interval_of_an_index_would_be_caught():
    def wald(both, differ, n):
        found = binary_correlation(both, differ, n)
        if found is None:
            return None
        rho = found[0]
        reach = 1.96 * math.sqrt(max(1 - rho * rho, 0.0) / n)
        return rho, rho - reach, rho + reach

    assert min(_pair_coverage(*corner, wald) for corner in CORNERS) < 0.9


def test_counts_and_rows_give_the_same_index():
    rng = np.random.default_rng(4)
    x, y = rng.random((2, 500)) < 0.3
    both, differ = int((x & y).sum()), int((x ^ y).sum())
    assert correlation(x, y) == binary_correlation(both, differ, 500)
    assert correlation(x.astype(float), y.astype(float)) == correlation(x, y)
    assert correlation(np.zeros(9), np.zeros(9)) is None
    assert correlation(np.full(9, 2.0), np.full(9, 2.0)) is None
    assert correlation(np.arange(9.0), np.arange(9.0)) == (1.0, 1.0, 1.0)


def test_a_quantile_that_too_few_values_can_bound_is_open_at_that_end():
    values = np.arange(20.0)
    _, low, high = quantile_bounds(values, 0.05)
    assert low == -math.inf  # all 20 lie above it with probability 0.95**20 = 0.36
    assert math.isfinite(high)
    assert quantile_bounds(values, 0.95)[2] == math.inf
    assert all(map(math.isfinite, quantile_bounds(values, 0.5)))


@pytest.mark.parametrize("n", [5, 20, 90])
@pytest.mark.parametrize("level", [0.05, 0.5, 0.9])
def test_quantile_bounds_cover_at_every_size(n, level):
    _, low, high = quantile_bounds(np.arange(1.0, n + 1), level)
    r = 0 if math.isinf(low) else int(low)
    s = n + 1 if math.isinf(high) else int(high)
    # X_(r) <= q <= X_(s): at least r and at most s - 1 of the values lie below q.
    assert stats.binom.cdf(s - 1, n, level) - stats.binom.cdf(r - 1, n, level) >= 0.95


def test_a_mean_of_two_values_is_an_exact_share():
    n, p = 300, 0.01
    covered = stats.binom.pmf(0, n, p)
    for k in range(1, 20):
        _, low, high = mean_bounds(np.where(np.arange(n) < k, 7.5, 2.5))
        covered += stats.binom.pmf(k, n, p) * (low <= 2.5 + 5 * p <= high)
    assert covered >= 0.95


def test_a_skewed_mean_reaches_towards_its_long_tail():
    x = stats.expon.ppf((np.arange(200) + 0.5) / 200)
    mean, low, high = mean_bounds(x)
    student = 1.972 * x.std(ddof=1) / math.sqrt(200)
    assert mean - low == pytest.approx(student, rel=1e-3)
    assert student * 1.05 < high - mean < student * 1.5
    flipped = mean_bounds(-x)
    assert flipped[1:] == pytest.approx((-high, -low))


def test_shortfall_parts_average_to_the_shortfall():
    x = np.random.default_rng(8).normal(size=2000)
    for lower in (True, False):
        parts = shortfall_parts(x, 0.05, lower)
        assert parts.mean() == pytest.approx(expected_shortfall(x, 0.05, lower), abs=1e-12)
    with pytest.raises(ValueError, match="not in"):
        shortfall_parts(x, 0.0)


def test_a_threshold_is_decided_exactly_where_its_sequence_leaves_it_out():
    for successes, trials in ((0, 40), (3, 40), (20, 40), (39, 40), (40, 40), (480, 1000)):
        low, high = confidence_sequence(successes, trials)
        for threshold in (0.05, 0.3, 0.5, 0.95):
            expected = (
                "above" if low > threshold + 1e-9
                else "below" if high < threshold - 1e-9 else "undecided"
            )
            assert decide(successes, trials, threshold) == expected


@pytest.mark.parametrize("p", [0.93, 0.949])
def test_a_sequential_test_is_seldom_wrong_however_often_it_looks(p):
    """Exact chance that "above 95 %" is ever said of a chance below it, over 800 looks."""
    alive, wrong = np.array([1.0]), 0.0
    for n in range(1, 801):
        alive = np.append(alive * (1 - p), 0.0) + np.append(0.0, alive * p)
        # "above" grows with the successes: only the top counts need asking.
        for s in range(n, -1, -1):
            if decide(s, n, 0.95) != "above":
                break
            wrong += alive[s]
            alive[s] = 0.0
    assert wrong <= 0.05
