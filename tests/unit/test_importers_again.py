"""Importing a file again: what is there stays as it is, and `--replace` takes the file anew."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from wouldtake.cases import load_case, validate_case
from wouldtake.cases.importers import Options, import_files, merge
from wouldtake.errors import SettingError

S = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "import_sample.py")))
TAKEN = S.table([
    {"event_id_cnty": "MLI1", "sub_event_type": "Non-state actor overtakes territory",
     "actor1": "The Host"},
    {"event_id_cnty": "MLI2", "location": "South", "latitude": 49.0},
], S.ACLED)  # fmt: skip
HELD = "date,place,control\n2020-03-01,North,insurgent\n2020-03-02,Suth,insurgent\n"


def control_of(case):
    return [(row["date"], row["unit"], row["control"]) for row in S.rows_of(case / "control.csv")]


@pytest.fixture
def case(tmp_path):
    return S.make_case(tmp_path / "case")


def test_a_side_told_later_turns_events_into_observations(case):
    own = control_of(case)
    first = S.take(case, TAKEN)
    assert first.added == {"events.csv": 2}
    assert list(first.puzzles) == ["who took it: The Host or National Army"]
    again = S.take(case, TAKEN, insurgent=("The Host",))
    assert (again.added, again.counts["duplicates"]) == ({}, 2)
    anew = S.take(case, TAKEN, insurgent=("The Host",), replace=True)
    assert anew.added == {"control.csv": 1, "events.csv": 1}
    assert (anew.replaced, anew.counts["duplicates"]) == (2, 0)
    assert control_of(case) == [*own, ("2020-03-01", "north", "insurgent")]
    ids = [row["id"] for name in ("control.csv", "events.csv") for row in S.rows_of(case / name)]
    assert sorted(filter(None, ids)) == ["acled:MLI1", "acled:MLI2"]
    assert validate_case(case) == []


def test_a_place_mended_later_leaves_no_row_at_the_wrong_unit(case):
    own = control_of(case)
    assert S.take(case, HELD).counts["guessed"] == 1
    assert control_of(case)[-1] == ("2020-03-02", "south", "insurgent")
    (case / "places.csv").write_text("place,unit\nSuth,centre\n", encoding="utf-8")
    assert S.take(case, HELD, replace=True).replaced == 2
    assert control_of(case) == [
        *own, ("2020-03-01", "north", "insurgent"), ("2020-03-02", "centre", "insurgent")]


def test_a_table_with_fewer_rows_takes_the_place_of_the_longer(case):
    """Its rows are known by the file's name, whatever the file holds now."""
    own = control_of(case)
    cited = HELD.replace("control\n", "control,source\n").replace("insurgent\n", "insurgent,X\n")
    for text in (HELD, cited):
        S.take(case, text, replace=True)
        assert len(control_of(case)) == len(own) + 2
    S.take(case, HELD.replace("2020-03-02,Suth,insurgent\n", ""), replace=True)
    assert control_of(case) == [*own, ("2020-03-01", "north", "insurgent")]


def test_rows_of_other_files_and_ones_own_are_left_alone(case):
    S.take(case, HELD, name="other.csv")
    S.take(case, S.table([{}], S.GED), name="ged.csv")
    before = S.snapshot(case)
    assert S.take(case, HELD.replace("North", "Centre"), replace=True).replaced == 0
    after = S.snapshot(case)
    for name in ("control.csv", "events.csv"):
        assert after[name].startswith(before[name])


def test_taking_a_file_anew_twice_changes_nothing(case):
    for text in (TAKEN, HELD):
        S.take(case, text, replace=True)
        before = S.snapshot(case)
        assert S.take(case, text, replace=True).replaced == 2
        assert S.snapshot(case) == before


def test_a_dry_run_takes_nothing_out(case):
    S.take(case, TAKEN)
    before = S.snapshot(case)
    assert S.take(case, TAKEN, replace=True, dry_run=True).replaced == 2
    assert S.snapshot(case) == before


