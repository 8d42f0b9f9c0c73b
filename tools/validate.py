"""Score the model against the built-in cases and write docs/backtests.md: `make validate`.

The page of the web app shows the same figures, from `calibration/data/backtests.json`.
Leave-one-case-out backtests, the forecasts published at the time, and the patterns of realism.
Takes some ten minutes on two cores. Every number in the page comes from this run.
"""

import datetime as dt
import json
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from wouldtake.calibration import library
from wouldtake.calibration.backtest import HEADLINE_DAYS, HORIZONS, Backtest, Scored
from wouldtake.calibration.baselines import NAMES
from wouldtake.calibration.forecast import forecast, swarms
from wouldtake.calibration.published import HORIZON, crps_of_cdf, published
from wouldtake.calibration.realism import PATTERNS
from wouldtake.calibration.record import Record
from wouldtake.cases import list_cases, load_case
from wouldtake.cli.backtesting import backtest_of
from wouldtake.report.svg import Scale, chart, dot, line, text
from wouldtake.stats import scores
from wouldtake.stats.binomial import clopper_pearson

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "backtests.md"
FIGURES = ROOT / "src" / "wouldtake" / "calibration" / "data" / "backtests.json"
PICTURE = ROOT / "docs" / "calibration-curve.svg"
FUTURES, SEED = 2000, 1
STYLE = (
    "<style>text{font:12px sans-serif;fill:#444}.axis{stroke:#999}.ideal{stroke:#bbb;"
    "stroke-dasharray:4 4}.span{stroke:#2a6f97;stroke-width:2}.mark{fill:#2a6f97}"
    "svg{background:#fff}</style>"
)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def number(value: float | None, digits: int = 3) -> str:
    """A number, or a dash where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def signed(value: float | None) -> str:
    """A skill with its sign."""
    return "-" if value is None else f"{value:+.3f}"


def by_case(found: Backtest, target: str) -> str:
    """Mean scores of each case over its days."""
    rows = []
    for name in dict.fromkeys(one.case for one in found.of(target)):
        some = [one for one in found.of(target) if one.case == name]
        ours = np.concatenate([one.chances for one in some])
        happened = np.concatenate([one.happened for one in some])
        theirs = {
            base: float(np.mean(scores.brier(
                np.concatenate([one.theirs[base] for one in some]), happened)))
            for base in NAMES
        }
        rows.append([
            name, len(some), len(ours), f"{happened.mean():.0%}", f"{ours.mean():.0%}",
            number(float(scores.brier(ours, happened).mean())),
            *(number(theirs[base]) for base in NAMES),
        ])
    head = ["case", "days", "forecasts", "happened", "forecast", "ours"]
    return table([*head, *(base.replace("_", " ") for base in NAMES)], rows)


def by_day(found: Backtest, target: str) -> str:
    """Each day's scores."""
    rows = [
        [one.case, one.as_of, len(one.chances), f"{one.happened.mean():.0%}",
         f"{one.chances.mean():.0%}", number(one.score.brier), number(one.score.log),
         *(number(one.baselines[base].brier) for base in NAMES)]
        for one in found.of(target)
    ]
    head = ["case", "as of", "units", "fell", "forecast", "Brier", "log"]
    return table([*head, *(base.replace("_", " ") for base in NAMES)], rows)


def skills(found: Backtest) -> str:
    """Pooled Brier skill by target and baseline."""
    rows = []
    for kind in ("unit_falls", "capital_falls"):
        for horizon in HORIZONS:
            target = f"{kind}_{horizon}"
            ours, _, _ = found.joined(target)
            values = found.skill(target)
            rows.append([target, len(ours), *(signed(values[base]) for base in NAMES)])
    return table(["target", "forecasts", *(base.replace("_", " ") for base in NAMES)], rows)


