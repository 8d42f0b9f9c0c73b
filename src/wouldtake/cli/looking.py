"""`case list`, `case show`, `case validate`."""

from collections import Counter

from rich.markup import escape

from wouldtake.cases import list_cases, load_case, validate_case

from . import console


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
    out.print("\n[bold]Figures[/]")
    for name_, value in case.values.items():
        console.line(f"  {name_:28} {value}")
    out.print("\n[bold]Formulas[/]")
    for name_, text in case.formulas.items():
        console.line(f"  {name_:28} {text}")
    out.print("\n[bold]Claims[/]")
    for claim in case.claims:
        console.line(f"  {claim.letter or '-':9} {claim.id:28} {claim.question}")


def validate(name: str, as_json: bool) -> int:
    """Print every fault of a case; 0 where there is none, else 1."""
    faults = validate_case(name)
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
    return 1 if faults else 0
