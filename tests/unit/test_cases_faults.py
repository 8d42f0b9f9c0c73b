"""Broken case folders: each fault is told with its file and line, and all of them at once.

`broken_cases/good` is a small good case; `broken_cases/broken.yaml` lists ways to break it.
"""

import os
from pathlib import Path

import pytest
import yaml

from wouldtake.cases import load_case, validate_case
from wouldtake.errors import CaseError, SettingError

HERE = Path(__file__).parents[1] / "broken_cases"
GOOD = {path.name: path.read_text(encoding="utf-8") for path in sorted((HERE / "good").iterdir())}
BROKEN = yaml.safe_load((HERE / "broken.yaml").read_text(encoding="utf-8"))


def write(folder: Path, changes: dict[str, str | bytes | None]) -> Path:
    for name, content in {**GOOD, **changes}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content is not None:
            path.write_text(content, encoding="utf-8")
    return folder


def swap(name: str, old: str, new: str) -> dict[str, str | bytes | None]:
    assert old in GOOD[name], old
    return {name: GOOD[name].replace(old, new, 1)}


def add(name: str, text: str) -> dict[str, str | bytes | None]:
    return {name: GOOD[name] + text}


def test_the_small_case_is_good(tmp_path):
    folder = write(tmp_path, {})
    assert validate_case(folder) == []
    case = load_case(str(folder))
    assert case.start_control == ("government", "contested", "insurgent")
    assert case.values["troops"].central == 2500


def changes_of(entry) -> dict[str, str | bytes | None]:
    changes: dict[str, str | bytes | None] = {}
    for name, (old, new) in entry.get("swap", {}).items():
        changes |= swap(name, old, new)
    for name, text in entry.get("add", {}).items():
        changes |= add(name, text)
    for name, text in entry.get("write", {}).items():
        coded = text is not None and text.startswith("latin-1:")
        changes[name] = text.removeprefix("latin-1:").encode("latin-1") if coded else text
    return changes


def test_there_are_enough_ways_to_break_a_case():
    assert len({entry["name"] for entry in BROKEN}) == len(BROKEN) >= 40


@pytest.mark.parametrize("entry", BROKEN, ids=lambda entry: entry["name"])
def test_a_broken_case_is_told_with_file_and_line(tmp_path, entry):
    """Every fault listed is told, and no other."""
    faults = [str(fault) for fault in validate_case(write(tmp_path, changes_of(entry)))]
    assert len(faults) == len(entry["told"]), faults
    for start in entry["told"]:
        assert any(fault.startswith(start) for fault in faults), faults


def test_every_fault_has_a_line_where_there_is_a_file_to_have_one(tmp_path):
    """A line is kept back only where the file itself is missing."""
    for number, entry in enumerate(BROKEN):
        folder = write(tmp_path / str(number), changes_of(entry))
        for fault in validate_case(folder):
            assert fault.line or not (folder / fault.file).exists(), (entry["name"], str(fault))


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    changes = (
        swap("case.toml", '"centre"', '"center"')
        | swap("units.csv", "insurgent", "rebels")
        | swap("links.csv", "111", "-1")
        | swap("claims.yaml", "asserts", "says")
        | add("sources.bib", "@misc{report}\n")
    )
    with pytest.raises(CaseError) as caught:
        load_case(write(tmp_path, changes))
    told = [(fault.file, fault.line) for fault in caught.value.faults]
    assert sorted(told) == [
        ("case.toml", 3),
        ("claims.yaml", 7),
        ("links.csv", 2),
        ("sources.bib", 2),
        ("units.csv", 4),  # its unit is named by links.csv: not told a second time
    ]
    assert str(caught.value).startswith(f"{len(told)} problems in ")
    assert all(f"  * {fault}" in str(caught.value) for fault in caught.value.faults)


def test_a_fault_of_the_case_file_hides_none_of_the_units_and_invents_none(tmp_path):
    """Which further columns case.toml explains is not known while it has a fault."""
    head = GOOD["case.toml"] + '[columns.area]\nwhat = "area"\nsource = "report"\nsure = "A"\n'
    rows = GOOD["units.csv"].splitlines()
    rows = [f"{row},{cell}" for row, cell in zip(rows, ["area", 1, 2, 3], strict=True)]
    files: dict[str, str | bytes | None] = {"case.toml": head, "units.csv": "\n".join(rows)}
    assert validate_case(write(tmp_path / "good", files)) == []
    rows[2] = rows[2].replace(rows[2].split(",")[4], "east")
    files |= {"case.toml": head.replace('sure = "A"', 'sure = "Z"', 1),
              "units.csv": "\n".join(rows)}
    told = [(fault.file, fault.line) for fault in validate_case(write(tmp_path / "bad", files))]
    assert told == [("case.toml", 10), ("units.csv", 3)]


