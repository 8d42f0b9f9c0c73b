"""A case's futures as pictures need them: when cities fall, how series spread, how it scored."""

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int16

from wouldtake.cases import Case, load_later
from wouldtake.cases.model import ConflictModel
from wouldtake.cases.records import Later
from wouldtake.engine.ensemble import full_settings
from wouldtake.report.data import Afterwards, Fan, Published, Score
from wouldtake.stats.binomial import clopper_pearson

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
SCORED_DAYS = (7, 14, 30)
SERIES = ("insurgent_share", "cities_lost", "capital_lost", "rural_insurgent_share")


@dataclass(frozen=True)
class Futures:
    """An ensemble of a case left alone: each unit's first fall, and some series. F futures."""

    case: Case
    fall_day: Int16[np.ndarray, "F U"]
    series: dict[str, Float[np.ndarray, "F T"]]
    confidence: float

    @property
    def count(self) -> int:
        """How many futures."""
        return self.fall_day.shape[0]

    def date(self, day: int) -> dt.date:
        """Calendar date of a step."""
        return self.case.as_of + dt.timedelta(days=day)

    def fell_by(self, unit: str, day: int) -> tuple[float, float, float]:
        """Share of futures in which a unit has fallen by a step: estimate, low, high."""
        fallen = self.fall_day[:, self.case.index[unit]]
        hits = int(((fallen >= 0) & (fallen <= day)).sum())
        low, high = clopper_pearson(hits, self.count, self.confidence)
        return hits / self.count, low, high


def run(model: ConflictModel, *, futures: int, steps: int, seed: int, confidence: float) -> Futures:
    """Simulate a case left alone."""
    numbers = np.arange(futures, dtype=np.int64)
    settings = full_settings(model, seed, numbers, {})
    ensemble, series = model.run(
        settings, futures=numbers, steps=steps, seed=seed, record=frozenset(SERIES)
    )
    return Futures(model.case, ensemble.fall_day, series, confidence)


def cited(case: Case, keys: str) -> str:
    """Source keys, joined by `;`, as titles."""
    titles = (case.sources[k].title if k in case.sources else k for k in keys.split(";"))
    return "; ".join(titles)


def cities(case: Case) -> list[str]:
    """Ids of a case's cities."""
    return [unit.id for unit in case.units if unit.kind == "city"]


def fan(
    values: Float[np.ndarray, "F T"], title: str, unit: str, first: dt.date, every: int = 1,
    observed: tuple = (), afterwards: tuple = (),
) -> Fan:
    """Quantiles of a series, day by day."""
    days = range(0, values.shape[1], every)
    curves = np.quantile(values[:, :: every], LEVELS, axis=0)
    return Fan(
        title=title, unit=unit, dates=tuple(first + dt.timedelta(days=day) for day in days),
        levels=LEVELS, values=tuple(tuple(float(x) for x in curve) for curve in curves),
        observed=observed, afterwards=afterwards,
    )


def fans(futures: Futures, later: Later, past: ConflictModel | None, seed: int) -> tuple[Fan, ...]:
    """Cities lost and ground lost ahead; the fitted past where the case has one."""
    case = futures.case
    fallen = sorted(row.date for row in later.control if row.control == "insurgent")
    lost = tuple((day, float(place + 1), "cities fallen") for place, day in enumerate(fallen))
    counted = tuple(
        (c.date, c.held_by_insurgent / c.of, c.definition)
        for c in later.counts if c.held_by_insurgent is not None and c.of
    )
    made = [
        fan(futures.series["cities_lost"], f"Cities lost, of {len(cities(case))}", "cities",
            case.as_of, 2, afterwards=lost),
        fan(futures.series["insurgent_share"], "Units in insurgent hands", "share", case.as_of, 2,
            afterwards=counted),
    ]
    if past is not None:
        steps = (case.as_of - past.as_of).days - 1
        numbers = np.arange(min(futures.count, 1000), dtype=np.int64)
        settings = full_settings(past, seed, numbers, {})
        series = past.simulate(
            settings, futures=numbers, steps=steps, seed=seed,
            record=frozenset({"rural_insurgent_share"}),
        )
        dots = tuple(
            (row.date, row.held_by_insurgent / row.of, row.source) for row in case.counts
            if row.held_by_insurgent is not None and row.of and row.date >= past.as_of
        )
        made.append(
            fan(series["rural_insurgent_share"],
                "The fitted past, with fresh luck: rural units in insurgent hands",
                "share", past.as_of, observed=dots)
        )
    return tuple(made)


