"""Answers into a SQLite ledger that is there already, without the database's library.

That library takes four tenths of a second to load, a third of a short command; SQLite itself is
part of Python. What this cannot do (another database, a new ledger, one of an older shape, one that
is busy or broken) it leaves alone, and `store` does it, or says why not.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from . import place as places
from .about import Asked
from .rows import VERSION, entry_row, time_now, version_here

_AGAIN = (
    "INSERT INTO wouldtake_repeats (id, count, last) VALUES (:id, 1, :created) "
    "ON CONFLICT (id) DO UPDATE SET count = count + 1, last = excluded.last"
)


def keep_quickly(
    place: str | None, answers: Iterable[Mapping[str, Any]], *, case: Any,
    without: Iterable[str] = (),
) -> bool:
    """Keep answers as `Ledger.keep_all` does, all of them or none, and say whether it was done.

    Args:
        place: of the ledger, as `Ledger.open` takes it.
        answers, case, without: as `Ledger.keep_all` takes them.
    Raises:
        SettingError: one is no answer, or longer than is kept.
        LedgerError: the place is none.
    """
    url = places.url_of(places.chosen(place))
    path = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or "?" in url or not path.is_file():
        return False
    asked, version = Asked.of(case), version_here()
    rows = [entry_row(one, asked, sorted(without), version, time_now()) for one in answers]
    try:
        there = f"{path.absolute().as_uri()}?mode=rw"  # never a new file
        with closing(sqlite3.connect(there, uri=True, isolation_level=None)) as connection:
            return _keep(connection, rows)
    except sqlite3.Error:
        return False


def _keep(connection: sqlite3.Connection, rows: list[dict[str, Any]]) -> bool:
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("BEGIN IMMEDIATE")
    found = connection.execute("SELECT value FROM wouldtake_meta WHERE name = 'version'").fetchone()
    if found is None or found[0] != str(VERSION):
        return False  # and with the connection the transaction ends
    for row in rows:
        new = connection.execute(
            f"INSERT INTO wouldtake_entries ({', '.join(row)}) "
            f"VALUES ({', '.join(f':{name}' for name in row)}) ON CONFLICT (digest) DO NOTHING",
            row,
        )
        if new.rowcount == 0:
            connection.execute(_AGAIN, row)
    connection.execute("COMMIT")
    return True
