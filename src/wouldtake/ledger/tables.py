"""The tables, the version of their shape, and the way from each version to the next.

An entry is never changed. A resolution is a row of its own, numbered within its event; the
highest number counts, the others are history. Times are UTC and days ISO, as text, so that every
database sorts and compares them alike.
"""

import json
from collections.abc import Callable

import sqlalchemy as sa

from wouldtake.errors import LedgerError

from .rows import VERSION, speaker_key

METADATA = sa.MetaData()
META = sa.Table(
    "wouldtake_meta", METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
ENTRIES = sa.Table(
    "wouldtake_entries", METADATA,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("event", sa.String(64), nullable=False, index=True),
    sa.Column("created", sa.String(27), nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("case_name", sa.Text, nullable=False),
    sa.Column("case_digest", sa.String(64)),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("start", sa.String(10)),
    sa.Column("due", sa.String(10), index=True),
    sa.Column("conditional", sa.Text, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("futures", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("without", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("claim", sa.Text),
    sa.Column("verdict", sa.String(20)),
    sa.Column("fares", sa.String(20)),
    sa.Column("speaker_key", sa.Text, index=True),  # since version 2
)
RESOLUTIONS = sa.Table(
    "wouldtake_resolutions", METADATA,
    sa.Column("event", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("outcome", sa.String(5), nullable=False),
    sa.Column("on_day", sa.String(10), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("condition_held", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created", sa.String(27), nullable=False),
)
REPEATS = sa.Table(  # since version 2
    "wouldtake_repeats", METADATA,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last", sa.String(27), nullable=False),
)


def version_of(connection: sa.Connection) -> int | None:
    """The version of the tables that are there; None where there are none."""
    if not sa.inspect(connection).has_table(META.name):
        return None
    found = connection.execute(
        sa.select(META.c.value).where(META.c.name == "version")
    ).scalar_one_or_none()
    return None if found is None else int(found)


def bring_up_to_date(connection: sa.Connection) -> None:
    """Make the tables, or bring those of an older version forward; inside one transaction.

    Raises:
        LedgerError: they are of a newer version than this program knows.
    """
    found = version_of(connection)
    if found is None:
        METADATA.create_all(connection)
        connection.execute(sa.insert(META).values(name="version", value=str(VERSION)))
        return
    if found > VERSION:
        raise LedgerError(
            f"it was written by a newer wouldtake (its tables are version {found}, this program "
            f"knows {VERSION}); upgrade wouldtake"
        )
    for old in range(found, VERSION):
        _STEPS[old](connection)
    if found != VERSION:
        connection.execute(
            sa.update(META).where(META.c.name == "version").values(value=str(VERSION))
        )


def _from_1(connection: sa.Connection) -> None:
    """Version 2 counts repeats, and finds speakers however their names are written."""
    REPEATS.create(connection)
    connection.execute(sa.text(f"ALTER TABLE {ENTRIES.name} ADD COLUMN speaker_key TEXT"))
    rows = connection.execute(sa.select(ENTRIES.c.id, ENTRIES.c.claim)).all()
    for name, claim in rows:
        if claim is not None:
            key = speaker_key(str(json.loads(claim).get("speaker", "")))
            connection.execute(
                sa.update(ENTRIES).where(ENTRIES.c.id == name).values(speaker_key=key)
            )
    next(i for i in ENTRIES.indexes if i.name == "ix_wouldtake_entries_speaker_key").create(
        connection
    )


_STEPS: dict[int, Callable[[sa.Connection], None]] = {1: _from_1}
