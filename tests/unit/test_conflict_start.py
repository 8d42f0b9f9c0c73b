"""The first day: what known control tells, whom it leaves without doubt, and forces on record."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from wouldtake.cases import load_case
from wouldtake.cases.model import force_ratio
from wouldtake.cases.tables import unit_kind
from wouldtake.conflict import ground
from wouldtake.conflict.future import tell_of_control
from wouldtake.conflict.state import (
    CITIES_BESIEGED,
    CITIES_LOST,
    CONTESTED_SHARE,
    INSURGENT_SHARE,
    NATION,
    RURAL_INSURGENT_SHARE,
)
from wouldtake.conflict.world import MOST_RATIO, USUAL_RATIO

from ..oracle import noise_numpy
from ..oracle.compare import compiled
from ..oracle.worlds import invented, middle, only, plain, prior_wide

F = 60
FUTURES = np.arange(F)
NEVER = 10_000
quick = settings(max_examples=15, deadline=None)


def fall_days(result):
    """Day of each unit's first fall, far in the future where it never fell."""
    return np.where(result.fall_day < 0, NEVER, result.fall_day.astype(int))


# --- leaders who stand on day 0 do not doubt yet ----------------------------------------------

@quick
@given(control=st.text("gci", min_size=8, max_size=14), seed=st.integers(0, 2**63 - 1))
def test_nobody_doubts_while_belief_is_what_it_was_on_day_0(control, seed):
    world = plain("g" + control)
    found = compiled(world, prior_wide(world, F), FUTURES, steps=30, seed=seed,
                     off=only("brokers")).series
    assert (found["leaders_doubting"] == 0).all()
    assert (found["leaders_dealt"] == 0).all()


@pytest.mark.parametrize("start", [0.2, 0.35, 0.6])
def test_thresholds_above_what_is_seen_on_day_0_are_mirrored_in_it(start):
    world = plain("gcgi" + "g" * 8)
    at, spread, fear, seed = 0.3, 0.15, 0.1, 5
    fixed = {"deal_belief": at, "deal_spread": spread, "siege_fear": fear, "deal_rate": 0.0}
    drawn = at + spread * noise_numpy.normal(
        seed, FUTURES[:, None], noise_numpy.LEADER_THRESHOLD, np.arange(4)[None, :])
    afraid = fear * np.array([0.0, 1.0, 0.0, 1.0])  # at home a siege, or the city lost
    expected = np.where(drawn > start - afraid, 2 * (start - afraid) - drawn, drawn)
    for belief in (0.05, 0.2, 0.3, 0.5):
        found = compiled(
            world, middle(world, F, start_belief=start, **fixed), FUTURES, steps=1, seed=seed,
            off=only("brokers"), clamps={"belief": np.full((F, 2), belief)}).series
        np.testing.assert_array_equal(
            found["leaders_doubting"][:, 1], (expected > belief - afraid).sum(axis=1))


# --- known control tells of a unit's strength --------------------------------------------------

@quick
@given(control=st.text("gci", min_size=2, max_size=30), level=st.floats(-4.0, 4.0))
def test_known_ground_is_on_its_own_side_of_the_quantile_of_ground_lost(control, level):
    world = plain("g" + control, cities=1)
    lost = control.count("i") / (len(control) + 1)
    for u, held in enumerate("g" + control):
        moved = tell_of_control.py_func(world, u, level)
        if lost in (0.0, 1.0):
            assert moved == 0.0, "where nothing is lost, standing tells nothing"
            continue
        quantile = ndtri(1.0 - lost)
        assert world.start_lost == pytest.approx(quantile)
        beyond = (level + moved - quantile) * (1.0 if held == "i" else -1.0)
        assert beyond >= -1e-12
        # Moved only from the wrong side, and then as far beyond as it was short.
        assert moved == 0.0 or abs(level + moved - quantile) == pytest.approx(
            abs(level - quantile))


def test_control_that_is_drawn_tells_nothing():
    world = invented(20, 4, seed=4, known=0.7)
    unknown = np.flatnonzero(np.isfinite(world.start_insurgent))
    assert unknown.size > 3 and np.isfinite(world.start_lost)
    told = tell_of_control.py_func
    assert {told(world, u, x) for u in unknown for x in (-3.0, 0.0, 3.0)} == {0.0}


