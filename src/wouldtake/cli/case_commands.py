"""`wouldtake case ...`: the commands and their options."""

from pathlib import Path
from typing import Annotated

import typer

from .options import DEFAULT_CASE, AsJson, CaseName, date_of

case_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Make and look at cases.")


@case_app.command("new")
def case_new(
    country: Annotated[str, typer.Argument(help="ISO 3166 code, such as MLI, or a name")],
    as_of: Annotated[
        str, typer.Option(help="day: the forecast knows only what is dated before it")
    ],
    folder: Annotated[
        Path | None, typer.Argument(help="where; by default named for country and year")
    ] = None,
    max_units: Annotated[int, typer.Option(help="limit of units, 2 to 1,000")] = 400,
    horizon_days: Annotated[int, typer.Option(help="how far questions look ahead")] = 365,
    units: Annotated[
        Path | None, typer.Option(help="GeoJSON of district polygons, to use as units")
    ] = None,
    name_property: Annotated[
        str | None, typer.Option(help="with --units: property that holds a district's name")
    ] = None,
    parent_property: Annotated[
        str | None, typer.Option(help="with --units: property that holds its province's name")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a case folder for any country: a start, to be edited."""
    from . import building  # noqa: PLC0415

    building.new(
        country, folder, as_of=date_of(as_of, "--as-of"), max_units=max_units,
        horizon_days=horizon_days, units=units, name_property=name_property,
        parent_property=parent_property, as_json=as_json,
    )


@case_app.command("import")
def case_import(
    files: Annotated[
        list[Path], typer.Argument(help="CSV files: UCDP GED, ACLED, or date, place, control")
    ],
    into: Annotated[str, typer.Option(help="the case folder that takes them in")],
    form: Annotated[
        str | None, typer.Option("--format", help="ged, acled or control; else by the columns")
    ] = None,
    dates: Annotated[
        str | None, typer.Option(help="day-first or month-first, where the file leaves it open")
    ] = None,
    insurgent: Annotated[
        list[str] | None, typer.Option(help="an armed group of that side; may be repeated")
    ] = None,
    government: Annotated[
        list[str] | None, typer.Option(help="an armed group of that side; may be repeated")
    ] = None,
    word: Annotated[
        list[str] | None, typer.Option(help='"under siege=contested"; may be repeated')
    ] = None,
    within_km: Annotated[
        float, typer.Option(help="how far the nearest unit may be from a point in no outline")
    ] = 25.0,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="leave out rows with faults, and say which")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="take the files anew, in place of what they gave")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say it all, write nothing")] = False,
    as_json: AsJson = False,
) -> None:
    """Take data sets into a case; tell what was matched, guessed and left out."""
    from . import importing  # noqa: PLC0415

    importing.run(
        files, into, form=form, dates=dates, insurgent=tuple(insurgent or ()),
        government=tuple(government or ()), words=tuple(word or ()), within_km=within_km,
        skip_faulty=skip_faulty, replace=replace, dry_run=dry_run, as_json=as_json,
    )


@case_app.command("list")
def case_list(as_json: AsJson = False) -> None:
    """List the built-in cases."""
    from . import looking  # noqa: PLC0415

    looking.list_all(as_json)


@case_app.command("show")
def case_show(case: CaseName = DEFAULT_CASE, as_json: AsJson = False) -> None:
    """Print what a case knows, with units, dates and sources."""
    from . import looking  # noqa: PLC0415

    looking.show(case, as_json)


@case_app.command("validate")
def case_validate(case: CaseName, as_json: AsJson = False) -> None:
    """Report every fault of a case folder, with file and line."""
    from . import looking  # noqa: PLC0415

    raise typer.Exit(looking.validate(case, as_json))


@case_app.command("schema")
def case_schema(
    into: Annotated[
        Path | None, typer.Argument(help="a case folder to put them in; printed by default")
    ] = None,
) -> None:
    """JSON Schemas of case.toml and claims.yaml, so that an editor completes and checks."""
    from . import looking  # noqa: PLC0415

    looking.schema(into)
