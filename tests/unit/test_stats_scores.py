"""Scores of forecasts against closed forms, integrals and hand computation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from wouldtake.stats import scores

values = st.floats(-50, 50)
chances = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def parted(rows):
    return np.array([p for p, _ in rows]), np.array([y for _, y in rows])


def test_brier_is_the_square_of_the_miss():
    np.testing.assert_allclose(
        scores.brier(np.array([0.0, 0.3, 0.3, 1.0]), np.array([False, True, False, False])),
        [0.0, 0.49, 0.09, 1.0])


def test_the_log_score_is_of_the_chance_given_to_what_happened():
    found = scores.log_score(np.array([0.2, 0.2, 0.0, 1.0]), np.array([True, False, True, True]))
    np.testing.assert_allclose(
        found, [-math.log(0.2), -math.log(0.8), -math.log(0.001), -math.log(0.999)])


@given(p=st.floats(0.01, 0.99), q=st.floats(0.01, 0.99))
def test_to_say_what_one_thinks_is_best(p, q):
    # A proper score: nothing else is better in expectation.
    outcomes = np.array([True, False])
    weight = np.array([p, 1.0 - p])
    for score in (scores.brier, scores.log_score):
        honest = weight @ score(np.array([p, p]), outcomes)
        other = weight @ score(np.array([q, q]), outcomes)
        assert honest <= other + 1e-12


# --- the continuous ranked probability score ----------------------------------------------------

@given(sample=st.lists(values, min_size=1, max_size=30), observed=values)
def test_crps_is_the_area_between_the_two_distribution_functions(sample, observed):
    ends = np.unique([*sample, observed])
    middle = (ends[1:] + ends[:-1]) / 2
    below = (np.array(sample)[:, None] <= middle).mean(axis=0)
    area = ((below - (observed <= middle)) ** 2 * np.diff(ends)).sum()
    assert scores.crps(np.array(sample), observed) == pytest.approx(area, abs=1e-9)


def test_crps_of_a_normal_sample_nears_the_closed_form():
    # Gneiting and Raftery (2007), eq. 21, at evenly spaced quantiles: error of order 1 / n.
    sample = stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
    for y in (-1.5, 0.0, 0.7, 3.0):
        expected = y * (2 * stats.norm.cdf(y) - 1) + 2 * stats.norm.pdf(y) - 1 / math.sqrt(math.pi)
        assert scores.crps(sample, y) == pytest.approx(expected, abs=2e-3)
        whole, _ = integrate.quad(
            lambda x, y=y: (stats.norm.cdf(x) - (x >= y)) ** 2, -9, 9, points=[y], limit=200)
        assert whole == pytest.approx(expected, abs=1e-7)


@given(sample=st.lists(values, min_size=1, max_size=20), observed=values, by=st.floats(0.1, 9))
def test_crps_is_in_the_unit_of_the_values(sample, observed, by):
    one = scores.crps(np.array(sample), observed)
    assert scores.crps(by * np.array(sample), by * observed) == pytest.approx(by * one, abs=1e-7)
    assert one >= -1e-9


def test_crps_of_a_single_value_is_the_miss():
    assert scores.crps(np.array([3.0]), 5.0) == 2.0
    assert scores.crps(np.array([3.0, 3.0]), 3.0) == 0.0


# --- skill, decomposition, calibration ------------------------------------------------------------

def test_skill_is_one_less_the_ratio_and_nothing_against_a_perfect_reference():
    assert scores.skill(0.1, 0.4) == pytest.approx(0.75)
    assert scores.skill(0.4, 0.4) == 0.0
    assert scores.skill(0.6, 0.4) == pytest.approx(-0.5)
    assert scores.skill(0.0, 0.0) is None
    assert scores.skill(0.2, 0.0) is None


@given(rows=chances, cells=st.integers(1, 20))
def test_murphys_parts_add_up_to_the_brier_score(rows, cells):
    p, y = parted(rows)
    parts = scores.decompose(p, y, cells)
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert total == pytest.approx(float(scores.brier(p, y).mean()), abs=1e-12)
    assert parts.reliability >= 0.0
    assert -1e-12 <= parts.resolution <= parts.uncertainty + 1e-12


def test_forecasts_that_are_alike_within_bins_leave_no_rest():
    # By hand: two bins; 0.2 told 4 times, once true; 0.8 told 4 times, always true.
    p = np.repeat([0.2, 0.8], 4)
    y = np.array([1, 0, 0, 0, 1, 1, 1, 1], bool)
    parts = scores.decompose(p, y)
    assert parts.reliability == pytest.approx((0.05**2 + 0.2**2) / 2)
    assert parts.resolution == pytest.approx((0.375**2 + 0.375**2) / 2)
    assert parts.uncertainty == pytest.approx(0.625 * 0.375)
    assert parts.within == pytest.approx(0.0, abs=1e-15)


@given(rows=chances)
def test_the_calibration_curve_holds_every_forecast_once(rows):
    p, y = parted(rows)
    curve = scores.calibration_curve(p, y)
    assert sum(one.forecasts for one in curve) == len(p)
    assert sum(one.forecasts * one.chance for one in curve) == pytest.approx(p.sum(), abs=1e-9)
    assert sum(one.forecasts * one.share for one in curve) == pytest.approx(y.sum())
    for one in curve:
        assert 0.0 <= one.low <= one.share <= one.high <= 1.0
    assert [one.chance for one in curve] == sorted(one.chance for one in curve)


def test_certainty_stands_in_the_last_bin():
    curve = scores.calibration_curve(np.array([1.0, 0.95]), np.array([True, True]))
    assert [one.forecasts for one in curve] == [2]


# --- a published range as a lognormal -----------------------------------------------------------

@given(low=st.floats(1, 500), wider=st.floats(1.01, 20), share=st.floats(0.1, 0.99))
def test_the_central_share_lies_between_low_and_high(low, wider, share):
    high = low * wider
    at = scores.lognormal_cdf(np.array([0.0, low, math.sqrt(low * high), high]), low, high, share)
    np.testing.assert_allclose(at, [0.0, 0.5 - share / 2, 0.5, 0.5 + share / 2], atol=1e-9)


def test_it_is_scipys_lognormal():
    # Six to twelve months, central 80 %.
    z = stats.norm.ppf(0.9)
    spread = math.log(365 / 183) / (2 * z)
    expected = stats.lognorm(spread, scale=math.sqrt(183 * 365)).cdf([1, 10, 100, 300, 2000])
    np.testing.assert_allclose(
        scores.lognormal_cdf(np.array([1.0, 10, 100, 300, 2000]), 183, 365), expected, atol=1e-12)


@pytest.mark.parametrize(("low", "high"), [(0, 5), (-1, 5), (5, 5), (6, 5)])
def test_a_range_that_is_none_is_refused(low, high):
    with pytest.raises(ValueError, match="expected 0 < low < high"):
        scores.lognormal_cdf(np.array([1.0]), low, high)
