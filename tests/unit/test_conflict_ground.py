"""Fighting, consolidation, militias and the campaign, one behaviour a test.

Most tests leave one or two mechanisms in force, so that what is seen can only be theirs.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..oracle.compare import compiled
from ..oracle.worlds import invented, middle, only, plain, prior_wide

F = 60
FUTURES = np.arange(F)
NEVER = 10_000
NO_WAY_BACK = {
    "rural_relieve_rate": 0.0, "rural_retake_rate": 0.0,
    "city_relieve_rate": 0.0, "city_retake_rate": 0.0,
}
LOW = {"belief": np.full((1, 301), 0.25)}  # falls on day 0: nobody doubts before it does
quick = settings(max_examples=15, deadline=None)


def fall_days(result):
    """Day of each unit's first fall, far in the future where it never fell."""
    return np.where(result.fall_day < 0, NEVER, result.fall_day.astype(int))


# --- fighting --------------------------------------------------------------------------------

WORSE_FOR_THE_DEFENCE = {
    "start_insurgents": (0.8, 1.2), "rural_press_rate": (0.005, 0.06),
    "rural_take_rate": (0.003, 0.05), "city_press_rate": (0.003, 0.08),
    "city_take_rate": (0.005, 0.2), "tempo_assault": (0.2, 1.5),
}
BETTER_FOR_THE_DEFENCE = {
    "start_army": (0.7, 1.0), "start_militia": (0.0, 0.3), "start_organisation": (0.0, 1.0),
    "start_air_force": (0.2, 1.0), "start_belief": (0.2, 0.8), "air_effect": (0.1, 1.2),
    "capital_strength": (0.3, 2.5), "air_support": (0.0, 25.0),
}


@quick
@given(
    name=st.sampled_from(sorted(WORSE_FOR_THE_DEFENCE | BETTER_FOR_THE_DEFENCE)),
    one=st.floats(0, 1), other=st.floats(0, 1), seed=st.integers(0, 2**63 - 1),
)
def test_no_unit_falls_sooner_for_a_stronger_defence(name, one, other, seed):
    # With no way back, no garrison lost and nothing captured the fighting is monotone; with
    # them it is not, and nobody promises it.
    low, high = (WORSE_FOR_THE_DEFENCE | BETTER_FOR_THE_DEFENCE)[name]
    less, more = sorted(low + (high - low) * share for share in (one, other))
    if name in BETTER_FOR_THE_DEFENCE:
        less, more = more, less
    world = invented(16, 4, known=0.5)
    days = [
        fall_days(compiled(
            world, middle(world, F, start_phase=3, capture_gain=0.0, garrison_loss=0.0,
                          desertion_belief=-10.0, **(NO_WAY_BACK | {name: value})),
            FUTURES, steps=120, seed=seed, off=only("fighting"),
        ))
        for value in (less, more)
    ]
    assert (days[0] >= days[1]).all()


def test_returned_troops_slow_the_attackers_and_win_ground_back():
    world = plain("g" * 6 + "i" * 10, cities=4, patrons=())
    off = only("fighting", "patrons")
    none, many = (
        compiled(world, middle(world, F, troops=troops, start_phase=3, deploy_days=7),
                 FUTURES, steps=150, seed=1, off=off)
        for troops in (0.0, 40_000.0)
    )
    assert fall_days(many)[:, :6].mean() > fall_days(none)[:, :6].mean()
    lost, won = (r.series["insurgent_share"][:, -1].mean() for r in (none, many))
    assert won < 0.5 * lost


def test_a_unit_is_contested_before_it_is_lost():
    world = plain()
    wild = {"rural_press_rate": 50.0, "rural_take_rate": 50.0, "city_press_rate": 50.0,
            "city_take_rate": 50.0}
    found = compiled(world, middle(world, 20, start_phase=3, **wild), np.arange(20), steps=3,
                     seed=1, off=only("fighting"))
    assert (found.series["contested_share"][:, 1] > 0.5).all()
    assert (found.fall_day[found.fall_day >= 0] >= 2).all()


def test_lost_neighbours_pull_a_unit_down():
    # One rural unit between two others, held firm or lost; nothing else differs.
    days = {}
    for around in ("g", "i"):
        world = plain("g" + around + "g" + around, cities=1)
        found = compiled(
            world, middle(world, 300, start_phase=1, neighbour_effect=3.0, local_spread=0.0,
                          **NO_WAY_BACK),
            np.arange(300), steps=300, seed=3, off=only("fighting"))
        days[around] = np.median(fall_days(found)[:, 2])
    assert days["i"] < 0.6 * days["g"]


