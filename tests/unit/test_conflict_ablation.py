"""A mechanism switched off takes its own effect away and leaves everybody's noise alone.

`CUT` closes each mechanism's channels by parameters instead of by its switch. With those shut,
switching it off must leave every other signal equal to the last bit: a mechanism that moved
another's noise, or acted by some way not listed, is found out.
"""

import numpy as np
import pytest

from wouldtake.conflict.state import MECHANISMS
from wouldtake.conflict.world import Patron

from ..oracle.compare import PLACES, compiled
from ..oracle.worlds import invented, prior_wide

F = 60
FUTURES = np.arange(F)
STAYING = (Patron("lead", "lead", 8000.0, 50_000.0),)
NO_RETURN = {"return_rate": 0.0, "alone_rate": 0.0, "follow_rate": 0.0, "troops": 0.0}
# Mechanism -> (parameters that close its channels, the signals that are its own).
CUT = {
    "patrons": (NO_RETURN, {"evacuation_troops"}),
    "army": ({"desertion_rate": 0.0, "contractors": 18_000.0}, set()),
    "terror": (
        {"attack_shock": 0.0, "threat_return": 0.0, "attack_return": 0.0},
        {"homeland_threat", "homeland_attack", "capital_attack"}),
    "campaign": (
        {"sweep_rate": 0.0, "encircle_rate": 0.0, "assault_rate": 0.0, "stall_rate": 0.0,
         "settle_rate": 0.0}, set()),
    "fighting": (
        {f"{kind}_{what}_rate": 0.0 for kind in ("rural", "city")
         for what in ("press", "take", "relieve", "retake")}, set()),
    "consolidation": (
        {"organise_effect": 0.0, "stall_rate": 0.0, "settle_rate": 0.0,
         **{f"{kind}_{what}_rate": 0.0 for kind in ("rural", "city")
            for what in ("relieve", "retake")}},
        {"organisation"}),
    "militias": ({"militia_cap": 0.0, "start_militia": 0.0}, set()),
    "belief": (
        {"belief_effect": 0.0, "desertion_belief": -100.0, "desertion_slope": 0.0,
         "deal_belief": -100.0, "flight_belief": -100.0, "assault_rate": 0.0,
         "militia_cap": 0.0},
        {"belief"}),
    "brokers": ({"deal_rate": 0.0}, {"leaders_doubting"}),
    "collapse": ({"flight_rate": 0.0, "capital_strength": 100.0}, set()),
    "civilians": ({}, {"displaced", "trapped", "unreached"}),
}
# What must change when the mechanism goes, with nothing shut.
HINGES = {
    "patrons": {"patron_presence", "expected_presence", "returned_troops", "belief",
                "evacuation_troops", "munitions"},
    "army": {"army_strength", "air_force", "insurgent_share"},
    "terror": {"homeland_threat", "capital_attack", "belief"},
    "campaign": {"campaign_phase", "insurgent_share", "cities_lost"},
    "fighting": {"falls_fought", "falls_abandoned", "rural_retaken", "cities_lost"},
    "consolidation": {"organisation", "insurgent_share"},
    "militias": {"militia_strength", "insurgent_share"},
    "belief": {"belief", "leaders_doubting", "political_collapse"},
    "brokers": {"leaders_doubting", "leaders_dealt", "falls_negotiated"},
    "collapse": {"political_collapse", "insurgent_share"},
    "civilians": {"displaced", "trapped", "unreached"},
}


def test_every_mechanism_is_ablated():
    assert set(CUT) == set(HINGES) == set(MECHANISMS)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_switched_off_with_its_channels_shut_it_changes_nothing_else(mechanism):
    shut, own = CUT[mechanism]
    world = invented(20, 4, seed=3, patrons=STAYING)
    parameters = prior_wide(world, F, seed=8, **shut)
    on = compiled(world, parameters, FUTURES, steps=150, seed=6)
    off = compiled(world, parameters, FUTURES, steps=150, seed=6, off=(mechanism,))
    differ = {name for name in PLACES if not np.array_equal(on.series[name], off.series[name])}
    assert differ <= own
    np.testing.assert_array_equal(on.fall_day, off.fall_day)
    np.testing.assert_array_equal(on.manner, off.manner)
    assert (on.fall_day >= 0).sum() > 50, "there was something to change"


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_switched_off_it_changes_what_hinges_on_it(mechanism):
    world = invented(20, 4, seed=3)
    parameters = prior_wide(world, F, seed=8)
    on = compiled(world, parameters, FUTURES, steps=150, seed=6)
    off = compiled(world, parameters, FUTURES, steps=150, seed=6, off=(mechanism,))
    for name in HINGES[mechanism]:
        moved = (on.series[name] != off.series[name]).any(axis=1).mean()
        assert moved > 0.05, name
    # Starting control and thresholds drawn on day 0 are the same: no mechanism moves them.
    np.testing.assert_array_equal(on.series["insurgent_share"][:, 0],
                                  off.series["insurgent_share"][:, 0])
