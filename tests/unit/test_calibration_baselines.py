"""The simple forecasts that a model has to beat, by hand; and the published ones of the time."""

import datetime as dt

import numpy as np
import pytest
from scipy import special

from wouldtake.calibration import baselines
from wouldtake.calibration.baselines import NeighbourHazard, lost_by_day, neighbour_share
from wouldtake.calibration.published import HORIZON, crps_of_cdf, published
from wouldtake.calibration.record import Record
from wouldtake.cases.records import Forecast
from wouldtake.stats import scores

from ..oracle.folders import AS_OF, case_of, day

EVE = [(-40, f"u{k}", "g") for k in range(5)]
FELL = [(-20, "u1", "i"), (-10, "u2", "i"), (-5, "u2", "g")]
NOWHERE = NeighbourHazard(np.array([-5.0, 0.0, 0.0]))


@pytest.fixture
def record(tmp_path):
    """Five units on a line from 39 days before; u1 falls, u2 falls and is retaken."""
    return Record.of(case_of(tmp_path, "ggggg", [*EVE, *FELL], later=[(9, "u3", "i")]))


def test_days_lost_are_those_of_the_record(record):
    lost = lost_by_day(record, 39)
    assert lost.shape == (40, 5)
    for morning in range(40):
        expected = record.lost_on(record.first + dt.timedelta(days=morning))
        np.testing.assert_array_equal(lost[morning], expected)


def test_persistence_says_that_nothing_falls(record):
    np.testing.assert_array_equal(
        baselines.unit_chances(record, AS_OF, 30, NOWHERE)["persistence"], np.zeros(4))


def test_constant_hazard_is_the_mean_rate_of_the_record_so_far(record):
    # Days at risk by the as-of day: u0, u3, u4 39 each; u1 20 (lost on the 20th morning after);
    # u2 39 less the five that it was lost.
    at_risk = 3 * 39 + 20 + (39 - 5)
    rate = (2 + 0.5) / (at_risk + 5)  # half a fall, as Jeffreys, on one day of all units
    found = baselines.unit_chances(record, AS_OF, 30, NOWHERE)["constant_hazard"]
    np.testing.assert_allclose(found, 1 - np.exp(-30 * rate), rtol=1e-12)


def test_exponential_growth_goes_on_at_the_rate_of_the_last_thirty_days(record):
    # One unit lost now, none thirty days before; halves keep it finite.
    growth = np.log(1.5 / 0.5) / 30
    more = 1.5 * np.expm1(growth * 14)
    found = baselines.unit_chances(record, AS_OF, 14, NOWHERE)["exponential_growth"]
    np.testing.assert_allclose(found, more / 4, rtol=1e-12)
    np.testing.assert_array_equal(
        baselines.unit_chances(record, AS_OF, 365, NOWHERE)["exponential_growth"], np.ones(4))


def test_losses_that_shrink_do_not_grow(tmp_path):
    rows = [(-40, "u0", "g"), (-40, "u1", "i"), (-3, "u1", "g")]
    record = Record.of(case_of(tmp_path, "gg", rows))
    found = baselines.unit_chances(record, AS_OF, 30, NOWHERE)["exponential_growth"]
    np.testing.assert_array_equal(found, np.zeros(2))


def test_a_units_neighbours_are_those_on_record(record):
    lost = lost_by_day(record, 39)[-1]
    pairs = {tuple(sorted(pair)) for pair in record.case.link_pairs.tolist()}
    near = neighbour_share(record, lost)
    for unit in range(5):
        around = [b if a == unit else a for a, b in pairs if unit in (a, b)]
        assert near[unit] == pytest.approx(np.mean([lost[v] for v in around]))


def test_the_neighbours_hazard_is_held_for_the_horizon(record):
    weights = np.array([-4.0, 1.5, 2.0])
    found = baselines.unit_chances(record, AS_OF, 7, NeighbourHazard(weights))["neighbour_hazard"]
    lost = record.lost_on(AS_OF)
    near = neighbour_share(record, lost)
    hazard = special.expit(-4.0 + 1.5 * near + 2.0 * lost.mean())[~lost]
    np.testing.assert_allclose(found, 1 - (1 - hazard) ** 7, rtol=1e-12)


def test_none_of_them_sees_the_day_or_what_came_later(tmp_path, record):
    blind = Record.of(case_of(tmp_path / "blind", "ggggg", [*EVE, *FELL]))
    morning = record.first + dt.timedelta(days=25)
    early = Record.of(case_of(
        tmp_path / "early", "ggggg", [*EVE, *(row for row in FELL if day(row[0]) < morning)]))
    for when, other in ((AS_OF, blind), (morning, early)):
        ours = baselines.unit_chances(record, when, 30, NOWHERE)
        theirs = baselines.unit_chances(other, when, 30, NOWHERE)
        for name in baselines.NAMES:
            np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)


