"""The built-in cases of other conflicts: sourced, parted at their day, complete to their end."""

import csv
import datetime as dt
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from wouldtake.cases import list_cases, load_case, load_later, validate_case
from wouldtake.cases.model import ConflictModel
from wouldtake.engine.ask import Session
from wouldtake.language import parse_formula

ENDS = {
    "afghanistan-1989": dt.date(1992, 4, 28),
    "cambodia-1975": dt.date(1975, 4, 20),
    "chad-2008": dt.date(2008, 2, 10),
    "drc-2025": dt.date(2025, 3, 31),
    "iraq-2014": dt.date(2014, 12, 31),
    "somalia-2021": dt.date(2022, 5, 16),
    "south-vietnam-1975": dt.date(1975, 5, 1),
}
"""Last day of each case's record."""
NAMES = sorted(ENDS)
FACTS = Path(__file__).parents[3] / "shared" / "facts" / "cases_units.csv"
OPEN_ENDED = {
    "chad-2008": {"oum_hadjer", "massaguet"},  # retaken that month, the day not known
    "cambodia-1975": {"oudong"},  # lost for good in 1975, the day not known
}


def record(case):
    """Everything observed, before and after the as-of day, in order of date."""
    return (*case.control, *load_later(case).control)


def falls(case):
    """Rows by which a unit passes into insurgent hands."""
    held: dict[str, str] = {}
    found = []
    for row in record(case):
        if row.control == "insurgent" and held.get(row.unit) != "insurgent":
            found.append(row)
        held[row.unit] = row.control
    return found


def last_rows(case):
    return {row.unit: row for row in record(case)}


def test_the_cases_are_built_in_beside_the_first():
    assert list_cases() == sorted([*NAMES, "afghanistan-2021"])


