"""Coverage, shown by exact summation where that can be done: no luck, so no false alarms."""

import math

import numpy as np
import pytest
from scipy import special, stats

from wouldtake.stats.binomial import (
    clopper_pearson,
    lower_bound,
    quantile_bounds,
    trials_for_half_width,
    upper_bound,
)
from wouldtake.stats.paired import mean_bounds, paired_difference
from wouldtake.stats.sequences import (
    RunningSequence,
    confidence_sequence,
    decide,
    log_evidence,
)
from wouldtake.stats.variation import scenario_variation
from wouldtake.stats.words import word, words


@pytest.mark.parametrize("n", [1, 7, 60])
def test_clopper_pearson_covers_everywhere(n):
    bounds = [clopper_pearson(s, n) for s in range(n + 1)]
    for p in np.linspace(0.001, 0.999, 301):
        mass = stats.binom.pmf(np.arange(n + 1), n, p)
        covered = sum(m for m, b in zip(mass, bounds, strict=True) if b.low <= p <= b.high)
        assert covered >= 0.95 - 1e-12


def test_clopper_pearson_agrees_with_scipy():
    for s, n in ((0, 10), (3, 10), (10, 10), (417, 2000)):
        theirs = stats.binomtest(s, n).proportion_ci(0.95, method="exact")
        ours = clopper_pearson(s, n)
        assert ours.low == pytest.approx(theirs.low, abs=1e-12)
        assert ours.high == pytest.approx(theirs.high, abs=1e-12)
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    assert lower_bound(0, 5) == 0.0
    assert upper_bound(5, 5) == 1.0


@pytest.mark.parametrize("call", [
    lambda: clopper_pearson(3, 2), lambda: clopper_pearson(-1, 2),
    lambda: clopper_pearson(1, 2, 1.0), lambda: confidence_sequence(1, 2, 0.0),
    lambda: decide(1, 2, 1.5), lambda: paired_difference(2, 2, 3),
])
def test_bad_numbers_are_refused(call):
    with pytest.raises(ValueError, match=r"cannot be|not between"):
        call()


def _ever_excluded(p, steps, looks, excluded):
    """Exact chance that p is left out at some look, by walking the counts forward."""
    alive, gone = np.array([1.0]), 0.0
    for n in range(1, steps + 1):
        alive = np.append(alive * (1 - p), 0.0) + np.append(0.0, alive * p)
        if n % looks == 0:
            out = excluded(n)
            gone += alive[out].sum()
            alive[out] = 0.0
    return gone


@pytest.mark.parametrize("p", [0.01, 0.2, 0.5])
def test_sequence_covers_at_every_time_at_once(p):
    def excluded(n):
        s = np.arange(n + 1)
        mixture = special.betaln(0.5 + s, 0.5 + n - s) - special.betaln(0.5, 0.5)
        return mixture - special.xlogy(s, p) - special.xlog1py(n - s, -p) >= math.log(20)

    assert _ever_excluded(p, 600, 1, excluded) <= 0.05


def test_peeking_at_fixed_n_intervals_would_be_caught():
    def excluded(n):
        return np.array([not b.low <= 0.5 <= b.high
                         for b in (clopper_pearson(s, n) for s in range(n + 1))])

    assert _ever_excluded(0.5, 600, 50, excluded) > 0.10


def test_sequence_ends_are_where_the_evidence_is():
    low, high = confidence_sequence(30, 100)
    for end in (low, high):
        assert log_evidence(30, 100, end) == pytest.approx(math.log(20), abs=1e-6)
    assert confidence_sequence(0, 50).low == 0.0
    assert confidence_sequence(50, 50).high == 1.0
    assert confidence_sequence(0, 0) == (0.0, 1.0)


def test_running_sequence_only_narrows():
    sequence, width = RunningSequence(0.95), 1.0
    rng = np.random.default_rng(3)
    for _ in range(40):
        sequence = sequence.update(int(rng.binomial(50, 0.3)), 50)
        assert sequence.high - sequence.low <= width
        width = sequence.high - sequence.low
    assert sequence.low <= sequence.estimate <= sequence.high
    assert RunningSequence().estimate is None


def test_decide():
    assert decide(0, 0, 0.5) == "undecided"
    assert decide(5, 10, 0.5) == "undecided"
    assert decide(90, 100, 0.5) == "above"
    assert decide(10, 100, 0.5) == "below"


