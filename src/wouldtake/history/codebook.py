"""What a codebook.toml holds: what a table of past cases is of, and how each column is coded."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from wouldtake.cases.files import Folder
from wouldtake.cases.schema import Day, Name, Real, Table, Text
from wouldtake.cases.toml_file import read_toml_file
from wouldtake.cases.toml_lines import Path, line_of
from wouldtake.errors import did_you_mean
from wouldtake.language.printer import RESERVED

FILE = "codebook.toml"
ASKABLE = ("yesno", "number", "category")
ROLES = ("id", "start", "war", "sure", "doubt", "source", "note", "until")

_EXPECTED = {
    "row": "expected what one row is, in the singular: `withdrawal`",
    "known_until": "expected the last day the coder knew of, e.g. `2026-04-30`",
    "type": "expected text, date, yesno, number or category",
    "what": "expected a sentence that says what the column holds",
    "date": "expected the name of a column of dates",
    "start": "expected the column of dates from which time is counted",
    "definition": "expected which cases are in the table, and which are not",
}


class ColumnEntry(Table):
    """One column of table.csv."""

    type: Literal["text", "date", "yesno", "number", "category"] = Field(
        description="yesno cells are yes, no or unknown; empty is unknown"
    )
    what: Text = Field(description="what it holds, in a sentence or two")
    rule: str = Field("", description="how it was coded, and from what")
    unit: str = Field("", description="of a number, in the plural: persons, months")
    values: tuple[Text, ...] = Field((), description="of a category: every value", strict=False)
    filled: bool = Field(False, description="whether no cell may be empty")
    only_with: Name | None = Field(
        None, description="a cell may be filled only where that column's is"
    )
    hindsight: str = Field(
        "", description="why it could be coded only after the outcome was known; empty if not"
    )
    aliases: tuple[Name, ...] = Field((), description="other names in questions", strict=False)

    @model_validator(mode="after")
    def _holds_together(self) -> "ColumnEntry":
        if (self.type == "category") != bool(self.values):
            raise ValueError("`values` belong to a category, and a category needs them")
        if self.unit and self.type != "number":
            raise ValueError("a unit belongs to a number")
        return self


class EventEntry(Table):
    """Something that happened to a row once, on a date, or has not happened yet."""

    what: Text = Field(description="what happened, as the end of `the chance that ...`")
    date: Name = Field(description="column of its date; empty: not seen by the end of follow-up")
    where: Name | None = Field(
        None, description="a category column: the date is of this event only where it says `is`"
    )
    is_: Text | None = Field(None, alias="is", description="the value of `where`")
    early_months: Real = Field(
        0.0, ge=0, description="so long before the start it still counts as at the start; "
        "a row where it came earlier is left out of questions about it"
    )
    hindsight: str = Field("", description="as of a column")
    aliases: tuple[Name, ...] = Field((), description="other names in questions", strict=False)

    @model_validator(mode="after")
    def _holds_together(self) -> "EventEntry":
        if (self.where is None) != (self.is_ is None):
            raise ValueError("`where` and `is` belong together")
        return self


class Codebook(Table):
    """The whole of codebook.toml."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")] = Field(
        description="short name, as typed in the shell"
    )
    title: Text = Field(description="as printed")
    row: Text = Field(description="what one row is, in the singular")
    rows: str = Field("", description="in the plural, where it is not `row` with an s")
    definition: Text = Field(description="which cases are in, and which are not")
    known_until: Day = Field(description="last day the coder knew of; open rows end here")
    window_months: int = Field(60, ge=1, description="where a question names no window")
    follow_months: int = Field(
        1200, ge=1, description="how long after the start a row was followed, at most"
    )
    id: Name = "id"
    label: tuple[Name, ...] = Field((), description="columns that name a row", strict=False)
    start: Name = Field(description="column of dates from which time is counted")
    war: Name | None = Field(None, description="column naming the war: its rows are no strangers")
    sure: Name | None = Field(None, description="column of A, B or C: how sure")
    doubt: Name | None = Field(
        None, description="column of arguable cells: `column=other value; ...`, or `row=leave out`"
    )
    source: Name | None = Field(None, description="column of keys of sources.bib")
    note: Name | None = Field(None, description="column of remarks")
    until: Name | None = Field(
        None, description="column of dates: how far this row is known, where less than the rest"
    )
    columns: dict[Name, ColumnEntry] = Field(description="every column of table.csv")
    events: dict[Name, EventEntry] = Field(default_factory=dict, description="what can happen")

    @property
    def plural(self) -> str:
        """The word for several rows."""
        return self.rows or f"{self.row}s"

    def names(self) -> dict[str, str]:
        """Every name a question may use -> the column or event it stands for."""
        known: dict[str, str] = {}
        for name, event in self.events.items():
            known |= dict.fromkeys((name, *event.aliases), name)
        for name in self.askable():
            known |= dict.fromkeys((name, *self.columns[name].aliases), name)
        return known

    def askable(self) -> list[str]:
        """Columns a question may read: conditions.

        Not those that describe the row, nor those that say how an event went: they are known only
        where it came.
        """
        taken = {getattr(self, role) for role in ROLES}
        taken |= {event.where for event in self.events.values()}
        return [
            name for name, column in self.columns.items()
            if column.type in ASKABLE and name not in taken and column.only_with is None
        ]


