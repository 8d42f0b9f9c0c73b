"""Belief, power brokers, collapse and civilians, one behaviour a test."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wouldtake.conflict.world import Patron, Step

from ..oracle.compare import compiled
from ..oracle.worlds import AS_OF, invented, middle, only, plain

F = 60
FUTURES = np.arange(F)
quick = settings(max_examples=15, deadline=None)
STEADY = {  # belief settles where it starts, and no news but what a test sends moves it
    "start_belief": 0.5, "belief_anchor": 0.0, "presence_belief": 0.0, "city_shock": 0.0,
    "rural_shock": 0.0, "attack_shock": 0.0, "success_belief": 0.0, "belief_days": 1e9,
}
HARD = {"start_phase": 3, "start_insurgents": 3.0}


def falls_to(level, futures=F, days=300):
    """A clamp: belief is lost on day 0. Leaders' thresholds are those of the day before."""
    return {"belief": np.full((futures, days + 1), level)}


def logit(x):
    return np.log(x / (1.0 - x))


# --- belief ----------------------------------------------------------------------------------

def test_belief_falls_by_its_shock_when_a_city_falls_and_stays_otherwise():
    world = plain("g" * 10 + "i" * 10)
    found = compiled(
        world, middle(world, F, **(STEADY | HARD | {"city_shock": 0.3})), FUTURES, steps=150,
        seed=1, off=only("fighting", "belief")).series
    falls = np.maximum(np.diff(found["cities_lost"], axis=1), 0.0)
    moved = np.diff(logit(found["belief"]), axis=1)
    # Everybody's city has 100,000 people, so each fall is one average city's news.
    fell = falls > 0
    assert fell.sum() > 50
    assert (moved[fell] <= -0.3 + 1e-6).all()
    np.testing.assert_allclose(moved[~fell & (np.diff(found["cities_lost"], axis=1) == 0)].max(),
                               0.0, atol=1e-6)


def test_the_fall_of_a_larger_city_is_larger_news():
    world = plain("c" * 4, patrons=())
    large = world._replace(population=np.full(4, 1e6))
    moved = []
    for place in (world, large):
        found = compiled(
            place, middle(place, F, city_size_effect=0.0, belief_effect=0.0,
                          desertion_belief=-10.0, **(STEADY | HARD | {"city_shock": 0.2})),
            FUTURES, steps=50, seed=1, off=only("fighting", "belief"))
        moved.append(np.diff(logit(found.series["belief"]), axis=1))
    ratio = 10.0**0.25  # ten times the people
    np.testing.assert_allclose(moved[1], ratio * moved[0], atol=1e-6)
    assert moved[0].min() < -0.19


@pytest.mark.parametrize(("name", "sign"), [("rural_shock", -1), ("success_belief", 1)])
def test_rural_losses_lower_belief_and_sieges_lifted_raise_it(name, sign):
    world = plain("ccccgggggggg")
    found = compiled(
        world, middle(world, F, **(STEADY | {name: 0.5, "start_phase": 1})), FUTURES, steps=100,
        seed=1, off=only("fighting", "belief")).series["belief"]
    assert (sign * np.diff(found, axis=1) >= -1e-9).all()
    assert (sign * (found[:, -1] - 0.5) > 0).mean() > 0.4


def test_an_attack_in_the_capital_costs_its_shock_on_the_day():
    world = plain()
    attack = np.full((1, 11), np.nan)
    attack[0, 1:] = 0.0
    attack[0, 4] = 1.0
    found = compiled(world, middle(world, 1, **(STEADY | {"attack_shock": 0.2})), np.arange(1),
                     steps=10, seed=1, off=only("terror", "belief"),
                     clamps={"capital_attack": attack}).series["belief"][0]
    moved = np.diff(logit(found))
    assert moved[3] == pytest.approx(-0.2)
    np.testing.assert_allclose(np.delete(moved, 3), 0.0, atol=1e-8)


def test_an_announced_departure_lowers_belief_before_the_troops_leave():
    leaving = Patron("lead", "lead", 8000.0, 50_000.0, (
        Step(AS_OF - dt.timedelta(days=1), AS_OF + dt.timedelta(days=60), 0.0),))
    world = plain(patrons=(leaving,))
    told, untold = (
        compiled(world, middle(world, 1, announcement=said, presence_belief=2.0), np.arange(1),
                 steps=90, seed=1, off=only("patrons", "belief")).series
        for said in (1, 0)
    )
    np.testing.assert_array_equal(told["patron_presence"], untold["patron_presence"])
    assert (told["patron_presence"][0, :60] == 1.0).all()
    assert (told["belief"][0, 1:60] < untold["belief"][0, 1:60]).all()
    stays = compiled(world, middle(world, 1, announcement=0, withdrawal=0, presence_belief=2.0),
                     np.arange(1), steps=90, seed=1, off=only("patrons", "belief")).series
    np.testing.assert_array_equal(stays["belief"][0, :60], untold["belief"][0, :60])
    assert (stays["belief"][0, 60:] > untold["belief"][0, 60:]).all()


