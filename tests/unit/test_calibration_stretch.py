"""Stretches of a record: where they are cut, what is seen of them, and how they are judged."""

import dataclasses
import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from wouldtake.calibration.assimilate import advance, begin, from_cube, jitter, to_cube
from wouldtake.calibration.record import DAY, Record
from wouldtake.calibration.stretch import (
    CAPITAL_MISSED,
    COUNT_SD,
    GROWTH_SD,
    NEVER,
    OWN,
    SHARED,
    SILENT,
    STATE,
    Stretch,
    growth_log_likelihood,
    stretches,
)
from wouldtake.cases import load_case
from wouldtake.conflict.parameters import INDEX, PARAMETERS
from wouldtake.conflict.run import Ensemble, run
from wouldtake.conflict.state import CITIES_LOST, INSURGENT_UNITS

from ..oracle.folders import AS_OF, case_of, day

EVE = [(-60, f"u{k}", "g") for k in range(4)]


def record_of(folder, *rows, control="gggg", **more):
    return Record.of(case_of(folder, control, [*EVE, *rows], **more))


# --- where they are cut ---------------------------------------------------------------------------

@settings(max_examples=40, deadline=None)
@given(stop=st.integers(-59, 0), width=st.integers(1, 30), cut=st.integers(-70, 10))
def test_stretches_cover_the_record_once(stop, width, cut, tmp_path_factory):
    record = record_of(tmp_path_factory.mktemp("war"))
    found = stretches(record, day(stop), width, (day(cut),))
    if day(stop) == record.first:
        assert found == []
        return
    assert found[0].start == record.first
    assert found[-1].stop == day(stop)
    assert all(a.stop == b.start for a, b in itertools.pairwise(found))
    assert all(0 < one.steps <= width for one in found)
    if record.first < day(cut) < day(stop):
        assert day(cut) in {one.start for one in found}


# --- what is seen ---------------------------------------------------------------------------------

def test_what_changed_hands_is_seen_within_the_stretch_alone(tmp_path):
    record = record_of(
        tmp_path, (-40, "u1", "i", "fought"), (-38, "u2", "i", "negotiated"), (-37, "u1", "g"),
        (-33, "u3", "i", "capitulated"), (-20, "u0", "i", "fought"))
    assert Stretch(record, day(-41), day(-33)).seen == (2.0, 1.0, False, 1.0)
    assert Stretch(record, day(-33), day(-32)).seen == (1.0, 0.0, False, 1.0)
    assert Stretch(record, day(-32), day(-20)).seen == (0.0, 0.0, False, None)
    assert Stretch(record, day(-20), day(-19)).seen == (1.0, 0.0, True, 0.0)


def test_a_manner_that_is_not_told_leaves_those_handed_over_unseen(tmp_path):
    record = record_of(tmp_path, (-40, "u1", "i", "negotiated"), (-38, "u2", "i"))
    assert Stretch(record, day(-45), day(-35)).seen == (2.0, 0.0, False, None)


def test_a_row_published_after_the_stretch_begins_is_no_part_of_where_it_begins(tmp_path):
    record = record_of(tmp_path, (-40, "u1", "i", "fought", -30))
    begun = Stretch(record, day(-35), day(-28))
    assert begun.model.ground.share_insurgent == [0.0] * 4
    assert Stretch(record, day(-28), day(-21)).model.ground.share_insurgent[1] == 1.0


def test_a_row_published_after_the_stretch_is_not_seen(tmp_path):
    # u1 fell on day -40; on day -33 nobody could know, on day -29 everybody did.
    record = record_of(tmp_path, (-40, "u1", "i", "fought", -30), (-40, "u0", "i", "fought", -30))
    assert Stretch(record, day(-42), day(-33)).seen == (0.0, 0.0, False, None)
    assert Stretch(record, day(-42), day(-30)).seen == (0.0, 0.0, False, None)
    assert Stretch(record, day(-42), day(-29)).seen == (2.0, 0.0, True, 0.0)


@pytest.mark.parametrize(("control", "kind", "cities", "counted"), [
    ("gggg", "city", False, [1, 1, 1, 1]),
    ("ggg?", "city city district district", True, [1, 1, 0, 0]),
    ("ggg?", "city district district district", False, [1, 1, 1, 0]),
    ("g?gg", "city city district district", False, [1, 0, 1, 1]),
], ids=["all on record", "cities on record", "one city", "a city unknown"])
def test_counts_are_of_what_is_on_record(tmp_path, control, kind, cities, counted):
    record = Record.of(case_of(tmp_path, control, [(-60, "u0", "g")], kind=kind))
    one = Stretch(record, day(-10), day(-3))
    assert one.counted.tolist() == [bool(x) for x in counted]
    assert one.count_place == (CITIES_LOST if cities else INSURGENT_UNITS)


