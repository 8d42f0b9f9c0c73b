"""A table of past cases: frozen rows, what is in doubt about them, and how far each is known."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from wouldtake.cases.bibliography import Source
from wouldtake.quantities import period

from .codebook import Codebook
from .times import months_between

UNKNOWN = "unknown"
"""What a cell of a date says where it is not known whether the event came."""

WHOLE_ROW = "row"
LEAVE_OUT = "leave out"

Cell = str | float | bool | None
"""Text, a number, yes or no; None where the cell is empty or says unknown."""


@dataclass(frozen=True)
class Case:
    """One row. `doubts` maps a column to the other value that could be argued for.

    Attributes:
        id: as in the table. line: on which it stands.
        cells: column -> value; a date stays text.
        arguable: the row itself might not belong in the table.
        months: from its start to the end of its follow-up.
    """

    id: str
    line: int
    label: str
    war: str
    sure: str
    sources: tuple[str, ...]
    note: str
    cells: Mapping[str, Cell]
    doubts: Mapping[str, Cell]
    arguable: bool
    months: float

    @property
    def shown(self) -> str:
        """Its label, or its id."""
        return self.label or self.id

    def recoded(self, columns: Collection[str]) -> "Case":
        """The row with the other value in those of `columns` that are in doubt.

        What it said before is then the other value: recoding twice changes nothing.
        """
        changes = {name: value for name, value in self.doubts.items() if name in columns}
        before = {name: self.cells[name] for name in changes}
        return dataclasses.replace(
            self, cells=MappingProxyType({**self.cells, **changes}),
            doubts=MappingProxyType({**self.doubts, **before}),
        )


@dataclass(frozen=True)
class Happened:
    """When an event came to a row, in months from its start.

    Attributes:
        months: None where it had not come by the end of follow-up, or never can.
        ended: months to another end of the row that rules it out; None where there is none.
        known: False where the table does not know whether it came.
        at_risk: False where it, or another end of the row that rules it out, had come before the
            row began.
    """

    months: float | None = None
    ended: float | None = None
    known: bool = True
    at_risk: bool = True


@dataclass(frozen=True)
class HistoryTable:
    """A reference class: cases of one kind, with a codebook.

    Attributes:
        rows: the cases. digest: SHA-256 of the files it was read from.
        as_of: the day it is seen from; what came later is hidden.
    """

    book: Codebook
    folder: Path
    rows: tuple[Case, ...]
    sources: Mapping[str, Source]
    digest: str
    as_of: dt.date | None = None

    @property
    def name(self) -> str:
        """Short name, as typed in the shell."""
        return self.book.name

    @property
    def wars(self) -> int:
        """How many wars the rows are of."""
        return len({row.war for row in self.rows})

    def happened(self, row: Case, event: str) -> Happened:
        """When `event` came to `row`."""
        entry = self.book.events[event]
        date = row.cells[entry.date]
        if date == UNKNOWN:
            return Happened(known=False)
        start = str(row.cells[self.book.start])
        months = None if date is None else months_between(start, str(date))
        later = self.as_of is not None and date is not None and period(str(date))[1] >= self.as_of
        if months is not None and (later or months > row.months):
            months = None
        if entry.where is not None and row.cells[entry.where] is None and months is not None:
            return Happened(known=False)
        if months is not None and months < -entry.early_months:
            return Happened(at_risk=False)
        if entry.where is not None and months is not None and row.cells[entry.where] != entry.is_:
            return Happened(ended=max(months, 0.0))
        return Happened(None if months is None else max(months, 0.0))

    def only(self, keep: Callable[[Case], bool]) -> "HistoryTable":
        """The table with the rows for which `keep` is true."""
        return dataclasses.replace(self, rows=tuple(row for row in self.rows if keep(row)))

    def seen_from(self, day: dt.date) -> "HistoryTable":
        """The table as it could have been written on a day: no later rows and no later events.

        How conditions are coded is not undone: a coder of today knew more.
        """
        rows = []
        for row in self.rows:
            months = months_between(str(row.cells[self.book.start]), day.isoformat())
            if months > 0.0:
                rows.append(dataclasses.replace(row, months=min(row.months, months)))
        as_of = day if self.as_of is None else min(day, self.as_of)
        return dataclasses.replace(self, rows=tuple(rows), as_of=as_of)


def follow_up(book: Codebook, start: str, until: Cell) -> float:
    """Months from a row's start to the end of its follow-up."""
    last = str(until) if until is not None else book.known_until.isoformat()
    return min(float(book.follow_months), months_between(start, last))