@quick
@given(
    name=st.sampled_from(["belief_anchor", "pledge_belief", "presence_belief", "start_belief"]),
    one=st.floats(0.01, 0.99), other=st.floats(0.01, 0.99),
)
def test_nothing_that_should_hearten_dismays(name, one, other):
    world = plain()
    low, high = (
        compiled(world, middle(world, 1, pledge=1, **{name: value}), np.arange(1), steps=60,
                 seed=1, off=only("belief")).series["belief"]
        for value in sorted((one, other))
    )
    assert (low <= high + 1e-15).all()


def test_belief_returns_to_its_anchor():
    world = plain()
    found = compiled(
        world, middle(world, 1, start_belief=0.8, belief_anchor=-0.5, presence_belief=0.0,
                      belief_days=20.0), np.arange(1), steps=400, seed=1,
        off=only("belief")).series["belief"][0]
    assert (np.diff(found) <= 0).all()
    expected = -0.5 + (logit(0.8) + 0.5) * (1.0 - 1.0 / 20.0) ** np.arange(401)
    np.testing.assert_allclose(logit(found), expected, rtol=1e-9)


# --- power brokers ----------------------------------------------------------------------------

@quick
@given(
    name=st.sampled_from(["start_belief", "deal_belief", "peer_effect", "siege_fear",
                          "deal_rate"]),
    one=st.floats(0.01, 0.9), other=st.floats(0.01, 0.9), seed=st.integers(0, 2**63 - 1),
)
def test_more_belief_never_makes_more_deals(name, one, other, seed):
    world = invented(24, 6, seed=1, known=1.0)
    fewer, more = sorted((one, other))
    if name == "start_belief":
        fewer, more = more, fewer
    few, many = (
        compiled(world, middle(world, F, start_phase=2, **({"start_belief": 0.3} | {name: value})),
                 FUTURES, steps=60, seed=seed, off=only("brokers")).series["leaders_dealt"]
        for value in (fewer, more)
    )
    assert (few <= many).all()


def test_a_deal_hands_over_the_whole_province_and_nothing_else():
    world = plain()
    found = compiled(world, middle(world, F, start_phase=2, start_belief=0.6, deal_rate=0.3),
                     FUTURES, steps=40, seed=1, off=only("brokers"),
                     clamps=falls_to(0.3, days=40))
    lost = found.control == 2
    provinces = np.stack([lost[:, world.province == i].mean(axis=1) for i in range(4)], axis=1)
    assert set(np.unique(provinces)) == {0.0, 1.0}
    np.testing.assert_array_equal(provinces.sum(axis=1), found.series["leaders_dealt"][:, -1])
    assert (provinces[:, 0] == 0).all(), "the national leadership takes no such deal"
    assert set(np.unique(found.manner[lost])) == {3}
    assert (found.series["falls_negotiated"][:, -1] == lost.sum(axis=1)).all()


def test_deals_come_faster_once_the_attackers_encircle_and_talk():
    world = plain()
    early, late = (
        compiled(world, middle(world, F, start_phase=phase, start_belief=0.6), FUTURES,
                 steps=20, seed=1, off=only("brokers"), clamps=falls_to(0.01, days=20),
                 ).series["leaders_dealt"][:, -1].mean()
        for phase in (1, 2)
    )
    assert early > 0
    assert late > 2 * early


def test_others_deals_pull_a_leader_along():
    world = invented(24, 6, seed=1, known=1.0)
    alone, together = (
        compiled(world, middle(world, F, start_phase=2, start_belief=0.6, deal_belief=0.25,
                               deal_spread=0.05, peer_effect=effect), FUTURES, steps=300, seed=1,
                 off=only("brokers"), clamps=falls_to(0.3)).series["leaders_dealt"][:, -1].mean()
        for effect in (0.0, 0.6)
    )
    assert together > alone + 1


@pytest.mark.parametrize("number", [0, 2, 6])
def test_a_held_number_of_doubters_bounds_the_deals(number):
    world = invented(24, 6, seed=1, known=1.0)
    held = np.full((F, 201), float(number))
    found = compiled(world, middle(world, F, start_phase=2), FUTURES, steps=200, seed=1,
                     off=only("brokers"), clamps={"leaders_doubting": held}).series
    assert (found["leaders_doubting"] == number).all()
    assert (found["leaders_dealt"] <= number).all()
    assert found["leaders_dealt"][:, -1].mean() > 0.7 * number - 0.2