@pytest.mark.parametrize(("gain", "loss"), [(0.3, 0.3), (0.05, 0.0), (0.1, 0.02), (0.6, 0.1)])
def test_paired_difference_covers(gain, loss):
    n, covered = 16, 0.0
    for g in range(n + 1):
        for lost in range(n + 1 - g):
            _, low, high = paired_difference(g, lost, n)
            if low <= gain - loss <= high:
                covered += stats.multinomial.pmf([g, lost, n - g - lost], n,
                                                 [gain, loss, 1 - gain - loss])
    assert covered >= 0.95


def test_paired_difference_is_not_much_wider_than_it_must_be():
    _, low, high = paired_difference(500, 300, 10_000)
    wald = 1.96 * math.sqrt(800 - 200**2 / 10_000) / 10_000
    assert wald < (high - low) / 2 < 1.2 * wald
    assert paired_difference(0, 0, 0) == (None, -1.0, 1.0)
    assert paired_difference(10, 0, 10)[2] == 1.0


def test_paired_difference_is_antisymmetric():
    _, low, high = paired_difference(40, 7, 300)
    _, mirror_low, mirror_high = paired_difference(7, 40, 300)
    assert (low, high) == pytest.approx((-mirror_high, -mirror_low), abs=1e-6)


@pytest.mark.statistical
@pytest.mark.parametrize(("mean", "draw"), [
    (2.0, lambda r, s: r.normal(2, 3, s)), (1.0, lambda r, s: r.exponential(1.0, s)),
    (0.3, lambda r, s: (r.random(s) < 0.3).astype(float)),
])
def test_mean_bounds_cover(mean, draw):
    """2,000 repeats at n = 200; fewer than 92 % has probability below 1e-7 if 95 % is true."""
    values = draw(np.random.default_rng(11), (2000, 200))
    hits = sum(low <= mean <= high for _, low, high in map(mean_bounds, values))
    assert hits / 2000 >= 0.92


def test_rare_yes_or_no_means_are_exact():
    n, rate = 2000, 0.002
    covered = 0.0
    for hits in range(1, 20):
        _, low, high = mean_bounds(np.arange(n) < hits)
        covered += stats.binom.pmf(hits, n, rate) * (low <= rate <= high)
    assert covered >= 0.95  # Student's interval has 0.91


def test_mean_bounds_edges():
    assert mean_bounds(np.array([]))[0] is None
    assert mean_bounds(np.array([4.0])) == (4.0, -math.inf, math.inf)
    assert mean_bounds(np.full(9, 4.0)) == (4.0, 4.0, 4.0)


def test_quantile_bounds_cover_by_order_statistics():
    n, level = 100, 0.25
    _, low, high = quantile_bounds(np.arange(n, dtype=float), level)
    # X_(r) <= q < X_(s) where r, s are ranks; the chance is a binomial sum.
    r, s = int(low) + 1, int(high) + 1
    covered = special.bdtr(s - 1, n, level) - special.bdtr(r - 1, n, level)
    assert 0.95 <= covered < 0.99
    with pytest.raises(ValueError, match="no values"):
        quantile_bounds(np.array([]), 0.5)


def test_trials_for_half_width():
    assert trials_for_half_width(0.01) == 9604


def test_scenario_variation_tells_the_two_apart():
    rng = np.random.default_rng(5)
    chance = rng.choice([0.2, 0.8], 4000)
    sd, share, low, high = scenario_variation(rng.binomial(20, chance), 20)
    assert sd == pytest.approx(0.3, abs=0.01)
    assert share == pytest.approx(0.36, abs=0.03)
    assert low < 0.25
    assert high > 0.75
    none = scenario_variation(rng.binomial(20, 0.5, 4000), 20)
    assert none[1] < 0.01
    with pytest.raises(ValueError, match="at least 2 x 2"):
        scenario_variation(np.array([3]), 20)


@pytest.mark.parametrize(("p", "expected"), [
    (0.0, "remote chance"), (0.05, "remote chance"), (0.15, "highly unlikely"),
    (0.22, "between highly unlikely and unlikely"), (0.3, "unlikely"),
    (0.45, "realistic possibility"), (0.6, "likely or probable"), (0.85, "highly likely"),
    (0.92, "between highly likely and almost certain"), (1.0, "almost certain"),
])
def test_yardstick(p, expected):
    assert word(p) == expected


def test_yardstick_of_intervals_and_icd():
    assert words(0.12, 0.18) == "highly unlikely"
    assert words(0.3, 0.6) == "unlikely to likely or probable"
    assert words(0.22, 0.92) == "highly unlikely to almost certain"
    assert word(0.5, "icd203") == "roughly even chance"
    with pytest.raises(ValueError, match="not between 0 and 1"):
        word(1.2)
