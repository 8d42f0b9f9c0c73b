"""The compiled simulation against one written again from the equations, day by day.

No tie by rounding has been seen: thresholds are continuous, so that a hazard within 1e-13 of
one has a chance of about 1e-9 a run of these sizes. A difference here is a fault in one of the
two until shown otherwise.
"""

import numpy as np
import pytest

from wouldtake.cases import load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict.signals import SERIES
from wouldtake.conflict.state import MECHANISMS
from wouldtake.conflict.thresholds import STRETCH

from ..oracle.compare import check, compiled, differences
from ..oracle.conflict_numpy import Oracle
from ..oracle.worlds import invented, prior_wide

DAYS = 160


def held(value, futures, days=DAYS, first=1, last=None):
    """A clamp: `value` from day `first` to day `last`, free outside."""
    row = np.full(days + 1, np.nan)
    row[first : None if last is None else last + 1] = value
    return np.tile(row, (futures, 1))


def test_agrees_where_many_of_very_many_units_are_due_on_one_day():
    """More levels than are looked at together, and several reached at once on each clock."""
    world = invented(1300, 20, seed=8)
    rates = {f"{kind}_{what}_rate": 0.5 for kind in ("rural", "city")
             for what in ("press", "take", "relieve", "retake")}
    assert world.rural.size > 2 * STRETCH
    slow = check(world, prior_wide(world, 6, **rates), np.arange(6), steps=25, seed=1)
    fought = np.diff(slow.series["falls_fought"], axis=1)
    assert (fought >= 4).mean() > 0.2


@pytest.mark.parametrize(("units", "provinces", "seed"), [(24, 5, 0), (12, 4, 2**62), (30, 6, 7)])
def test_agrees_on_invented_worlds_across_the_prior(units, provinces, seed):
    world = invented(units, provinces, seed=units)
    futures = np.arange(150) + seed
    slow = check(world, prior_wide(world, 150), futures, steps=200, seed=seed)
    # The comparison means something: everything that can happen happened somewhere.
    assert set(np.unique(slow.manner)) == {0, 1, 2, 3, 4}
    assert set(np.unique(slow.series["campaign_phase"])) == {0, 1, 2, 3}
    assert set(np.unique(slow.series["political_collapse"])) == {0, 1, 2}
    for name in ("leaders_dealt", "rural_retaken", "returned_troops", "capital_attack"):
        assert slow.series[name].max() > 0, name


def test_agrees_where_one_unit_borders_nearly_all():
    world = invented(40, 6, seed=2, hub=True)
    assert np.diff(world.first).max() > 2 * 16
    check(world, prior_wide(world, 50), np.arange(50), steps=DAYS, seed=5)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_agrees_with_each_mechanism_switched_off(mechanism):
    world = invented()
    check(world, prior_wide(world, 60, seed=5), np.arange(60), steps=DAYS, seed=3,
          off=(mechanism,))


@pytest.mark.parametrize(
    "clamps",
    [
        {"belief": held(0.2, 50)}, {"belief": held(0.95, 50, first=0, last=40)},
        {"homeland_threat": held(0.8, 50, first=5, last=90)}, {"leaders_doubting": held(3, 50)},
        {"leaders_doubting": held(0, 50, last=60)}, {"capital_attack": held(1, 50, first=10)},
        {"homeland_attack": held(1, 50, first=30, last=30)},
        {"campaign_phase": held(3, 50, first=20, last=80)}, {"campaign_phase": held(0, 50)},
        {"organisation": held(2, 50, last=70), "militia_strength": held(0.5, 50, first=0)},
    ],
    ids="+".join,
)
def test_agrees_where_a_question_holds_a_signal(clamps):
    world = invented(20, 4, seed=8)
    check(world, prior_wide(world, 50, seed=6), np.arange(50), steps=DAYS, seed=4, clamps=clamps)


def test_agrees_where_troops_win_the_capital_back():
    world = invented(20, 4, seed=8)
    parameters = prior_wide(
        world, 60, troops=30_000, troop_retake=6.0, return_stay_days=60, city_retake_rate=0.01,
        city_relieve_rate=0.08, flight_rate=0.5, flight_belief=0.3, start_belief=0.1,
        belief_anchor=-1.0, start_phase=3, pace=2.0,
    )
    slow = check(world, parameters, np.arange(60), steps=300, seed=2)
    lost = slow.series["capital_lost"]
    assert (np.diff(lost, axis=1) < 0).any(axis=1).sum() > 20
    assert ((np.diff(lost, axis=1) > 0).sum(axis=1) > 1).sum() > 5


@pytest.mark.parametrize(("units", "provinces"), [(11, 11), (14, 1)],
                         ids=["cities alone", "one city"])
def test_agrees_in_a_world_of_one_kind_of_ground(units, provinces):
    world = invented(units, provinces, seed=units)
    assert world.cities.size == provinces
    slow = check(world, prior_wide(world, 80), np.arange(80), steps=200, seed=6)
    assert set(np.unique(slow.series["campaign_phase"])) == {0, 1, 2, 3}
    assert slow.series["political_collapse"].max() > 0


@pytest.mark.parametrize(("known", "ratio"), [(1.0, 0.2), (0.7, 5.0)])
def test_agrees_where_control_is_known_and_forces_are_unlike(known, ratio):
    world = invented(20, 4, seed=4, known=known)._replace(force_ratio=ratio)
    assert np.isfinite(world.start_lost)
    check(world, prior_wide(world, 60), np.arange(60), steps=DAYS, seed=2)


def test_agrees_on_the_built_in_case():
    world = ConflictModel(load_case("afghanistan-2021")).world_for(120)
    check(world, prior_wide(world, 24, seed=2), np.arange(24), steps=90, seed=1)


class Tenth(Oracle):
    """A wrong oracle: garrisons lose a tenth more. It must not pass for the right one."""

    def change(self, f, u, new, manner, day):
        super().change(f, u, new, manner, day)
        if manner:
            self.retreated[f] *= 0.9


def test_a_small_fault_is_seen():
    world = invented()
    parameters, futures = prior_wide(world, 40), np.arange(40)
    fast = compiled(world, parameters, futures, steps=100, seed=5)
    slow = Tenth(world, parameters, futures, steps=100, seed=5).run()
    assert any(text.startswith("organisation") for text in differences(fast, slow))


def test_every_signal_is_held_against_the_oracle():
    world = invented()
    slow = Oracle(world, prior_wide(world, 2), np.arange(2), steps=2, seed=1).run()
    assert set(slow.series) == {series.name for series in SERIES}
