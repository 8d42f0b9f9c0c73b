"""Forecast a case as of any day: followed through its record until then, and onwards.

What other conflicts taught of the shared parameters is where it begins; they, the case's own
parameters and its hidden state are fitted to what its record showed before the day. Futures then
start from who held what that morning.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int8, Int16

from wouldtake.conflict.run import run
from wouldtake.conflict.state import CAPITAL_LOST, GAIN_30_DAYS
from wouldtake.engine.noise import derived_seed

from .assimilate import MARK_DAYS, MEMBERS, Swarm, begin, follow, from_cube
from .record import Record
from .stretch import SILENT, Stretch, stretches

MOST_UNIT_DAYS = 3_000_000_000  # of all members together: some minutes on two cores
FEWEST_MEMBERS = 2000


@dataclass(frozen=True)
class Forecast:
    """Futures of a case as of a day. K futures, U units, H days.

    Args:
        fall_day: day of each unit's fall, 1 = the as-of day itself; -1 where it does not fall.
        manner: of that fall, see `state.MANNERS`.
        held: units known by then and not lost that morning, of which falls are forecast.
        lost: units lost of those counted, on each day. capital_lost: likewise, 0 or 1.
    """

    record: Record
    as_of: dt.date
    fall_day: Int16[np.ndarray, "K U"]
    manner: Int8[np.ndarray, "K U"]
    held: Bool[np.ndarray, " U"]
    counted: Bool[np.ndarray, " U"]
    lost: Float64[np.ndarray, "K H+1"]
    capital_lost: Float64[np.ndarray, "K H+1"]
    gain_30_days: Float64[np.ndarray, "K H+1"]

    def unit_chances(self, days: int) -> Float64[np.ndarray, " held"]:
        """Chance of each held unit's falling within so many days."""
        fallen = (self.fall_day >= 1) & (self.fall_day <= days)
        return fallen[:, self.held].mean(axis=0)

    def capital_day(self) -> np.ndarray:
        """Day on which the capital is first lost, inf where it is not. Shape [K]."""
        first = self.capital_lost.argmax(axis=1).astype(float)
        return np.where(self.capital_lost.any(axis=1), first, np.inf)

    def capital_cdf(self, days: int) -> Float64[np.ndarray, " day"]:
        """Chance that the capital is lost by each of the days 0 .. days."""
        return (self.capital_day()[:, None] <= np.arange(days + 1)).mean(axis=0)


def members_for(record: Record, stop: dt.date) -> int:
    """Members of a swarm: the usual number, fewer where a long record of many units is followed."""
    unit_days = len(record.case.units) * max((stop - record.first).days, 1)
    return int(np.clip(MOST_UNIT_DAYS // unit_days, FEWEST_MEMBERS, MEMBERS))


def swarms(
    record: Record, days: Sequence[dt.date], rows: np.ndarray | None, *,
    members: int | None = None, seed: int = 1,
    progress: Callable[[dt.date], None] | None = None,
) -> dict[dt.date, Swarm]:
    """The state of a conflict as of several mornings, from its record before each.

    Args:
        rows: what other conflicts taught of the shared parameters, places in the unit cube
            [R, D]; the prior range where absent.
        members: of the swarm; `members_for` where absent.
        progress: told the morning of each stretch on the way.
    """
    rng = np.random.default_rng([seed, 2])
    last = max(days)
    begun = begin(rng, members=members or members_for(record, last), shared=rows)
    found: dict[dt.date, Swarm] = {}

    def arrived(day: dt.date, swarm: Swarm) -> None:
        if day in days:
            found[day] = swarm
        if progress is not None:
            progress(day)

    if last > record.first:
        cut = stretches(record, last, MARK_DAYS, days)
        follow(begun, cut, seed, rng, arrived)
    for day in days:
        found.setdefault(day, begun)  # on or before the record's first day nothing is learnt
    return found


def forecast(
    record: Record, as_of: dt.date, swarm: Swarm, *, futures: int = 2000, days: int = 90,
    seed: int = 1, levers: Mapping[str, float] | None = None,
) -> Forecast:
    """Futures of a record as of the morning of a day, nothing dated on or after it being read.

    Args:
        swarm: the state of the conflict that morning.
        levers: values of levers, by name (a patron's `NAME_return_troops` among them); the others
            stay at their baseline.
    """
    here = Stretch(record, as_of, as_of)
    chosen = swarm.picked(np.arange(futures) * swarm.size // futures)
    # What the record says nothing of comes from its prior range.
    rng = np.random.default_rng([seed, 4])
    silent = from_cube(SILENT, rng.random((futures, len(SILENT))))
    rows = here.rows(chosen.values() | silent, futures)
    for lever, value in (levers or {}).items():
        rows[:, here.column(lever)] = value
    ahead = run(
        here.world_for(days), rows, np.arange(futures), steps=days,
        seed=derived_seed(seed, f"forecast {as_of}"),
        wanted=[here.count_place, CAPITAL_LOST, GAIN_30_DAYS],
    )
    known = here.known_record
    return Forecast(
        record=record, as_of=as_of, fall_day=ahead.fall_day, manner=ahead.manner,
        held=known.known & ~known.lost_on(as_of), counted=here.counted,
        lost=here.lost_by_day(ahead), capital_lost=ahead.series[1],
        gain_30_days=ahead.series[2],
    )
