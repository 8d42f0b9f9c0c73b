"""The commands and their options. Work is imported where it is done, so that `--help` is quick."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from .ledger_commands import ledger_app

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help='Put a number on "what would it take?"',
)
case_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Make and look at cases.")
app.add_typer(case_app, name="case")
app.add_typer(ledger_app, name="ledger")

Target = Annotated[
    str,
    typer.Argument(help="a case (name or folder), or a model as path/to/model.py:NAME"),
]
CaseName = Annotated[str, typer.Argument(help="a built-in case, or a case folder")]
Futures = Annotated[int, typer.Option(help="futures to simulate")]
Seed = Annotated[int, typer.Option(help="of all noise; the same seed gives the same answer")]
Confidence = Annotated[float, typer.Option(help="of every interval")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
Without = Annotated[
    list[str] | None, typer.Option(help="mechanism to switch off; may be repeated")
]
NoLedger = Annotated[bool, typer.Option("--no-ledger", help="keep no answers")]
LedgerPlace = Annotated[
    str | None,
    typer.Option("--ledger", help="where answers are kept: a path or URL; the user's own if empty"),
]
ClusterAddress = Annotated[
    str | None, typer.Option(
        "--cluster", help="run futures on Dask: tcp://HOST:PORT, a scheduler file, or local:N"
    )
]
Store = Annotated[
    Path | None, typer.Option(help="with --cluster: folder of finished blocks; a rerun goes on")
]
DEFAULT_CASE = "afghanistan-2021"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"wouldtake {version('wouldtake')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    pass


@app.command()
def ask(
    target: Target,
    question: Annotated[str, typer.Argument(help='such as "chance that capital_falls"')],
    futures: Futures = 2000,
    seed: Seed = 0,
    confidence: Confidence = 0.95,
    precision: Annotated[
        float | None, typer.Option(help="run until the interval's half-width is this small")
    ] = None,
    max_futures: Annotated[
        int, typer.Option(help="most futures for --precision and --until-decided")
    ] = 1_000_000,
    until_decided: Annotated[
        bool, typer.Option(
            "--until-decided", help="inevitable, possible: run until the verdict is clear"
        )
    ] = False,
    threshold: Annotated[
        float | None, typer.Option(help="of the verdict, between 0 and 1")
    ] = None,
    scenarios: Annotated[
        int, typer.Option(help="also tell scenario from luck, on so many scenarios x 20")
    ] = 0,
    words: Annotated[str, typer.Option(help="of probability: phia or icd203")] = "phia",
    cluster: ClusterAddress = None,
    store: Store = None,
    send: Annotated[
        list[Path] | None,
        typer.Option(help="with --cluster: file that the model reads; may be repeated"),
    ] = None,
    start: Annotated[
        str | None, typer.Option(help="ask of the past: futures start on this earlier day")
    ] = None,
    without: Without = None,
    device: Annotated[
        str, typer.Option(help="cpu, or gpu: run a case's futures on an NVIDIA GPU")
    ] = "cpu",
    ledger: LedgerPlace = None,
    no_ledger: NoLedger = False,
    as_json: AsJson = False,
) -> None:
    """Answer one question."""
    from . import asking, keeping, spreading  # noqa: PLC0415

    asking.ask(
        target, question, start=_day(start), without=tuple(without or ()), as_json=as_json,
        keeper=keeping.Keeper(ledger, not no_ledger),
        elsewhere=spreading.Elsewhere(cluster, store, tuple(send or ())), device=device,
        futures=futures, seed=seed, confidence=confidence, precision=precision,
        max_futures=max_futures, until_decided=until_decided, threshold=threshold,
        scenarios=scenarios, words=words,
    )


@app.command()
def check(
    case: CaseName = DEFAULT_CASE,
    claims: Annotated[
        Path | None, typer.Argument(help="a claims.yaml; the case's own by default")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="id of a claim to check; may be repeated")
    ] = None,
    futures: Futures = 2000,
    seed: Seed = 0,
    confidence: Confidence = 0.95,
    cluster: ClusterAddress = None,
    store: Store = None,
    without: Without = None,
    ledger: LedgerPlace = None,
    no_ledger: NoLedger = False,
    as_json: AsJson = False,
) -> None:
    """Check the claims of a case against its simulated futures."""
    from . import asking, keeping, spreading  # noqa: PLC0415

    asking.check(
        case, claims, only=tuple(only or ()), without=tuple(without or ()), as_json=as_json,
        keeper=keeping.Keeper(ledger, not no_ledger),
        elsewhere=spreading.Elsewhere(cluster, store),
        futures=futures, seed=seed, confidence=confidence,
    )


@app.command()
def read(
    article: Annotated[str, typer.Argument(help="a .txt, .md or .html file, or - for stdin")],
    case: Annotated[str, typer.Option(help="whose names the claims are bound to")] = DEFAULT_CASE,
    out: Annotated[Path, typer.Option("-o", "--out", help="the claims.yaml to write")] = Path(
        "claims.yaml"
    ),
    accept_best: Annotated[
        bool, typer.Option("--accept-best", help="take every first proposal, and mark it so")
    ] = False,
    outlet: Annotated[str, typer.Option(help="where the article appeared")] = "not given",
    date: Annotated[
        str | None, typer.Option(help="when it appeared; the case's as-of day by default")
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="the article is a web page")] = False,
    as_json: AsJson = False,
) -> None:
    """Draft the claims of an article; each is taken, changed or skipped by you."""
    from . import reading  # noqa: PLC0415

    reading.read(
        article, case=case, out=out, accept_best=accept_best, as_json=as_json, outlet=outlet,
        date=None if date is None else _date(date, "--date"), html=html,
    )


@app.command("check-model")
def check_model(
    target: Annotated[str, typer.Argument(help="a model as path/to/model.py:NAME")],
    futures: Annotated[int, typer.Option(help="futures of each run")] = 64,
    steps: Annotated[
        int | None, typer.Option(help="steps of each run; 12, or what the horizon allows")
    ] = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Run a model a few ways and list what breaks the contract."""
    from . import asking  # noqa: PLC0415

    raise typer.Exit(
        asking.check_one_model(target, futures=futures, steps=steps, seed=seed, as_json=as_json)
    )