def weighed(found: Backtest, target: str) -> str:
    """The pooled skill again, with other weights and on other days: what it hangs on."""
    rows = found.of(target)
    until = {name: Record.of(load_case(name)).until for name in {one.case for one in rows}}
    days = dt.timedelta(days=HEADLINE_DAYS - 1)
    units = {name: sum(len(one.chances) for one in rows if one.case == name) for name in until}

    def line_of(what: str, some: list[Scored], alike: bool = False) -> list[object]:
        weight = [len(one.chances) / (units[one.case] if alike else 1) for one in some]
        ours = np.dot(weight, [one.score.brier for one in some])
        theirs = (np.dot(weight, [one.baselines[base].brier for one in some]) for base in NAMES)
        return [what, len(some), *(signed(scores.skill(float(ours), float(x))) for x in theirs)]

    lines = [
        line_of("every case counting alike", rows, alike=True),
        line_of("windows that end within the record", [
            one for one in rows if one.as_of + days <= until[one.case]
        ]),
        *(line_of(f"without {name}", [one for one in rows if one.case != name])
          for name in sorted(until)),
    ]
    head = ["what", "days", *(base.replace("_", " ") for base in NAMES)]
    return table(head, lines)


def held_for_a_year() -> str:
    """Chance that Kabul is held a year from 15 February 1989, the case held out; three seeds."""
    case = load_case("afghanistan-1989")
    record, rows = Record.of(case), library.shared_rows(case)
    found = []
    for seed in range(SEED, SEED + 3):
        swarm = swarms(record, [case.as_of], rows, seed=seed)[case.as_of]
        ahead = forecast(record, case.as_of, swarm, futures=FUTURES, days=365, seed=seed)
        found.append(f"{np.isinf(ahead.capital_day()).mean():.0%}")
    return ", ".join(found)


def counts(found: Backtest) -> str:
    """CRPS and coverage of counts by horizon."""
    rows = []
    for horizon in HORIZONS:
        some = found.of(f"count_lost_{horizon}")
        covered = np.mean([bool(one.covered) for one in some])
        rows.append([
            horizon, len(some), f"{covered:.0%}",
            number(float(np.mean([one.score.crps for one in some])), 2),
            *(number(float(np.mean([one.baselines[base].crps for one in some])), 2)
              for base in NAMES),
        ])
    head = ["days", "forecasts", "held by the 95 % interval", "CRPS, ours"]
    return table([*head, *(base.replace("_", " ") for base in NAMES)], rows)


def day_of_fall(some: list[Scored]) -> str:
    """The capital's day, beside what was published."""
    rows = []
    for one in some:
        assert one.interval is not None
        ends = ["later" if value == np.inf else f"{value:.0f}" for value in one.interval]
        beside = "; ".join(f"{name}: {score.crps:.0f}" for name, score in one.baselines.items())
        rows.append([
            one.case, one.as_of, f"{one.observed:.0f}", ends[1], f"{ends[0]} to {ends[2]}",
            f"{one.by_then:.0%}", number(one.score.crps, 0), beside,
        ])
    return table(
        ["case", "as of", "fell on day", "median", "95 % interval", "chance by that day",
         "CRPS, days: ours", "published at the time"], rows,
    )


def within(found: Backtest, days: int) -> str:
    """The capital's fall within so many days, beside what was published."""
    rows = []
    for one in found.of(f"capital_falls_{days}"):
        said = {name: score for name, score in one.baselines.items() if name not in NAMES}
        if said:
            beside = "; ".join(f"{name}: {score.brier:.2f}" for name, score in said.items())
            rows.append([
                one.case, one.as_of, "yes" if one.happened[0] else "no",
                f"{one.chances[0]:.0%}", f"{one.score.brier:.2f}", beside,
            ])
    return table(
        ["case", "as of", "fell", "forecast", "Brier: ours", "published at the time"], rows
    )


def by_the_end_of_august() -> str:
    """The chance of Kabul's fall by 31 August 2021 as of two days, beside what was published."""
    case = load_case("afghanistan-2021")
    record, rows = Record.of(case), library.shared_rows(case)
    days = [dt.date(2021, 7, 1), case.as_of]
    followed = swarms(record, days, rows, seed=SEED)
    lines = []
    for day in days:
        ahead = forecast(record, day, followed[day], futures=FUTURES, days=HORIZON, seed=SEED)
        left = (dt.date(2021, 8, 31) - day).days + 1
        observed = (dt.date(2021, 8, 15) - day).days + 1
        fall, cdf = ahead.capital_day(), ahead.capital_cdf(HORIZON)
        low, high = clopper_pearson(int((fall <= left).sum()), FUTURES)
        rest = [
            [one.name, f"{one.cdf(day)[left]:.0%}", f"{one.cdf(day)[observed]:.0%}",
             f"{crps_of_cdf(one.cdf(day), observed):.0f}"]
            for one in published(record.forecasts, day)
        ]
        lines.append(f"As of {day}:\n\n" + table(
            ["forecast", "chance by 31 August", "chance by 15 August, when it fell", "CRPS, days"],
            [["ours", f"{cdf[left]:.0%} ({low:.0%} to {high:.0%})", f"{cdf[observed]:.0%}",
              f"{crps_of_cdf(cdf, observed):.0f}"], *rest],
        ))
    return "\n".join(lines)


