"""One import: files into a case folder, every row accounted for."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from wouldtake.cases.case import Case
from wouldtake.cases.files import Faults, Folder, many_records
from wouldtake.cases.importers import acled, ged, table
from wouldtake.cases.importers.countries import Country
from wouldtake.cases.importers.credit import Credits, Format
from wouldtake.cases.importers.dates import Dates, Order
from wouldtake.cases.importers.merge import CONTROL, EVENTS, Clash, Merge
from wouldtake.cases.importers.places import WITHIN_KM, Gazetteer, Placed, swapped
from wouldtake.cases.importers.reading import Reading, column_key
from wouldtake.cases.importers.renewal import known_ids, outdated
from wouldtake.cases.importers.report import PlaceLine, report_name, report_text
from wouldtake.cases.importers.sides import Sides
from wouldtake.cases.importers.stream import Stream, Unreadable
from wouldtake.cases.importers.writing import check_targets, grown, write_all
from wouldtake.cases.loader import DATA, LATER_SOURCES, SOURCES, case_folder, load_case, load_later
from wouldtake.cases.rows import Column, known_name, read_rows
from wouldtake.errors import CaseError, Fault, SettingError, did_you_mean

PLACES_FILE = "places.csv"
_CORRECTION = (Column("place"), Column("unit", filled=False))
RESULTS = (
    "matched", "guessed", "without_unit", "left_out", "outside", "duplicates", "faulty",
)  # fmt: skip


@dataclass(frozen=True)
class Options:
    """How an import is done.

    Args:
        form: the format, told from the columns where absent.
        dates: the order of day and month in dates such as 06/08/2021.
        insurgent, government: names of armed groups of either side.
        words: how words of a control column are meant, each `word=control`.
        within_km: how far the nearest unit may be from a point that no outline holds.
        skip_faulty: leave rows with faults out, rather than refuse the file.
        replace: take the files anew: rows of an earlier import of them are taken out first.
        dry_run: write nothing.
        today: the day of the import, for the credit line.
    """

    form: Format | None = None
    dates: Order | None = None
    insurgent: tuple[str, ...] = ()
    government: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    within_km: float = WITHIN_KM
    skip_faulty: bool = False
    replace: bool = False
    dry_run: bool = False
    today: dt.date = field(default_factory=dt.date.today)

    def __post_init__(self) -> None:
        if not 0 <= self.within_km <= 500:
            raise SettingError(f"--within-km is {self.within_km:g}; expected 0 to 500")
        for name, value, known in (("--format", self.form, get_args(Format)),
                                   ("--dates", self.dates, get_args(Order))):
            if value is not None and value not in known:
                raise SettingError(f"{name} is `{value}`. {did_you_mean(value, known)}")


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `rows` is the sum of `counts`, which has a number for each result.

    `added` counts new rows by table of the case; `joined` those put together by unit and day;
    `replaced` the rows of the case that were taken out for those of all files imported with this
    one; `puzzles` what was not understood; `clashes` days on which sources disagree on a unit.
    """

    file: str
    form: Format
    rows: int
    counts: dict[str, int]
    added: dict[str, int]
    replaced: int
    joined: int
    places: tuple[PlaceLine, ...]
    puzzles: dict[str, int]
    clashes: tuple[Clash, ...]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    report: str
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        """The outcome as plain values."""
        return {
            "file": self.file, "format": self.form, "rows": self.rows, "counts": self.counts,
            "added": self.added, "replaced": self.replaced, "joined": self.joined,
            "report": self.report, "dry_run": self.dry_run, "notes": list(self.notes),
            "not_understood": self.puzzles,
            "contradictions": [
                {"date": day.isoformat(), "unit": unit, "control": list(told)}
                for day, unit, told in self.clashes
            ],
            "faults": [{"file": f.file, "line": f.line, "message": f.message}
                       for f in self.faults],
            "places": [line.as_json() for line in self.places],
        }


