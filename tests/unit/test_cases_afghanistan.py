"""The built-in case: sourced, known in time, and nothing later within the forecast's reach."""

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pytest

from wouldtake.cases import list_cases, load_case, load_later, validate_case
from wouldtake.errors import SettingError, UnknownNameError

CASE = load_case("afghanistan-2021")
SHARED = Path(__file__).parents[3] / "shared"
DAY_BEFORE = dt.date(2021, 8, 5)


def test_validates_with_no_fault():
    assert "afghanistan-2021" in list_cases()
    assert validate_case("afghanistan-2021") == []


def test_head():
    assert (CASE.name, CASE.country, CASE.capital) == ("afghanistan-2021", "AFG", "kabul")
    assert CASE.as_of == dt.date(2021, 8, 6)
    assert CASE.horizon_days == 365
    assert [patron.id for patron in CASE.patrons] == ["us", "uk", "allies"]
    assert {"capital_falls", "stalemate", "us_return", "return_works"} <= set(CASE.formulas)


def test_nothing_known_is_dated_on_or_after_the_as_of_day():
    for name, quantity in CASE.values.items():
        if quantity.source != "article":
            assert quantity.known_by <= DAY_BEFORE, name
    for row in (*CASE.control, *CASE.counts, *CASE.events, *CASE.evidence):
        if row.source == "article":
            assert row.date <= CASE.as_of
        else:
            assert row.date <= DAY_BEFORE
            assert row.known_from <= DAY_BEFORE
    for patron in CASE.patrons:
        assert all((step.announced or step.date) <= DAY_BEFORE for step in patron.schedule)


def test_every_figure_is_sourced_and_every_source_is_used():
    cited = {q.source for q in CASE.values.values()}
    cited |= {row.source for row in (*CASE.control, *CASE.counts, *CASE.events, *CASE.evidence)}
    cited |= {key for unit in CASE.units for key in unit.source.split(";")}
    cited |= {step.source for patron in CASE.patrons for step in patron.schedule}
    cited |= {column.source for column in CASE.columns.values()}
    later = load_later(CASE)
    cited |= {row.source for row in (*later.control, *later.events, *later.forecasts)}
    cited |= {row.source for row in later.counts} | {q.source for q in later.values.values()}
    cited.discard("assumption")
    assert cited <= set(CASE.sources)
    assert set(CASE.sources) - cited == set()


def test_an_assumption_says_why():
    for name, quantity in CASE.values.items():
        if quantity.source == "assumption":
            assert quantity.note, name


def test_control_at_the_start():
    start = dict(zip(CASE.ids, CASE.start_control, strict=True))
    cities = [unit.id for unit in CASE.units if unit.kind == "city"]
    besieged = {city for city in cities if start[city] == "contested"}
    assert besieged == {"lashkar_gah", "kandahar", "herat"}
    assert all(start[city] == "government" for city in set(cities) - besieged)
    assert start["zaranj"] == "government"  # it falls on the as-of day: scored, not known
    taken = {unit for unit, control in start.items() if control == "insurgent"}
    assert taken == {"kunduz_qarawul", "herat_islam_qala", "kandahar_spin_boldak"}


def test_counts_keep_definitions_apart():
    centres = {
        row.date: row.held_by_insurgent for row in CASE.counts if row.definition == "aan_centres"
    }
    assert centres == {
        dt.date(2021, 5, 1): 33,
        dt.date(2021, 6, 30): 158,
        dt.date(2021, 7, 24): 226,
    }
    assert {"lwj", "us_military_centres", "un_percent_of_centres"} <= {
        row.definition for row in CASE.counts
    }