def test_joined_events_are_not_lost_with_a_part_of_their_file(case, monkeypatch):
    monkeypatch.setattr(merge, "JOINED_FROM", 1)
    rows = [{"id": number} for number in (1, 2, 3)]
    S.take(case, S.table(rows, S.GED))
    before = S.snapshot(case)
    with pytest.raises(SettingError, match=r"joins 3 events, and ged:3 is not in the files given"):
        S.take(case, S.table(rows[:2], S.GED), replace=True)
    assert S.snapshot(case) == before
    assert S.take(case, S.table(rows, S.GED), replace=True).replaced == 1
    assert [row.id for row in load_case(case).events if row.id] == ["ged:1;ged:2;ged:3"]


def test_the_report_of_places_outlives_an_import_that_finds_all_rows_there(case):
    first = S.take(case, TAKEN)
    told = (case / first.report).read_text(encoding="utf-8")
    S.take(case, TAKEN)
    assert (case / first.report).read_text(encoding="utf-8") == told


def test_two_files_of_one_name_get_a_report_each(case):
    files = [case.parent / part / "data.csv" for part in ("a", "b")]
    for file, place in zip(files, ("North", "Nowhere"), strict=True):
        file.parent.mkdir()
        file.write_text(f"date,place,control\n2020-03-05,{place},gov\n", encoding="utf-8")
    done = import_files(files, case, Options())
    assert [outcome.report for outcome in done] == ["imports/data.csv", "imports/data-2.csv"]
    for outcome, place in zip(done, ("North", "Nowhere"), strict=True):
        assert [row["place"] for row in S.rows_of(case / outcome.report)] == [place]


def test_a_table_that_opens_with_a_blank_line_can_be_added_to(case):
    text = (case / "events.csv").read_text(encoding="utf-8")
    (case / "events.csv").write_text("\n" + text, encoding="utf-8")
    before = len(load_case(case).events)
    S.take(case, S.table([{}], S.GED))
    assert len(load_case(case).events) == before + 1


def test_what_came_later_does_not_change_the_digest(case):
    before = load_case(case)
    text = "date,place,control,source\n2020-06-01,North,insurgent,\n2020-07-01,North,gov,A paper\n"
    assert S.take(case, text).added == {"later/control.csv": 2}
    assert load_case(case).digest == before.digest
    assert validate_case(case) == []
    cited = [row["source"] for row in S.rows_of(case / "later" / "control.csv")]
    bibliography = (case / "later" / "sources.bib").read_text(encoding="utf-8")
    assert cited[1] == "cited_a_paper" and all(f"{{{key}," in bibliography for key in cited)
    anew = S.take(case, text.replace("North", "South"), replace=True)
    assert (anew.replaced, anew.added) == (2, {"later/control.csv": 2})
    assert load_case(case).digest == before.digest
    S.take(case, "date,place,control\n2020-05-01,North,insurgent\n", name="earlier.csv")
    assert load_case(case).digest != before.digest


def test_a_source_cited_before_and_after_stands_where_every_row_sees_it(case):
    text = "date,place,control\n2020-06-01,North,insurgent\n2020-05-01,North,gov\n"
    S.take(case, text)
    assert validate_case(case) == []
    assert not (case / "later" / "sources.bib").exists()


def test_a_fault_in_the_later_bibliography_is_told_with_its_line(case):
    S.take(case, "date,place,control\n2020-06-01,North,insurgent\n")
    (case / "later" / "sources.bib").write_text("\n@misc{a\n", encoding="utf-8")
    told = [str(fault) for fault in validate_case(case)]
    assert any(text.startswith("later/sources.bib:2: ") for text in told), told
    assert any(text.startswith("later/control.csv:") for text in told), told


def test_a_row_before_the_as_of_day_may_not_cite_the_later_bibliography(case):
    S.take(case, "date,place,control\n2020-06-01,North,insurgent\n")
    key = S.rows_of(case / "later" / "control.csv")[0]["source"]
    with (case / "control.csv").open("a", encoding="utf-8") as file:
        width = len(S.rows_of(case / "control.csv")[0])
        row = ["2020-05-01", "north", "insurgent", "unknown", key, "C"]
        file.write(",".join([*row, *[""] * (width - len(row))]) + "\n")
    (told,) = validate_case(case)
    assert told.file == "control.csv" and "is not in sources.bib" in told.message