def curve(found: Backtest, target: str) -> str:
    """Calibration curve: forecast chance against share that happened, with exact intervals."""
    ours, happened, _ = found.joined(target)
    x, y = Scale(0, 1, 50, 350), Scale(0, 1, 310, 20)
    parts = [line(x(0), y(0), x(1), y(1), "ideal"), line(50, 310, 350, 310, "axis"),
             line(50, 310, 50, 20, "axis")]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts += [text(x(tick), 328, f"{tick:.0%}", anchor="middle"),
                  text(44, y(tick) + 4, f"{tick:.0%}", anchor="end")]
    for cell in scores.calibration_curve(ours, happened):
        parts += [
            line(x(cell.chance), y(cell.low), x(cell.chance), y(cell.high), "span"),
            dot(x(cell.chance), y(cell.share), 3 + cell.forecasts**0.5 / 6, "mark"),
        ]
    parts += [text(200, 348, "forecast chance", anchor="middle"),
              text(50, 12, f"share that fell within {HEADLINE_DAYS} days")]
    drawn = str(chart(370, 356, f"Calibration of {target}: forecast against what happened", *parts))
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(
        ">", f">{STYLE}", 1
    )


def figures(found: Backtest) -> dict[str, object]:
    """What the web app's Record shows: pooled skill, each case, the curve, the capital's day."""
    target = f"unit_falls_{HEADLINE_DAYS}"
    cases = []
    for name in dict.fromkeys(one.case for one in found.of(target)):
        some = [one for one in found.of(target) if one.case == name]
        ours = np.concatenate([one.chances for one in some])
        happened = np.concatenate([one.happened for one in some])
        cases.append({
            "case": name, "days": len(some), "forecasts": len(ours),
            "happened": float(happened.mean()), "forecast": float(ours.mean()),
            "ours": float(scores.brier(ours, happened).mean()),
            "baselines": {
                base: float(np.mean(scores.brier(
                    np.concatenate([one.theirs[base] for one in some]), happened)))
                for base in NAMES
            },
        })
    ours, happened, _ = found.joined(target)
    return {
        "futures": FUTURES, "seed": SEED, "horizon_days": HEADLINE_DAYS, "baselines": list(NAMES),
        "pooled": [
            {"target": kind, "horizon_days": horizon, "forecasts": len(found.joined(name)[0]),
             "skill": found.skill(name)}
            for kind in ("unit_falls", "capital_falls") for horizon in HORIZONS
            for name in [f"{kind}_{horizon}"]
        ],
        "cases": cases,
        "curve": [
            {"chance": cell.chance, "share": cell.share, "low": cell.low, "high": cell.high,
             "forecasts": cell.forecasts}
            for cell in scores.calibration_curve(ours, happened)
        ],
        "counts": [
            {"horizon_days": horizon, "forecasts": len(found.of(f"count_lost_{horizon}")),
             "inside_95": float(np.mean([
                 bool(one.covered) for one in found.of(f"count_lost_{horizon}")]))}
            for horizon in HORIZONS
        ],
        "capital_day": [
            {"case": one.case, "as_of": one.as_of.isoformat(), "fell_on_day": one.observed,
             "chance_by_then": one.by_then, "crps": one.score.crps,
             "interval": [None if end == np.inf else float(end) for end in one.interval or ()],
             "published": {name: score.crps for name, score in one.baselines.items()}}
            for one in found.of("capital_day")
        ],
    }


