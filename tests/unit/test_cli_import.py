"""`case import` in the shell: what it prints, its JSON, its errors and exit codes."""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

S = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "import_sample.py")))


@pytest.fixture
def case(tmp_path):
    return S.make_case(tmp_path / "case")


def test_it_tells_what_was_matched_guessed_and_left_out(tell, case, tmp_path):
    rows = [{}, {"id": 2, "latitude": 51.6, "where_coordinates": "[b]Hamlet"},
            {"id": 3, "latitude": 45}, {"id": 4, "country_id": 439}, {"id": 5, "where_prec": 6}, {}]
    (tmp_path / "g.csv").write_text(S.table(rows, S.GED), encoding="utf-8")
    code, out, err = tell("case", "import", tmp_path / "g.csv", "--into", case)
    assert (code, err) == (0, "")
    assert [line.strip() for line in out.splitlines()] == [
        "g.csv: UCDP GED, 6 rows", "1  matched to a unit", "1  guessed: look at them",
        "1  kept without a unit: known only by province or country",
        "1  left out: no unit found, or not understood", "1  outside the case",
        "1  there already, or twice in the file", "Added 3 rows to events.csv.",
        "Left out, 1 place:",
        "* North: the name is that of north, but the point lies far from it; near: south (1 row)",
        "Guessed, 1 place:", "* [b]Hamlet -> north: nearest outline (1 row)",
        "Every place is in imports/g.csv; corrections go into places.csv (place,unit).",
    ]
    assert tell("case", "validate", case)[0] == 0


def test_its_json_holds_the_whole_account(tell, case, tmp_path):
    (tmp_path / "t.csv").write_text(
        "date,place,control\n2020-03-01,North,rebels\n2020-03-01,North,besieged\n", "utf-8")
    code, out, _ = tell("case", "import", tmp_path / "t.csv", "--into", case, "--dry-run", "--json")
    (found,) = json.loads(out)
    assert code == 0
    assert set(found) == {"file", "format", "rows", "counts", "added", "replaced", "joined",
                          "report", "dry_run", "notes", "not_understood", "contradictions",
                          "faults", "places"}
    assert found["not_understood"] == {"control `besieged`": 1}
    assert found["counts"] == {"matched": 1, "guessed": 0, "without_unit": 0, "left_out": 1,
                               "outside": 0, "duplicates": 0, "faulty": 0}
    assert found["places"][0]["unit"] == "north" and found["dry_run"]


def test_its_options_reach_the_import(tell, case, tmp_path):
    text = "date;place;control\n05/06/2019;North;Third Party\n05/06/2019;South;shared\nx;North;y\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    code, out, _ = tell(
        "case", "import", tmp_path / "t.csv", "--into", case, "--dates", "day-first",
        "--insurgent", "Third Party", "--word", "shared=contested", "--skip-faulty", "--json")
    (found,) = json.loads(out)
    assert code == 0 and found["added"] == {"control.csv": 2}
    assert found["faults"][0]["line"] == 4
    assert "2019-06-05,north,insurgent" in (case / "control.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "content", "code", "said"), [
    ("none.csv", None, 2, "there is no file"),
    ("a.zip", b"PK\x03\x04", 1, "a.zip:1: is a ZIP archive"),
    ("a.csv", b"date,place,control\n5/6/2019,North,rebels\n", 1, "say --dates day-first or"),
    ("a.csv", b"date,place,control\nnever,North,rebels\n", 1, "--skip-faulty imports the other"),
])
def test_what_cannot_be_imported_is_told(tell, case, tmp_path, name, content, code, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    got, out, err = tell("case", "import", tmp_path / name, "--into", case)
    assert (got, out) == (code, "") and said in err


def test_a_built_in_case_is_to_be_copied_first(tell, tmp_path):
    code, _, err = tell("case", "import", tmp_path / "x.csv", "--into", "afghanistan-2021")
    assert code == 2 and "Copy it first" in err


def test_rows_that_a_posterior_has_not_seen_are_told(tell, tmp_path):
    import shutil

    from wouldtake.cases.loader import DATA

    shutil.copytree(DATA / "chad-2008", tmp_path / "chad")
    (tmp_path / "t.csv").write_text("date,place,control\n2008-01-05,Abeche,rebels\n", "utf-8")
    code, out, _ = tell("case", "import", tmp_path / "t.csv", "--into", tmp_path / "chad")
    assert code == 0 and "`wouldtake calibrate` fits the case anew" in out


def test_data_go_into_a_case_made_by_case_new(tell, tmp_path):
    from wouldtake.cases import load_case

    folder = tmp_path / "mali"
    assert tell("case", "new", "MLI", folder, "--as-of", "2020-06-01")[0] == 0
    unit = load_case(folder).units[5]
    row = {"latitude": unit.lat, "longitude": unit.lon, "where_coordinates": unit.name, "adm_1": ""}
    (tmp_path / "g.csv").write_text(S.table([row], S.GED), encoding="utf-8")
    assert tell("case", "import", tmp_path / "g.csv", "--into", folder)[0] == 0
    assert [event.unit for event in load_case(folder).events] == [unit.id]
    assert tell("ask", folder, "chance that capital_lost within 30 days", "--futures", "50")[0] == 0