def test_levers_stay_at_their_baseline_in_the_past(tmp_path):
    one = Stretch(record_of(tmp_path), day(-10), day(-3))
    rng = np.random.default_rng(1)
    rows = one.rows(begin(rng, members=5).values(), 5)
    for place, p in enumerate(PARAMETERS):
        if p.role == "lever":
            assert (rows[:, place] == p.baseline).all(), p.name
        elif p.name in NEVER:
            assert (rows[:, place] == 0.0).all(), "nobody comes back unasked either"
        else:
            assert (rows[:, place] >= p.low).all() and (rows[:, place] <= p.high).all(), p.name
    assert (rows[:, len(PARAMETERS):] == 0).all(), "nobody comes back in the past"
    assert one.column("aid") == INDEX["aid"]
    assert one.column("patron_return_troops") == len(PARAMETERS)


# --- how they are judged --------------------------------------------------------------------------

def ensemble(fall_day, manner, control, capital):
    """What a simulated stretch of two futures came to."""
    series = np.zeros((2, 2, 8))
    series[0, :, -1] = capital
    return Ensemble(series, np.array(fall_day), np.array(manner), np.array(control))


def root(count):
    return np.sqrt(count + 0.375)


def test_the_likelihood_is_that_of_the_counts_by_hand(tmp_path):
    # On record: u3 lost before; then u1 fell by a deal, u2 fought, u3 was retaken.
    record = record_of(tmp_path, (-50, "u3", "i"), (-40, "u1", "i", "negotiated"),
                       (-39, "u2", "i", "fought"), (-38, "u3", "g"))
    one = Stretch(record, day(-42), day(-35))
    assert one.seen == (2.0, 1.0, False, 1.0)
    # One future: nothing happens. Another: the capital falls stormed, u1 capitulates and is
    # retaken, u3 stays lost.
    found = ensemble([[-1] * 4, [3, 2, -1, -1]], [[0] * 4, [1, 4, 0, 0]],
                     [[0, 0, 0, 2], [2, 0, 0, 2]], [0.0, 1.0])
    nothing = (root(0) - root(2)) ** 2 + (root(0) - root(1)) ** 2 + (root(0) - root(1)) ** 2
    other = 0.0 + 0.0 + 0.0  # two fell, one was won back, one handed over
    expected = [-0.5 * nothing / COUNT_SD**2, -0.5 * other - CAPITAL_MISSED]
    np.testing.assert_allclose(one.log_likelihood(found), expected, rtol=1e-12, atol=1e-12)


def test_a_unit_that_is_not_on_record_tells_nothing(tmp_path):
    record = Record.of(case_of(tmp_path, "gg??", [(-60, "u0", "g"), (-40, "u1", "i", "fought")]))
    one = Stretch(record, day(-42), day(-35))
    quiet = ensemble([[-1, 1, -1, -1]] * 2, [[0, 1, 0, 0]] * 2, [[0, 2, 0, 0]] * 2, [0.0, 0.0])
    noisy = ensemble([[-1, 1, 2, 3]] * 2, [[0, 1, 3, 3]] * 2, [[0, 2, 2, 0]] * 2, [0.0, 0.0])
    np.testing.assert_array_equal(one.log_likelihood(quiet), one.log_likelihood(noisy))
    assert one.log_likelihood(quiet)[0] == 0.0


def test_units_lost_by_day_are_those_on_record(tmp_path):
    record = Record.of(case_of(tmp_path, "ggi?", [(-60, "u0", "g"), (-60, "u2", "i")]))
    one = Stretch(record, AS_OF, AS_OF)
    ahead = ensemble([[-1, 3, -1, 1], [2, 3, -1, -1]], np.zeros((2, 4)), np.zeros((2, 4)), [0, 1])
    np.testing.assert_array_equal(
        one.lost_by_day(ahead), [[1, 1, 1, 2, 2, 2, 2, 2], [1, 1, 2, 3, 3, 3, 3, 3]])


# --- counts of ground that is not on record -------------------------------------------------------