@pytest.mark.parametrize("name", NAMES)
def test_validates_with_no_fault(name):
    assert validate_case(name) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_as_of_day_parts_what_was_known_from_what_came(name):
    case = load_case(name)
    later = load_later(case)
    assert case.fit_from is not None
    assert case.fit_from < case.as_of < ENDS[name]
    for row in (*case.control, *case.events):
        assert row.known_from < case.as_of
    for quantity in case.values.values():
        assert quantity.known_by < case.as_of
    for row in (*later.control, *later.events):
        assert case.as_of <= row.date
    assert max(row.date for row in later.control) <= ENDS[name]
    for forecast in later.forecasts:
        assert forecast.date <= ENDS[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_sourced_and_every_source_is_used(name):
    case = load_case(name)
    later = load_later(case)
    rows = (*case.control, *case.events, *later.control, *later.events, *later.forecasts)
    sourced = (*rows, *case.units, *case.values.values(), *later.values.values())
    steps = [step for patron in case.patrons for step in patron.schedule]
    cited = {
        key
        for one in (*sourced, *steps, *case.columns.values())
        for key in one.source.split(";")
    }
    assert cited == set(case.sources)


@pytest.mark.parametrize("name", NAMES)
def test_every_fall_has_a_manner_and_a_source(name):
    case = load_case(name)
    assert falls(case)
    for row in falls(case):
        assert row.manner != "unknown", row
        assert row.source, row


@pytest.mark.parametrize("name", NAMES)
def test_the_record_has_an_eve_and_an_end_for_every_unit(name):
    case = load_case(name)
    first = {row.unit: row for row in reversed(record(case))}
    assert set(first) == set(case.ids)
    for row in first.values():
        assert row.date < case.fit_from
    for unit, row in last_rows(case).items():
        if unit in OPEN_ENDED.get(name, set()):
            assert row.date < ENDS[name]
        else:
            assert row.control == "insurgent" or row.date == ENDS[name], row


@pytest.mark.parametrize("name", NAMES)
def test_a_unit_is_not_said_to_fall_twice_without_a_retaking(name):
    case = load_case(name)
    assert len(falls(case)) == sum(row.control == "insurgent" for row in record(case))


@pytest.mark.parametrize("name", NAMES)
def test_units_are_towns_with_a_place_of_their_own(name):
    case = load_case(name)
    assert set(case.kinds) == {"city"}
    assert case.links_computed
    assert len({(unit.lon, unit.lat) for unit in case.units}) == len(case.units)
    # No town lies far from all others of its country: a slip of sign or digit would show.
    for unit in case.units:
        assert abs(unit.lon - np.median(case.lons)) < 20
        assert abs(unit.lat - np.median(case.lats)) < 20


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_of_something_that_can_be_compared(name):
    case = load_case(name)
    for actor in case.actors:
        for word in {"combat", "total", "fighters"} & set(actor.quantities):
            assert case.values[actor.quantities[word]].unit == "persons"
            assert (word == "fighters") == (actor.side == "insurgent")


@pytest.mark.parametrize("name", NAMES)
def test_a_question_of_it_is_answered(name):
    case = load_case(name)
    assert {"capital_falls", "takeover", "stalemate"} <= set(case.formulas)
    for text in case.formulas.values():
        parse_formula(text)
    session = Session.of(case)
    answer = session.ask("chance that capital_lost within 10 days", futures=20, seed=1)
    assert 0.0 <= answer.to_dict()["chance"]["estimate"] <= 1.0
    for formula in case.formulas:
        session.prepare(f"chance that {formula} within 300 days")


@pytest.mark.parametrize("name", NAMES)
def test_futures_can_start_where_the_record_does(name):
    case = load_case(name)
    model = ConflictModel(case.as_known_on(case.fit_from))
    assert (np.array(model.ground.share_insurgent) == 0.0).all()  # all held on the eve


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_names_units_coding_and_credit(name):
    text = (load_case(name).folder / "README.md").read_text(encoding="utf-8")
    assert all(mark in text for mark in ("**Units.**", "**Coding.**", "CC BY 4.0"))


# --- what each record must show ----------------------------------------------------------


def test_south_vietnam_sixteen_provinces_fell_only_after_the_state():
    case = load_case("south-vietnam-1975")
    lost = {row.unit: row for row in falls(case)}
    assert len(case.units) == len(lost) == 44
    surrender = lost[case.capital].date
    after = [row for row in lost.values() if row.date >= surrender]
    assert {row.manner for row in after} == {"capitulated"}
    assert len(after) == 21
    assert sum(row.manner == "capitulated" for row in lost.values()) == 21
    # Five lie in and around the capital; the other 16 are the delta, south and west of it.
    capital = case.units[case.index[case.capital]]
    delta = [
        row for row in after
        if case.units[case.index[row.unit]].lat < 10.8
        and row.unit not in {case.capital, "long_an"}
    ]
    assert capital.lat > 10.8
    assert len(delta) == 16
    known = {u for u, c in zip(case.ids, case.start_control, strict=True) if c == "insurgent"}
    assert known == {"phuoc_long"}


def test_south_vietnam_agrees_with_the_compiled_facts():
    if not FACTS.exists():
        pytest.skip("the compiled facts are not here")
    with FACTS.open(encoding="utf-8", newline="") as file:
        facts = [row for row in csv.DictReader(file) if row["case"] == "south_vietnam_1975"]
    case = load_case("south-vietnam-1975")
    names = {unit.id: unit.name for unit in case.units}
    words = {"capitulation": "capitulated"}
    theirs = {
        (r["unit"], r["date_fell"], words.get(r["manner"], r["manner"]), r["confidence"])
        for r in facts
    }
    ours = {(names[r.unit], r.date.isoformat(), r.manner, r.sure) for r in falls(case)}
    assert ours == theirs
    assert Counter(date for _, date, *_ in ours) == Counter(r["date_fell"] for r in facts)


def test_afghanistan_1989_outlived_the_forecast_of_the_time():
    case = load_case("afghanistan-1989")
    (forecast,) = load_later(case).forecasts
    assert (forecast.days_low, forecast.days_high) == (90, 180)
    capital = next(row.date for row in falls(case) if row.unit == case.capital)
    assert (capital - forecast.date).days > 3 * 365
    one_year = [
        row for row in falls(case) if 0 <= (row.date - case.as_of).days <= 365
    ]
    assert one_year == []  # Jalalabad was attacked, and held
    assert any(row.control == "contested" for row in record(case) if row.unit == "jalalabad")


def test_iraq_held_at_the_boundary_and_kirkuk_was_never_the_insurgents():
    case = load_case("iraq-2014")
    lost = {row.unit for row in falls(case)}
    south = {
        "karbala", "najaf", "basra", "nasiriyah", "amarah", "samawah", "diwaniyah", "hillah", "kut",
    }
    assert south < set(case.ids)
    assert not lost & (south | {"kirkuk", "erbil", "baghdad", "ramadi"})
    start = dict(zip(case.ids, case.start_control, strict=True))
    taken = {unit for unit, control in start.items() if control == "insurgent"}
    assert taken == {"fallujah", "mosul", "tikrit", "baiji", "hawija"}
    assert [row.date for row in falls(case) if row.unit == "baiji"] == [
        dt.date(2014, 6, 11), dt.date(2014, 12, 21),
    ]


def test_old_opposition_is_no_copy_of_the_outcome():
    case = load_case("iraq-2014")
    lost = {row.unit for row in falls(case)}
    opposed = {u.id for u in case.units if u.extra["old_opposition"] == 1}
    assert {"sinjar", "qaraqosh", "makhmour"} <= opposed & lost
    assert {"haditha", "samarra", "ramadi"} <= set(case.ids) - opposed - lost


def test_cambodias_enclaves_were_given_up_only_with_the_capital():
    case = load_case("cambodia-1975")
    capital = next(row.date for row in falls(case) if row.unit == case.capital)
    given_up = [row for row in falls(case) if row.manner == "capitulated"]
    assert len(given_up) == 14
    assert {row.date for row in given_up} == {capital}


def test_chads_capital_was_entered_and_never_lost():
    case = load_case("chad-2008")
    assert case.capital not in {row.unit for row in falls(case)}
    rows = [row.control for row in record(case) if row.unit == case.capital]
    assert rows == ["government", "contested", "government", "government"]


def test_nothing_later_is_within_the_forecasts_reach():
    for name in NAMES:
        case = load_case(name)
        text = (case.folder / "case.toml").read_text(encoding="utf-8")
        for found in re.findall(r"\d{4}-\d{2}-\d{2}", text):
            # A step announced before may be due on the as-of day itself; nothing is later.
            assert dt.date.fromisoformat(found) <= case.as_of