@many_records()
def import_files(
    files: Sequence[Path], into: str | Path, options: Options | None = None
) -> list[Outcome]:
    """Import files into a case folder: all of them, or none.

    Raises:
        SettingError: an option, a file's name or the case cannot be used.
        CaseError: the case or a file has faults; all of them, with file and line.
    """
    options = options or Options()
    folder = case_folder(into)
    if folder.resolve().is_relative_to(DATA.resolve()):
        raise SettingError(
            f"`{into}` is a built-in case, and those are not written to. Copy it first: "
            f"cp -r {folder} my-{folder.name}"
        )
    case = _loaded(folder)
    later = load_later(case)
    gazetteer = Gazetteer(case, _corrections(case), options.within_km)
    sides = Sides(case, options.insurgent, options.government, options.words)
    known = set[str]() if options.replace else known_ids(case, later)
    faults = Faults()
    readings: list[tuple[Format, Reading] | None] = [
        _read(path, case, sides, known, options, faults) for path in files
    ]
    found = faults.sorted()
    if None in readings or (found and not options.skip_faulty):
        names = ", ".join(path.name for path in files)
        hint = "" if None in readings else "; --skip-faulty imports the other rows"
        raise CaseError(f"{names}; nothing was imported{hint}", found)
    merge = Merge(case, later)
    if options.replace:
        tables = {item[1].stream.name for item in readings if item and item[0] == "control"}
        merge = Merge(case, later, *outdated(case, later, known, tables))
    outcomes: list[Outcome] = []
    entries: dict[str, dict[str, str]] = {SOURCES: {}, LATER_SOURCES: {}}
    texts: dict[str, str] = {}
    for item in readings:
        if item is None:
            continue
        have = (
            {*case.sources, *entries[SOURCES]}, {*later.sources, *entries[LATER_SOURCES]})
        outcome, credits_, report = _placed(*item, merge, gazetteer, options, have, found)
        entries[SOURCES] |= credits_.entries
        entries[LATER_SOURCES] |= credits_.later
        reports = {done.report for done in outcomes}
        stem, number = outcome.report.removesuffix(".csv"), 2
        while outcome.report in reports:  # two files of one name, from two folders
            outcome = replace(outcome, report=f"{stem}-{number}.csv")
            number += 1
        if outcome.places or not (folder / outcome.report).is_file():
            texts[outcome.report] = report  # else the one of the earlier import tells more
        outcomes.append(outcome)
    if not options.dry_run:
        _write(folder, merge, entries, texts)
    return outcomes


def _loaded(folder: Path) -> Case:
    try:
        return load_case(folder)
    except CaseError as error:
        said = f"{folder}, before anything was imported; mend the case first"
        raise CaseError(said, error.faults) from None


def _corrections(case: Case) -> dict[str, str]:
    """The user's own `places.csv`: unit by place as written; an empty unit leaves a place out."""
    faults = Faults()
    folder = Folder(case.folder, faults)
    found: dict[str, str] = {}
    if (case.folder / PLACES_FILE).exists() or (case.folder / PLACES_FILE).is_symlink():
        for row in read_rows(folder, PLACES_FILE, _CORRECTION):
            unit = row.cells["unit"]
            if not unit or known_name(folder, PLACES_FILE, row.line, "unit", unit, case.index):
                found[row.cells["place"]] = unit
    if faults.found:
        raise CaseError(str(case.folder), faults.sorted())
    return found


def _form(stream: Stream, wanted: Format | None) -> Format:
    keys = {column_key(name) for name in stream.header}
    found: Format | None = wanted
    if found is None:
        if ged.is_ged(keys):
            found = "ged"
        elif acled.is_acled(keys):
            found = "acled"
        elif table.is_table(stream.header):
            found = "control"
    if found is None or (found == "control" and not table.is_table(stream.header)):
        shown = ", ".join(f"`{name[:30]}`" for name in stream.header[:8])
        more = " ..." if len(stream.header) > 8 else ""
        stream.faults.add(
            stream.name, stream.header_line, f"columns {shown}{more} are neither UCDP GED's nor "
            f"ACLED's; {table.missing(stream.header)}",
        )
        raise Unreadable
    return found