@app.command()
def demo(
    case: CaseName = DEFAULT_CASE,
    futures: Futures = 2000,
    seed: Seed = 0,
    out: Annotated[Path, typer.Option(help="where the report goes")] = Path("report.html"),
    ledger: LedgerPlace = None,
    no_ledger: NoLedger = False,
    as_json: AsJson = False,
) -> None:
    """Check a case's claims, answer its headline, print a summary and write a report."""
    from . import keeping, showing  # noqa: PLC0415

    showing.demo(
        case, futures=futures, seed=seed, out=out, as_json=as_json,
        keeper=keeping.Keeper(ledger, not no_ledger),
    )


@app.command()
def figures(
    report: Annotated[Path, typer.Argument(help="a report that `demo` wrote")] = Path(
        "report.html"),
    into: Annotated[Path, typer.Option(help="folder they go into")] = Path("figures"),
    png: Annotated[bool, typer.Option("--png", help="as pictures")] = False,
    svg: Annotated[bool, typer.Option("--svg", help="as drawings, to edit")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="as pages, to print")] = False,
    only: Annotated[
        str | None, typer.Option(help="only figures whose name holds this, such as `map`")
    ] = None,
    scale: Annotated[float, typer.Option(help="pixels a point, of pictures")] = 2.0,
) -> None:
    """Write the figures of a report as files, drawn by the page itself."""
    from . import picturing  # noqa: PLC0415

    chosen = tuple(name for name, on in (("png", png), ("svg", svg), ("pdf", pdf)) if on)
    picturing.figures(report, into, formats=chosen or ("png",), only=only, scale=scale)


@app.command()
def serve(
    case: CaseName = DEFAULT_CASE,
    port: Annotated[int, typer.Option(help="where it listens; 0 for any that is free")] = 8000,
    browser: Annotated[bool, typer.Option(help="open the page in a browser")] = True,
    host: Annotated[
        str, typer.Option(help="address to listen on; beyond this machine a token is needed")
    ] = "127.0.0.1",
    token: Annotated[
        str | None, typer.Option(help="what a browser must show; made where none is given")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="host name it answers to; may be repeated")
    ] = None,
    ledger: Annotated[
        str, typer.Option(help="where answers are kept: a path or URL; the user's own if empty")
    ] = "",
    no_ledger: NoLedger = False,
) -> None:
    """Look at a case in the browser: claims, futures, questions, frontiers, the record."""
    from . import serving  # noqa: PLC0415

    serving.serve(
        case, port=port, browser=browser, host=host, token=token, names=tuple(name or ()),
        ledger=None if no_ledger else ledger,
    )


@app.command()
def names(target: Target, as_json: AsJson = False) -> None:
    """List what questions may name: levers, uncertainties, signals, formulas."""
    from . import asking  # noqa: PLC0415

    asking.names(target, as_json=as_json)


