"""Loading a table of past cases: text and CSV alone, every fault reported at once."""

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from wouldtake.cases import rows as reading
from wouldtake.cases.bibliography import Source, read_bibliography
from wouldtake.cases.files import Faults, Folder, digest_of, named_folder
from wouldtake.cases.rows import Everything, Reader, read_rows
from wouldtake.cases.schema import number, partial_date
from wouldtake.cases.tables import check_source
from wouldtake.errors import CaseError, Fault, did_you_mean
from wouldtake.quantities import period

from .codebook import FILE, Codebook, ColumnEntry, read_codebook
from .table import LEAVE_OUT, UNKNOWN, WHOLE_ROW, Case, Cell, HistoryTable, follow_up

DATA = Path(__file__).parent / "data"
TABLE = "table.csv"
SOURCES = "sources.bib"
EMPTY = "none"
"""How a doubt writes an empty cell: `fall_date=none`, it may never have fallen."""


def list_tables() -> list[str]:
    """Names of the built-in tables."""
    return sorted(path.parent.name for path in DATA.glob(f"*/{FILE}"))


def table_folder(name_or_path: str | Path) -> Path:
    """Folder of a built-in table, or the folder given.

    Raises:
        SettingError: neither a built-in name nor a folder.
    """
    return named_folder(name_or_path, DATA, list_tables(), "table")


def load_table(name_or_path: str | Path) -> HistoryTable:
    """A table of past cases by its built-in name, or from a folder.

    Raises:
        SettingError: no such table or folder.
        CaseError: the folder has faults; all of them, with file and line.
    """
    folder = table_folder(name_or_path)
    table, faults = _read(folder)
    if table is None or faults:
        raise CaseError(str(folder), faults)
    return table


def validate_table(name_or_path: str | Path) -> list[Fault]:
    """Every fault of a table's folder, with file and line."""
    return _read(table_folder(name_or_path))[1]


def _read(path: Path) -> tuple[HistoryTable | None, list[Fault]]:
    faults = Faults()
    folder = Folder(path, faults)
    book, _ = read_codebook(folder)
    sources = _sources(folder)
    if book is None:
        folder.text(TABLE, required=True)
        return None, faults.sorted()
    rows = _rows(folder, book, sources)
    found = faults.sorted()
    if found:
        return None, found
    digest = digest_of(sorted(folder.read_bytes.items()))
    kept = sources if isinstance(sources, dict) else {}
    return HistoryTable(book, path, tuple(rows), MappingProxyType(kept), digest), []


def _sources(folder: Folder) -> dict[str, Source] | Everything:
    text = folder.text(SOURCES)
    return Everything() if text is None else read_bibliography(text, SOURCES, folder.faults)


def _rows(folder: Folder, book: Codebook, sources: Collection[str]) -> list[Case]:
    columns = tuple(
        reading.Column(
            name, reader(entry), filled=entry.filled or name in (book.id, book.start), blank=None
        )
        for name, entry in book.columns.items()
    )
    out: list[Case] = []
    seen: dict[str, int] = {}
    for row in read_rows(folder, TABLE, columns, required=True):
        key = str(row.cells[book.id])
        if key in seen:
            folder.faults.add(
                TABLE, row.line, f"{book.id}: `{key}` is given twice, first on line {seen[key]}"
            )
        seen.setdefault(key, row.line)
        known = _check_row(folder, book, row.line, row.cells, sources)
        doubts, arguable = _doubts(folder, book, row.line, row.cells)
        if known:
            out.append(_case(book, row.line, row.cells, doubts, arguable))
    if not seen and not folder.faults.has(TABLE):
        folder.faults.add(TABLE, 2, "has no rows; a table needs at least one")
    if isinstance(sources, Everything) and sources.asked:
        folder.faults.add(
            SOURCES, None,
            f"file is missing, but {len(sources.asked)} rows cite a source, the first "
            f"`{sources.asked[0]}`",
        )
    return out


def reader(entry: ColumnEntry) -> Reader:
    """How a cell of a column is read."""
    match entry.type:
        case "yesno":
            yes_no = reading.one_of(("yes", "no", UNKNOWN))
            return lambda text: {"yes": True, "no": False, UNKNOWN: None}[yes_no(text)]
        case "number":
            return lambda text: None if text == UNKNOWN else number(text)
        case "date":
            return lambda text: text if text == UNKNOWN else partial_date(text)
        case "category":
            return reading.one_of(tuple(entry.values))
        case _:
            return str


