"""What the built-in case must show, whatever its parameters: it follows from what was known.

Each is asked of twins, the same futures with one thing changed, so that it holds future by future
or by a wide margin and not by luck.
"""

import datetime as dt

import numpy as np
import pytest

from wouldtake import load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.engine.ensemble import full_settings

CASE = load_case("afghanistan-2021")
SPRING = dt.date(2021, 4, 13)
NOW = CASE.model
THEN = ConflictModel(CASE, start_day=SPRING)
FUTURES = np.arange(200, dtype=np.int64)
STEPS = 120


def simulate(record, *, model=NOW, steps=STEPS, clamp=None, **held):
    """Series of the same 200 futures; `held` sets levers, `clamp` holds signals from day 0."""
    clamps = {
        name: np.full((FUTURES.size, steps + 1), float(level))
        for name, level in (clamp or {}).items()
    }
    names = frozenset(record.split())
    found = model.simulate(
        full_settings(model, 7, FUTURES, held), futures=FUTURES, steps=steps, seed=7,
        clamps=clamps or None, record=names,
    )
    return found[record] if len(names) == 1 else found


def more(one, other):
    """Futures in which the first series ends higher, and in which the second does."""
    return int((one[:, -1] > other[:, -1]).sum()), int((one[:, -1] < other[:, -1]).sum())


# --- day 0 ---------------------------------------------------------------------------------


def test_on_day_0_the_government_holds_every_city():
    cities = [f"{unit.id}_falls" for unit in CASE.units if unit.kind == "city"]
    assert len(cities) == 34
    found = simulate(" ".join(["cities_lost", "capital_lost", "political_collapse", *cities]),
                     steps=0)
    for name, values in found.items():
        assert (values == 0).all(), name


def test_on_day_0_three_cities_at_least_are_besieged_and_people_trapped():
    """Lashkar Gah, Kandahar and Herat were; others under pressure may have been."""
    found = simulate("cities_besieged trapped displaced", steps=0)
    assert (found["cities_besieged"] >= 3).all()
    assert (found["cities_besieged"] <= 33).all()
    assert (found["trapped"] > 0).all()
    assert (found["displaced"] == 0).all(), "displaced are counted from day 0"


def test_in_april_no_city_was_besieged_or_lost():
    found = simulate("cities_lost capital_lost insurgent_share", model=THEN, steps=0)
    assert (found["cities_lost"] == 0).all()
    assert (found["capital_lost"] == 0).all()
    later = simulate("insurgent_share", steps=0)
    assert (found["insurgent_share"] < later).mean() > 0.99


def test_shares_of_units_add_up_every_day():
    found = simulate("insurgent_share contested_share government_share")
    np.testing.assert_allclose(sum(found.values()), 1.0, atol=1e-12)


def test_counts_of_falls_do_not_go_down():
    found = simulate("falls_fought falls_abandoned falls_negotiated displaced leaders_dealt")
    for name, values in found.items():
        assert (np.diff(values.astype(float), axis=1) >= 0).all(), name


def test_the_capital_falls_when_it_is_lost():
    found = simulate("capital_lost kabul_falls political_collapse military_takeover", steps=365)
    ever = found["kabul_falls"].any(axis=1)
    np.testing.assert_array_equal(found["capital_lost"].any(axis=1), ever)
    assert ever.any()
    both = found["political_collapse"] & found["military_takeover"]
    assert not both.any(), "which came first is one of the two"
    gone = found["political_collapse"] | found["military_takeover"]
    np.testing.assert_array_equal(gone, found["capital_lost"])


# --- belief --------------------------------------------------------------------------------


def test_faith_saves_the_capital_and_its_loss_loses_it():
    sure = simulate("capital_lost", clamp={"belief": 0.99}).any(axis=1)
    lost = simulate("capital_lost", clamp={"belief": 0.02}).any(axis=1)
    assert lost.mean() > sure.mean() + 0.2
    assert (sure & ~lost).mean() < 0.02


def test_who_believes_does_not_deal():
    sure = simulate("leaders_dealt leaders_doubting", clamp={"belief": 0.99}, steps=60)
    assert (sure["leaders_dealt"] == 0).mean() > 0.9
    lost = simulate("leaders_dealt", clamp={"belief": 0.01}, steps=60)
    assert (lost[:, -1] > sure["leaders_dealt"][:, -1]).mean() > 0.9


def test_attacks_in_the_capital_cost_belief():
    none = simulate("capital_attack belief", capital_attacks=0.0)
    many = simulate("capital_attack belief", capital_attacks=10.0, steps=30)
    assert not none["capital_attack"].any()
    before = ~simulate("capital_lost", capital_attacks=10.0, steps=30).any(axis=1)
    # 1 - exp(-1/3) a day; six standard errors of 30 days in so many futures.
    chance = 1 - np.exp(-10 / 30)
    days = many["capital_attack"][before, 1:]
    assert days.mean() == pytest.approx(chance, abs=6 * np.sqrt(chance * (1 - chance) / days.size))
    # In ten days; later on what the attacks brought about hides what they did.
    higher, lower = more(none["belief"][:, :11], many["belief"][:, :11])
    assert lower <= 2
    assert higher > 150


# --- who comes back ------------------------------------------------------------------------


def test_a_threat_brings_forces_back_more_often_than_none():
    years = 2 * 365
    none = simulate("us_returned_troops", clamp={"homeland_threat": 0.0}, steps=years)
    high = simulate("us_returned_troops", clamp={"homeland_threat": 1.0}, steps=years)
    back = [series.max(axis=1) >= 1000 for series in (none, high)]
    assert back[1].sum() > back[0].sum() + 5
    assert not (back[0] & ~back[1]).any(), "a threat keeps nobody away who would have come"