@app.command()
def explain(
    question: Annotated[str, typer.Argument(help="a question or a formula")],
    target: Annotated[str | None, typer.Option(help="a case or model that gives it names")] = None,
) -> None:
    """Say in plain words what a question means, without running anything."""
    from . import asking  # noqa: PLC0415

    asking.explain(question, target)


@app.command()
def calibrate(
    case: CaseName,
    members: Annotated[int, typer.Option(help="of the swarm that follows the record")] = 12_000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Fit a case to what was known by its as-of day; writes posterior.csv into its folder."""
    from . import backtesting  # noqa: PLC0415

    backtesting.calibrate(case, members=members, seed=seed, as_json=as_json)


@app.command()
def backtest(
    case: Annotated[
        str | None, typer.Argument(help="a built-in case, or a case folder")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="every built-in case, each left out of the fit in turn")
    ] = False,
    as_of: Annotated[
        list[str] | None, typer.Option(help="day to forecast from; may be repeated")
    ] = None,
    futures: Futures = 2000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Forecast as of past days and score against what happened, beside simple baselines."""
    from . import backtesting  # noqa: PLC0415

    days = [_date(text, "--as-of") for text in as_of or ()]
    backtesting.run(case, every=every, as_of=days, futures=futures, seed=seed, as_json=as_json)


@app.command()
def history(
    question: Annotated[
        str | None,
        typer.Argument(help='such as "return given homeland_threat"; none: what can be asked'),
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="a built-in table, or a folder with a codebook.toml")
    ] = None,
    within: Annotated[
        str | None, typer.Option(help="window, such as `5 years`; the question's own by default")
    ] = None,
    confidence: Confidence = 0.95,
    recode: Annotated[
        bool, typer.Option("--recode", help="read every doubtful cell as its other value")
    ] = False,
    drop_doubtful: Annotated[
        bool, typer.Option("--drop-doubtful", help="leave out rows doubtful in what is asked")
    ] = False,
    drop_unsure: Annotated[
        bool, typer.Option("--drop-unsure", help="leave out rows of confidence C")
    ] = False,
    once_per_war: Annotated[
        bool, typer.Option("--once-per-war", help="count every war once, not every row")
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="only rows followed for the whole window")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(help="hide rows and events of this day and later")
    ] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option(help="id of a row not to use; may be repeated")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="of the verdict, between 0 and 1")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="list the rows behind the figure")] = False,
    condition: Annotated[
        list[str] | None, typer.Option(
            help="compare cases as sets (QCA): a condition of the outcome asked; repeat it"
        )
    ] = None,
    solution: Annotated[
        str | None, typer.Option(
            help="of the sets: parsimonious (by default), intermediate or complex"
        )
    ] = None,
    expect: Annotated[
        list[str] | None, typer.Option(
            help="with --solution intermediate: a condition, or `not` and one, that should help"
        )
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask past cases: how often such things happened, and how far that hangs on the coding."""
    from wouldtake.history import Choices  # noqa: PLC0415

    from . import history as asking_history  # noqa: PLC0415

    if question is None:
        asking_history.show(table, as_json=as_json)
        return
    asked = question if within is None else f"{question} within {within}"
    day = None if as_of is None else _date(as_of, "--as-of")
    choices = Choices(recode, drop_doubtful, drop_unsure, once_per_war)
    if condition:
        asking_history.refuse_unused(
            "without --condition", once_per_war=once_per_war, whole=whole, rows=rows,
            threshold=threshold is not None, confidence=confidence != 0.95,
        )
        asking_history.refuse_unused(
            "with --solution intermediate", expect=bool(expect) and solution != "intermediate"
        )
        asking_history.sets(
            asked, condition, table, kind=solution or "parsimonious", choices=choices,
            expected=tuple(expect or ()), as_of=day, leave_out=tuple(leave_out or ()),
            as_json=as_json,
        )
        return
    asking_history.refuse_unused(
        "with --condition", solution=solution is not None, expect=bool(expect)
    )
    asking_history.ask(
        asked, table, confidence=confidence, choices=choices, as_of=day,
        leave_out=tuple(leave_out or ()), threshold=threshold, whole=whole, show_rows=rows,
        as_json=as_json,
    )


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
        country, folder, as_of=_date(as_of, "--as-of"), max_units=max_units,
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


def _day(text: str | None) -> dt.date | None:
    return None if text is None else _date(text, "--start")


def _date(text: str, option: str) -> dt.date:
    from wouldtake.errors import SettingError  # noqa: PLC0415

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise SettingError(f"{option} is `{text}`; expected a date such as 2021-04-13") from None
