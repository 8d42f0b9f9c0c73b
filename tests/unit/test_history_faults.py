"""Broken tables of past cases: each fault is told with its file and line, all of them at once."""

from pathlib import Path

import pytest
import yaml

from wouldtake.errors import CaseError, SettingError
from wouldtake.history import load_table, validate_table

HERE = Path(__file__).parents[1] / "broken_tables"
GOOD = {path.name: path.read_text(encoding="utf-8") for path in sorted((HERE / "good").iterdir())}
BROKEN = yaml.safe_load((HERE / "broken.yaml").read_text(encoding="utf-8"))


def write(folder, entry):
    changed = dict(GOOD)
    for name, (old, new) in entry.get("swap", {}).items():
        assert old in changed[name], old
        changed[name] = changed[name].replace(old, new, 1)
    for name, text in entry.get("add", {}).items():
        changed[name] += text
    changed |= entry.get("write", {})
    for name, text in changed.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_small_table_is_good():
    assert validate_table(HERE / "good") == []
    table = load_table(HERE / "good")
    assert len(table.rows) == 10
    assert table.wars == 5


def test_there_are_enough_ways_to_break_a_table():
    assert len({entry["name"] for entry in BROKEN}) == len(BROKEN) >= 35


@pytest.mark.parametrize("entry", BROKEN, ids=lambda entry: entry["name"])
def test_a_broken_table_is_told_with_file_and_line(tmp_path, entry):
    """Every fault listed is told, and no other."""
    faults = [str(fault) for fault in validate_table(write(tmp_path, entry))]
    assert len(faults) == len(entry["told"]), faults
    for start in entry["told"]:
        assert any(fault.startswith(start) for fault in faults), faults


def test_loading_tells_them_all(tmp_path):
    entry = {"swap": {"table.csv": ["Ash,first", ",first"]},
             "add": {"table.csv": "11,Kale,sixth,2012-02,yes,no,60,red,,,,Z,,letters,\n"}}
    with pytest.raises(CaseError, match="2 problems in") as told:
        load_table(write(tmp_path, entry))
    assert "table.csv:2" in str(told.value)
    assert "table.csv:12" in str(told.value)


def test_a_table_that_is_not_there_names_the_nearest():
    with pytest.raises(SettingError, match="Did you mean `withdrawals-and-returns`"):
        load_table("withdrawals-and-return")
