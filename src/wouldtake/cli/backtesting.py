"""`calibrate` and `backtest`: fit a case to its past, and score forecasts of past days."""

import datetime as dt
import math

from rich.markup import escape
from rich.table import Table

from wouldtake.calibration import library
from wouldtake.calibration.assimilate import MEMBERS
from wouldtake.calibration.backtest import HEADLINE_DAYS, Backtest, Scored, backtest, join
from wouldtake.calibration.baselines import NAMES
from wouldtake.calibration.fit import fit, write_posterior
from wouldtake.calibration.record import Record
from wouldtake.cases import list_cases, load_case
from wouldtake.engine.ensemble import check_futures, check_seed
from wouldtake.errors import SettingError

from . import console

FEW = 5  # targets not scored that are listed one by one
SHORT = dict(zip(NAMES, ("none", "rate", "growth", "near"), strict=True))
SMALLEST = 100  # members of a swarm; fewer are no posterior


def calibrate(name: str, *, members: int, seed: int, as_json: bool) -> None:
    """Fit a case and write posterior.csv into its folder."""
    if members < SMALLEST:
        raise SettingError(f"a fit needs at least {SMALLEST} members; {MEMBERS} is usual")
    check_seed(seed)
    case = load_case(name)
    with console.stages(1) as shown:
        shown.next(f"following {case.name}")
        columns, evidence = fit(
            case, members=members, seed=seed,
            progress=lambda done, whole: shown.detail(done, whole, "days of its record"),
        )
    path = write_posterior(case, columns, evidence, members=members, seed=seed)
    rows = len(next(iter(columns.values())))
    if as_json:
        console.print_json({
            "case": case.name, "as_of": case.as_of.isoformat(), "posterior": str(path),
            "rows": rows, "members": members, "seed": seed, "log_evidence": evidence,
        })
        return
    console.line(f"{path}: {rows} rows of a swarm of {members:,}, seed {seed}")
    console.line(
        f"Fitted to what was dated before {case.as_of}, beginning from what other conflicts taught "
        f"({library.path_for(case).name}). Log evidence of the record: {evidence:.1f} nats."
    )


def run(
    name: str | None, *, every: bool, as_of: list[dt.date], futures: int, seed: int, as_json: bool
) -> None:
    """Backtest one case, or every built-in one with what the others taught."""
    check_futures(futures)
    check_seed(seed)
    if every == (name is not None):
        raise SettingError("name one case, or say --all; not both, and not neither")
    if every and as_of:
        raise SettingError("--as-of goes with one case; --all chooses its days by rule")
    found = backtest_of(list_cases() if every else [str(name)], as_of, futures, seed)
    if as_json:
        console.print_json(found.to_dict())
    else:
        show(found)


def backtest_of(
    names: list[str], as_of: list[dt.date], futures: int, seed: int
) -> Backtest:
    """Backtests of cases, each with shared parameters that have not seen it."""
    parts = []
    with console.stages(len(names)) as shown:
        for name in names:
            case = load_case(name)
            shown.next(f"{case.name}")
            record = Record.of(case)
            for day in as_of:
                _check_day(record, day)
            parts.append(backtest(
                record, library.shared_rows(case), library.other_records(case),
                days=as_of or None, futures=futures, seed=seed,
            ))
    return join(parts)


def _check_day(record: Record, day: dt.date) -> None:
    if record.first <= day <= record.until + dt.timedelta(days=1):
        return
    name = record.case.name
    if record.until < record.first:
        raise SettingError(
            f"--as-of {day}: `{name}` has no observed control; control.csv should tell who held "
            f"what before {record.case.as_of}"
        )
    raise SettingError(
        f"--as-of {day}: the record of `{name}` runs from {record.first} to {record.until}"
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def show(found: Backtest) -> None:
    """Tables: units, the capital's day, counts; then the pooled figures in plain words."""
    out = console.out
    if not found.scored:
        console.line("Nothing could be scored.")
        for one in found.unscored:
            console.line(f"not scored: {one}")
        return
    scored = found.of(f"unit_falls_{HEADLINE_DAYS}")
    for name in dict.fromkeys(one.case for one in scored):
        out.print(_table(name, [one for one in scored if one.case == name]))
    if scored:
        console.line(
            "Brier scores; 0 is best. none: nothing more falls; rate: constant hazard; growth: "
            "exponential growth; near: hazard of neighbours."
        )
    for one in found.of("capital_day"):
        _show_day(one)
    if found.coverage is not None:
        counts = [one for one in found.scored if one.covered is not None]
        console.line(
            f"Counts of units lost: the 95 % predictive interval held {found.coverage:.1%} of "
            f"{len(counts)}."
        )
    for name, value in found.skill().items():
        if value is not None:
            verdict = "better than" if value > 0 else "no better than"
            console.line(
                f"Brier skill within {HEADLINE_DAYS} days over {name.replace('_', ' ')}: "
                f"{value:+.3f}: {verdict} it."
            )
    for one in found.unscored[:FEW]:
        out.print(f"[dim]not scored: {escape(one)}[/]", highlight=False)
    if len(found.unscored) > FEW:
        out.print(f"[dim]and {len(found.unscored) - FEW} more; --json lists them[/]")
    console.line(
        "Forecasts of one war's units on one day are not independent; the pooled figures hang on "
        "few wars."
    )


def _table(name: str, scored: list[Scored]) -> Table:
    """A case's days: what was forecast of its units, and the scores."""
    table = Table(title=f"{name}: each unit's fall within {HEADLINE_DAYS} days")
    for head in ("as of", "units", "fell", "chance", "ours", *SHORT.values()):
        table.add_column(head, justify="right", no_wrap=True)
    for one in scored:
        table.add_row(
            str(one.as_of), str(len(one.chances)), f"{one.happened.mean():.0%}",
            f"{one.chances.mean():.0%}", _number(one.score.brier),
            *(_number(one.baselines[base].brier) for base in SHORT),
        )
    return table


def _show_day(one: Scored) -> None:
    assert one.interval is not None
    low, median, high = (
        "later" if math.isinf(value) else f"day {value:.0f}" for value in one.interval
    )
    console.line(
        f"{one.case} as of {one.as_of}: the capital fell on day {one.observed:.0f}; forecast "
        f"median {median} (95 % {low} to {high}). CRPS, days: ours {one.score.crps:.0f}; "
        + "; ".join(f"{name} {score.crps:.0f}" for name, score in one.baselines.items())
    )


def fit_all() -> None:
    """Fit what conflicts share, each built-in case left out in turn, then each case."""
    names = list_cases()
    with console.stages(2 * len(names) + 1) as shown:
        for name in [None, *names]:
            shown.next("what all cases share" if name is None else f"shared, without {name}")
            console.line(str(library.fit_library(None if name is None else load_case(name))))
        for name in names:
            shown.next(name)
            case = load_case(name)
            columns, evidence = fit(case)
            console.line(str(write_posterior(
                case, columns, evidence, members=MEMBERS, seed=library.SEED
            )))


if __name__ == "__main__":
    fit_all()
