"""What the readers of the formats share: rows as found, and the count of what became of each."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from wouldtake.cases.files import Faults
from wouldtake.cases.importers.countries import Country
from wouldtake.cases.importers.dates import Dates, Read
from wouldtake.cases.importers.places import Places
from wouldtake.cases.importers.sides import Sides
from wouldtake.cases.importers.stream import Stream, Unreadable
from wouldtake.errors import nearest

ROW_LIMIT = 500_000
"""Rows of the case's own country that one file may hold: they take about 1 GB of memory."""
SURE_OF = {0: "A", 1: "B", 2: "C"}


class Found(NamedTuple):
    """A row that could be read. `best`, `low`, `high` count deaths, -1 where not told.

    `event` is empty for a mere observation of control, `control` for an event without one.
    `source` is what the row itself cites, empty for the file's own. `days` is how long it lasted.
    """

    line: int
    date: Read
    place: int
    event: str = ""
    control: str = ""
    phrase: str = ""
    best: int = -1
    low: int = -1
    high: int = -1
    manner: str = "unknown"
    id: str = ""
    source: str = ""
    sure: str = "C"
    published: Read | None = None
    days: int = 1


@dataclass
class Reading:
    """One file being read: where rows go, and what is counted.

    `tally` counts rows by what became of them; `puzzles` what was not understood, and how often.
    """

    stream: Stream
    faults: Faults
    dates: Dates
    country: Country
    sides: Sides
    known: set[str]
    places: Places = field(default_factory=Places)
    tally: Counter[str] = field(default_factory=Counter)
    puzzles: Counter[str] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)

    def bad(self, line: int, message: str) -> None:
        """Count a row as faulty, and say why."""
        self.tally["faulty"] += 1
        self.faults.add(self.stream.name, line, message)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows as wide as the header, with an empty field put at the end of each.

        Raises:
            Unreadable: the file cannot be read on, or holds more rows than are taken.
        """
        width = len(self.stream.header)
        for line, fields in self.stream.rows():
            self.tally["rows"] += 1
            if fields is None:
                self.tally["faulty"] += 1
            elif len(fields) != width:
                self.bad(line, f"has {len(fields)} fields; the header names {width} columns")
            else:
                fields.append("")
                yield line, fields
            if len(self.found) > ROW_LIMIT:
                message = f"more than {ROW_LIMIT:,} rows of the case's country; split it by date"
                self.faults.add(self.stream.name, line, message)
                raise Unreadable(message)

    def is_new(self, key: str) -> bool:
        """Whether a row of a data set, by its id, is met for the first time; else it is counted."""
        if key in self.known:
            self.tally["duplicates"] += 1
            return False
        self.known.add(key)
        return True


def column_key(name: str) -> str:
    """A column's name as compared: small letters, underscores for anything else."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def picker(
    reading: Reading, required: tuple[str, ...], optional: tuple[str, ...]
) -> Callable[[list[str]], tuple[str, ...]]:
    """A function from a row's fields to the cells of the columns named, "" where there is none.

    Raises:
        Unreadable: a required column is missing or one is given twice; the fault is told.
    """
    stream = reading.stream
    header = [column_key(name) for name in stream.header]
    wrong = False
    for name in required:
        if name not in header:
            close = nearest(name, header)
            hint = f"; is it `{close}`?" if close else ""
            reading.faults.add(
                stream.name, stream.header_line, f"column `{name}` is missing{hint}")
            wrong = True
    for name in (*required, *optional):
        if header.count(name) > 1:
            reading.faults.add(
                stream.name, stream.header_line, f"column `{name}` is given twice")
            wrong = True
    if wrong:
        raise Unreadable
    at = [header.index(name) if name in header else -1 for name in (*required, *optional)]
    return itemgetter(*at)


_COUNTS: dict[str, int] = {str(n): n for n in range(1000)}


def whole(text: str, column: str) -> int:
    """A count of persons or a code, 0 or more.

    Raises:
        ValueError: it is not.
    """
    found = _COUNTS.get(text)
    if found is not None:
        return found
    bare = text.strip().removesuffix(".0")
    if bare.isascii() and bare.isdigit() and len(bare) <= 9:
        return int(bare)
    raise ValueError(f"{column}: `{text[:40]}` is not a whole number of 0 or more")


def code(text: str, column: str, last: int) -> int:
    """A code of precision, 1 to `last`.

    Raises:
        ValueError: it is not.
    """
    found = whole(text, column)
    if not 1 <= found <= last:
        raise ValueError(f"{column}: {found} is not a code; expected 1 to {last}")
    return found


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def first_day(text: str) -> dt.date | None:
    """The earliest day among dates written YYYY-MM-DD in a text; None where there is none."""
    days: list[dt.date] = []
    for found in _ISO.findall(text[:2000]):
        try:
            days.append(dt.date.fromisoformat(found))
        except ValueError:
            continue
    return min(days, default=None)


_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


def tidy(text: str, limit: int = 80) -> str:
    """A stranger's words on one line, short, and with no mark in front that a sheet computes."""
    shown = " ".join(_NOT_SHOWN.sub(" ", text).split()).lstrip("=+-@| ")
    return shown if len(shown) <= limit else shown[: limit - 3].rstrip() + "..."
