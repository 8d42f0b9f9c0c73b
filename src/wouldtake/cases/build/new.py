"""Making a case folder: whole or not at all, and never over what is there."""

import datetime as dt
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from wouldtake.cases.build.plan import Plan, slug
from wouldtake.cases.build.world import Country, find_country, read_territory
from wouldtake.errors import SettingError

MAX_UNITS = 400
FEWEST, MOST = 2, 1000
LONGEST = 36_525  # days, as case.toml allows
EARLIEST, LATEST = dt.date(1800, 1, 1), dt.date(2200, 1, 1)


@dataclass(frozen=True)
class Made:
    """A case folder that was made, and what a summary tells of it.

    `pieces` counts the pieces the ground lies in, before `crossings` join them; the longest of
    those is `longest_crossing_km`, 0 where there is none.
    """

    folder: Path
    name: str
    title: str
    country: str
    as_of: dt.date
    capital: str
    units: int
    cities: int
    provinces: int
    links: int
    pieces: int
    crossings: int
    longest_crossing_km: float
    approximate: bool
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            **vars(self), "folder": str(self.folder), "as_of": self.as_of.isoformat(),
            "notes": list(self.notes),
        }


def new_case(
    country: str,
    folder: str | Path | None = None,
    *,
    as_of: dt.date,
    max_units: int = MAX_UNITS,
    horizon_days: int = 365,
    units: str | Path | None = None,
    name_property: str | None = None,
    parent_property: str | None = None,
) -> Made:
    """Make a case folder for a country.

    Args:
        country: ISO 3166 alpha-3 code, alpha-2 code, or name.
        folder: where; by default one named for country and year, in the working folder.
        as_of: the forecast will know only what is dated before this day; 1800 to 2200.
        max_units: limit of units, 2 to 1,000; one a province and a capital are made in any case.
        horizon_days: how far questions look ahead, days.
        units: a GeoJSON file of district polygons to use in place of cells around towns.
        name_property: property of its features that holds their names; found if not given.
        parent_property: likewise of what they lie in.
    Raises:
        SettingError: no such country, a folder that holds something, a day or a limit out of
            range, or a file of districts that cannot be used.
        OSError: the folder cannot be written.
    """
    found = find_country(country)
    if units is None and (name_property or parent_property):
        raise SettingError("--name-property and --parent-property go with --units")
    if not EARLIEST <= as_of < LATEST:
        raise SettingError(f"--as-of is {as_of}; expected a day from {EARLIEST} to {LATEST}")
    if not FEWEST <= max_units <= MOST:
        raise SettingError(f"--max-units is {max_units}; expected {FEWEST} to {MOST:,}")
    if not 1 <= horizon_days <= LONGEST:
        raise SettingError(f"--horizon-days is {horizon_days}; expected 1 to {LONGEST:,}")
    name = f"{slug(found.name).replace('_', '-')}-{as_of.year}"
    target = Path(name if folder is None else folder)
    check_free(target)
    plan, ground, near = _planned(found, max_units, units, name_property, parent_property)
    made, texts = _composed(
        found, target, name, as_of, horizon_days, plan, ground, near,
        Path(units).name if units is not None else "",
    )
    put(target, texts)
    return made


def _planned(
    country: Country, max_units: int, units: str | Path | None, name_property: str | None,
    parent_property: str | None,
) -> tuple[Plan, str, float]:
    """The plan, the key of the outlines' source, and how loosely borders fit, degrees."""
    from wouldtake.cases.build.plan import plan_of  # noqa: PLC0415
    from wouldtake.cases.build.texts import GROUND  # noqa: PLC0415

    territory = read_territory(country)
    if units is not None:
        from wouldtake.cases.build.districts import plan_of_districts  # noqa: PLC0415
        from wouldtake.cases.build.polygon_file import read_polygons  # noqa: PLC0415
        from wouldtake.cases.build.texts import DISTRICTS  # noqa: PLC0415

        file = read_polygons(units)
        plan, near = plan_of_districts(
            file, territory, max_units, name_property, parent_property
        )
        return plan, DISTRICTS, near
    return plan_of(territory, max_units), GROUND, 0.0


def _composed(
    country: Country, target: Path, name: str, as_of: dt.date, horizon_days: int, plan: Plan,
    ground: str, near_deg: float, districts: str,
) -> tuple[Made, dict[str, str]]:
    """What was made, and the text of each file."""
    from wouldtake.cases import json_schema  # noqa: PLC0415
    from wouldtake.cases.build import texts  # noqa: PLC0415
    from wouldtake.cases.build.tables import tables_of  # noqa: PLC0415

    tables = tables_of(plan, ground, near_deg)
    about = () if districts or not country.note else (country.note,)  # of the shipped outlines
    words = texts.Words(name, country, as_of, horizon_days, districts, about + plan.notes)
    files = {
        "case.toml": texts.case_toml(words, plan, tables),
        "units.csv": tables.units,
        "links.csv": tables.links,
        "parents.csv": tables.parents,
        "shapes.geojson": tables.shapes,
        "claims.yaml": texts.claims_yaml(words),
        "sources.bib": texts.sources_bib(words),
        "README.md": texts.readme(words, plan, tables),
        **json_schema.texts(),
    }
    made = Made(
        folder=target, name=name, title=words.title, country=country.code, as_of=as_of,
        capital=tables.names.cities[plan.capital], units=tables.unit_count,
        cities=len(plan.cities), provinces=len(plan.provinces), links=tables.link_count,
        pieces=tables.pieces, crossings=len(tables.crossings),
        longest_crossing_km=tables.crossings[0].km if tables.crossings else 0.0,
        approximate=not districts,
        notes=words.notes,
    )
    return made, files


def check_free(target: Path) -> None:
    """Refuse a folder that holds something, a file, or a name that leads elsewhere.

    Raises:
        SettingError: it does; nothing is written over.
    """
    try:
        there = os.path.lexists(target)
    except ValueError:
        raise SettingError("the folder's name holds a NUL byte; choose another") from None
    if not there:
        return
    if target.is_dir() and not target.is_symlink() and not any(target.iterdir()):
        return
    what = "is a folder with files in it" if target.is_dir() else "is there already"
    better = re.sub(r"[-_]?\d*$", "", target.name) or "case"
    raise SettingError(
        f"`{target}` {what}; nothing is written over. Name another folder, such as "
        f"`{target.parent / better}-2`, or delete it first"
    )


def put(target: Path, texts: dict[str, str]) -> None:
    """Write the files to a folder beside, then rename it: whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-", dir=target.parent))
    try:
        for name, text in texts.items():
            (beside / name).write_text(text, encoding="utf-8", newline="\n")
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o777 & ~mask)
        check_free(target)
        if target.exists():
            target.rmdir()
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