def _read(
    path: Path, case: Case, sides: Sides, known: set[str], options: Options, faults: Faults
) -> tuple[Format, Reading] | None:
    """One file read to its end; None where it cannot be used at all, with the faults told."""
    dates = Dates(options.dates)
    try:
        with Stream(path, faults) as stream:
            reading = Reading(stream, faults, dates, Country(case.country), sides, known)
            form = _form(stream, options.form)
            {"ged": ged.read, "acled": acled.read, "control": table.read}[form](reading)
    except Unreadable:
        return None
    return (form, reading) if dates.settle(path.name, faults) else None


def _placed(
    form: Format, reading: Reading, merge: Merge, gazetteer: Gazetteer, options: Options,
    have: tuple[set[str], set[str]], faults: list[Fault],
) -> tuple[Outcome, Credits, str]:
    """Give rows their units and their tables; the outcome, its credits, and its report.

    `have` are the keys of sources.bib and of the bibliography of later/.
    """
    name, tally = reading.stream.name, reading.tally
    placed = gazetteer.find(reading.places)
    credits_ = Credits(form, name, reading.stream.digest, options.today, *have)
    before, clashes = Counter(tally), len(merge.clashes)
    joined = sum(merge.joined.values())
    added = merge.add(reading, placed, credits_)
    rows_of = Counter(row.place for row in reading.found)
    first: dict[int, int] = {}
    for row in reading.found:
        first.setdefault(row.place, row.line)
    lines = tuple(
        PlaceLine(place, placed[at], rows_of[at], first[at])
        for place, at in reading.places.index.items() if rows_of[at]
    )
    reading.found.clear()  # of a large file they are the most there is in memory
    rest = Counter({result: before[result] for result in RESULTS})
    outcome = Outcome(
        file=name, form=form, rows=tally["rows"],
        counts={result: tally[result] for result in RESULTS}, added=dict(added),
        replaced=sum(merge.gone.values()),
        joined=sum(merge.joined.values()) - joined, places=lines, puzzles=dict(reading.puzzles),
        clashes=tuple(merge.clashes[clashes:]),
        notes=tuple(_notes(reading, placed, gazetteer, credits_, merge.case, added)),
        faults=tuple(fault for fault in faults if fault.file == name),
        report=report_name(name), dry_run=options.dry_run,
    )
    return outcome, credits_, report_text(lines, rest)


def _notes(
    reading: Reading, placed: list[Placed], gazetteer: Gazetteer, credits_: Credits, case: Case,
    added: Counter[str],
) -> list[str]:
    notes: list[str] = []
    if not Country(case.country).known:
        notes.append("the case names no country that is known; places were told by coordinates "
                     "and names alone")
    turned, lost = swapped(reading.places, placed, gazetteer.ground)
    if turned and 2 * turned >= lost:
        notes.append(f"{turned:,} of {lost:,} places without a unit would lie in the case with "
                     "latitude and longitude exchanged; the columns may be swapped")
    if added["control.csv"] and case.posterior is not None:
        notes.append("posterior.csv was fitted without these rows; `wouldtake calibrate` fits the "
                     "case anew")
    if reading.tally["duplicates"] and (case.folder / report_name(reading.stream.name)).is_file():
        notes.append("rows that an earlier import of this file made stay as they were; --replace "
                     "takes the file anew")
    if credits_.joined:
        notes.append(f"{credits_.joined} texts of `source` more than get an entry of their own; "
                     "those rows cite the file")
    return notes


def _write(
    folder: Path, merge: Merge, entries: dict[str, dict[str, str]], texts: dict[str, str]
) -> None:
    for name in dict.fromkeys([*merge.rows, *merge.gone]):
        rows = merge.rows.get(name, [])
        columns = CONTROL if name.endswith("control.csv") else EVENTS
        check_targets(folder, [name])
        texts[name] = grown(folder, name, columns, rows,
                            merge.outdated if name in merge.gone else None)
        rows.clear()
    for name, added in entries.items():
        if added:
            check_targets(folder, [name])
            old = Folder(folder, Faults()).text(name) or ""
            gap = "" if not old else "\n" if old.endswith("\n") else "\n\n"
            texts[name] = old + gap + "\n".join(added.values())
    write_all(folder, texts)
