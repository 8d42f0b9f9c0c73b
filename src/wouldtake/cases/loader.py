"""Loading a case folder: text and CSV alone, no code run, every fault reported at once."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wouldtake.cases import tables
from wouldtake.cases.bibliography import Source, read_bibliography
from wouldtake.cases.case import Case, is_known, is_quantity_known
from wouldtake.cases.claims import check_dates, indented, read_claims
from wouldtake.cases.draws import read_posterior
from wouldtake.cases.files import Faults, Folder, digest_of, many_records, named_folder
from wouldtake.cases.hierarchy import read_parents
from wouldtake.cases.neighbours import gabriel_links, great_circle_km
from wouldtake.cases.outlines import read_shapes
from wouldtake.cases.records import Count, Event, Evidence, Later, Link, Observation, Unit
from wouldtake.cases.rows import Everything
from wouldtake.cases.schema import ARTICLE, CaseFile
from wouldtake.cases.toml_file import FILE as CASE_FILE
from wouldtake.cases.toml_file import read_case_file
from wouldtake.cases.toml_lines import Path as KeyPath
from wouldtake.cases.toml_lines import line_of
from wouldtake.errors import CaseError, Fault, QuestionError, did_you_mean
from wouldtake.language import parse_formula
from wouldtake.quantities import Quantity

DATA = Path(__file__).parent / "data"
LATER = "later"
SOURCES = "sources.bib"
LATER_SOURCES = f"{LATER}/{SOURCES}"
"""Sources that later/ alone cites: they may be added to without a change of the case's digest."""


def list_cases() -> list[str]:
    """Names of the built-in cases."""
    return sorted(path.parent.name for path in DATA.glob(f"*/{CASE_FILE}"))


def case_folder(name_or_path: str | Path) -> Path:
    """Folder of a built-in case, or the folder given.

    Raises:
        SettingError: neither a built-in name nor a folder.
    """
    return named_folder(name_or_path, DATA, list_cases(), "case")


def load_case(name_or_path: str | Path) -> Case:
    """A case by its built-in name, or from a folder.

    Raises:
        SettingError: no such case or folder.
        CaseError: the folder has faults; all of them, with file and line.
    """
    folder = case_folder(name_or_path)
    case, faults, _ = _read(folder)
    if case is None or faults:
        raise CaseError(str(folder), faults)
    return case


def validate_case(name_or_path: str | Path) -> list[Fault]:
    """Every fault of a case folder, with file and line; later/ and the shapes included."""
    folder = case_folder(name_or_path)
    case, faults, known = _read(folder)
    later = _read_later(folder, known)[1] + read_shapes(folder, known.outlined)[1]
    asked = _unanswerable(case) if case is not None else []
    return faults + asked + later


def _unanswerable(case: Case) -> list[Fault]:
    """Claims whose questions name what the case's simulation does not have."""
    from wouldtake.engine.ask import Session  # noqa: PLC0415  (loading needs no compiler)

    session = Session.of(case)
    where = Folder(case.folder, Faults())
    faults: list[Fault] = []
    for lines, claim in read_claims(where):
        try:
            session.prepare(claim.question)
        except QuestionError as error:
            said = f"claim `{claim.id}`: question: {indented(error)}"
            faults.append(Fault(where.claims, lines["question"], said))
    return faults


def load_later(case: Case) -> Later:
    """What happened after the case's as-of day, for scoring alone; empty where nothing is kept.

    Raises:
        CaseError: the files under later/ have faults.
    """
    later, faults = _read_later(case.folder, _Known.of(case))
    if faults:
        raise CaseError(str(case.folder / LATER), faults)
    return later


@dataclasses.dataclass(frozen=True)
class _Known:
    """What a case's other files may name, as far as its main ones could be read."""

    units: Collection[str]
    outlined: Collection[str]
    sources: Collection[str]
    as_of: dt.date | None

    @classmethod
    def of(cls, case: Case) -> "_Known":
        return cls(case.index, {*case.index, *case.parent_names}, case.sources, case.as_of)