def test_units_that_stand_where_most_have_gone_are_strong_ones():
    # The same six units, with nothing lost elsewhere and with much; none has a neighbour.
    days = []
    for rest in ("g" * 10, "i" * 10):
        world = plain("g" * 6 + rest, cities=1, linked=False)
        found = compiled(
            world, middle(world, 200, start_phase=1, local_spread=1.2, rural_retake_rate=0.0,
                          rural_relieve_rate=0.0), np.arange(200), steps=200, seed=2,
            off=only("fighting"))
        days.append(fall_days(found)[:, 1:6])
    apart = days[1] > days[0]
    assert (days[1] >= days[0]).mean() > 0.99  # what is captured elsewhere arms nobody by day 0
    assert apart.mean() > 0.3


# --- worlds of one kind of ground ----------------------------------------------------------------

def nation(**values):
    found = np.zeros(NATION)
    for name, value in values.items():
        found[{
            "rural": RURAL_INSURGENT_SHARE, "all": INSURGENT_SHARE, "contested": CONTESTED_SHARE,
            "lost": CITIES_LOST, "besieged": CITIES_BESIEGED,
        }[name]] = value
    return found


def test_shares_of_ground_where_there_is_but_one_kind():
    n = nation(rural=0.4, all=0.3, contested=0.2, lost=1.0, besieged=2.0)
    assert ground.rural_share_lost.py_func(n, 5.0, 20.0, 0.7) == 0.4
    assert ground.rural_share_lost.py_func(n, 20.0, 20.0, 0.7) == 0.7, "nothing is known of it"
    assert ground.city_share_lost.py_func(n, 5.0) == 0.2
    assert ground.city_share_besieged.py_func(n, 5.0) == 0.4
    for few in (0.0, 1.0):
        assert ground.city_share_lost.py_func(n, few) == 0.3
        assert ground.city_share_besieged.py_func(n, few) == 0.2


def test_encirclement_does_not_wait_for_ground_that_a_case_does_not_have():
    # Half of the rate at which the sweep turns to encirclement, whatever cities are lost.
    phases = []
    for rest in ("g", "i"):
        world = plain("gg" + rest * 10, cities=12)
        found = compiled(
            world, middle(world, F, start_phase=1, settle_rate=0.0, assault_rate=0.0,
                          encircle_rate=0.1), FUTURES, steps=60, seed=1, off=only("campaign"))
        phases.append(found.series["campaign_phase"])
    np.testing.assert_array_equal(*phases)
    patience = noise_numpy.exponential(1, FUTURES, noise_numpy.CAMPAIGN, 0)
    days = np.arange(61)
    expected = 1 + (0.05 * days >= patience[:, None] - 1e-12)
    np.testing.assert_array_equal(phases[0], expected)


def test_the_leadership_of_a_country_with_one_city_goes_when_the_country_is_lost():
    gone = {}
    for rest in ("g", "i"):
        world = plain("g" + rest * 9, cities=1)
        found = compiled(world, middle(world, F, start_belief=0.01, flight_rate=0.5), FUTURES,
                         steps=60, seed=1, off=only("collapse"))
        gone[rest] = (found.series["political_collapse"][:, -1] == 1).mean()
    assert gone == {"g": 0.0, "i": 1.0}


# --- forces on record, and pace ------------------------------------------------------------------

def attacked(world, **fixed):
    return compiled(world, middle(world, F, start_phase=1, **fixed), FUTURES, steps=150, seed=3,
                    off=only("fighting"))


def test_more_attackers_on_record_are_as_much_pace():
    # With hazards in proportion to the ratio of forces, twice the ratio is log 2 of pace.
    world = plain()
    twice = attacked(world._replace(force_ratio=2.0), force_exponent=1.0, pace=0.0)
    paced = attacked(world, force_exponent=1.0, pace=math.log(2.0))
    usual = attacked(world, force_exponent=1.0, pace=0.0)
    np.testing.assert_array_equal(twice.fall_day, paced.fall_day)
    apart = fall_days(paced) - fall_days(usual)
    assert (apart != 0).mean() > 0.3
    assert (apart[apart != 0] < 0).mean() > 0.9


@quick
@given(one=st.floats(-3.0, 3.0), other=st.floats(-3.0, 3.0))
def test_no_unit_falls_later_at_a_faster_pace(one, other):
    world = plain()
    frozen = {"rural_relieve_rate": 0.0, "rural_retake_rate": 0.0, "city_relieve_rate": 0.0,
              "city_retake_rate": 0.0, "capture_gain": 0.0, "garrison_loss": 0.0,
              "desertion_belief": -10.0}
    slow, fast = (fall_days(attacked(world, pace=pace, **frozen))
                  for pace in sorted((one, other)))
    assert (fast <= slow).all()


