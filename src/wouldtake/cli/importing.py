"""`case import`: what an import did, in words or as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wouldtake.cases.importers import Options, Outcome, import_files
from wouldtake.cases.loader import LATER

from . import console

SHOWN = 8
_SAID = {
    "matched": "matched to a unit",
    "guessed": "guessed: look at them",
    "without_unit": "kept without a unit: known only by province or country",
    "left_out": "left out: no unit found, or not understood",
    "outside": "outside the case",
    "duplicates": "there already, or twice in the file",
    "faulty": "with faults, left out",
}


def run(
    files: Sequence[Path], into: str, *, form: str | None, dates: str | None, as_json: bool,
    **options: Any,
) -> None:
    """Import files and say what became of every row."""
    outcomes = import_files(files, into, Options(form=form, dates=dates, **options))  # pyright: ignore[reportArgumentType]
    if as_json:
        console.print_json([outcome.as_json() for outcome in outcomes])
        return
    for outcome in outcomes:
        _tell(outcome)
    replaced = outcomes[0].replaced
    if replaced:
        verb = "Would take out" if outcomes[0].dry_run else "Took out"
        console.line(f"{verb} {_rows(replaced)} of an earlier import of this, in whose place "
                     "the new ones stand.")


def _tell(outcome: Outcome) -> None:
    say = console.line
    form = {"ged": "UCDP GED", "acled": "ACLED", "control": "a table of control"}[outcome.form]
    say(f"{outcome.file}: {form}, {_rows(outcome.rows)}")
    for result, count in outcome.counts.items():
        if count:
            say(f"  {count:>9,}  {_SAID[result]}")
    added = ", ".join(f"{_rows(count)} to {name}" for name, count in sorted(outcome.added.items()))
    verb = "Would add" if outcome.dry_run else "Added"
    say(f"{verb} {added}." if added else "Nothing new to add.")
    if any(name.startswith(LATER) for name in outcome.added):
        say(f"What was known only on the as-of day or after is in {LATER}/: for scoring alone, no "
            "forecast sees it.")
    if outcome.joined:
        say(f"{outcome.joined:,} events were joined by unit, day and kind: each alone would make "
            "the case slow to load. Their ids stand in the row.")
    for result in ("left_out", "guessed"):
        _places(outcome, result)
    _few("Not understood (--insurgent, --government or --word tells what is meant)", [
        f"{what} ({_rows(count)})" for what, count in
        sorted(outcome.puzzles.items(), key=lambda item: -item[1])
    ])
    _few("Contradictions; the last row of a day counts", [
        f"{day} {unit}: {', '.join(told)}" for day, unit, told in outcome.clashes
    ])
    _few("Faults", [str(fault) for fault in outcome.faults])
    for note in outcome.notes:
        say(f"Note: {note}.")
    if not outcome.dry_run:
        say(f"Every place is in {outcome.report}; corrections go into places.csv (place,unit).")


def _places(outcome: Outcome, result: str) -> None:
    lines = [line for line in outcome.places if line.placed.result == result]
    lines.sort(key=lambda line: -line.rows)
    title = {"left_out": "Left out", "guessed": "Guessed"}[result]
    shown: list[str] = []
    for line in lines:
        cells = line.as_json()
        where = f" -> {cells['unit']}" if cells["unit"] else ""
        near = f"; near: {', '.join(cells['candidates'])}" if cells["candidates"] else ""
        name = cells["place"] or f"{cells['lat']}, {cells['lon']}"
        shown.append(f"{name}{where}: {cells['how']}{near} ({_rows(line.rows)})")
    _few(f"{title}, {len(lines):,} place{'' if len(lines) == 1 else 's'}", shown)


def _few(title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.line(f"{title}:")
    for text in lines[:SHOWN]:
        console.line(f"  * {text}")
    if len(lines) > SHOWN:
        console.line(f"  ... and {len(lines) - SHOWN:,} more")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
