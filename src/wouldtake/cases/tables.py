"""Reading the CSV tables of a case row by row; every bad cell becomes a fault with its line."""

import datetime as dt
from collections.abc import Collection
from functools import lru_cache
from typing import Any, get_args

from wouldtake.cases.files import Folder
from wouldtake.cases.records import Count, Event, Evidence, Forecast, Link, Observation, Unit
from wouldtake.cases.rows import (
    Column,
    Everything,
    at_least_zero,
    identifier,
    known_name,
    one_of,
    read_rows,
    within,
)
from wouldtake.cases.schema import ASSUMPTION, Control, Manner, day, number, partial_date
from wouldtake.errors import did_you_mean
from wouldtake.quantities import Quantity, Sure

_SURE = Column("sure", one_of(get_args(Sure)), needed=False, filled=False, blank="C")
_SOURCE = Column("source")
# A large table has few days and few kinds: each is read once.
_DATE = Column("date", lru_cache(20_000)(day))
_PUBLISHED = Column("published", day, needed=False, filled=False, blank=None)
_ID = Column("id", needed=False, filled=False)  # in the data set a row was imported from

# What a unit may be called. The simulation knows two kinds: a seat, which is besieged and stormed,
# and open ground, which is swept. A province stands for its seat.
_CITY_LIKE = ("city", "town", "capital", "base", "province", "governorate", "region")
_RURAL_LIKE = ("rural", "district", "county", "village", "municipality")

# A crossing leads over water, or over another country's ground.
LINK_KINDS = ("border", "road", "crossing")


def unit_kind(text: str) -> str:
    """`city` or `rural`, from either or a word for one of them; see `_CITY_LIKE`."""
    found = one_of((*_CITY_LIKE, *_RURAL_LIKE))(text)
    return "city" if found in _CITY_LIKE else "rural"


UNIT = (
    Column("id", identifier),
    Column("name"),
    Column("parent", identifier, needed=False, filled=False),
    Column("kind", unit_kind),
    Column("lon", within(-180, 180, "lon")),
    Column("lat", within(-90, 90, "lat")),
    Column("population", at_least_zero, needed=False, filled=False, blank=None),
    Column("control", one_of(get_args(Control)), filled=False, blank="unknown"),
    Column("source", needed=False, filled=False),
    _SURE,
)
LINK = (
    Column("a"),
    Column("b"),
    Column("kind", one_of(LINK_KINDS), needed=False, filled=False, blank="border"),
    Column("km", at_least_zero, needed=False, filled=False, blank=None),
)
CONTROL = (
    _DATE,
    Column("unit"),
    Column("control", one_of(get_args(Control))),
    Column("manner", one_of(get_args(Manner)), needed=False, filled=False, blank="unknown"),
    _SOURCE,
    _SURE,
    _PUBLISHED,
    _ID,
)
COUNTS = (
    _DATE,
    *(
        Column(name, at_least_zero, needed=False, filled=False, blank=None)
        for name in ("held_by_insurgent", "government", "contested", "of")
    ),
    Column("definition"),
    _SOURCE,
    _SURE,
    _PUBLISHED,
)
EVENTS = (
    _DATE,
    Column("event", lru_cache(2000)(identifier)),
    Column("what"),
    Column("unit", needed=False, filled=False),
    _SOURCE,
    _SURE,
    _PUBLISHED,
    _ID,
)
EVIDENCE = (
    Column("parent"),
    _DATE,
    Column("what"),
    Column("insurgent_share_low", within(0, 1, "a share")),
    Column("insurgent_share_high", within(0, 1, "a share")),
    _SOURCE,
    _SURE,
    _PUBLISHED,
)
FORECASTS = (
    _DATE,
    Column("who"),
    Column("event", identifier),
    Column("days_low", at_least_zero, needed=False, filled=False, blank=None),
    Column("days_high", at_least_zero, needed=False, filled=False, blank=None),
    Column("what"),
    _SOURCE,
    _SURE,
)
VALUES = (
    Column("name", identifier),
    *(
        Column(name, number, needed=False, filled=False, blank=None)
        for name in ("value", "low", "high")
    ),
    Column("unit"),
    Column("date", partial_date),
    _SOURCE,
    _SURE,
    Column("note", needed=False, filled=False),
)


def check_source(
    folder: Folder, name: str, line: int | None, cited: str, sources: Collection[str]
) -> None:
    """Every key of `cited` (several are joined by `;`) is in the bibliography."""
    for key in (part.strip() for part in cited.split(";")):
        if key and key != ASSUMPTION and key not in sources:
            hint = did_you_mean(key, sources)
            folder.faults.add(name, line, f"source `{key[:60]}` is not in sources.bib. {hint}")


def _known_from(cells: dict[str, Any]) -> dt.date:
    """First day a row was known: when published, else its date."""
    published = cells.pop("published", None)
    return max(published, cells["date"]) if published else cells["date"]


