"""What a case's record shows on a day, and that a forecast sees nothing dated on or after it."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wouldtake.calibration.record import DAY, Record
from wouldtake.cases import list_cases, load_case
from wouldtake.cases.model import ConflictModel

from ..oracle.folders import AS_OF, case_of, day

BUILT_IN = {name: Record.of(load_case(name)) for name in list_cases()}
quick = settings(max_examples=25, deadline=None)


@pytest.fixture
def record(tmp_path):
    """Four units: u1 falls, is retaken and falls again; u2 falls after the as-of day."""
    return Record.of(case_of(
        tmp_path, "gggg",
        [(-60, "u0", "g"), (-60, "u1", "g"), (-40, "u1", "i", "fought"), (-20, "u1", "g"),
         (-10, "u1", "i", "negotiated"), (-5, "u2", "c")],
        later=[(3, "u2", "i", "abandoned"), (30, "u0", "g")],
    ))


# --- what is on record ---------------------------------------------------------------------------

def test_it_runs_from_the_day_after_its_first_row_to_its_last(record):
    assert (record.first, record.until) == (day(-59), day(30))


def test_it_begins_on_fit_from_where_the_case_says_so(tmp_path):
    record = Record.of(case_of(tmp_path, "gg", [(-60, "u0", "g"), (-9, "u1", "i")], fit_from=-30))
    assert (record.first, record.until) == (day(-30), day(-1))


def test_without_observations_there_is_no_past(tmp_path):
    record = Record.of(case_of(tmp_path, "gi"))
    assert (record.first, record.until) == (AS_OF, AS_OF - DAY)
    assert record.falls(record.first, AS_OF) == []
    assert record.control_on(AS_OF) == ("government", "insurgent")


def test_a_row_counts_from_the_next_morning(record):
    assert record.control_on(day(-40))[1] == "government"
    assert record.control_on(day(-39))[1] == "insurgent"
    assert record.lost_on(day(-39)).tolist() == [False, True, False, False]
    assert record.lost_on(day(-19)).tolist() == [False] * 4
    assert record.control_on(day(4)) == ("government", "insurgent", "insurgent", "government")


def test_falls_are_passages_into_insurgent_hands(record):
    told = [(row.unit, row.date, row.manner) for row in record.falls(record.first, day(31))]
    assert told == [("u1", day(-40), "fought"), ("u1", day(-10), "negotiated"),
                    ("u2", day(3), "abandoned")]
    assert record.falls(day(-39), day(-10)) == []
    assert len(record.falls(day(-40), day(-9))) == 2


def test_said_twice_is_one_fall(tmp_path):
    rows = [(-60, "u0", "g"), (-9, "u1", "i"), (-7, "u1", "i")]
    record = Record.of(case_of(tmp_path, "gg", rows))
    assert [row.date for row in record.falls(record.first, AS_OF)] == [day(-9)]


def test_the_rows_of_the_first_day_are_what_it_begins_with(tmp_path):
    # A stranger's snapshot: what was lost then did not all fall on that day.
    record = Record.of(case_of(
        tmp_path, "gigi", [(-30, f"u{k}", held) for k, held in enumerate("gigi")]))
    assert record.lost_on(record.first).tolist() == [False, True, False, True]
    assert record.falls(record.first, AS_OF) == []


@pytest.mark.parametrize("column", "gi")
def test_the_column_may_tell_the_beginning_or_the_as_of_day(tmp_path, column):
    record = Record.of(case_of(tmp_path, "g" + column, [(-30, "u0", "g"), (-10, "u1", "i")]))
    assert record.control_on(day(-20))[1] == "government"
    assert len(record.falls(record.first, AS_OF)) == 1


def test_a_unit_told_as_retaken_was_lost_before(tmp_path):
    record = Record.of(case_of(tmp_path, "gii", [
        (-30, "u0", "g"), (-10, "u1", "g"), (-10, "u2", "g"), (-5, "u2", "i")]))
    assert record.control_on(day(-20)) == ("government", "insurgent", "government")


def test_control_that_nobody_told_is_unknown_until_somebody_does(tmp_path):
    record = Record.of(case_of(
        tmp_path, "g???", [(-30, "u0", "g"), (-10, "u1", "i")], later=[(5, "u2", "i")]))
    assert record.known.tolist() == [True, True, True, False]
    for morning, known in ((day(-20), [True, False, False, False]),
                           (AS_OF, [True, True, False, False])):
        assert record.known_by(morning).known.tolist() == known
    shown = [unit.control for unit in record.view(day(-20)).units]
    assert shown == ["government", "unknown", "unknown", "unknown"]


def test_a_row_is_known_when_it_was_published(tmp_path):
    record = Record.of(case_of(
        tmp_path, "ggg", [(-30, "u0", "g"), (-20, "u1", "i", "fought", -10)]))
    assert record.known_by(day(-10)).control_on(day(-10))[1] == "government"
    assert record.known_by(day(-9)).control_on(day(-9))[1] == "insurgent"
    assert [u.control for u in record.view(day(-15)).units][1] == "government"
    assert [u.control for u in record.view(day(-15), day(-5)).units][1] == "insurgent"


# --- what a forecast sees ------------------------------------------------------------------------

def without_what_came(record, known, tmp_path):
    """The record of the same case with every row dated on or after `known` struck out of it."""
    case = record.case
    return Record.of(dataclasses.replace(
        case, folder=tmp_path, as_of=max(known, record.first), fit_from=record.first,
        control=tuple(row for row in case.control if row.date < known),
        counts=tuple(row for row in case.counts if row.date < known),
        events=tuple(row for row in case.events if row.date < known),
        evidence=tuple(row for row in case.evidence if row.date < known),
    ))


@quick
@given(name=st.sampled_from(sorted(BUILT_IN)), start=st.floats(0, 1), more=st.floats(0, 1))
def test_a_view_shows_nothing_dated_on_or_after_its_day(name, start, more, tmp_path_factory):
    record = BUILT_IN[name]
    length = (record.until - record.first).days
    begins = record.first + dt.timedelta(days=round(start * length))
    known = begins + dt.timedelta(days=round(more * (record.until - begins).days))
    seen = record.view(begins, known)
    blind = without_what_came(record, known, tmp_path_factory.mktemp("blind"))
    assert seen.as_of == begins
    assert [u.control for u in seen.units] == [u.control for u in blind.view(begins, known).units]
    for row in (*seen.control, *seen.counts, *seen.events, *seen.evidence):
        assert row.known_from < known
    for value in seen.values.values():
        assert value.source == "assumption" or value.known_by < known
    for patron in seen.patrons:
        for step in patron.schedule:
            assert (step.announced or step.date) < known
    assert seen.posterior is None
    # And so of what is simulated: the same ground, the same forces.
    one, other = (ConflictModel(view).ground for view in (seen, blind.view(begins, known)))
    for field in ("share_insurgent", "share_contested", "force_ratio", "links"):
        assert getattr(one, field) == getattr(other, field), field


def test_the_past_does_not_begin_with_what_was_counted_later():
    # 17 capitals were counted under pressure on 21 July 2021; on 13 April none was.
    record = BUILT_IN["afghanistan-2021"]
    begins = ConflictModel(record.view(record.first, record.case.as_of)).ground
    cities = np.array(begins.is_city)
    assert (np.array(begins.share_contested)[cities] == 0.0).all()
    on_the_day = ConflictModel(record.view(record.case.as_of)).ground
    assert (np.array(on_the_day.share_contested)[cities] > 0.2).sum() > 20


def test_rows_under_later_are_used_from_their_own_day_on(record):
    before, after = (record.view(morning).units[2].control for morning in (day(3), day(4)))
    assert (before, after) == ("contested", "insurgent")
    cut = record.known_by(AS_OF)
    assert max(row.date for row in cut.case.control) < AS_OF
    assert cut.until == AS_OF - DAY


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_the_as_of_view_of_a_built_in_case_is_the_case_itself(name):
    record = BUILT_IN[name]
    seen = record.view(record.case.as_of)
    own = load_case(name)
    known = [(a, b) for a, b in zip(own.start_control, (u.control for u in seen.units), strict=True)
             if a != "unknown"]
    assert known
    assert all(a == b for a, b in known)
    assert seen.values == own.values