def test_with_nobody_near_a_units_neighbours_do_not_count():
    world = plain(linked=False)
    weak, strong = (
        compiled(world, middle(world, F, start_phase=3, neighbour_effect=effect, **NO_WAY_BACK),
                 FUTURES, steps=60, seed=1, off=only("fighting"))
        for effect in (0.0, 4.0)
    )
    np.testing.assert_array_equal(weak.fall_day, strong.fall_day)


@pytest.mark.parametrize(("belief", "manner"), [(0.999, 1), (0.001, 2)])
def test_units_are_stormed_where_belief_is_high_and_given_up_where_it_is_low(belief, manner):
    world = plain()
    found = compiled(
        world, middle(world, F, start_phase=3, start_belief=belief, desertion_belief=0.5,
                      belief_effect=0.0, start_insurgents=3.0),
        FUTURES, steps=200, seed=1, off=only("fighting"))
    fallen = found.manner[found.manner > 0]
    assert fallen.size > 100
    assert (fallen == manner).mean() > 0.98


def test_a_fall_costs_the_army_and_arms_the_attackers():
    world = plain()
    found = compiled(world, middle(world, F, start_phase=3, **NO_WAY_BACK), FUTURES, steps=200,
                     seed=1, off=only("fighting")).series
    lost = found["insurgent_share"]
    changed = np.diff(lost, axis=1) > 0
    assert changed.sum() > 100
    assert (np.diff(found["army_strength"], axis=1)[changed] < 0).all()
    assert (np.diff(found["insurgent_strength"], axis=1)[changed] > 0).all()
    for name in ("army_strength", "insurgent_strength"):
        assert (np.diff(found[name], axis=1)[~changed] == 0).all()


@quick
@given(seed=st.integers(0, 2**63 - 1))
def test_shares_counts_and_strengths_stay_within_what_they_can_be(seed):
    world = invented(20, 4, seed=2)
    found = compiled(world, prior_wide(world, F, seed=seed % 1000), FUTURES, steps=150, seed=seed)
    s = found.series
    total = s["insurgent_share"] + s["contested_share"] + s["government_share"]
    np.testing.assert_allclose(total, 1.0, rtol=0, atol=1e-12)
    for name in ("insurgent_share", "contested_share", "government_share", "homeland_threat",
                 "rural_insurgent_share", "belief", "army_strength"):
        assert s[name].min() >= 0.0 and s[name].max() <= 1.0, name
    for name, series in s.items():
        assert np.isfinite(series).all(), name
    assert (s["cities_lost"] + s["cities_besieged"] <= 4).all()
    assert s["organisation"].max() <= 2.0
    falls = s["falls_fought"] + s["falls_abandoned"] + s["falls_negotiated"]
    assert (np.diff(falls, axis=1) >= 0).all()
    assert (falls[:, -1] >= (found.fall_day >= 0).sum(axis=1)).all()
    # Every unit in insurgent hands now and not at the start has a day and a manner of falling.
    assert ((found.manner > 0) == (found.fall_day >= 0)).all()


# --- consolidation --------------------------------------------------------------------------

def test_organisation_rises_when_troops_get_away_and_not_when_they_are_lost():
    world = plain()
    set_to = {"start_phase": 3, "start_organisation": 0.0, "rout_shock": 0.0, **NO_WAY_BACK}
    saved, lost = (
        compiled(world, middle(world, F, garrison_loss=loss, **set_to), FUTURES, steps=100,
                 seed=1, off=only("fighting", "consolidation"))
        for loss in (0.0, 1.0)
    )
    fell = saved.series["insurgent_share"][:, -2] > 0
    assert fell.any()
    assert (saved.series["organisation"][fell, -1] > 0).all()
    assert (saved.series["organisation"][~fell] == 0).all()
    assert (lost.series["organisation"] == 0).all()