def read_units(
    folder: Folder, documented: Collection[str]
) -> tuple[dict[str, tuple[int, Unit]], Collection[str]]:
    """Units by id, with their lines; and every id that other tables may name.

    A unit whose row has a fault may still be named, and where rows were lost, anything: one
    fault should not be told twice.
    """
    units: dict[str, tuple[int, Unit]] = {}
    spoiled: set[str] = set()
    name = "units.csv"
    for row in read_rows(folder, name, UNIT, required=True, documented=documented, spoiled=spoiled):
        key = row.cells["id"]
        if key in units:
            first = units[key][0]
            folder.faults.add(name, row.line, f"id `{key}` is given twice; see line {first}")
            continue
        extra = {column: _cell(text) for column, text in row.extra.items()}
        units[key] = (row.line, Unit(**row.cells, extra=extra))
    return units, Everything() if name in folder.torn else units.keys() | spoiled


def _cell(text: str) -> float | str:
    try:
        return number(text)
    except ValueError:
        return text


def read_links(folder: Folder, units: Collection[str]) -> list[tuple[Link, bool]] | None:
    """Links, each with whether its length is given; None where there is no links.csv."""
    name = "links.csv"
    if not (folder.path / name).exists():
        return None
    links: list[tuple[Link, bool]] = []
    seen: dict[tuple[str, str, str], int] = {}
    for row in read_rows(folder, name, LINK):
        a, b, kind, km = (row.cells[key] for key in ("a", "b", "kind", "km"))
        good = [known_name(folder, name, row.line, c, row.cells[c], units) for c in ("a", "b")]
        if not all(good):
            continue
        if a == b:
            folder.faults.add(name, row.line, f"links `{a}` to itself")
            continue
        key = (min(a, b), max(a, b), kind)
        if key in seen:
            folder.faults.add(
                name, row.line, f"links `{a}` and `{b}` by {kind} again; see line {seen[key]}"
            )
            continue
        seen[key] = row.line
        links.append((Link(a, b, kind, km or 0.0), km is not None))
    return links


def read_observations(
    folder: Folder, name: str, units: Collection[str]
) -> list[tuple[int, Observation]]:
    """Observed control, in order of date (then of the file)."""
    out: list[tuple[int, Observation]] = []
    for row in read_rows(folder, name, CONTROL):
        if known_name(folder, name, row.line, "unit", row.cells["unit"], units):
            known_from = _known_from(row.cells)
            out.append((row.line, Observation(**row.cells, known_from=known_from)))
    return sorted(out, key=lambda item: item[1].date)


def read_counts(folder: Folder, name: str) -> list[tuple[int, Count]]:
    """National counts, in order of date."""
    out: list[tuple[int, Count]] = []
    for row in read_rows(folder, name, COUNTS):
        known_from = _known_from(row.cells)
        count = Count(**row.cells, known_from=known_from)
        parts = [count.held_by_insurgent, count.government, count.contested]
        total = sum(part for part in parts if part is not None)
        if count.of is not None and total > count.of:
            folder.faults.add(name, row.line, f"the parts sum to {total:g}, of {count.of:g}")
        out.append((row.line, count))
    return sorted(out, key=lambda item: item[1].date)


def read_events(folder: Folder, name: str, units: Collection[str]) -> list[tuple[int, Event]]:
    """Events, in order of date."""
    out: list[tuple[int, Event]] = []
    for row in read_rows(folder, name, EVENTS):
        where = row.cells["unit"]
        if not where or known_name(folder, name, row.line, "unit", where, units):
            known_from = _known_from(row.cells)
            out.append((row.line, Event(**row.cells, known_from=known_from)))
    return sorted(out, key=lambda item: item[1].date)


def read_evidence(folder: Folder, parents: Collection[str]) -> list[tuple[int, Evidence]]:
    """Evidence on whole provinces, in order of date."""
    out: list[tuple[int, Evidence]] = []
    name = "evidence.csv"
    for row in read_rows(folder, name, EVIDENCE):
        low, high = row.cells["insurgent_share_low"], row.cells["insurgent_share_high"]
        if low > high:
            folder.faults.add(name, row.line, f"share low {low:g} is above high {high:g}")
        if known_name(folder, name, row.line, "parent", row.cells["parent"], parents):
            known_from = _known_from(row.cells)
            out.append((row.line, Evidence(**row.cells, known_from=known_from)))
    return sorted(out, key=lambda item: item[1].date)


def read_forecasts(folder: Folder, name: str) -> list[tuple[int, Forecast]]:
    """Published forecasts, in order of date."""
    rows = [(row.line, Forecast(**row.cells)) for row in read_rows(folder, name, FORECASTS)]
    return sorted(rows, key=lambda item: item[1].date)


def read_quantities(folder: Folder, name: str) -> list[tuple[int, str, Quantity]]:
    """Figures kept in a table, one a row."""
    out: list[tuple[int, str, Quantity]] = []
    for row in read_rows(folder, name, VALUES):
        key = row.cells.pop("name")
        try:
            out.append((row.line, key, Quantity(**row.cells)))
        except ValueError as error:
            folder.faults.add(name, row.line, f"{key}: {error}")
    return out