def test_a_misspelt_word_of_a_few_gets_the_nearest(tmp_path):
    party = '\n[[actors]]\nid = "army"\nname = "Army"\nside = "goverment"\n'
    (fault,) = validate_case(write(tmp_path, add("case.toml", party)))
    assert fault.message.endswith("found 'goverment'; did you mean `government`?")


def test_a_minimal_case_loads_and_finds_its_neighbours(tmp_path):
    (tmp_path / "case.toml").write_text('name = "tiny"\nas_of = "2020-06-01"\ncapital = "a"\n')
    (tmp_path / "units.csv").write_text(
        "id,name,kind,lon,lat,control\n"
        "a,A,city,0,0,government\nb,B,rural,1,0,\nc,C,rural,2,0,\nd,D,rural,-0.5,1,\n"
    )
    case = load_case(tmp_path)
    assert case.links_computed
    assert [(link.a, link.b) for link in case.links] == [("a", "b"), ("a", "d"), ("b", "c")]
    assert case.links[0].km == pytest.approx(111.2, abs=0.1)
    assert case.start_control == ("government", "unknown", "unknown", "unknown")
    assert load_case(tmp_path).links == case.links
    assert case.title == "tiny"
    assert case.horizon_days == 365
    assert case.posterior is None


def test_byte_order_marks_and_windows_lines_are_read(tmp_path):
    changes = {
        name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in GOOD.items()
    }
    assert validate_case(write(tmp_path, changes)) == []


def test_posterior_columns(tmp_path):
    case = load_case(write(tmp_path, {"posterior.csv": "a,b\n1,2\n3,4.5\n"}))
    assert case.posterior is not None
    assert case.posterior["b"].tolist() == [2.0, 4.5]


def test_an_article_may_tell_of_the_as_of_day(tmp_path):
    changes = swap(
        "events.csv", "2020-05-02,siege,cut off,north,report", "2020-06-01,siege,x,,article"
    )
    changes |= add("sources.bib", "@misc{article}\n")
    case = load_case(write(tmp_path, changes))
    assert [event.source for event in case.events] == ["article"]


def test_a_file_over_the_limit_is_refused_unread(tmp_path):
    folder = write(tmp_path, {})
    with (folder / "control.csv").open("wb") as file:
        file.truncate(51 * 2**20)  # sparse: takes no room
    assert [str(f) for f in validate_case(folder)] == [
        "control.csv: is 51 MB; at most 50 MB are read"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_links_out_of_the_folder_pipes_and_folders_are_refused(tmp_path):
    folder = write(tmp_path / "case", {"links.csv": None, "control.csv": None, "events.csv": None})
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n")
    (folder / "links.csv").symlink_to(secret)
    os.mkfifo(folder / "control.csv")
    (folder / "events.csv").symlink_to("events.csv")
    (folder / "evidence.csv").unlink()
    (folder / "evidence.csv").mkdir()
    (folder / "later").symlink_to("/etc")
    told = [str(fault) for fault in validate_case(folder)]
    assert told == [
        "links.csv: leads outside the case folder; copy the file into it",
        "control.csv: is not a plain file",
        "events.csv: leads outside the case folder; copy the file into it",
        "evidence.csv: is not a plain file",
    ]


def test_many_faults_of_one_file_are_counted(tmp_path):
    rows = "".join(f"unit{i},U,middle,rural,999,0,1,unknown\n" for i in range(500))
    told = validate_case(write(tmp_path, add("units.csv", rows)))
    assert len(told) == 101
    assert str(told[-1]) == "units.csv: and 400 more of its kind"


@pytest.mark.parametrize("name", ["afganistan-2021", "no/such/folder", "", "a\0b", "x" * 5000])
def test_no_such_case(name):
    with pytest.raises(SettingError, match="is neither a built-in case nor a folder"):
        load_case(name or "nowhere-at-all")


def test_a_misspelt_folder_gets_the_nearest_one_beside_it(tmp_path):
    write(tmp_path / "my-case", {})
    near = tmp_path / "my-case"
    with pytest.raises(SettingError) as caught:
        load_case(tmp_path / "my-cass")
    assert str(caught.value).endswith(
        f"is neither a built-in case nor a folder. Did you mean `{near}`?")
    with pytest.raises(SettingError, match="is a file, and neither a built-in case nor a folder"):
        load_case(near / "case.toml")


def test_a_misspelt_case_gets_the_nearest_name():
    with pytest.raises(SettingError, match="Did you mean `afghanistan-2021`"):
        load_case("afganistan-2021")
