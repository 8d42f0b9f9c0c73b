"""Parts of the simulation against closed forms, all else off.

Each test's false-alarm rate on a fresh key is at most 1e-6; each is shown to catch a rate that
is a tenth to a seventh off. Keys are fixed.
"""

import numpy as np
import pytest
from scipy import stats

from wouldtake.conflict.run import run
from wouldtake.conflict.state import CAPITAL_ATTACKED, DAYS_SINCE_RETURN

from ..oracle.worlds import PATRONS, invented, middle, only, plain

pytestmark = pytest.mark.statistical

ALARM = 1e-6
F = 5000
FUTURES = np.arange(F)
# A hazard that stays what its rate says: every factor of the fighting is 1 throughout.
CONSTANT = {
    "start_phase": 1, "start_belief": 0.5, "start_army": 1.0, "start_insurgents": 1.0,
    "start_militia": 0.0, "start_organisation": 0.0, "air_effect": 0.0, "local_spread": 0.0,
    "opposition_effect": 0.0, "neighbour_effect": 0.0, "garrison_loss": 0.0,
    "capture_gain": 0.0, "desertion_belief": -100.0, "city_size_effect": 0.0,
    "capital_strength": 0.0,
}


def p_value(days, never, chance_by):
    """Chi-square of first days against the chance of having happened by each day, 20 cells."""
    edges = np.unique(np.searchsorted(
        chance_by(np.arange(never)), np.linspace(0, chance_by(never - 1), 21)[1:-1]))
    cells = [0, *edges.tolist(), never]
    upto = np.concatenate([[0.0], chance_by(np.array(cells[1:]) - 1)])
    expected = np.append(np.diff(upto), 1.0 - upto[-1])
    first = np.where(days < 0, never, days)
    seen = np.histogram(first, [*cells, never + 1])[0]
    return stats.chisquare(seen, expected * days.size).pvalue


def test_a_contested_units_fall_is_exponential():
    world = plain("g" + "c" * 8, cities=1, linked=False, patrons=())
    days = run(
        world, middle(world, F, rural_take_rate=0.03, rural_relieve_rate=0.0,
                      rural_retake_rate=0.0, city_press_rate=0.0, **CONSTANT),
        FUTURES, steps=99, seed=7, off=only("fighting")).fall_day[:, 1:]
    for rate, right in ((0.03, True), (0.033, False), (0.027, False)):
        p = p_value(days.ravel(), 100, lambda day, r=rate: -np.expm1(-r * day))
        assert (p > ALARM) == right


def test_a_units_own_weight_multiplies_its_hazard():
    # The capital at strength ln 2 falls at half the rate of a city of its size.
    world = plain("cc", cities=2, linked=False, patrons=())
    rates = {"city_take_rate": 0.03, "city_relieve_rate": 0.0, "city_retake_rate": 0.0,
             "city_tempo_siege": 1.0}
    days = run(
        world, middle(world, 4 * F, **(CONSTANT | rates | {"capital_strength": np.log(2.0)})),
        np.arange(4 * F), steps=99, seed=7, off=only("fighting")).fall_day
    for unit, rate in ((0, 0.015), (1, 0.03)):
        for factor, right in ((1.0, True), (1.1, False)):
            p = p_value(days[:, unit], 100,
                        lambda day, r=rate * factor: -np.expm1(-r * day))
            assert (p > ALARM / 2) == right


def test_a_capital_attacked_at_a_rate_is_attacked_as_often():
    world = plain(patrons=())
    hits = run(world, middle(world, F, capital_attacks=2.0), FUTURES, steps=90, seed=7,
               wanted=(CAPITAL_ATTACKED,), off=only("terror")).series.sum()
    days = 90 * F
    for rate, right in ((2.0, True), (2.2, False), (1.8, False)):
        p = stats.binomtest(int(hits), days, -np.expm1(-rate / 30.0)).pvalue
        assert (p > ALARM) == right


def test_the_lead_patron_returns_at_its_rate_over_years():
    world = plain(steps=1100)
    seen = run(world, middle(world, 2 * F, return_rate=0.4, plot_rate=0.0), np.arange(2 * F),
               steps=1095, seed=7, wanted=(DAYS_SINCE_RETURN,), off=only("patrons"))
    back = seen.series[0] >= 0
    days = np.where(back.any(axis=1), back.argmax(axis=1), -1)
    # The order is given on the day the hazard is used up; troops are there the day after.
    for rate, right in ((0.4, True), (0.46, False), (0.34, False)):
        p = p_value(days, 1096,
                    lambda day, r=rate: -np.expm1(-r / 365.25 * np.maximum(day - 1, 0)))
        assert (p > ALARM) == right


def test_unknown_ground_starts_as_its_shares_say():
    """Each of 24 units' start is binomial in its share; rate 1e-6 over all; 5 points off fails."""
    world = invented(24, 5, seed=4, known=0.2, patrons=PATRONS)
    found = run(world, middle(world, 4 * F, start_shift=0.0), np.arange(4 * F), steps=0,
                     seed=7)
    insurgent = stats.norm.sf(world.start_insurgent)
    for u, share in enumerate(insurgent):
        seen = int((found.final_control[:, u] == 2).sum())
        p = stats.binomtest(seen, 4 * F, share).pvalue
        assert p > ALARM / 24
        if 0.0 < share < 1.0:
            assert stats.binomtest(seen, 4 * F, min(share + 0.05, 1.0)).pvalue < ALARM / 24
    either = (found.final_control > 0).mean(axis=0)
    np.testing.assert_allclose(either, stats.norm.sf(world.start_contested), atol=0.02)
