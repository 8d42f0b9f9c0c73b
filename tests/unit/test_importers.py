"""Importing UCDP GED, ACLED and tables of control: where rows go, and that none is lost."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from wouldtake.cases import load_case, load_later, validate_case
from wouldtake.cases.importers import merge as merging
from wouldtake.cases.importers import writing
from wouldtake.errors import CaseError, SettingError

S = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "import_sample.py")))


@pytest.fixture
def case(tmp_path):
    return S.make_case(tmp_path / "case")


def ged(*rows):
    return S.table(rows, {**S.GED})


def acled(*rows):
    return S.table(rows, {**S.ACLED})


def control(*rows, mark=","):
    base = {"date": "2020-03-01", "place": "North", "control": "insurgent"}
    return S.table(rows, base, mark)


# --- UCDP GED ----------------------------------------------------------------------------------

def test_an_event_of_ged_goes_to_the_unit_that_holds_it(case):
    outcome = S.take(case, ged({}), name="GEDEvent_v25_1.csv")
    row = load_case(case).events[0]
    assert (str(row.date), row.event, row.unit, row.source, row.sure, row.id) == (
        "2020-03-01", "state_based", "north", "ucdp_ged_25_1", "A", "ged:1")
    who = "Government of Mali and Northern Front"
    assert row.what == f"state-based fighting, {who}: 3 deaths (2 to 5)"
    assert str(row.known_from) == "2020-03-02"
    assert outcome.counts["matched"] == 1 and outcome.form == "ged"
    assert validate_case(case) == []


def test_the_bibliography_credits_the_data_set_and_names_the_bytes(case):
    S.take(case, ged({}), name="GEDEvent_v25_1.csv")
    source = load_case(case).sources["ucdp_ged_25_1"]
    assert source.fields["title"].endswith("Dataset 25.1")
    assert "SHA-256" in source.fields["note"] and "CC BY 4.0" in source.fields["note"]
    assert load_case(case).sources["report"].title == "A report"


@pytest.mark.parametrize(("codes", "sure"), [
    ({}, "A"), ({"where_prec": 2}, "B"), ({"date_prec": 3}, "B"), ({"event_clarity": 2}, "B"),
    ({"date_prec": 4}, "C"), ({"where_prec": 4}, "C"),
])
def test_how_sure_a_row_is_comes_from_its_codes(case, codes, sure):
    S.take(case, ged(codes))
    assert [row.sure for row in load_case(case).events if row.id] == [sure]


@pytest.mark.parametrize("where_prec", [4, 5, 6, 7])
def test_what_is_known_by_province_or_country_alone_goes_to_no_unit(case, where_prec):
    outcome = S.take(case, ged({"where_prec": where_prec}))
    assert [row.unit for row in load_case(case).events if row.id] == [""]
    assert outcome.counts["without_unit"] == 1


def test_rows_of_other_countries_are_counted_as_outside(case):
    rows = [{}, {"id": 2, "country_id": 439, "country": "Burkina Faso"},
            {"id": 3, "country_id": 439, "date_start": "not even read"}]
    outcome = S.take(case, ged(*rows))
    assert outcome.counts["outside"] == 2 and S.accounted(outcome)


def test_an_event_counts_from_its_last_day_and_from_when_it_was_reported(case):
    rows = [
        {"id": 1, "date_start": "2020-05-20", "date_end": "2020-06-02", "source_date": ""},
        {"id": 2, "date_start": "2020-05-20", "date_end": "2020-05-20",
         "source_date": "2020-07-01;2020-06-10"},
        {"id": 3, "date_start": "2020-05-20", "date_end": "2020-05-21",
         "source_date": "2020-05-19"},
    ]
    S.take(case, ged(*rows))
    later = load_later(load_case(case)).events
    assert [(row.id, str(row.date), str(row.known_from)) for row in later] == [
        ("ged:2", "2020-05-20", "2020-06-10"), ("ged:1", "2020-06-02", "2020-06-02")]
    assert "over 14 days" in later[1].what
    assert [row.id for row in load_case(case).events if row.id] == ["ged:3"]


def test_candidate_events_and_the_api_write_the_same_columns_otherwise(case):
    rows = [{"id": 7, "date_start": "3/14/2020 12:00:00 AM", "date_end": "3/14/2020 12:00:00 AM"},
            {"id": 8, "date_start": "2020-03-01T00:00:00", "date_end": "2020-03-02T00:00:00"}]
    for number, row in enumerate(rows):
        S.take(case, ged(row), name=f"{number}.csv")
    assert [str(row.date) for row in load_case(case).events if row.id] == [
        "2020-03-02", "2020-03-14"]


# --- ACLED -------------------------------------------------------------------------------------

@pytest.mark.parametrize("written", ["2020-03-14", "14 March 2020", "14/03/2020", "03/14/2020",
                                     "March 14, 2020", "14-Mar-2020", "2020/03/14"])
def test_acled_dates_in_all_their_forms(case, written):
    S.take(case, acled({"event_date": written}))
    row = next(row for row in load_case(case).events if row.id)
    assert (str(row.date), row.event, row.id) == ("2020-03-14", "battle", "acled:MLI1")
    assert row.what == "armed clash, Northern Front and National Army: 4 deaths"


TAKES = "Non-state actor overtakes territory"
REGAINS = "Government regains territory"
PASSES = "Non-violent transfer of territory"


@pytest.mark.parametrize(("row", "told"), [
    ({"sub_event_type": TAKES}, ("insurgent", "fought")),
    ({"sub_event_type": TAKES, "actor1": "National Army", "actor2": "Northern Front (2012-)"},
     ("insurgent", "fought")),
    ({"sub_event_type": REGAINS}, ("government", "fought")),
    ({"sub_event_type": PASSES, "event_type": "Strategic developments", "actor2": ""},
     ("insurgent", "unknown")),
    ({"sub_event_type": PASSES, "actor1": "Military Forces of Mali (2012-2020) Gendarmerie"},
     ("government", "unknown")),
    ({"event_type": f"Battle-{TAKES}", "sub_event_type": ""}, ("insurgent", "fought")),
])
def test_territory_that_changes_hands_is_observed_control(case, row, told):
    S.take(case, acled(row))
    found = [seen for seen in load_case(case).control if seen.id]
    assert [(seen.unit, seen.control, seen.manner) for seen in found] == [("north", *told)]


@pytest.mark.parametrize("row", [
    {"actor1": "Third Party"}, {"actor1": "Third Party", "actor2": "Fourth Party"},
    {"actor1": "National Army", "actor2": "National Army"},
    {"sub_event_type": PASSES, "actor1": "Military Forces of France"},
])
def test_who_took_it_is_not_guessed(case, row):
    outcome = S.take(case, acled({"sub_event_type": TAKES, **row}))
    assert not any(seen.id for seen in load_case(case).control)
    assert [seen.event for seen in load_case(case).events if seen.id] == ["battle"]
    assert sum(outcome.puzzles.values()) == 1


def test_a_user_says_whose_side_an_armed_group_is_on(case):
    row = {"sub_event_type": TAKES, "actor1": "Third Party (2019-)"}
    S.take(case, acled(row), insurgent=("third party",))
    assert [seen.control for seen in load_case(case).control if seen.id] == ["insurgent"]


def test_a_village_that_falls_is_not_its_district(case):
    outcome = S.take(case, acled({"sub_event_type": TAKES, "location": "Hamlet", "latitude": 51.3}))
    assert not any(seen.id for seen in load_case(case).control)
    event = next(row for row in load_case(case).events if row.id)
    assert (event.event, event.unit) == ("territory", "north")
    assert event.what.endswith("; at Hamlet")
    assert outcome.added == {"events.csv": 1}


# --- tables of control -------------------------------------------------------------------------

@pytest.mark.parametrize("header", [
    "date,place,control", "Day,District,Status", "event date;unit;held by", "DATE\tName\tWho"])
def test_columns_go_by_their_usual_names(case, header):
    mark = next(m for m in ",;\t" if m in header)
    S.take(case, f"{header}\n{mark.join(('2020-03-01', 'North', 'Northern Front'))}\n")
    found = [row for row in load_case(case).control if str(row.date) == "2020-03-01"]
    assert [(row.unit, row.control) for row in found] == [("north", "insurgent")]


@pytest.mark.parametrize(("word", "meant"), [
    ("government", "government"), ("Gov", "government"), ("GIRoA control", "government"),
    ("held by rebels", "insurgent"), ("National Army", "government"), ("Contested", "contested"),
    ("unknown", "unknown"), ("Northern Front control", "insurgent"), ("Northern", None),
    ("government influence", None), ("rebels and government", None), ("besieged", None),
])
def test_words_for_control(case, word, meant):
    outcome = S.take(case, control({"control": word}))
    found = [row.control for row in load_case(case).control if str(row.date) == "2020-03-01"]
    assert found == ([] if meant is None else [meant])
    assert (outcome.counts["left_out"] == 1) == (meant is None)
    assert bool(outcome.puzzles) == (meant is None) and S.accounted(outcome)


def test_a_user_says_what_a_word_means(case):
    S.take(case, control({"control": "Besieged"}), words=("besieged=contested",))
    assert load_case(case).control[0].control == "contested"


@pytest.mark.parametrize("text", ["besieged", "=contested", "besieged=contestd"])
def test_a_word_without_meaning_is_refused(case, text):
    with pytest.raises(SettingError, match="--word is"):
        S.take(case, control({}), words=(text,))


def test_a_table_tells_manner_source_certainty_and_when_it_was_published(case):
    rows = [
        {"manner": "negotiated", "sure": "b", "source": "report", "published": "2020-03-09"},
        {"place": "Centre", "manner": "", "sure": "", "source": "Radio {x}", "published": ""},
    ]
    S.take(case, control(*rows))
    read = load_case(case)
    north = next(row for row in read.control if row.unit == "north")
    centre = next(row for row in read.control if row.unit == "centre")
    assert (north.manner, north.sure, north.source, str(north.known_from)) == (
        "negotiated", "B", "report", "2020-03-09")
    assert read.sources[centre.source].title == "Radio x"


def test_rows_that_contradict_on_one_day_are_told(case):
    outcome = S.take(case, control({}, {"control": "government"}))
    assert [(str(d), u, told) for d, u, told in outcome.clashes] == [
        ("2020-03-01", "north", ("insurgent", "government"))]


def test_a_new_word_against_the_cases_own_record_is_told(case):
    outcome = S.take(case, control({"date": "2020-05-01"}))
    assert outcome.clashes[0][1:] == ("north", ("contested", "insurgent"))


# --- nothing twice -----------------------------------------------------------------------------

@pytest.mark.parametrize("text", [
    ged({}, {"id": 2, "date_end": "2020-07-01"}),
    acled({"sub_event_type": TAKES}, {"event_id_cnty": "MLI2"}),
    control({}, {"date": "2020-08-01"}),
], ids=["ged", "acled", "control"])
def test_the_same_file_twice_adds_nothing(case, text):
    S.take(case, text)
    before = S.snapshot(case)
    outcome = S.take(case, text, name="renamed.csv")
    assert outcome.counts["duplicates"] == outcome.rows == 2 and outcome.added == {}
    assert S.snapshot(case) == before


def test_a_newer_release_adds_only_what_is_new(case):
    S.take(case, ged({}, {"id": 2}))
    outcome = S.take(case, ged({"best": 9}, {"id": 2}, {"id": 3}), name="newer.csv")
    assert (outcome.counts["duplicates"], outcome.added) == (2, {"events.csv": 1})
    assert sorted(row.id for row in load_case(case).events if row.id) == ["ged:1", "ged:2", "ged:3"]


def test_an_id_that_a_file_holds_twice_is_taken_once(case):
    outcome = S.take(case, ged({}, {}))
    assert outcome.counts["duplicates"] == 1 and S.accounted(outcome)


def test_many_events_are_joined_by_unit_day_and_kind_and_still_not_twice(case, monkeypatch):
    monkeypatch.setattr(merging, "JOINED_FROM", 3)
    text = ged({}, {"id": 2, "best": 4}, {"id": 3, "side_b": "X"}, {"id": 4, "latitude": 50})
    outcome = S.take(case, text)
    assert (outcome.joined, outcome.added) == (4, {"events.csv": 2})
    row = next(row for row in load_case(case).events if ";" in row.id)
    assert row.id == "ged:1;ged:2;ged:3"
    assert row.what.startswith("3 events (state-based fighting, Government of Mali and Northern")
    assert row.what.endswith("and others): 10 deaths (6 to 15)")
    assert S.take(case, text).counts["duplicates"] == 4


# --- what the case makes of it -----------------------------------------------------------------

def test_imported_events_leave_answers_as_they_were_and_control_does_not(case):
    from wouldtake import ask

    question = "chance that capital_lost within 60 days"

    def answer():
        return ask(load_case(case), question, futures=400, seed=3).chance

    before = answer()
    S.take(case, ged({}, {"id": 2, "latitude": 50}))
    assert answer() == before
    S.take(case, control(*({"date": "2020-05-20", "place": name} for name in ("North", "South"))))
    assert load_case(case).start_control == ("government", "insurgent", "insurgent")
    assert answer() != before


def test_a_case_with_faults_is_mended_first(case):
    (case / "counts.csv").write_text("date\n", encoding="utf-8")
    before = S.snapshot(case)
    with pytest.raises(CaseError, match="mend the case first") as caught:
        S.take(case, ged({}))
    assert caught.value.faults[0].file == "counts.csv"
    assert S.snapshot(case) == before


def test_a_built_in_case_is_not_written_to():
    with pytest.raises(SettingError, match=r"built-in case.*Copy it first: cp -r"):
        S.import_files([Path("x.csv")], "afghanistan-2021")


def test_a_dry_run_writes_nothing(case):
    before = S.snapshot(case)
    outcome = S.take(case, ged({}), dry_run=True)
    assert outcome.added == {"events.csv": 1}
    assert S.snapshot(case) == before and not (case / "imports").exists()


def test_the_report_accounts_for_every_row(case):
    rows = [{}, {"id": 2, "latitude": 45}, {"id": 3, "country_id": 439}, {}]
    outcome = S.take(case, ged(*rows))
    lines = S.rows_of(case / outcome.report)
    assert sum(int(line["rows"]) for line in lines) == outcome.rows == 4
    assert [line["result"] for line in lines] == ["left_out", "matched", "duplicates", "outside"]


def test_columns_that_a_table_lacks_are_added_and_its_rows_stay(case):
    before = S.rows_of(case / "events.csv")
    S.take(case, ged({}))
    after = S.rows_of(case / "events.csv")
    assert [{key: row[key] for key in before[0]} for row in after[:1]] == before
    assert list(after[0]) == [*before[0], "published", "id"]


def test_files_are_taken_together_or_not_at_all(case, tmp_path):
    good, bad = tmp_path / "a.csv", tmp_path / "b.csv"
    good.write_text(ged({}), encoding="utf-8")
    bad.write_text("x,y\n1,2\n", encoding="utf-8")
    before = S.snapshot(case)
    with pytest.raises(CaseError, match="nothing was imported"):
        S.import_files([good, bad], case)
    assert S.snapshot(case) == before


# --- all or nothing ----------------------------------------------------------------------------

@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("disk full")])
@pytest.mark.parametrize("at", range(5))
def test_what_stops_the_writing_leaves_the_case_as_it_was(case, monkeypatch, at, stop):
    real, calls = writing.os.replace, []

    def replace(*arguments):
        calls.append(arguments)
        if len(calls) == at + 1:
            raise stop
        real(*arguments)

    monkeypatch.setattr(writing.os, "replace", replace)
    before = S.snapshot(case)
    text = acled({"sub_event_type": TAKES}, {"event_id_cnty": "MLI2", "event_date": "2020-07-01"})
    if at < 5 - 1:
        with pytest.raises(type(stop) if isinstance(stop, OSError) else stop):
            S.take(case, text)
        assert S.snapshot(case) == before
        assert sorted(path.name for path in case.iterdir()) == sorted(
            {name.split("/")[0] for name in before})
    else:
        S.take(case, text)
        assert len(calls) == 4  # the report, two tables, sources.bib: each was stopped once


def test_a_table_that_could_no_longer_be_read_is_not_written(case, monkeypatch):
    monkeypatch.setattr(writing, "TABLE_LIMIT", 200)
    before = S.snapshot(case)
    with pytest.raises(SettingError, match=r"events.csv would grow to .* Import a part"):
        S.take(case, ged({}, {"id": 2}))
    assert S.snapshot(case) == before