@many_records()
def _read(path: Path) -> tuple[Case | None, list[Fault], _Known]:
    """The case, or the faults of its main files; and what the rest of them may name."""
    faults = Faults()
    folder = Folder(path, faults)
    head, lines = read_case_file(folder)
    columns = head.columns if head else Everything()  # what it says of columns is not known
    sources = _sources(folder)
    placed, named = tables.read_units(folder, columns)
    units = {key: unit for key, (_, unit) in placed.items()}
    parents = list(dict.fromkeys(unit.parent for unit in units.values() if unit.parent))
    parent_names = read_parents(folder, placed)
    links = tables.read_links(folder, named)
    control = tables.read_observations(folder, "control.csv", named)
    counts = tables.read_counts(folder, "counts.csv")
    events = tables.read_events(folder, "events.csv", named)
    evidence = tables.read_evidence(folder, Everything() if "units.csv" in folder.torn else parents)
    claims = read_claims(folder)
    posterior = read_posterior(folder)

    for line, unit in placed.values():
        tables.check_source(folder, "units.csv", line, unit.source, sources)
    for name, rows in (
        ("control.csv", control),
        ("counts.csv", counts),
        ("events.csv", events),
        ("evidence.csv", evidence),
    ):
        _check_rows(folder, name, rows, sources, head.as_of if head else None)
    if head is not None:
        check_dates(folder, claims, head.as_of)
        _check_head(folder, head, lines, sources, named)
    if isinstance(sources, Everything) and not faults.has("sources.bib") and sources.asked:
        message = f"file is missing, but {len(sources.asked)} figures and rows cite a source"
        faults.add("sources.bib", None, f"{message}, the first `{sources.asked[0]}`")
    found = faults.sorted()
    outlined = named if isinstance(named, Everything) else {*named, *parent_names}
    known = _Known(named, outlined, sources, head.as_of if head else None)
    if head is None or found:
        return None, found, known
    ordered = tuple(units.values())
    return (
        Case(
            name=head.name,
            title=head.title or head.name,
            country=head.country,
            folder=path,
            as_of=head.as_of,
            horizon_days=head.horizon_days,
            fit_from=head.fit_from,
            definition=head.definition,
            capital=head.capital,
            units=ordered,
            links=_measured(links, units) if links is not None else tuple(gabriel_links(ordered)),
            links_computed=links is None,
            parent_names=MappingProxyType(parent_names),
            control=tuple(row for _, row in control),
            counts=tuple(row for _, row in counts),
            events=tuple(row for _, row in events),
            evidence=tuple(row for _, row in evidence),
            values=MappingProxyType(_quantities(head)),
            patrons=head.patrons,
            actors=head.actors,
            formulas=MappingProxyType(dict(head.formulas)),
            claims=tuple(claim for _, claim in claims),
            sources=MappingProxyType(sources if isinstance(sources, dict) else {}),
            columns=MappingProxyType(dict(head.columns)),
            digest=digest_of(sorted(folder.read_bytes.items())),
            posterior=posterior,
            observed=frozenset(row.unit for _, row in control),
        ),
        [],
        known,
    )


def _sources(folder: Folder, name: str = SOURCES) -> dict[str, Source] | Everything:
    text = folder.text(name)
    if text is None:
        return Everything()
    return read_bibliography(text, name, folder.faults)


def _quantities(head: CaseFile) -> dict[str, Quantity]:
    return {
        name: Quantity(
            value=entry.value,
            unit=entry.unit,
            date=entry.date,
            source=entry.source,
            sure=entry.sure,
            low=entry.low,
            high=entry.high,
            note=" ".join(part for part in (entry.note, entry.why) if part),
        )
        for name, entry in head.values.items()
    }


def _measured(links: list[tuple[Link, bool]], units: Mapping[str, Unit]) -> tuple[Link, ...]:
    """Links with a length; where none is given, along the globe."""
    return tuple(
        link
        if given
        else dataclasses.replace(link, km=round(great_circle_km(units[link.a], units[link.b]), 1))
        for link, given in links
    )


def _check_rows(
    folder: Folder,
    name: str,
    rows: Iterable[tuple[int, Observation | Count | Event | Evidence]],
    sources: Collection[str],
    as_of: dt.date | None,
) -> None:
    for line, row in rows:
        tables.check_source(folder, name, line, row.source, sources)
        if as_of is not None and not is_known(row, as_of):
            folder.faults.add(name, line, _too_late(row.known_from.isoformat(), as_of))


def _too_late(date: str, as_of: dt.date) -> str:
    return (
        f"{date} is not before the as-of day {as_of}; what came later belongs under {LATER}/ "
        f"(only what the article itself tells, source `{ARTICLE}`, may bear that day)"
    )


