"""Patterns that the model must be able to show, each with a stated tolerance.

These are tests of realism, in-sample: the cases are in the fit, and their endings were known
when the model was designed. They show that the model can, not that it would have foreseen. A
pattern that it does not reach is printed as missed.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from wouldtake.cases.loader import load_case
from wouldtake.conflict.state import FOUGHT
from wouldtake.stats.binomial import clopper_pearson

from .assimilate import begin
from .forecast import Forecast, forecast, swarms
from .library import shared_rows
from .record import DAY, Record

FUTURES = 1000
MEMBERS = 1000
SEED = 1


@dataclass(frozen=True)
class Pattern:
    """One pattern: in what share of futures it shows, and the least share that is asked."""

    name: str
    case: str
    what: str
    hits: int
    futures: int
    least: float

    @property
    def share(self) -> float:
        """Share of futures that show it; 0 where none could."""
        return self.hits / self.futures if self.futures else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its exact 95 % interval: sampling error alone."""
        return clopper_pearson(self.hits, self.futures)

    @property
    def is_shown(self) -> bool:
        """Whether the share reaches what is asked."""
        return self.share >= self.least


@cache
def replay(name: str) -> Forecast:
    """A built-in case's whole record again: its fitted parameters, its first day, fresh luck."""
    record = Record.of(load_case(name))
    rows = shared_rows(None)
    end = record.until + DAY
    fitted = swarms(record, [end], rows, members=MEMBERS, seed=SEED)[end]
    fresh = begin(np.random.default_rng([SEED, 3]), members=MEMBERS)
    start = dataclasses.replace(fitted, state=fresh.state)
    return forecast(
        record, record.first, start, futures=FUTURES, days=(record.until - record.first).days,
        seed=SEED,
    )


def from_day(name: str, day: dt.date, days: int, **levers: float) -> Forecast:
    """A built-in case forecast from a day of its record, in-sample."""
    record = Record.of(load_case(name))
    swarm = swarms(record, [day], shared_rows(None), members=MEMBERS, seed=SEED)[day]
    return forecast(
        record, day, swarm, futures=FUTURES, days=days, seed=SEED, levers=levers
    )


def falls_by_day(found: Forecast) -> np.ndarray:
    """Counted units fallen for the first time on each day, [K, T]."""
    falls = np.zeros(found.lost.shape, int)
    for unit in np.flatnonzero(found.counted):
        day = found.fall_day[:, unit]
        rows = np.flatnonzero(day >= 1)
        falls[rows, day[rows]] += 1
    return falls


def plateau_then_avalanche() -> Pattern:
    """Twenty capitals or more within 15 days, after 30 days with two at the most."""
    falls = falls_by_day(replay("afghanistan-2021"))
    total = np.cumsum(falls, axis=1)
    shown = np.zeros(len(falls), bool)
    for day in range(30, falls.shape[1] - 15):
        quiet = total[:, day] - total[:, day - 30] <= 2
        shown |= quiet & (total[:, day + 15] - total[:, day] >= 20)
    return Pattern(
        "plateau, then avalanche", "afghanistan-2021",
        "at least 20 provincial capitals fall within 15 days, after 30 days with at most 2",
        int(shown.sum()), len(shown), 0.10,
    )


def fought_then_handed_over() -> Pattern:
    """The first third of the falls is fought more often than the last third."""
    again = replay("afghanistan-2021")
    day = again.fall_day[:, again.counted].astype(int)
    manner = again.manner[:, again.counted]
    hits = many = 0
    for days, manners in zip(day, manner, strict=True):
        fallen = np.flatnonzero(days >= 1)
        if fallen.size < 15:
            continue
        many += 1
        order = fallen[np.argsort(days[fallen], kind="stable")]
        fought = manners[order] == FOUGHT
        third = fallen.size // 3
        hits += bool(fought[:third].mean() > fought[-third:].mean())
    return Pattern(
        "fought, then handed over", "afghanistan-2021",
        "of futures in which 15 capitals or more fall, those whose first third was fought more "
        "often than the last", hits, many, 0.60,
    )


def fall_with_the_capital() -> Pattern:
    """A fifth of the units or more stands until the capital has fallen."""
    again = replay("south-vietnam-1975")
    day = again.capital_day()
    fell = np.isfinite(day)
    units = again.fall_day.shape[1]
    before = (again.fall_day >= 0) & (again.fall_day < day[:, None])
    standing = units - before.sum(axis=1) - 1
    return Pattern(
        "capitals fall after the capital", "south-vietnam-1975",
        "of futures in which the capital falls, those where a fifth of the provinces stands until "
        "then", int((fell & (standing >= 0.2 * units)).sum()), int(fell.sum()), 0.25,
    )


def survival_while_aid_flows() -> Pattern:
    """The capital is held a year after the patron has left, aid going on."""
    again = from_day("afghanistan-1989", dt.date(1989, 2, 15), 365)
    held = ~np.isfinite(again.capital_day())
    return Pattern(
        "survival against forecasts while aid flows", "afghanistan-1989",
        "the capital is held for a year from 15 February 1989", int(held.sum()), len(held), 0.50,
    )


def halt_with_outside_help() -> Pattern:
    """With help the offensive halts: little is lost in the last thirty days of half a year."""
    again = from_day(
        "iraq-2014", dt.date(2014, 8, 8), 145, us_return_troops=1500.0, air_support=25.0
    )
    halted = (again.gain_30_days[:, -1] <= 0.03) & (again.capital_lost[:, -1] == 0)
    return Pattern(
        "halt with outside help", "iraq-2014",
        "advisers and strikes from 8 August 2014: the capital held on 31 December, and at most 3 % "
        "of units lost in the 30 days before", int(halted.sum()), len(halted), 0.50,
    )


PATTERNS: tuple[Callable[[], Pattern], ...] = (
    plateau_then_avalanche, fought_then_handed_over, fall_with_the_capital,
    survival_while_aid_flows, halt_with_outside_help,
)