# --- collapse ---------------------------------------------------------------------------------

def test_the_leadership_stays_while_no_city_is_lost_or_belief_is_high():
    for control, belief in (("gggg" + "i" * 8, 0.01), ("giii" + "i" * 8, 0.95)):
        world = plain(control)
        found = compiled(world, middle(world, F, start_belief=belief, flight_rate=0.5), FUTURES,
                         steps=200, seed=1, off=only("collapse")).series
        assert (found["political_collapse"] == 0).all()


@quick
@given(one=st.floats(0.0, 1.0), other=st.floats(0.0, 1.0), seed=st.integers(0, 2**63 - 1))
def test_more_belief_never_makes_the_leadership_go_sooner(one, other, seed):
    world = plain("ggii" + "i" * 8)
    gone = [
        compiled(world, middle(world, F, start_belief=0.02 + 0.5 * belief), FUTURES, steps=100,
                 seed=seed, off=only("collapse")).series["political_collapse"]
        for belief in sorted((one, other))
    ]
    assert (gone[0] >= gone[1]).all()


def test_political_and_military_collapse_are_told_apart():
    fled = plain("ggii" + "g" * 8)
    found = compiled(fled, middle(fled, F, start_belief=0.01, flight_rate=5.0), FUTURES, steps=60,
                     seed=1, off=only("collapse"))
    assert (found.series["political_collapse"][:, -1] == 1).all()
    assert (found.manner[:, 0] == 2).all(), "the capital is given up"
    stormed = plain("ciii" + "i" * 8)
    found = compiled(
        stormed, middle(stormed, F, start_phase=3, start_belief=0.99, city_take_rate=9.0,
                        desertion_belief=0.01), FUTURES, steps=60, seed=1,
        off=only("fighting", "collapse"))
    assert (found.series["military_takeover"][:, -1] == 2).mean() > 0.95
    day = found.fall_day[:, 0].astype(int)
    for future in np.flatnonzero(day > 0):
        series = found.series["military_takeover"][future]
        assert series[day[future]] == 2 and series[day[future] - 1] == 0


def test_what_stands_gives_up_after_collapse_old_opposition_ground_last():
    world = plain("ggii" + "g" * 16, opposition=range(12, 20))
    found = compiled(world, middle(world, F, start_belief=0.01, flight_rate=5.0), FUTURES,
                     steps=100, seed=1, off=only("collapse"))
    assert set(np.unique(found.manner[:, 4:])) <= {0, 4}
    days = np.where(found.fall_day < 0, 10_000, found.fall_day)
    assert np.median(days[:, 12:]) > 4 * np.median(days[:, 4:12])


def test_a_capital_won_back_makes_a_state_again():
    world = plain("iiii" + "i" * 8, patrons=())
    found = compiled(
        world, middle(world, F, troops=40_000.0, deploy_days=7, troop_retake=20.0,
                      city_retake_rate=0.01), FUTURES, steps=200, seed=1,
        off=only("patrons", "fighting", "collapse")).series
    lost, fallen = found["capital_lost"], found["political_collapse"]
    won = (lost[:, :-1] == 1) & (lost[:, 1:] == 0)
    assert won.any(axis=1).mean() > 0.9
    assert (fallen[:, 1:][won] == 0).all()


# --- civilians --------------------------------------------------------------------------------

def test_people_flee_when_control_worsens_and_besieged_cities_trap_them():
    world = plain("cccg" + "g" * 8)
    found = compiled(world, middle(world, F, start_phase=3, trapped_share=0.2), FUTURES, steps=80,
                     seed=1, off=only("fighting", "civilians")).series
    assert (np.diff(found["displaced"], axis=1) >= 0).all()
    assert (found["displaced"][:, 0] == 0).all() and (found["displaced"][:, -1] > 0).mean() > 0.9
    assert ((found["trapped"] > 0) == (found["cities_besieged"] > 0)).all()
    assert (found["trapped"] <= 100_000 * found["cities_besieged"]).all()
    # A siege's size is spread by a factor of three either way about its usual share.
    first = found["trapped"][:, 0] / 3e5
    assert 0.2 / 3 < first.min() < first.max() < 0.6


@pytest.mark.parametrize("open_to", [0.25, 1.0])
def test_corridors_reach_their_share_of_the_besieged(open_to):
    world = plain("cccg" + "g" * 8)
    shut, opened = (
        compiled(world, middle(world, 20, aid_corridors=share), np.arange(20), steps=5, seed=1,
                 off=only("civilians")).series
        for share in (0.0, open_to)
    )
    for name in ("trapped", "unreached"):
        np.testing.assert_allclose(opened[name], (1.0 - open_to) * shut[name], atol=1e-9)
