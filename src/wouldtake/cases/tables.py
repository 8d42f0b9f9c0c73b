"""Reading the CSV tables of a case row by row; every bad cell becomes a fault with its line."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from wouldtake.cases.files import Folder, csv_rows
from wouldtake.cases.records import Count, Event, Evidence, Forecast, Link, Observation, Unit
from wouldtake.cases.schema import ASSUMPTION, Control, Manner, day, number, partial_date
from wouldtake.errors import did_you_mean, nearest
from wouldtake.quantities import Quantity, Sure

Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """One column: how to read a cell, and whether it, and each cell of it, must be there."""

    name: str
    read: Reader = str
    needed: bool = True
    filled: bool = True
    blank: Any = ""


def one_of(options: tuple[str, ...]) -> Reader:
    """A reader of one of a few words."""

    def read(text: str) -> str:
        if text not in options:
            found = nearest(text, options)
            hint = f"did you mean `{found}`?" if found else f"expected {', '.join(options)}"
            raise ValueError(f"`{text[:40]}` is not one of {'|'.join(options)}; {hint}")
        return text

    return read


def within(low: float, high: float, what: str) -> Reader:
    """A reader of a number in a range."""

    def read(text: str) -> float:
        value = number(text)
        if not low <= value <= high:
            raise ValueError(f"{value:g} is out of range; {what} lies between {low:g} and {high:g}")
        return value

    return read


def at_least_zero(text: str) -> float:
    """A number that is not negative."""
    value = number(text)
    if value < 0:
        raise ValueError(f"{value:g} is negative")
    return value


def identifier(text: str) -> str:
    """A name the question language can hold."""
    if re.fullmatch(r"[a-z][a-z0-9_]*", text):
        return text
    slug = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    better = f"; for example `{slug}`" if re.match(r"[a-z]", slug) else ""
    raise ValueError(
        f"`{text[:40]}` cannot be a name; use lower-case letters, digits, underscores{better}"
    )


_SURE = Column("sure", one_of(get_args(Sure)), needed=False, filled=False, blank="C")
_SOURCE = Column("source")
_DATE = Column("date", day)
_PUBLISHED = Column("published", day, needed=False, filled=False, blank=None)

UNIT = (
    Column("id", identifier),
    Column("name"),
    Column("parent", identifier, needed=False, filled=False),
    Column("kind", one_of(("city", "rural"))),
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
    Column("kind", one_of(("border", "road")), needed=False, filled=False, blank="border"),
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
    Column("event", identifier),
    Column("what"),
    Column("unit", needed=False, filled=False),
    _SOURCE,
    _SURE,
    _PUBLISHED,
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


@dataclass(frozen=True)
class Row:
    """A row that could be read whole, with the line it starts on."""

    line: int
    cells: dict[str, Any]
    extra: dict[str, str]


def read_rows(
    folder: Folder,
    name: str,
    columns: tuple[Column, ...],
    *,
    required: bool = False,
    documented: Collection[str] = (),
) -> Iterator[Row]:
    """Rows of a table; a row with a bad cell is reported and left out."""
    opened = csv_rows(folder, name, required=required)
    if opened is None:
        return
    header, rows = opened
    if not _header_fits(folder, name, header, columns, documented):
        return
    place = {column: i for i, column in enumerate(header)}
    extra = [column for column in header if column in documented]
    for line, fields in rows:
        if len(fields) != len(header):
            folder.faults.add(
                name, line, f"has {len(fields)} fields; the header names {len(header)} columns"
            )
            continue
        cells: dict[str, Any] = {}
        for column in columns:
            at = place.get(column.name)
            text = "" if at is None else fields[at].strip()
            if not text:
                if at is not None and column.filled:
                    folder.faults.add(name, line, f"`{column.name}` is empty")
                    break
                cells[column.name] = column.blank
                continue
            try:
                cells[column.name] = column.read(text)
            except ValueError as error:
                folder.faults.add(name, line, f"{column.name}: {error}")
                break
        else:
            yield Row(line, cells, {c: fields[place[c]].strip() for c in extra})


def _header_fits(
    folder: Folder,
    name: str,
    header: list[str],
    columns: tuple[Column, ...],
    documented: Collection[str],
) -> bool:
    known = [column.name for column in columns]
    fits = True
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            folder.faults.add(name, 1, f"column `{column}` is given twice")
            fits = False
        if column not in known and column not in documented:
            hint = did_you_mean(column, [k for k in known if k not in header] or known)
            if name == "units.csv":
                hint += f" A further column needs a table [columns.{column}] in case.toml."
            folder.faults.add(name, 1, f"unknown column `{column[:40]}`. {hint}")
            fits = False
    for column in columns:
        if column.needed and column.name not in header:
            folder.faults.add(name, 1, f"column `{column.name}` is missing")
            fits = False
    return fits


def check_source(
    folder: Folder, name: str, line: int | None, cited: str, sources: Collection[str]
) -> None:
    """Every key of `cited` (several are joined by `;`) is in the bibliography."""
    for key in (part.strip() for part in cited.split(";")):
        if key and key != ASSUMPTION and key not in sources:
            hint = did_you_mean(key, sources) if sources else "There is no sources.bib with it."
            folder.faults.add(name, line, f"source `{key[:60]}` is not in sources.bib. {hint}")


def known_name(
    folder: Folder, name: str, line: int, column: str, text: str, known: Collection[str]
) -> bool:
    """Whether `text` names one of `known`; a fault with the nearest if not."""
    if text in known:
        return True
    folder.faults.add(
        name, line, f"{column}: `{text[:60]}` is not known. {did_you_mean(text, known)}"
    )
    return False


def _known_from(cells: dict[str, Any]) -> dt.date:
    """First day a row was known: when published, else its date."""
    published = cells.pop("published", None)
    return max(published, cells["date"]) if published else cells["date"]


def read_units(folder: Folder, documented: Collection[str]) -> dict[str, tuple[int, Unit]]:
    """Units by id, with their lines."""
    units: dict[str, tuple[int, Unit]] = {}
    name = "units.csv"
    for row in read_rows(folder, name, UNIT, required=True, documented=documented):
        key = row.cells["id"]
        if key in units:
            first = units[key][0]
            folder.faults.add(name, row.line, f"id `{key}` is given twice; see line {first}")
            continue
        extra = {column: _cell(text) for column, text in row.extra.items()}
        units[key] = (row.line, Unit(**row.cells, extra=extra))
    return units


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