def _check_head(
    folder: Folder,
    head: CaseFile,
    lines: Mapping[KeyPath, int],
    sources: Collection[str],
    units: Collection[str],
) -> None:
    index = dict(lines)

    def add(path: KeyPath, message: str) -> None:
        folder.faults.add(CASE_FILE, line_of(index, path), message)

    def cite(path: KeyPath, key: str) -> None:
        tables.check_source(folder, CASE_FILE, line_of(index, path), key, sources)

    if head.capital not in units:
        add(
            ("capital",),
            f"capital `{head.capital}` is not a unit. {did_you_mean(head.capital, units)}",
        )
    for name, text in head.formulas.items():
        try:
            parse_formula(text)
        except QuestionError as error:
            add(("formulas", name), f"formulas.{name}: {indented(error)}")
    for name, quantity in _quantities(head).items():
        cite(("values", name, "source"), quantity.source)
        if not is_quantity_known(quantity, head.as_of):
            add(
                ("values", name, "date"),
                f"values.{name}: {_too_late(quantity.date, head.as_of)}",
            )
    for name, column in head.columns.items():
        cite(("columns", name, "source"), column.source)
    for word, parties in (("patrons", head.patrons), ("actors", head.actors)):
        seen: set[str] = set()
        for place, party in enumerate(parties):
            path: KeyPath = (word, place)
            if party.id in seen:
                add((*path, "id"), f"{word}: id `{party.id}` is given twice")
            seen.add(party.id)
            for key, value in party.quantities.items():
                if value not in head.values:
                    add(
                        (*path, "quantities", key),
                        f"{word}.{party.id}.quantities.{key}: there is no value `{value}`. "
                        + did_you_mean(value, head.values),
                    )
    for place, patron in enumerate(head.patrons):
        for number_, step in enumerate(patron.schedule):
            path = ("patrons", place, "schedule", number_)
            cite((*path, "source"), step.source)
            if (step.announced or step.date) >= head.as_of:
                late = _too_late((step.announced or step.date).isoformat(), head.as_of)
                add((*path, "date"), f"patrons.{patron.id}.schedule: {late}")


@many_records()
def _read_later(path: Path, known: _Known) -> tuple[Later, list[Fault]]:
    """The files under later/; an event there that was known by the as-of day is a fault."""
    faults = Faults()
    folder = Folder(path, faults)
    control = tables.read_observations(folder, f"{LATER}/control.csv", known.units)
    events = tables.read_events(folder, f"{LATER}/events.csv", known.units)
    forecasts = tables.read_forecasts(folder, f"{LATER}/forecasts.csv")
    counts = tables.read_counts(folder, f"{LATER}/counts.csv")
    values = tables.read_quantities(folder, f"{LATER}/values.csv")
    own = _sources(folder, LATER_SOURCES) if (path / LATER_SOURCES).exists() else {}
    sources: Collection[str] = known.sources
    if isinstance(own, dict) and not isinstance(sources, Everything):
        sources = {*sources, *own}
    for name, rows in (("control", control), ("events", events), ("counts", counts)):
        for line, row in rows:
            if known.as_of is not None and row.known_from < known.as_of:
                message = f"{row.known_from} is before the as-of day {known.as_of}; it was known"
                faults.add(f"{LATER}/{name}.csv", line, message)
    cited = [
        *(("control", line, row.source) for line, row in control),
        *(("events", line, row.source) for line, row in events),
        *(("forecasts", line, row.source) for line, row in forecasts),
        *(("counts", line, row.source) for line, row in counts),
        *(("values", line, quantity.source) for line, _, quantity in values),
    ]
    for name, line, source in cited:
        tables.check_source(folder, f"{LATER}/{name}.csv", line, source, sources)
    later = Later(
        control=tuple(row for _, row in control),
        events=tuple(row for _, row in events),
        forecasts=tuple(row for _, row in forecasts),
        counts=tuple(row for _, row in counts),
        values=MappingProxyType({name: quantity for _, name, quantity in values}),
        sources=MappingProxyType(own if isinstance(own, dict) else {}),
    )
    return later, faults.sorted()


def load_shapes(case: Case) -> dict[str, Any] | None:
    """The GeoJSON of shapes.geojson, or None where the case has none.

    Raises:
        CaseError: it is not a GeoJSON feature collection of the case's units and parents.
    """
    shapes, faults = read_shapes(case.folder, _Known.of(case).outlined)
    if faults:
        raise CaseError(str(case.folder), faults)
    return shapes