def page(found: Backtest) -> str:
    """The whole page."""
    target = f"unit_falls_{HEADLINE_DAYS}"
    ours, happened, _ = found.joined(target)
    wars = len({one.case for one in found.of(target)})
    parts = scores.decompose(ours, happened)
    worse = [name.replace("_", " ") for name, value in found.skill().items()
             if value is not None and value <= 0]
    losing = []
    for one in found.of(target):
        better = [name for name in NAMES if one.baselines[name].brier < one.score.brier]
        if len(better) == len(NAMES):
            losing.append(f"{one.case} as of {one.as_of}")
    patterns = [pattern() for pattern in PATTERNS]
    shown = table(
        ["pattern", "case", "what", "shown in", "95 % interval", "asked", ""],
        [[p.name, p.case, p.what, f"{p.share:.0%} of {p.futures}",
          f"{p.interval[0]:.0%} to {p.interval[1]:.0%}", f"{p.least:.0%}",
          "shown" if p.is_shown else "**missed**"] for p in patterns],
    )
    units = f"{found.coverage:.1%}" if found.coverage is not None else "none"
    return f"""# Backtests: how the model does where the truth is known

Written by `make validate` (Python {platform.python_version()}, {FUTURES:,} futures a forecast,
seed {SEED}); every figure is from that run. Each case is forecast with shared parameters fitted to
the other cases alone, its own part fitted to its record before the day, from eight days spread
evenly over its record and from its own as-of day. Holding a case out of the fit does not hold it
out of its authors' memory: see [design choices](trace/design-choices.md).

Brier scores: 0 is best, 1 worst. Skill is 1 - ours / theirs: above 0 is better than the baseline.
Forecasts of one war's units on one day stand or fall together, so the pooled figures rest on
{wars} wars, not on {len(ours)} independent trials; no interval is given for them.

## Pooled skill

{skills(found)}
{"On units within 30 days it is better than every baseline." if not worse else
 "On units within 30 days it is **no better than** " + ", ".join(worse) + "."}

What that hangs on, for units within {HEADLINE_DAYS} days. A window that runs beyond the record is
scored only where all had fallen by its end, so such windows favour whoever forecasts falls:

{weighed(found, target)}
Brier score of units within {HEADLINE_DAYS} days, {float(scores.brier(ours, happened).mean()):.3f},
by Murphy's parts: reliability {parts.reliability:.3f} (0 is best), resolution
{parts.resolution:.3f} (more is better), uncertainty {parts.uncertainty:.3f}, within bins
{parts.within:.3f}.

![Calibration curve](calibration-curve.svg)

Bars are exact 95 % intervals as if forecasts were independent, so too narrow.

## By case, units within {HEADLINE_DAYS} days

{by_case(found, target)}
Worse than all four baselines on {len(losing)} of {len(found.of(target))} days{": " if losing else
"."}{"; ".join(losing)}{"." if losing else ""}

## Counts of units lost

The 95 % predictive interval held {units} of all counts.

{counts(found)}
## The capital's day, beside forecasts published at the time

A published range is read as a lognormal whose central 80 % it is; where only an upper end was
given, the lower is a third of it. Scored over two years from the as-of day.

{day_of_fall(found.of("capital_day"))}
Kabul by the end of August 2021 (intervals are sampling error alone; the fit's own noise is larger,
see [TRACE](trace/README.md), section 8):

{by_the_end_of_august()}
Kabul held for a year from 15 February 1989, as it was, the case held out: {held_for_a_year()} with
seeds {SEED} to {SEED + 2}. At least even was asked of it. (The pattern below is the same forecast
with the case in the fit.)

The capital's fall, as the chance within {HEADLINE_DAYS} days:

{within(found, HEADLINE_DAYS)}
## Patterns the model must be able to show

In-sample: the cases are in the fit and were known at design. They show that the model can, not
that it would have foreseen.

{shown}
## Every day

{by_day(found, target)}
## Not scored

{chr(10).join("- " + one for one in found.unscored) or "Nothing."}
"""


def main() -> None:
    """Run it all and write the page and the picture."""
    library.shared_rows(None)
    found = backtest_of(list_cases(), [], FUTURES, SEED)
    PICTURE.write_text(curve(found, f"unit_falls_{HEADLINE_DAYS}") + "\n", encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")
    FIGURES.write_text(json.dumps(figures(found), indent=1, allow_nan=False) + "\n", "utf-8")
    sys.stdout.write(f"{PAGE}\n{PICTURE}\n")


if __name__ == "__main__":
    main()
