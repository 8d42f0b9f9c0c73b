"""The commands and their options. Work is imported where it is done, so that `--help` is quick."""

from pathlib import Path
from typing import Annotated

import typer

from .case_commands import case_app
from .history_command import history
from .ledger_commands import ledger_app
from .options import (
    DEFAULT_CASE,
    AsJson,
    CaseName,
    ClusterAddress,
    Confidence,
    Futures,
    LedgerPlace,
    NoLedger,
    Seed,
    Store,
    Target,
    Without,
    date_of,
    start_day,
)

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help='Put a number on "what would it take?"',
)
app.add_typer(case_app, name="case")
app.add_typer(ledger_app, name="ledger")

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
        target, question, start=start_day(start), without=tuple(without or ()), as_json=as_json,
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
        date=None if date is None else date_of(date, "--date"), html=html,
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

    days = [date_of(text, "--as-of") for text in as_of or ()]
    backtesting.run(case, every=every, as_of=days, futures=futures, seed=seed, as_json=as_json)


app.command()(history)