@pytest.mark.statistical
def test_the_neighbours_hazard_recovers_weights_it_was_simulated_with(tmp_path):
    """Wald test of the fit to 24 invented wars; false-alarm rate 1e-6. Other weights fail it."""
    truth = np.array([-4.5, 2.0, 1.5])
    rng = np.random.default_rng(3)
    records = []
    for war in range(24):
        empty = Record.of(case_of(tmp_path / str(war), "g" * 25, [(-120, "u0", "g")]))
        held = np.zeros(25, bool)
        rows = [(-120, "u0", "g")]
        for number in range(-119, 0):
            hazard = NeighbourHazard(truth).hazard(empty, held)
            falls = (rng.random(25) < hazard) & ~held
            rows += [(number, f"u{unit}", "i") for unit in np.flatnonzero(falls)]
            held |= falls
        records.append(Record.of(case_of(tmp_path / str(war), "g" * 25, rows)))
    found = NeighbourHazard.fit(records).weights
    information = np.zeros((3, 3))
    for one in records:
        lost = lost_by_day(one, 119)[:-1]
        x = baselines._inputs(one, lost)[~lost]
        p = special.expit(x @ truth)
        information += (x * (p * (1 - p))[:, None]).T @ x
    apart = found - truth
    critical = special.chdtri(3, 1e-6)
    assert apart @ information @ apart < critical
    for wrong in ([-4.5, 0.0, 1.5], [-4.5, 2.0, 3.5], [-4.0, 2.0, 1.5]):
        miss = found - np.array(wrong)
        assert miss @ information @ miss > critical


# --- forecasts published at the time -------------------------------------------------------------

def row(number, low, high, event="government_falls"):
    return Forecast(day(number), "agency", event, low, high, "", "assumption", "C")


def test_a_published_range_is_a_lognormal_from_the_day_it_was_made():
    (one,) = published((row(0, 183.0, 365.0),), AS_OF)
    chance = one.cdf(AS_OF)
    assert chance[0] == 0.0
    assert chance[183] == pytest.approx(0.1, abs=1e-9)
    assert chance[365] == pytest.approx(0.9, abs=1e-9)
    assert chance.shape == (HORIZON + 1,)


def test_on_a_later_day_it_is_the_same_given_that_the_capital_stands():
    (one,) = published((row(-100, 183.0, 365.0),), AS_OF)
    whole = scores.lognormal_cdf(np.arange(1000.0), 183.0, 365.0)
    expected = (whole[150] - whole[100]) / (1 - whole[100])
    assert one.cdf(AS_OF)[50] == pytest.approx(expected)


def test_a_range_that_has_passed_says_now():
    (one,) = published((row(-300, 10.0, 12.0),), AS_OF)
    np.testing.assert_array_equal(one.cdf(AS_OF), np.ones(HORIZON + 1))


def test_only_an_upper_end_leaves_a_third_of_it_as_the_lower():
    (one,) = published((row(0, None, 90.0),), AS_OF)
    assert (one.low, one.high) == (30.0, 90.0)


@pytest.mark.parametrize(("number", "stands"), [
    (-366, False), (-365, True), (0, True), (5, True), (6, False)])
def test_forecasts_of_the_year_before_and_of_five_days_after_stand_beside_ours(number, stands):
    assert bool(published((row(number, 10.0, 20.0),), AS_OF)) is stands


def test_forecasts_of_something_else_or_of_no_end_do_not():
    rows = (row(0, 10.0, 20.0, "capital_encircled"), row(0, 10.0, None))
    assert published(rows, AS_OF) == []


def test_the_score_of_a_day_is_its_crps():
    # A sample of days and its distribution function give one score.
    rng = np.random.default_rng(1)
    days = rng.integers(0, HORIZON, 200)
    cdf = (days[:, None] <= np.arange(HORIZON + 1)).mean(axis=0)
    for observed in (0.0, 9.0, 500.0):
        assert crps_of_cdf(cdf, observed) == pytest.approx(scores.crps(days, observed))
    certain = (np.arange(HORIZON + 1) >= 10).astype(float)
    assert crps_of_cdf(certain, 10.0) == 0.0
    assert crps_of_cdf(certain, 17.0) == 7.0
    assert crps_of_cdf(certain, None) == HORIZON + 1 - 10
