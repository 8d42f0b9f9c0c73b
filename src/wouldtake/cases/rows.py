"""Reading a CSV table cell by cell: columns, readers of cells, rows with their lines."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wouldtake.cases.files import Folder, csv_rows
from wouldtake.cases.schema import number
from wouldtake.errors import did_you_mean, nearest

Reader = Callable[[str], Any]
_NAME = re.compile(r"[a-z][a-z0-9_]*")


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
    if _NAME.fullmatch(text):
        return text
    slug = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    better = f"; for example `{slug}`" if re.match(r"[a-z]", slug) else ""
    raise ValueError(
        f"`{text[:40]}` cannot be a name; use lower-case letters, digits, underscores{better}"
    )


class Everything(frozenset[str]):
    """Holds any name: stands in for a table that could not be read. Remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __contains__(self, key: object) -> bool:
        self.asked.append(str(key))
        return True


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
    spoiled: set[str] | None = None,
) -> Iterator[Row]:
    """Rows of a table; a row with a bad cell is reported and left out, its id put in `spoiled`."""
    opened = csv_rows(folder, name, required=required)
    if opened is None:
        return
    header, rows = opened
    if not _header_fits(folder, name, header, columns, documented):
        folder.torn.add(name)
        return
    place = {column: i for i, column in enumerate(header)}
    known = {column.name for column in columns}
    extra = [column for column in header if column in documented and column not in known]
    for line, fields in rows:
        if len(fields) != len(header):
            folder.faults.add(
                name, line, f"has {len(fields)} fields; the header names {len(header)} columns"
            )
            folder.torn.add(name)
            continue
        cells, fits = _read_cells(folder, name, line, columns, place, fields)
        if fits:
            yield Row(line, cells, {c: fields[place[c]].strip() for c in extra})
        elif spoiled is not None:
            spoiled.add(fields[place["id"]].strip())


def _read_cells(
    folder: Folder,
    name: str,
    line: int,
    columns: tuple[Column, ...],
    place: Mapping[str, int],
    fields: list[str],
) -> tuple[dict[str, Any], bool]:
    """The cells of one row as read, and whether all were good; each that is not is a fault."""
    cells: dict[str, Any] = {}
    fits = True
    for column in columns:
        at = place.get(column.name)
        text = "" if at is None else fields[at].strip()
        try:
            if text:
                cells[column.name] = column.read(text)
            elif at is not None and column.filled:
                raise ValueError("is empty")
            else:
                cells[column.name] = column.blank
        except ValueError as error:
            said = f"`{column.name}` {error}" if not text else f"{column.name}: {error}"
            folder.faults.add(name, line, said)
            fits = False
    return cells, fits


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
            close = nearest(column, [key for key in known if key not in header])
            hint = f"Did you mean `{close}`? " if close else ""
            if name == "units.csv":
                hint += f"A further column needs a table [columns.{column}] in case.toml."
            elif not close:
                hint = f"Columns: {', '.join(known)}"
            folder.faults.add(name, 1, f"unknown column `{column[:40]}`. {hint.strip()}")
            fits = False
    for column in columns:
        if column.needed and column.name not in header:
            folder.faults.add(name, 1, f"column `{column.name}` is missing")
            fits = False
    return fits


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
