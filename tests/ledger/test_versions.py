"""A ledger of an older shape is brought forward with all that is in it; a newer one is refused."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from wouldtake.errors import LedgerError
from wouldtake.ledger import Ledger

from .samples import CASE, chance, claim

OLD = Path(__file__).with_name("version-1.sql").read_text(encoding="utf-8")


@pytest.fixture
def old(place):
    """A ledger as version 1 left it, on each database in turn."""
    if place.startswith("postgresql"):
        import psycopg

        with psycopg.connect(place) as connection:
            connection.execute(OLD)
    else:
        Path(place).parent.mkdir()
        with sqlite3.connect(place) as connection:
            connection.executescript(OLD)
        connection.close()
    return place


def test_everything_of_version_1_is_there_and_works(old):
    with Ledger.open(old) as ledger:
        newer, older = ledger.entries()
        assert older.answer == chance().to_dict()
        assert newer.claim == claim(speaker="Ångström  O'Hara")
        assert (newer.verdict, newer.without, newer.asked_again) == ("supported", ("belief",), 0)
        assert older.resolution.source == newer.resolution.source == "Gazette"
        # What version 2 brought: speakers however written, repeats counted.
        assert ledger.entries(speaker="ångström o'hara") == [newer]
        again = ledger.keep(chance(), case=CASE, version="0.1.0")
        assert (again.id, again.asked_again) == (older.id, 1)
        assert ledger.scores().model.resolved == 1


def test_it_is_brought_forward_once_whoever_comes_first(old):
    def look(_):
        with Ledger.open(old) as ledger:
            return len(ledger.entries())

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(look, range(6))) == [2] * 6


def test_its_shape_is_then_that_of_a_new_one(old, tmp_path, request):
    if old.startswith("postgresql"):
        pytest.skip("one database is enough to compare shapes")

    def shape(path):
        with sqlite3.connect(path) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            found = {
                name: sorted(row[1:] for row in connection.execute(f"PRAGMA table_info({name})"))
                for (name,) in tables.fetchall()
            }
            indexes = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
            found["indexes"] = sorted(indexes.fetchall())
        connection.close()
        return found

    new = tmp_path / "new.sqlite"
    for path in (old, new):
        with Ledger.open(path) as ledger:
            ledger.keep(chance(seed=9), case=CASE)
    assert shape(old) == shape(new)


def test_a_newer_one_is_refused_and_left_as_it_is(ledger, place):
    from wouldtake.ledger import tables

    ledger.keep(chance(), case=CASE)
    with ledger._database.writing() as connection:
        connection.execute(tables.META.update().values(value="3"))
    with Ledger.open(place) as later:
        for act in (later.entries, lambda: later.keep(chance(seed=1), case=CASE)):
            with pytest.raises(LedgerError, match="tables are version 3, this program knows 2"):
                act()
    with ledger._database.reading() as connection:
        assert tables.version_of(connection) == 3