def test_a_lost_city_routs_the_organised():
    world = plain()
    found = compiled(
        world, middle(world, F, start_phase=3, start_organisation=0.8, rout_shock=0.4,
                      organise_days=1e9, start_insurgents=3.0, **NO_WAY_BACK),
        FUTURES, steps=200, seed=1, off=only("fighting", "consolidation")).series
    falls = np.diff(found["cities_lost"], axis=1)
    kept = found["organisation"][:, 1:] / found["organisation"][:, :-1]
    np.testing.assert_allclose(kept, 0.6**falls, rtol=1e-6)
    assert falls.sum() > 50


def test_an_order_to_regroup_organises():
    world = plain(patrons=())
    before, after = (
        compiled(world, middle(world, 1, regroup=order), np.arange(1), steps=400, seed=1,
                 off=only("consolidation")).series["organisation"][0, -1]
        for order in (0, 1)
    )
    assert before == pytest.approx(0.0, abs=0.02)
    assert after == pytest.approx(0.4, abs=0.02)


# --- militias ----------------------------------------------------------------------------------

def militia(control, **fixed):
    """Militias after 400 days of the given ground, nothing else moving."""
    world = plain(control)
    return compiled(world, middle(world, 1, **fixed), np.arange(1), steps=400, seed=1,
                    off=only("militias")).series["militia_strength"][0, -1]


def test_militias_rise_with_ground_lost_arms_and_belief():
    lost = "g" * 4 + "i" * 8
    assert militia("g" * 12) < militia("g" * 8 + "i" * 4) < militia(lost)
    assert militia(lost, militia_arming=0.0) < militia(lost, militia_arming=1.0)
    assert militia(lost, start_belief=0.1) < militia(lost, start_belief=0.4)
    assert militia(lost, start_belief=0.6) == militia(lost, start_belief=0.7)


def test_a_leader_who_deals_takes_his_men_along():
    world = plain("g" * 8 + "i" * 4)
    deals, none = (
        compiled(world, middle(world, 1, start_belief=0.6, deal_belief=at, deal_rate=9.0,
                               start_phase=2),
                 np.arange(1), steps=300, seed=1, off=only("militias", "brokers"), clamps=LOW)
        for at in (0.5, -2.0)
    )
    assert deals.series["leaders_dealt"][0, -1] == 3  # all but the capital's own
    assert deals.series["militia_strength"][0, -1] < none.series["militia_strength"][0, -1]


# --- campaign ----------------------------------------------------------------------------------

def test_the_campaign_rises_one_phase_at_a_time_and_falls_back_to_siege_or_to_probing():
    world = invented()
    phase = compiled(world, prior_wide(world, 200), np.arange(200), steps=300, seed=4).series[
        "campaign_phase"].astype(int)
    moves = {(a, b) for a, b in zip(phase[:, :-1].ravel(), phase[:, 1:].ravel(), strict=True)
             if a != b}
    assert moves == {(0, 1), (1, 2), (2, 3), (1, 0), (2, 0), (3, 2)}


@quick
@given(one=st.floats(0.0, 4.0), other=st.floats(0.0, 4.0), seed=st.integers(0, 2**63 - 1))
def test_a_deterring_patron_never_brings_the_offensive_forward(one, other, seed):
    world = plain()
    sooner, later = (
        compiled(world, middle(world, F, start_phase=0, deterrence=effect, withdrawal=0,
                               announcement=0), FUTURES, steps=200, seed=seed,
                 off=only("campaign")).series["campaign_phase"] >= 1
        for effect in sorted((one, other))
    )
    began = [np.where(s.any(axis=1), s.argmax(axis=1), NEVER) for s in (sooner, later)]
    assert (began[0] <= began[1]).all()


def test_encirclement_waits_for_rural_ground():
    reached = {}
    for rural in ("g", "i"):
        world = plain("gggg" + rural * 12)
        found = compiled(world, middle(world, F, start_phase=1, settle_rate=0.0), FUTURES,
                         steps=60, seed=1, off=only("campaign"))
        reached[rural] = (found.series["campaign_phase"][:, -1] >= 2).mean()
    assert reached["g"] < 0.1
    assert reached["i"] > 0.9


def test_an_organised_defence_settles_a_siege():
    world = plain()
    weak, strong = (
        (compiled(world, middle(world, 200, start_phase=2, assault_rate=0.0, settle_rate=0.01,
                                start_organisation=organised, withdrawal=1),
                  np.arange(200), steps=200, seed=1, off=only("campaign"))
         .series["campaign_phase"][:, -1] != 2).mean()
        for organised in (0.0, 2.0)
    )
    assert strong > weak + 0.2