def test_an_attack_on_the_homeland_brings_them_sooner_than_a_threat():
    attack = np.zeros((FUTURES.size, STEPS + 1))
    attack[:, 1] = 1.0
    settings = full_settings(NOW, 7, FUTURES, {})
    record = frozenset({"us_returned_troops"})
    attacked, quiet = (
        NOW.simulate(settings, futures=FUTURES, steps=STEPS, seed=7, record=record,
                     clamps={"homeland_attack": clamp})["us_returned_troops"].max(axis=1) > 0
        for clamp in (attack, np.zeros_like(attack))
    )
    assert attacked.sum() > quiet.sum() + 20
    assert not (quiet & ~attacked).any()


def test_a_return_that_is_ordered_arrives_at_its_size_and_leaves_when_its_time_is_up():
    troops = simulate("us_returned_troops", us_return_troops=10_000.0, return_stay_days=90.0,
                      deploy_days=20.0, steps=200)
    assert (troops[:, 0] == 0).all()
    assert (np.diff(troops[:, :21], axis=1) > 0).all()
    np.testing.assert_allclose(troops[:, 21:90], 10_000.0)
    assert (troops[:, 115:] == 0).all()
    staying = simulate("us_returned_troops", us_return_troops=10_000.0, return_stay_days=1000.0,
                       deploy_days=20.0, steps=200)
    np.testing.assert_allclose(staying[:, 21:], 10_000.0)


def test_a_large_return_that_stays_keeps_ground():
    none = simulate("government_share", steps=180)
    large = simulate("government_share", us_return_troops=50_000.0, return_stay_days=1095.0,
                     steps=180)
    better, worse = more(large, none)
    assert better > 5 * worse
    assert better > 100


# --- the withdrawal ------------------------------------------------------------------------


NOBODY_BACK = {"return_rate": 0.0, "alone_rate": 0.0}  # a return would hide who left


def test_the_schedule_of_leaving_is_the_one_announced():
    """By 31 August hardly anybody is there; without a withdrawal those of 13 April stay."""
    days = (dt.date(2021, 8, 31) - SPRING).days
    quiet = NOBODY_BACK
    leaving = simulate("patron_presence", model=THEN, steps=days, **quiet)
    np.testing.assert_allclose(leaving[:, 0], 1.0)
    assert (np.diff(leaving, axis=1) <= 0).all()
    as_of = (CASE.as_of - SPRING).days
    assert (leaving[:, -1] < leaving[:, as_of]).all()
    assert (leaving[:, -1] < 0.05).all()
    assert (leaving[:, as_of] < 0.1).all()
    staying = simulate("patron_presence expected_presence", model=THEN, steps=days,
                       withdrawal=0.0, announcement=0.0, **quiet)
    for name, values in staying.items():
        np.testing.assert_allclose(values, 1.0, err_msg=name)


def test_an_announcement_acts_before_anybody_leaves():
    """14 April: what is expected falls the next day, while all are still there."""
    found = simulate("patron_presence expected_presence", model=THEN, steps=10, **NOBODY_BACK)
    np.testing.assert_allclose(found["patron_presence"], 1.0)
    assert (found["expected_presence"][:, 1:] < 0.8).all()
    silent = simulate("expected_presence", model=THEN, steps=10, announcement=0.0, **NOBODY_BACK)
    np.testing.assert_allclose(silent, 1.0)


def test_leaving_costs_ground_and_so_does_saying_so():
    days = (CASE.as_of - SPRING).days
    both = simulate("insurgent_share", model=THEN, steps=days)
    neither = simulate("insurgent_share", model=THEN, steps=days, withdrawal=0.0, announcement=0.0)
    unsaid = simulate("insurgent_share", model=THEN, steps=days, announcement=0.0)
    worse, better = more(both, neither)
    assert worse > 10 * better
    worse, better = more(both, unsaid)
    assert worse > 3 * better


# --- people --------------------------------------------------------------------------------


def test_corridors_to_all_leave_nobody_beyond_aid_and_change_nothing_else():
    names = "trapped unreached displaced insurgent_share belief"
    none, all_ = (simulate(names, aid_corridors=level) for level in (0.0, 1.0))
    assert (none["unreached"] > 0).any()
    assert (all_["unreached"] == 0).all()
    assert (all_["trapped"] == 0).all()
    for name in ("displaced", "insurgent_share", "belief"):
        np.testing.assert_array_equal(none[name], all_[name], err_msg=name)


# --- means ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "low", "high"), [
    ("aid", 0.0, 1.5), ("contractors", 0.0, 18_000.0), ("support_years", 0.0, 5.0),
])
def test_means_strengthen_the_army_and_the_air_force(name, low, high):
    signal = "air_force" if name == "contractors" else "army_quality"
    signal = "army_strength" if name == "aid" else signal
    # In five days: later on ground lost weighs more than men deserting.
    stronger, weaker = (
        more(simulate(signal, steps=5, **{name: high}), simulate(signal, steps=5, **{name: low}))
    )
    if name == "support_years":  # learning may be a little below nothing: an uncertainty
        assert stronger > 2 * weaker
    else:
        assert (stronger, weaker) == (FUTURES.size, 0)


def test_arms_mobilise_militias():
    more_arms = simulate("militia_strength", militia_arming=1.0, steps=30)
    fewer = simulate("militia_strength", militia_arming=0.0, steps=30)
    stronger, weaker = more(more_arms, fewer)
    assert stronger > 150
    assert weaker < 10