def scores(futures: Futures, later: Later) -> tuple[Score, ...]:
    """Brier scores of "this city falls within so many days", ours and simple baselines'."""
    case = futures.case
    fell = {row.unit: (row.date - case.as_of).days for row in later.control}
    names = cities(case)
    known = (case.as_of - (case.fit_from or case.as_of)).days or 1
    # No city had fallen in the fitted past; half an event is the usual (Jeffreys) allowance.
    quiet = 0.5 / (len(names) * known)
    share = float(futures.series["rural_insurgent_share"][:, 0].mean())
    districts = -math.log(max(1.0 - share, 1e-6)) / known
    found = []
    for days in SCORED_DAYS:
        truth = np.array([fell.get(name, 10**6) <= days for name in names], float)
        ours = np.array([futures.fell_by(name, days)[0] for name in names])
        rates = {"as cities fell so far": quiet, "as districts fell so far": districts}
        baselines = {"nothing changes": float((truth**2).mean())} | {
            name: float(((1.0 - math.exp(-rate * days) - truth) ** 2).mean())
            for name, rate in rates.items()
        }
        found.append(
            Score(f"each city falls within {days} days", days,
                  float(((ours - truth) ** 2).mean()), baselines, len(names))
        )
    return tuple(found)


def published(futures: Futures, later: Later) -> tuple[Published, ...]:
    """Forecasts of the capital's fall that name a time, and ours: chance of it by its day.

    "Six to twelve months" is read as lognormal, its central 80 % between the two; "within n
    days" names no chance.
    """
    case = futures.case
    fell = next((row.date for row in later.control if row.unit == case.capital), None)
    found = []
    for row in later.forecasts:
        if row.event != "government_falls" or row.date.year != case.as_of.year:
            continue
        theirs: float | None = None
        ours: tuple[float, float, float] | None = None
        if fell is not None and row.days_high:
            ours = futures.fell_by(case.capital, (fell - case.as_of).days)
            if row.days_low and row.days_high > row.days_low:
                theirs = _lognormal(row.days_low, row.days_high, (fell - row.date).days)
        found.append(
            Published(row.date, row.who, row.what, cited(case, row.source), theirs, ours)
        )
    return tuple(found)


def _lognormal(low: float, high: float, days: float) -> float:
    """Chance within `days` where the central 80 % is low .. high."""
    middle = 0.5 * (math.log(low) + math.log(high))
    spread = (math.log(high) - math.log(low)) / (2.0 * 1.2815515655446004)
    return 0.5 * (1.0 + math.erf((math.log(days) - middle) / (spread * math.sqrt(2.0))))


def afterwards(futures: Futures) -> Afterwards | None:
    """What then happened and how the forecast fared; None where the case keeps no later record."""
    case = futures.case
    later = load_later(case)
    if not later.events and not later.control:
        return None
    scored = scores(futures, later)
    return Afterwards(
        events=tuple(
            (row.date, row.what, cited(case, row.source)) for row in later.events if not row.id
        ),
        scores=scored,
        published=published(futures, later),
        remarks=remarks(futures, later, scored),
    )


def remarks(futures: Futures, later: Later, scored: tuple[Score, ...]) -> tuple[str, ...]:
    """Plain words on how the forecast did, read off the figures."""
    case = futures.case
    found = []
    imported = sum(bool(row.id) for row in later.events)
    if imported:
        found.append(f"{imported:,} events from data sets are on record, too many to be listed.")
    fell = next((row.date for row in later.control if row.unit == case.capital), None)
    if fell is not None:
        days = (fell - case.as_of).days
        chance, low, high = futures.fell_by(case.capital, days)
        found.append(
            f"The capital fell on {fell:%-d %B %Y}. The forecast gave {chance:.1%} "
            f"({low:.1%} to {high:.1%}) to its falling by then: "
            + ("far too little." if high < 0.1 else "too little." if high < 0.5 else "likely.")
        )
        for last in (14, 30):
            lost = futures.series["cities_lost"][:, last]
            true = sum(1 for row in later.control if (row.date - case.as_of).days <= last)
            inside = np.quantile(lost, [0.025, 0.5, 0.975])
            where = "inside" if inside[0] <= true <= inside[2] else "outside"
            found.append(
                f"After {last} days {true} of {len(cities(case))} cities had fallen; the "
                f"forecast's median was {inside[1]:.0f}, and the truth lies {where} its 95 % band "
                f"({inside[0]:.0f} to {inside[2]:.0f})."
            )
    for score in scored:
        worse = [name for name, value in score.baselines.items() if value < score.ours]
        if worse:
            found.append(
                f"For {score.what} it did worse than the baseline"
                f"{'s' if len(worse) > 1 else ''} {', '.join(repr(name) for name in worse)}."
            )
    found.append(
        "The authors knew this outcome when they designed the mechanisms, though nothing dated on "
        "or after the as-of date entered the fit. One case proves little either way."
    )
    return tuple(found)