def counted_case(folder, *lines):
    """Two known cities and two unknown districts, with counts.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    head = "date,held_by_insurgent,of,definition,published,source\n"
    (folder / "counts.csv").write_text(head + "".join(
        f"{day(number)},{held},{of},{who},{day(told)},assumption\n"
        for number, held, of, who, told in lines))
    return Record.of(case_of(folder, "gg??", [(-60, "u0", "g")],
                             kind="city city district district"))


def test_a_count_is_compared_with_the_same_counters_last(tmp_path):
    record = counted_case(tmp_path, (-50, 10, 100, "a", -50), (-45, 30, 50, "b", -45),
                          (-40, 22, 100, "a", -40), (-37, 20, 100, "a", -37))
    first, second = Stretch(record, day(-52), day(-41)), Stretch(record, day(-41), day(-30))
    assert [(g.counter, g.day, g.since) for g in first.counts] == [("a", 2, None), ("b", 7, None)]
    told = [(g.counter, g.day, g.since, round(g.grown, 9)) for g in second.counts]
    assert told == [("a", 1, day(-50), 0.12), ("a", 4, day(-40), -0.02)]


@pytest.mark.parametrize("told", [-40, -39, -37])
def test_a_count_published_on_the_last_morning_or_later_is_not_read(tmp_path, told):
    record = counted_case(tmp_path, (-50, 10, 100, "a", -50), (-40, 22, 100, "a", told))
    stop = day(told)
    assert [g.date for g in Stretch(record, day(-45), max(stop, day(-44))).counts] == []
    assert [g.date for g in Stretch(record, day(-45), stop + DAY).counts] == [day(-40)]


def test_a_count_published_long_after_its_day_does_not_mark_it(tmp_path):
    record = counted_case(tmp_path, (-50, 10, 100, "a", -40))
    assert Stretch(record, day(-52), day(-30)).counts == ()


def test_where_all_ground_is_on_record_no_count_is_needed(tmp_path):
    folder = tmp_path / "whole"
    counted_case(folder, (-50, 10, 100, "a", -50))
    record = Record.of(case_of(folder, "gggg", EVE))
    assert Stretch(record, day(-52), day(-30)).counts == ()


def test_growth_is_judged_with_a_normal_error(tmp_path):
    record = counted_case(tmp_path, (-50, 10, 100, "a", -50), (-40, 22, 100, "a", -40))
    (growth,) = Stretch(record, day(-45), day(-38)).counts
    np.testing.assert_allclose(
        growth_log_likelihood(growth, np.array([0.12, 0.12 + GROWTH_SD])), [0.0, -0.5], atol=1e-12)


def test_a_swarm_remembers_its_growth_from_one_count_to_the_next(tmp_path):
    record = counted_case(tmp_path, (-50, 10, 100, "a", -50), (-40, 22, 100, "a", -40),
                          (-36, 30, 100, "a", -35), (-30, 40, 100, "a", -30))
    swarm = begin(np.random.default_rng(1), members=20)
    judged = []
    for start, stop in ((-52, -45), (-45, -38), (-38, -35), (-35, -28)):
        one = Stretch(record, day(start), day(stop))
        bare = dataclasses.replace(one)
        bare.__dict__["counts"] = ()
        apart = advance(swarm, one, 3)[1] - advance(swarm, bare, 3)[1]
        judged.append(bool((apart != 0.0).any()))
        swarm = advance(swarm, one, 3)[0]
    # The first has nothing to compare with; the third came out too late for its own stretch, and
    # so the fourth, which would be compared with it, stands alone.
    assert judged == [False, True, False, False]


# --- parameters in the unit cube ------------------------------------------------------------------

def test_every_uncertainty_is_shared_own_a_state_or_silent_and_only_one_of_them():
    names = [p.name for p in PARAMETERS if p.role == "uncertainty"]
    assert sorted([*SHARED, *OWN, *STATE, *SILENT]) == sorted(names)


def test_a_record_of_control_says_nothing_of_the_silent(tmp_path):
    """Whatever they are, nobody coming back, the fitted past is the same to the last bit."""
    record = counted_case(tmp_path, (-50, 10, 100, "a", -50))
    swarm = begin(np.random.default_rng(1), members=30)
    one = Stretch(record, day(-50), day(-20))
    told = []
    for seed in (1, 2):
        place = np.random.default_rng(seed).random((30, len(SILENT)))
        silent = {k: v for k, v in from_cube(SILENT, place).items() if k not in NEVER}
        rows = one.rows(swarm.values() | silent, 30)
        told.append(run(one.world, rows, np.arange(30), steps=30, seed=1, wanted=one.wanted))
    np.testing.assert_array_equal(told[0].series, told[1].series)
    np.testing.assert_array_equal(told[0].final_control, told[1].final_control)
    assert (told[0].fall_day >= 1).any()


def test_places_in_the_cube_are_even_in_the_prior():
    place = np.random.default_rng(1).random((9, len(SHARED)))
    values = from_cube(SHARED, place)
    np.testing.assert_allclose(to_cube(SHARED, values), place, atol=1e-12)
    middle = from_cube(SHARED, np.full((1, len(SHARED)), 0.5))
    for name, value in middle.items():
        p = PARAMETERS[INDEX[name]]
        wide = p.low > 0 and p.high >= 10 * p.low
        expected = np.sqrt(p.low * p.high) if wide else (p.low + p.high) / 2
        assert value[0] == pytest.approx(expected), name


def test_moving_a_swarm_keeps_mean_and_spread_and_the_cube():
    place = np.random.default_rng(1).random((20_000, 2))
    place[:, 1] = 0.2 + 0.1 * place[:, 1]
    moved = jitter(place, np.random.default_rng(2))
    assert (moved != place).all()
    assert moved.min() > 0.0 and moved.max() < 1.0
    z, other = ndtri(place), ndtri(moved)
    np.testing.assert_allclose(other.mean(axis=0), z.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(other.std(axis=0), z.std(axis=0), rtol=0.02)
    certain = np.full((50, 3), 0.3)
    np.testing.assert_allclose(jitter(certain, np.random.default_rng(1)), certain)


def test_a_past_of_a_built_in_case_begins_where_its_record_stands():
    record = Record.of(load_case("iraq-2014"))
    for one in stretches(record, record.until + DAY, 60):
        lost = np.array(one.model.ground.share_insurgent) == 1.0
        np.testing.assert_array_equal(lost, record.lost_on(one.start))
        assert one.model.as_of == one.start
        assert one.stop - one.start <= dt.timedelta(days=60)