def test_pace_does_not_speed_the_defence():
    world = plain("g" + "i" * 11)
    still = {"rural_press_rate": 0.0, "city_press_rate": 0.0, "rural_take_rate": 0.0,
             "city_take_rate": 0.0}
    slow, fast = (attacked(world, pace=pace, **still).control for pace in (-3.0, 3.0))
    np.testing.assert_array_equal(slow, fast)
    assert (slow[:, 1:] < 2).any()


def with_forces(folder, actors):
    """A small case with actors: `(side, {word: (value, low, high)})` each."""
    text = 'name = "small"\nas_of = 2020-06-01\ncapital = "a"\n'
    values = ""
    for place, (side, words) in enumerate(actors):
        named = ", ".join(f'{word} = "{word}_{place}"' for word in words)
        text += f'\n[[actors]]\nid = "actor_{place}"\nname = "Actor"\nside = "{side}"\n'
        text += f"quantities = {{ {named} }}\n"
        for word, figures in words.items():
            values += f'\n[values.{word}_{place}]\nunit = "persons"\ndate = "2020-01"\n'
            values += 'source = "assumption"\nsure = "C"\nwhy = "invented"\n'
            values += "".join(f"{key} = {value}\n" for key, value in figures.items())
    (folder / "case.toml").write_text(text + values)
    (folder / "units.csv").write_text(
        "id,name,kind,lon,lat,control\na,A,city,0,0,government\nb,B,rural,1,0,insurgent\n")
    return load_case(folder)


def test_the_ratio_of_forces_is_read_from_the_figures(tmp_path):
    one = {"value": 1000}
    case = with_forces(tmp_path, [
        ("insurgent", {"total": {"value": 9000}, "fighters": {"low": 2000, "high": 4000}}),
        ("insurgent", {"total": one}),
        ("government", {"total": {"value": 99_000}, "combat": {"value": 10_000, "low": 1}}),
        ("militia", {"total": one}), ("terror", {"fighters": one}),
    ])
    assert force_ratio(case) == pytest.approx((3000 + 1000) / 10_000)
    assert case.model.world.force_ratio == pytest.approx(0.4 / USUAL_RATIO)


@pytest.mark.parametrize("actors", [
    [], [("insurgent", {"fighters": {"value": 10}})], [("government", {"combat": {"value": 10}})],
    [("insurgent", {"vehicles": {"value": 10}}), ("government", {"tanks": {"value": 10}})],
])
def test_it_is_the_usual_one_where_a_side_has_no_figure(tmp_path, actors):
    case = with_forces(tmp_path, actors)
    assert force_ratio(case) == USUAL_RATIO
    assert case.model.world.force_ratio == 1.0


@pytest.mark.parametrize(("insurgents", "factor"), [(1, 1 / MOST_RATIO), (10**9, MOST_RATIO)])
def test_a_ratio_out_of_all_proportion_is_cut(tmp_path, insurgents, factor):
    case = with_forces(tmp_path, [("insurgent", {"fighters": {"value": insurgents}}),
                                  ("government", {"combat": {"value": 10_000}})])
    assert case.model.world.force_ratio == pytest.approx(factor)


# --- what units may be called --------------------------------------------------------------------

@pytest.mark.parametrize(("words", "kind"), [
    ("city town capital base province governorate region", "city"),
    ("rural district county village municipality", "rural"),
])
def test_a_seat_is_a_city_and_open_ground_is_rural(words, kind):
    assert {unit_kind(word) for word in words.split()} == {kind}


def test_an_unknown_kind_is_named_with_the_nearest():
    with pytest.raises(ValueError, match=r"`distrikt` is not one of city.*mean `district`"):
        unit_kind("distrikt")


def test_the_capital_is_a_city_whatever_it_is_called(tmp_path):
    (tmp_path / "case.toml").write_text('name = "s"\nas_of = 2020-06-01\ncapital = "b"\n')
    (tmp_path / "units.csv").write_text(
        "id,name,kind,lon,lat,control\na,A,district,0,0,government\nb,B,district,1,0,government\n")
    world = load_case(tmp_path).model.world
    assert world.is_city.tolist() == [0, 1]
    assert world.cities.tolist() == [1]


