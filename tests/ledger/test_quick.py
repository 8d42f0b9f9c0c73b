"""Answers kept without the database's library are the entries that it would have made."""

import sqlite3
import subprocess
import sys

import pytest

from wouldtake.errors import LedgerError, SettingError
from wouldtake.ledger import Ledger
from wouldtake.ledger.quick import keep_quickly

from .samples import CASE, chance, claim


@pytest.fixture
def place(tmp_path):
    """A ledger with one entry."""
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.keep(chance(seed=7), case=CASE)
    return str(path)


ROWS = [
    {"answer": chance()},
    {"answer": chance(seed=1), "claim": claim(), "verdict": "supported", "fares": "supported"},
]


def test_an_entry_is_the_same_either_way(place, tmp_path):
    assert keep_quickly(place, ROWS, case=CASE, without=["belief"])
    with Ledger.open(place) as quick, Ledger.open(tmp_path / "other.sqlite") as usual:
        kept = usual.keep_all(ROWS, case=CASE, without=["belief"])
        for one in kept:
            found = quick.entry(one.id).to_dict(whole=True)
            assert found | {"created": 0} == one.to_dict(whole=True) | {"created": 0}
        assert len(quick.entries()) == 3
        assert len(quick.entries(speaker="a. READER")) == 1


def test_the_same_again_is_counted_and_nothing_else_changes(place):
    for _ in range(3):
        assert keep_quickly(place, [{"answer": chance(seed=7)}], case=CASE)
    with Ledger.open(place) as ledger:
        (only,) = ledger.entries()
        again = ledger.keep(chance(seed=7), case=CASE)
    assert only.asked_again == 3
    assert again.asked_again == 4


def test_all_are_kept_or_none(place):
    with pytest.raises(SettingError, match="this is no answer"):
        keep_quickly(place, [{"answer": chance()}, {"answer": {}}], case=CASE)
    with Ledger.open(place) as ledger:
        assert len(ledger.entries()) == 1


@pytest.mark.parametrize("version", ["1", "3", None])
def test_a_ledger_of_another_shape_is_left_alone(place, version):
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE wouldtake_meta SET value = ?", [version or "x"])
        if version is None:
            connection.execute("DELETE FROM wouldtake_meta")
    assert not keep_quickly(place, ROWS, case=CASE)
    with sqlite3.connect(place) as connection:
        assert connection.execute("SELECT count(*) FROM wouldtake_entries").fetchone() == (1,)


def test_what_is_no_ledger_of_sqlite_is_left_to_the_library(tmp_path):
    assert not keep_quickly(str(tmp_path / "new.sqlite"), ROWS, case=CASE)
    assert not (tmp_path / "new.sqlite").exists()
    assert not keep_quickly("postgresql://nobody@localhost/none", ROWS, case=CASE)
    (tmp_path / "broken.sqlite").write_bytes(b"not a database" * 100)
    assert not keep_quickly(str(tmp_path / "broken.sqlite"), ROWS, case=CASE)
    with pytest.raises(LedgerError, match="no database that a ledger can be kept in"):
        keep_quickly("mysql://somewhere", ROWS, case=CASE)


def test_a_busy_ledger_is_left_to_the_library_which_waits(place, monkeypatch):
    usual = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: usual(*a, **k, timeout=0.05))
    with usual(place, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not keep_quickly(place, ROWS, case=CASE)


LOADED = """
import sys
from wouldtake.cli.main import main
sys.argv = ["wouldtake", "ask", "afghanistan-2021", "chance that capital_falls within 5 days",
            "--futures", "50", "--ledger", {place!r}]
try:
    main()
except SystemExit as leaving:
    assert not leaving.code, leaving.code
never = ("numpy.f2py.crackfortran", "sqlalchemy", "numba", "matplotlib", "pandas")
assert not [name for name in never if name in sys.modules]
import numpy
assert numpy.f2py.get_include()  # loaded when it is used
"""


def test_a_short_command_loads_neither_the_library_nor_a_compiler(place, compiled_before):
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(place=place)], capture_output=True, text=True,
        timeout=300, check=False,
    )
    assert done.returncode == 0, done.stderr[-800:]
    with Ledger.open(place) as ledger:
        assert len(ledger.entries()) == 2


@pytest.fixture
def compiled_before():
    """The simulation's machine code is on disk."""
    from wouldtake import ask, load_case

    ask(load_case("afghanistan-2021"), "chance that capital_falls within 5 days", futures=50)