def _check_row(
    folder: Folder, book: Codebook, line: int, cells: Mapping[str, Cell], sources: Collection[str]
) -> bool:
    """Whether the row's start is good; faults of what its cells say together."""

    def add(message: str) -> None:
        folder.faults.add(TABLE, line, message)

    start = str(cells[book.start])
    last = _text(cells, book.until)
    if UNKNOWN in (start, last):
        add(f"{book.start if start == UNKNOWN else book.until}: the date must be known")
        return False
    if last is not None and period(last)[0] > book.known_until:
        add(f"{book.until}: {last} is after the codebook's known_until, {book.known_until}")
    if book.sure is not None and cells[book.sure] not in ("A", "B", "C"):
        add(f"{book.sure}: expected A, B or C; found `{cells[book.sure] or ''}`")
    if book.war is not None and cells[book.war] is None:
        add(f"`{book.war}` is empty; rows of one war must bear one name")
    cited = _text(cells, book.source)
    if cited is not None:
        check_source(folder, TABLE, line, cited, sources)
    elif book.source is not None:
        add(f"`{book.source}` is empty; name a key of {SOURCES}")
    for name, entry in book.columns.items():
        other = entry.only_with
        if other is not None and cells[name] is not None and cells[other] is None:
            add(f"{name}: filled, but `{other}` is empty")
    for name in dict.fromkeys(event.date for event in book.events.values()):
        date = cells[name]
        if date not in (None, UNKNOWN) and period(str(date))[0] > _end(book, last):
            add(f"{name}: {date} is after {_end(book, last)}, the last day known of this row")
    for name, event in book.events.items():
        said = event.where
        if said is not None and cells[said] == event.is_ and cells[event.date] is None:
            add(f"{said}: `{event.is_}` ({name}), but `{event.date}` is empty")
    if period(start)[0] > _end(book, last):
        add(f"{book.start}: {start} is after {_end(book, last)}, the last day known of this row")
        return False
    return True


def _end(book: Codebook, last: str | None) -> dt.date:
    return book.known_until if last is None else period(last)[1]


def _text(cells: Mapping[str, Cell], column: str | None) -> str | None:
    value = None if column is None else cells[column]
    return None if value is None else str(value)


def _doubts(
    folder: Folder, book: Codebook, line: int, cells: Mapping[str, Cell]
) -> tuple[dict[str, Cell], bool]:
    """Column -> the other value; and whether the row itself is in doubt."""
    text = _text(cells, book.doubt)
    found: dict[str, Cell] = {}
    arguable = False
    for part in (text or "").split(";"):
        if not part.strip():
            continue
        name, sign, value = (piece.strip() for piece in part.partition("="))
        said = _read_doubt(book, cells, name, sign, value)
        if isinstance(said, str):
            folder.faults.add(TABLE, line, f"{book.doubt}: {said}")
        elif name == WHOLE_ROW:
            arguable = True
        elif name in found:
            folder.faults.add(TABLE, line, f"{book.doubt}: `{name}` is given twice")
        else:
            found[name] = said[0]
    return found, arguable


def _read_doubt(
    book: Codebook, cells: Mapping[str, Cell], name: str, sign: str, value: str
) -> str | tuple[Cell]:
    """The other value, as a tuple of one; or what is wrong, as text."""
    if not sign:
        return f"`{name[:60]}` is not `column=other value`; several are joined by `;`"
    if name == WHOLE_ROW:
        return (None,) if value == LEAVE_OUT else f"`row` takes `{LEAVE_OUT}`; found `{value[:40]}`"
    entry = book.columns.get(name)
    if entry is None:
        return f"there is no column `{name[:60]}`. {did_you_mean(name, book.columns)}"
    if name in (book.id, book.start, book.war, book.sure, book.doubt, book.source, book.until):
        return f"`{name}` cannot be recoded; doubt the row with `row={LEAVE_OUT}`"
    try:
        other: Cell = None if value == EMPTY else reader(entry)(value)
    except ValueError as error:
        return f"{name}: {error}"
    if other == cells[name]:
        return f"`{name}={value[:40]}` is what the cell says already; give the other value"
    return (other,)


def _case(
    book: Codebook, line: int, cells: Mapping[str, Cell], doubts: Mapping[str, Cell],
    arguable: bool,
) -> Case:
    key = str(cells[book.id])
    label = ", ".join(str(cells[name]) for name in book.label if cells[name] is not None)
    cited = _text(cells, book.source) or ""
    until = None if book.until is None else cells[book.until]
    return Case(
        id=key, line=line, label=label,
        war=key if book.war is None else str(cells[book.war]),
        sure="" if book.sure is None else str(cells[book.sure]),
        sources=tuple(part.strip() for part in cited.split(";") if part.strip()),
        note=_text(cells, book.note) or "",
        cells=MappingProxyType(dict(cells)), doubts=MappingProxyType(dict(doubts)),
        arguable=arguable, months=follow_up(book, str(cells[book.start]), until),
    )
