"""What is read and written, as statements that every database understands."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from .entry import Entry, Resolution
from .rows import speaker_key
from .tables import ENTRIES, REPEATS, RESOLUTIONS


def insert_entry(connection: sa.Connection, row: Mapping[str, Any]) -> bool:
    """Put an entry in; False where its digest is there already, and then it counts as a repeat."""
    make = sqlite if connection.dialect.name == "sqlite" else postgresql
    done = connection.execute(
        make.insert(ENTRIES).values(**row).on_conflict_do_nothing(index_elements=["digest"])
        .returning(ENTRIES.c.id)
    )
    if done.first() is not None:
        return True
    again = make.insert(REPEATS).values(id=row["id"], count=1, last=row["created"])
    connection.execute(again.on_conflict_do_update(
        index_elements=["id"], set_={"count": REPEATS.c.count + 1, "last": row["created"]},
    ))
    return False


def insert_resolution(connection: sa.Connection, row: Mapping[str, Any]) -> bool:
    """Put a resolution in; False where its number is taken."""
    make = sqlite if connection.dialect.name == "sqlite" else postgresql
    done = connection.execute(
        make.insert(RESOLUTIONS).values(**row).on_conflict_do_nothing(
            index_elements=["event", "number"]
        ).returning(RESOLUTIONS.c.number)
    )
    return done.first() is not None


def select_entries(
    connection: sa.Connection, *, case: str | None = None, speaker: str | None = None,
    kind: str | None = None, state: str | None = None, due_before: dt.date | None = None,
    today: dt.date, limit: int | None = None, beginning: str | None = None,
) -> list[Entry]:
    """Entries, the latest first, each with the resolution that counts."""
    numbers = sa.select(
        RESOLUTIONS.c.event, sa.func.max(RESOLUTIONS.c.number).label("number")
    ).group_by(RESOLUTIONS.c.event).subquery()
    last = sa.join(RESOLUTIONS, numbers, sa.and_(
        RESOLUTIONS.c.event == numbers.c.event, RESOLUTIONS.c.number == numbers.c.number,
    ))
    columns = [column.label(f"r_{column.name}") for column in RESOLUTIONS.c]
    resolved = sa.select(*columns).select_from(last).subquery()
    wanted = sa.select(ENTRIES, REPEATS.c.count, REPEATS.c.last, resolved).select_from(
        ENTRIES.outerjoin(REPEATS, REPEATS.c.id == ENTRIES.c.id)
        .outerjoin(resolved, resolved.c.r_event == ENTRIES.c.event)
    )
    if case is not None:
        wanted = wanted.where(ENTRIES.c.case_name == case)
    if speaker is not None:
        wanted = wanted.where(ENTRIES.c.speaker_key == speaker_key(speaker))
    if kind is not None:
        wanted = wanted.where(ENTRIES.c.kind == kind)
    if due_before is not None:
        wanted = wanted.where(ENTRIES.c.due < due_before.isoformat())
    if beginning is not None:
        wanted = wanted.where(ENTRIES.c.id.startswith(beginning, autoescape=True))
    outcome = resolved.c.r_outcome
    if state in ("unresolved", "due"):
        wanted = wanted.where(outcome.is_(None))
    if state == "due":
        wanted = wanted.where(ENTRIES.c.due < today.isoformat())
    if state == "resolved":
        wanted = wanted.where(outcome.in_(("true", "false")))
    if state == "void":
        wanted = wanted.where(outcome == "void")
    wanted = wanted.order_by(ENTRIES.c.created.desc(), ENTRIES.c.id)
    if limit is not None:
        wanted = wanted.limit(limit)
    return [_entry(row) for row in connection.execute(wanted).mappings()]


def history(connection: sa.Connection, event: str) -> tuple[Resolution, ...]:
    """Every resolution of an event, the last first."""
    rows = connection.execute(
        sa.select(RESOLUTIONS).where(RESOLUTIONS.c.event == event)
        .order_by(RESOLUTIONS.c.number.desc())
    ).mappings()
    return tuple(_resolution(row) for row in rows)


def names(connection: sa.Connection, what: str) -> list[str]:
    """The ids, case names or kinds that are there, for a hint; at most 5,000."""
    column = {"id": ENTRIES.c.id, "case": ENTRIES.c.case_name, "kind": ENTRIES.c.kind}[what]
    return list(connection.execute(sa.select(column).distinct().limit(5000)).scalars())


def speakers(connection: sa.Connection) -> list[str]:
    """Names of the speakers, as last written."""
    claims = connection.execute(
        sa.select(ENTRIES.c.claim).where(ENTRIES.c.claim.is_not(None)).limit(5000)
    ).scalars()
    return sorted({str(json.loads(claim).get("speaker", "")) for claim in claims})


def conditional_of(connection: sa.Connection, name: str) -> str:
    """The condition of an entry's question, "" where it has none."""
    return str(connection.execute(
        sa.select(ENTRIES.c.conditional).where(ENTRIES.c.id == name)
    ).scalar_one())


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _resolution(row: sa.RowMapping, prefix: str = "") -> Resolution:
    return Resolution(
        number=row[f"{prefix}number"], outcome=row[f"{prefix}outcome"],
        on=dt.date.fromisoformat(row[f"{prefix}on_day"]), source=row[f"{prefix}source"],
        note=row[f"{prefix}note"], condition_held=bool(row[f"{prefix}condition_held"]),
        reason=row[f"{prefix}reason"], created=row[f"{prefix}created"],
    )


def _entry(row: sa.RowMapping) -> Entry:
    resolved = row["r_number"] is not None
    return Entry(
        id=row["id"], event=row["event"], created=row["created"], kind=row["kind"],
        case=row["case_name"], case_digest=row["case_digest"], question=row["question"],
        start=_day(row["start"]), due=_day(row["due"]), seed=row["seed"], futures=row["futures"],
        version=row["version"], without=tuple(json.loads(row["without"])),
        answer=json.loads(row["answer"]),
        claim=None if row["claim"] is None else json.loads(row["claim"]),
        verdict=row["verdict"], fares=row["fares"], asked_again=row["count"] or 0,
        last_asked=row["last"],
        resolutions=(_resolution(row, "r_"),) if resolved else (),
    )
