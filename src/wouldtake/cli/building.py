"""`case new`."""

import datetime as dt
from pathlib import Path

from wouldtake.cases.build import Made, new_case

from . import console


def new(
    country: str, folder: Path | None, *, as_of: dt.date, max_units: int, horizon_days: int,
    units: Path | None, name_property: str | None, parent_property: str | None, as_json: bool,
) -> None:
    """Make a case folder and say what is in it, what is assumed, and what to do next."""
    made = new_case(
        country, folder, as_of=as_of, max_units=max_units, horizon_days=horizon_days, units=units,
        name_property=name_property, parent_property=parent_property,
    )
    if as_json:
        console.print_json(made.to_dict())
        return
    for text in summary(made):
        console.line(text)


def summary(made: Made) -> list[str]:
    """What was made, line by line."""
    lines = [
        f"{made.folder}: {made.title}",
        f"  {made.units} units ({made.cities} cities), {made.provinces} provinces, "
        f"{made.links} links; capital `{made.capital}`",
    ]
    if made.approximate:
        lines.append("  approximate: the ground about each town stands in for a district")
    if made.crossings:
        lines.append(
            f"  {made.pieces} pieces of ground, joined by {made.crossings} crossings over water "
            f"or another country, the longest {made.longest_crossing_km:,.0f} km"
        )
    lines += [f"  {note}" for note in made.notes]
    where = f'"{made.folder}"' if " " in str(made.folder) else str(made.folder)
    return [
        *lines,
        "  who holds what is assumed: cities the government's, the rest as in a country at war",
        "Next:",
        f"  read {made.folder / 'README.md'}; put in what you know (case.toml, units.csv)",
        f"  wouldtake case validate {where}",
        f'  wouldtake ask {where} "chance that capital_falls within 90 days"',
    ]
