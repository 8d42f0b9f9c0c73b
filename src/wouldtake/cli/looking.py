"""`case list`, `case show`, `case validate`, `case schema`."""

from collections import Counter
from pathlib import Path

from rich.markup import escape

from wouldtake.cases import Case, list_cases, load_case, load_shapes, validate_case
from wouldtake.cases.advice import advice
from wouldtake.cases.claims import read_claims
from wouldtake.cases.files import Faults, Folder
from wouldtake.cases.json_schema import EDITOR_LINES, json_schemas, write_schemas
from wouldtake.errors import Fault, SettingError
from wouldtake.views.outside import Outside

from . import console, ground


def list_all(as_json: bool) -> None:
    """Print the built-in cases."""
    cases = [load_case(name) for name in list_cases()]
    if as_json:
        console.print_json([
            {"name": c.name, "title": c.title, "as_of": c.as_of.isoformat(),
             "units": len(c.units), "claims": len(c.claims), "digest": c.digest}
            for c in cases
        ])
        return
    for case in cases:
        console.out.print(
            f"[bold]{case.name}[/]  {escape(case.title)}: {len(case.units)} units, "
            f"{len(case.claims)} claims", highlight=False,
        )


def show(name: str, as_json: bool) -> None:
    """Print what a case knows."""
    case = load_case(name)
    control = Counter(case.start_control)
    if as_json:
        console.print_json({
            "name": case.name, "title": case.title, "as_of": case.as_of.isoformat(),
            "horizon_days": case.horizon_days, "capital": case.capital, "digest": case.digest,
            "units": len(case.units), "links": len(case.links), "control": dict(control),
            "values": {k: str(v) for k, v in case.values.items()},
            "formulas": dict(case.formulas),
            "claims": [claim.id for claim in case.claims],
            "calibrated": case.posterior is not None,
        })
        return
    out = console.out
    out.print(f"[bold]{escape(case.title or case.name)}[/]  ({case.name}, {case.digest[:12]})")
    cities = sum(kind == "city" for kind in case.kinds)
    out.print(
        f"{len(case.units)} units ({cities} cities), {len(case.links)} links; known before "
        f"{case.as_of}; looks {case.horizon_days} days ahead; "
        + ("calibrated" if case.posterior is not None else "not calibrated: prior ranges"),
        highlight=False, soft_wrap=True,
    )
    shown = ", ".join(f"{count} {what}" for what, count in sorted(control.items()))
    console.line(f"Control at the start: {shown} (unknown ground is drawn from the counts)")
    kept = {
        "observations of control": case.control, "national counts": case.counts,
        "events": case.events, "provinces with evidence of their own": case.evidence,
        "patrons": case.patrons, "actors": case.actors, "sources": case.sources,
    }
    console.line("Kept: " + ", ".join(f"{len(rows)} {what}" for what, rows in kept.items()))
    out.print()
    out.print(ground.draw(case, load_shapes(case), width=min(out.width - 2, 78)))
    for title, lines in (
        ("Figures", [f"{key:28} {value}" for key, value in case.values.items()]),
        ("Formulas", [f"{key:28} {text}" for key, text in case.formulas.items()]),
        ("Claims", [f"{c.letter or '-':9} {c.id:28} {c.question}" for c in case.claims]),
        ("What the simulation has to assume", [f"- {text}" for text in advice(case)]),
    ):
        if lines:
            out.print(f"\n[bold]{title}[/]")
        for text in lines:
            console.line(f"  {text}")


def validate(name: str, as_json: bool) -> int:
    """Print every fault of a case; 0 where there is none, else 1."""
    faults = validate_case(name)
    if not faults:
        faults = _outside_faults(load_case(name))
    if as_json:
        console.print_json([
            {"file": f.file, "line": f.line, "message": f.message} for f in faults
        ])
    elif faults:
        console.line(f"{len(faults)} problem{'s' if len(faults) > 1 else ''} in {name}")
        for fault in faults:
            console.line(f"  * {fault}")
    else:
        console.line(f"{name}: no faults")
        for text in advice(load_case(name)):
            console.line(f"  - {text}")
    return 1 if faults else 0


def _outside_faults(case: Case) -> list[Fault]:
    """Claims whose question of past cases their table cannot answer."""
    where = Folder(case.folder, Faults())
    lines = {claim.id: keys for keys, claim in read_claims(where)}
    return [
        Fault(where.claims, lines[key].get("outside"), f"claim `{key}`: outside: {said}")
        for key, said in Outside(case).faults(case.claims)
    ]


def schema(into: Path | None) -> None:
    """Print the JSON Schemas of a case's files, or write them beside the files."""
    if into is None:
        console.print_json(json_schemas())
        return
    if not into.is_dir():
        raise SettingError(f"`{into}` is not a folder; name that of a case")
    for path in write_schemas(into):
        console.line(f"wrote {path}")
    console.line("An editor checks a file whose first line names its schema:")
    for file, text in EDITOR_LINES.items():
        console.line(f"  {file:12} {text}")