def test_what_came_later():
    later = load_later(CASE)
    falls = {row.unit: row for row in later.control}
    assert len(falls) == 34
    assert falls["zaranj"].date == dt.date(2021, 8, 6)
    assert falls["kabul"].date == dt.date(2021, 8, 15)
    assert falls["bazarak"].date == dt.date(2021, 9, 6)
    by_day = [row.date.day for row in later.control if row.date.month == 8]
    counts = [sum(day in days for day in by_day) for days in ((*range(6, 12),), (12, 13), (14, 15))]
    assert counts == [9, 9, 15]
    fought = [sum(r.manner == "fought" for r in later.control[a:b]) for a, b in ((0, 9), (9, 18))]
    assert fought == [7, 4]
    assert all(row.date >= CASE.as_of for row in (*later.control, *later.events))
    assert {"leadership_flees", "patron_gone", "no_return"} <= {e.event for e in later.events}


def test_the_digest_does_not_depend_on_what_came_later(tmp_path):
    import shutil

    shutil.copytree(CASE.folder, tmp_path / "copy")
    assert load_case(tmp_path / "copy").digest == CASE.digest
    shutil.rmtree(tmp_path / "copy" / "later")
    without = load_case(tmp_path / "copy")
    assert without.digest == CASE.digest
    assert load_later(without).control == ()
    with (tmp_path / "copy" / "events.csv").open("a") as file:
        file.write("2021-08-01,statement,one more,,article,C\n")
    assert load_case(tmp_path / "copy").digest != CASE.digest


def test_an_earlier_day_knows_less():
    spring = CASE.as_known_on(dt.date(2021, 6, 1))
    assert spring.as_of == dt.date(2021, 6, 1)
    start = dict(zip(spring.ids, spring.start_control, strict=True))
    assert start["lashkar_gah"] == "government"
    assert start["kandahar_spin_boldak"] == "unknown"
    assert "homeland_threat_months" not in spring.values
    assert "us_troops" in spring.values
    # AAN's count of 1 May came out in July: an earlier question must not see it.
    assert {row.definition for row in spring.counts} == {"lwj"}
    assert all(row.known_from < spring.as_of for row in (*spring.events, *spring.counts))
    for patron in spring.patrons:
        assert all((step.announced or step.date) < spring.as_of for step in patron.schedule)
    assert len(spring.patrons[0].schedule) < len(CASE.patrons[0].schedule)
    assert spring.digest != CASE.digest
    assert spring.posterior is None


def test_a_later_day_is_refused():
    with pytest.raises(SettingError, match="cannot be asked as of 2021-08-07"):
        CASE.as_known_on(dt.date(2021, 8, 7))


def test_arrays():
    assert CASE.lons.shape == CASE.lats.shape == CASE.populations.shape == (len(CASE.units),)
    assert CASE.link_pairs.shape == (len(CASE.links), 2)
    assert set(np.unique(CASE.extra("old_opposition"))) == {0.0, 1.0}
    with pytest.raises(UnknownNameError, match="Did you mean `terrain`"):
        CASE.extra("terrian")


def test_claims_cover_the_issue():
    letters = {claim.letter for claim in CASE.claims}
    assert letters == {"headline", *"abcdefghijklmn"}
    speakers = {claim.speaker for claim in CASE.claims}
    assert speakers == {"Scott Worden", "Malcolm Chalmers", "author"}
    stance = {claim.id: claim.endorsement for claim in CASE.claims}
    assert stance["more_years_better_army"] == "rejects"
    assert stance["headline"] == "relays"


def test_no_run_of_six_words_is_the_articles():
    article = SHARED / "article.txt"
    if not article.exists():
        pytest.skip("the article is not here")

    def words(text):
        return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))

    said = words(article.read_text(encoding="utf-8"))
    theirs = {tuple(said[i : i + 6]) for i in range(len(said) - 5)}
    for path in CASE.folder.rglob("*"):
        if path.suffix in {".toml", ".yaml", ".csv", ".md"}:
            ours = words(path.read_text(encoding="utf-8"))
            copied = [
                ours[i : i + 6] for i in range(len(ours) - 5) if (*ours[i : i + 6],) in theirs
            ]
            assert copied == [], path.name
