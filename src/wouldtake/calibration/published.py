"""Forecasts that were published at the time, scored in the same way as ours.

A forecast such as "within six to twelve months" is read as a lognormal time to the government's
fall whose central 80 % is that range, counted from the day it was made. Where only an upper end
is given the lower is taken as a third of it (assumption). On a later day, the capital still
standing, it is the same distribution given that.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from wouldtake.cases.records import Forecast as Row
from wouldtake.stats.scores import lognormal_cdf

HORIZON = 730  # days over which a time to the fall is scored; later counts as then
EVENT = "government_falls"
ONLY_UPPER = 3.0  # upper end over lower, where a forecast has only the first (assumption)
OLDEST = 365  # of a forecast, in days, that still speaks of this war
DAYS_AFTER = 5  # a forecast made within so many days after ours is scored beside it


@dataclass(frozen=True)
class Published:
    """A published range for the government's fall, days from `date`."""

    who: str
    date: dt.date
    low: float
    high: float

    @property
    def name(self) -> str:
        """As it stands among the baselines."""
        return f"{self.who} ({self.date})"

    def cdf(self, as_of: dt.date) -> Float64[np.ndarray, " day"]:
        """Chance of the fall by each of the days 0 .. HORIZON after `as_of`."""
        past = (as_of - self.date).days
        days = np.arange(HORIZON + 1, dtype=float) + past
        chance = lognormal_cdf(days, self.low, self.high)
        before = float(lognormal_cdf(np.array(float(past)), self.low, self.high))
        if before > 1.0 - 1e-9:  # the range has passed: on this reading it should have fallen
            return np.ones(HORIZON + 1)
        return np.clip((chance - before) / (1.0 - before), 0.0, 1.0)


def published(rows: tuple[Row, ...], as_of: dt.date) -> list[Published]:
    """The published forecasts of the government's fall that stand beside one of a day."""
    found = []
    for row in rows:
        age = (as_of - row.date).days
        if row.event != EVENT or row.days_high is None or not -DAYS_AFTER <= age <= OLDEST:
            continue
        low = row.days_low or row.days_high / ONLY_UPPER
        found.append(Published(row.who, row.date, float(low), float(row.days_high)))
    return found


def crps_of_cdf(cdf: Float64[np.ndarray, " day"], observed: float | None) -> float:
    """CRPS of a time to an event in whole days, cut at the horizon; days.

    Args:
        cdf: chance by day 0 .. HORIZON. observed: its day; None, or beyond, where not seen.
    """
    happened = np.arange(cdf.size) >= (np.inf if observed is None else observed)
    return float(((cdf - happened) ** 2).sum())