def read_codebook(folder: Folder) -> tuple[Codebook | None, dict[Path, int]]:
    """The codebook and the line of every key; None where it has faults, all of them told."""
    book, lines = read_toml_file(folder, FILE, Codebook, keys_at, _EXPECTED)
    if book is not None:
        _check(folder, book, lines)
    return (None if folder.faults.has(FILE) else book), lines


def keys_at(path: Path) -> list[str]:
    """Keys that the table of codebook.toml at `path` may hold."""
    match path:
        case ():
            return list(Codebook.model_fields)
        case ("columns", _):
            return list(ColumnEntry.model_fields)
        case ("events", _):
            return [one.removesuffix("_") for one in EventEntry.model_fields]
        case _:
            return []


def _check(folder: Folder, book: Codebook, lines: dict[Path, int]) -> None:
    """What no single entry shows: names of columns, and names given twice."""

    def add(path: Path, message: str) -> None:
        folder.faults.add(FILE, line_of(lines, path), message)

    def column(path: Path, name: str, *types: str) -> None:
        entry = book.columns.get(name)
        where = ".".join(str(part) for part in path)
        if entry is None:
            add(path, f"{where}: there is no column `{name}`. {did_you_mean(name, book.columns)}")
        elif types and entry.type not in types:
            add(path, f"{where}: column `{name}` is {entry.type}; expected {' or '.join(types)}")

    wanted = {"start": ("date",), "until": ("date",)}
    for role in ROLES:
        name = getattr(book, role)
        if name is not None:
            column((role,), name, *wanted.get(role, ("text", "category")))
    for name in book.label:
        column(("label",), name)
    for name, entry in book.columns.items():
        if entry.only_with is not None:
            column(("columns", name, "only_with"), entry.only_with)
    for name, event in book.events.items():
        column(("events", name, "date"), event.date, "date")
        if event.where is not None:
            column(("events", name, "where"), event.where, "category")
            told = book.columns.get(event.where)
            if told is not None and told.values and event.is_ not in told.values:
                known = did_you_mean(str(event.is_), told.values)
                said = f"events.{name}.is: no value of `{event.where}`. {known}"
                add(("events", name, "is"), said)
    seen: dict[str, str] = {}
    named = [("events", name, event.aliases) for name, event in book.events.items()]
    named += [("columns", name, book.columns[name].aliases) for name in book.askable()]
    for part, name, aliases in named:
        for word in (name, *aliases):
            _check_word(add, (part, name), word, seen)
            seen[word] = name


def _check_word(
    add: Callable[[Path, str], None], path: Path, word: str, seen: dict[str, str]
) -> None:
    where = ".".join(str(part) for part in path)
    if word in seen:
        add(path, f"{where}: the name `{word}` is already that of `{seen[word]}`")
    elif word in RESERVED:
        add(path, f"{where}: `{word}` is a word of the question language; choose another name")
