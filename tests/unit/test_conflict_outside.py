"""Patrons, terror, the army and its aircraft, one behaviour a test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..oracle.compare import compiled
from ..oracle.worlds import middle, only, plain

F = 60
FUTURES = np.arange(F)
NEVER = 10_000
quick = settings(max_examples=15, deadline=None)


def first_day(event):
    """First day on which it holds, far in the future where it never does."""
    return np.where(event.any(axis=1), event.argmax(axis=1), NEVER)


# --- patrons ---------------------------------------------------------------------------------

PATRONS_ALONE = only("patrons")


def one(world, steps=400, off=PATRONS_ALONE, clamps=None, **fixed):
    """The series of a single future."""
    found = compiled(world, middle(world, 1, **fixed), np.arange(1), steps=steps, seed=1, off=off,
                     clamps=clamps).series
    return {name: series[0] for name, series in found.items()}


def test_the_schedule_is_followed_and_announced_ahead():
    # 8,000 and 2,000; down to 3,000 on day 19, the ally gone on day 31, all gone on day 68.
    seen = one(plain(), return_rate=0.0, alone_rate=0.0)
    expected = np.select([np.arange(401) < 19, np.arange(401) < 31, np.arange(401) < 68],
                         [1.0, 0.5, 0.3], 0.0)
    np.testing.assert_allclose(seen["patron_presence"], expected)
    # What is promised for 120 days ahead: the lead's end was announced on day 14.
    promised = np.select([np.arange(401) < 14], [0.3], 0.0)
    np.testing.assert_allclose(seen["expected_presence"], promised)


def test_nobody_expects_what_is_not_announced_and_nobody_leaves_without_a_withdrawal():
    seen = one(plain(), announcement=0, return_rate=0.0, alone_rate=0.0)
    np.testing.assert_array_equal(seen["expected_presence"], seen["patron_presence"])
    stay = one(plain(), withdrawal=0, return_rate=0.0, alone_rate=0.0)
    assert (stay["patron_presence"] == 1.0).all()
    assert stay["expected_presence"][-1] == 0.0


def test_a_return_arrives_stays_and_leaves():
    seen = one(plain(), troops=[20_000.0, 0.0], deploy_days=10, return_stay_days=50,
               follow_rate=0.0)["returned_troops"]
    np.testing.assert_allclose(seen[[0, 5, 10, 20, 50, 60, 70, 71]],
                               [0, 5000, 10_000, 20_000, 20_000, 10_000, 0, 0])


def test_troops_that_come_back_bring_air_support_up_to_its_most():
    seen = one(plain(), troops=[50_000.0, 0.0], deploy_days=10, air_support=2.0, follow_rate=0.0)
    assert seen["munitions"][0] == 2.0
    assert seen["munitions"].max() == 25.0
    assert seen["days_since_return"][:4].tolist() == [-1.0, 0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("name", "clamp"),
    [("threat_return", ("homeland_threat", 0.5)), ("attack_return", ("homeland_attack", 1.0))],
)
def test_a_threat_and_an_attack_bring_the_lead_patron_back_sooner(name, clamp):
    world = plain()
    signal, value = clamp
    days = []
    for effect in (0.0, 6.0):
        found = compiled(
            world, middle(world, 300, **{name: effect, "return_rate": 0.1}), np.arange(300),
            steps=200, seed=1, off=only("patrons", "terror"),
            clamps={signal: np.full((300, 201), value)}).series
        days.append(first_day(found["days_since_return"] >= 0))
    assert (days[1] <= days[0]).all()
    assert np.median(days[1]) < 30 < np.median(days[0])


def test_a_threat_short_of_reconstitution_brings_nobody_back():
    world = plain()
    below, none = (
        compiled(world, middle(world, F, return_rate=0.5, plot_rate=0.0), FUTURES,
                 steps=300, seed=1, off=only("patrons", "terror"),
                 clamps={"homeland_threat": np.full((F, 301), threat)}).series["returned_troops"]
        for threat in (0.499, 0.0)
    )
    np.testing.assert_array_equal(below, none)


def test_an_ally_follows_the_lead_patron_back():
    world = plain()
    led, alone = (
        compiled(world, middle(world, F, troops=[lead, 0.0], follow_rate=0.1, alone_rate=0.0,
                               return_rate=0.0, return_stay_days=1000),
                 FUTURES, steps=150, seed=1, off=only("patrons")).series["returned_troops"]
        for lead in (10_000.0, 0.0)
    )
    assert (led[:, -1] > 10_000).mean() > 0.95
    assert (alone == 0).all()


def test_an_evacuation_is_no_return():
    seen = one(plain("ggii" + "g" * 8), return_rate=0.0, alone_rate=0.0)
    assert seen["evacuation_troops"][0] == 0 and (seen["evacuation_troops"][1:] == 4000).all()
    assert (seen["returned_troops"] == 0).all() and (seen["days_since_return"] == -1).all()


# --- terror ----------------------------------------------------------------------------------

@quick
@given(
    name=st.sampled_from(["threat_growth", "start_threat"]), one_=st.floats(0.001, 0.5),
    other=st.floats(0.001, 0.5), lost=st.integers(0, 12), more=st.integers(0, 12),
)
def test_threat_grows_with_ungoverned_ground(name, one_, other, lost, more):
    low, high = sorted((one_, other))
    few, many = sorted((lost, more))
    calm, dire = (
        one(plain("i" * count + "g" * (12 - count)), steps=200, off=only("terror"),
            **{name: value})["homeland_threat"]
        for count, value in ((few, low), (many, high))
    )
    assert (calm <= dire + 1e-15).all()


def test_threat_with_no_pressure_follows_its_logistic_equation():
    seen = one(plain("i" * 6 + "c" * 6), steps=300, off=only("terror"), start_threat=0.1,
               threat_growth=0.01, counterterror=0.0)["homeland_threat"]
    day, ungoverned = np.arange(301), 0.75
    smooth = 1.0 / (1.0 + 9.0 * np.exp(-0.01 * ungoverned * day))
    np.testing.assert_allclose(seen, smooth, atol=2e-3)  # daily steps against continuous time


def test_counterterror_and_returned_troops_press_the_groups():
    base = {"start_threat": 0.4, "counterterror_effect": 0.006, "steps": 200}
    off = only("terror", "patrons")
    world = plain("i" * 12, patrons=())
    free = one(world, off=off, counterterror=0.0, return_rate=0.0, **base)
    pressed = one(world, off=off, counterterror=1.0, return_rate=0.0, **base)
    occupied = one(world, off=off, counterterror=0.0, troops=15_000.0, deploy_days=7,
                   return_stay_days=1000, **base)
    assert pressed["homeland_threat"][-1] < free["homeland_threat"][-1]
    assert occupied["homeland_threat"][-1] < pressed["homeland_threat"][-1]


def test_attacks_in_the_capital_stop_where_it_is_lost_or_nobody_makes_them():
    held, lost = plain("g" * 12), plain("i" + "g" * 11)
    assert one(held, off=only("terror"), capital_attacks=10)["capital_attack"].sum() > 50
    assert one(lost, off=only("terror"), capital_attacks=10)["capital_attack"].sum() == 0
    assert one(held, off=only("terror"), capital_attacks=0)["capital_attack"].sum() == 0


@quick
@given(one_=st.floats(0, 10), other=st.floats(0, 10), seed=st.integers(0, 2**63 - 1))
def test_more_attacks_include_the_fewer(one_, other, seed):
    world = plain()
    few, many = (
        compiled(world, middle(world, F, capital_attacks=rate), FUTURES, steps=60, seed=seed,
                 off=only("terror")).series["capital_attack"]
        for rate in sorted((one_, other))
    )
    assert (few <= many).all()


# --- army --------------------------------------------------------------------------------------

@quick
@given(belief=st.floats(0.01, 0.99), other=st.floats(0.01, 0.99), aid=st.floats(0, 1.5),
       less=st.floats(0, 1.5))
def test_the_army_never_melts_slower_for_less_belief_or_pay(belief, other, aid, less):
    worse, better = (
        one(plain(), steps=100, off=only("army"), start_belief=b, aid=a)["army_strength"]
        for b, a in zip(sorted((belief, other)), sorted((aid, less)), strict=True)
    )
    assert (worse <= better + 1e-15).all()


def test_desertion_compounds_daily():
    seen = one(plain(), steps=100, off=only("army"), start_belief=0.25, aid=0.5, aid_effect=1.0,
               desertion_rate=0.001, desertion_slope=4.0, start_army=1.0)["army_strength"]
    rate = 0.001 * np.exp(4.0 * 0.25 + 0.5)
    np.testing.assert_allclose(seen, (1.0 - rate) ** np.arange(101), rtol=1e-12)


def test_no_day_costs_more_than_a_fifth_of_the_army():
    seen = one(plain(), steps=10, off=only("army"), desertion_rate=9.0)["army_strength"]
    np.testing.assert_allclose(seen[1:] / seen[:-1], 0.8)


def test_aircraft_wear_out_without_contractors_and_not_with_them():
    worn = one(plain(), off=only("army"), contractors=0, air_decay_days=100)["air_force"]
    np.testing.assert_allclose(worn, 0.75 * 0.99 ** np.arange(401), rtol=1e-10)
    kept = one(plain(), off=only("army"), contractors=18_000)["air_force"]
    assert (kept == kept[0]).all()


def test_years_of_support_make_the_army_better_or_worse_as_it_learns():
    for learning in (-0.03, 0.25):
        seen = one(plain(), steps=5, support_years=3, learning=learning)["army_quality"]
        np.testing.assert_allclose(seen, np.exp(3 * learning))


def test_where_no_patron_ever_had_troops_nobody_comes_back_or_evacuates_unasked():
    world = plain("i" * 6 + "g" * 6, patrons=())
    series = compiled(world, middle(world, F, return_rate=5.0), FUTURES, steps=300, seed=1).series
    assert (series["returned_troops"] == 0.0).all()
    assert (series["evacuation_troops"] == 0.0).all()
    assert (series["patron_presence"] == 0.0).all()


def test_a_world_with_no_city_can_still_be_besieged_in_name():
    world = plain(cities=0)
    series = compiled(world, middle(world, F, start_phase=2), FUTURES, steps=30, seed=1).series
    assert np.isfinite(series["campaign_phase"]).all()
    assert (series["campaign_phase"][:, 1] == 2.0).mean() > 0.5


def test_a_world_is_not_run_past_the_days_it_is_laid_out_for():
    world = plain(steps=50)
    with pytest.raises(ValueError, match="laid out for at most 50"):
        compiled(world, middle(world, 2), np.arange(2), steps=51, seed=1)
