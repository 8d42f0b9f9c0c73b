"""One stretch of a conflict's record: where it begins, and how like it a simulated one is.

Compared, of the units whose control is on record: those lost, won back, handed over; and whether
the capital was lost. Of ground that is not, counts of districts held: how much the share lost has
grown since the same counter's last count. Counts of units are compared on the square-root scale,
where a Poisson count has standard deviation 1/2 whatever its size: an error model that is the same
for 4 units and for 400.
"""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float64

from wouldtake.cases.model import ConflictModel
from wouldtake.conflict import parameters
from wouldtake.conflict.ground import FEWEST_CITIES
from wouldtake.conflict.run import Ensemble
from wouldtake.conflict.state import (
    AIR_FORCE,
    ARMY,
    BELIEF,
    CAPITAL_LOST,
    CAPITULATED,
    CITIES_LOST,
    INSURGENT,
    INSURGENT_UNITS,
    INSURGENTS,
    MILITIA,
    NEGOTIATED,
    ORGANISATION,
    PHASE,
    RURAL_INSURGENT_SHARE,
    World,
)
from wouldtake.conflict.world import build_world

from .record import LOST, Record

COUNT_SD = 0.5  # of the root of a count: Poisson (assumption: so near does the model come)
CAPITAL_MISSED = 4.0  # log-likelihood lost if the capital's fate is missed (assumption)
GROWTH_SD = 0.03  # share of ground, between two counts by one counter (assumption)
AT_ONCE = dt.timedelta(days=3)  # a count published later than that does not mark its day
HANDED_OVER = ("negotiated", "capitulated")

# Hidden numbers carried from one stretch to the next, and the parameters that start them there.
CARRIED = {
    "phase": PHASE, "belief": BELIEF, "organisation": ORGANISATION, "militia": MILITIA,
    "army": ARMY, "insurgents": INSURGENTS, "air_force": AIR_FORCE,
}
STATE = tuple(f"start_{name}" for name in CARRIED)
# Parameters that are each conflict's own; all others are shared.
OWN = ("pace", "belief_anchor", "start_shift")
# Parameters of which a record of control says nothing, nobody coming back in it and levers at their
# baseline: they are not fitted, for a swarm that cannot tell values apart only wears them off.
SILENT = (
    "start_threat", "threat_growth", "counterterror_effect", "plot_rate", "return_rate",
    "threat_return", "attack_return", "loss_return", "follow_rate", "alone_rate", "deploy_days",
    "return_troops_if_unasked", "troop_effect", "troop_retake", "learning", "aid_effect",
    "pledge_belief", "displaced_share", "trapped_share",
)
SHARED = tuple(
    p.name for p in parameters.PARAMETERS
    if p.role == "uncertainty" and p.name not in (*OWN, *STATE, *SILENT)
)
NEVER = {"return_rate": 0.0, "alone_rate": 0.0}  # nobody comes back in the fitted past


@dataclass(frozen=True)
class Growth:
    """A counter's later of two counts: by `day` of the stretch the share lost had grown by `grown`.

    Args:
        counter: whose definition it is. date: of this count. since: of the one before, if any.
    """

    counter: str
    day: int
    date: dt.date
    since: dt.date | None
    grown: float


@dataclass(frozen=True)
class Stretch:
    """The record from the morning of `start` to that of `stop`."""

    record: Record
    start: dt.date
    stop: dt.date

    @property
    def steps(self) -> int:
        """Days."""
        return (self.stop - self.start).days

    @cached_property
    def model(self) -> ConflictModel:
        """The case as it stood that morning, with nothing known that came later."""
        return ConflictModel(self.record.view(self.start))

    def world_for(self, days: int) -> World:
        """The constant part of the simulation, laid out for so many days."""
        model = self.model
        return build_world(model.ground, model.backers, self.start, max(days, 1))

    @cached_property
    def world(self) -> World:
        """The same, for the stretch."""
        return self.world_for(self.steps)

    @cached_property
    def known_record(self) -> Record:
        """The record as far as it was known that morning."""
        return self.record.known_by(self.start)

    @cached_property
    def wanted(self) -> list[int]:
        """Places of the national vector to record."""
        return [CAPITAL_LOST, RURAL_INSURGENT_SHARE, *CARRIED.values()]

    @cached_property
    def counts(self) -> tuple[Growth, ...]:
        """Counts of ground not on record that came out within the stretch, in order of day.

        A count that was published only after the stretch is left out.
        """
        if self.known_record.known.all():
            return ()
        last: dict[str, tuple[dt.date, float]] = {}
        found = []
        for row in self.record.case.counts:
            if row.held_by_insurgent is None or not row.of:
                continue
            if not self.record.first <= row.date < self.stop or row.known_from >= self.stop:
                continue
            if row.known_from > row.date + AT_ONCE:
                continue
            share = row.held_by_insurgent / row.of
            if row.date >= self.start:
                before, then = last.get(row.definition, (None, share))
                found.append(Growth(
                    row.definition, (row.date - self.start).days, row.date, before, share - then,
                ))
            last[row.definition] = (row.date, share)
        return tuple(found)

    @cached_property
    def counts_cities(self) -> bool:
        """Whether counts are of cities: rural ground is not all on record, and they are."""
        known, cities = self.known_record.known, self.world.cities
        return not known.all() and cities.size >= FEWEST_CITIES and bool(known[cities].all())

    @property
    def count_place(self) -> int:
        """The simulation's count of units lost that is nearest to the record's."""
        return CITIES_LOST if self.counts_cities else INSURGENT_UNITS

    @cached_property
    def counted(self) -> np.ndarray:
        """The units that the record's counts are of, [U]."""
        return self.world.is_city == 1 if self.counts_cities else self.known_record.known

    def lost_by_day(self, ahead: Ensemble) -> Float64[np.ndarray, "K T"]:
        """Units lost of those counted, on each day; `ahead.series[0]` is of `count_place`.

        Where only some ground is on record, ground won back again is not seen.
        """
        if self.counts_cities or self.counted.all():
            return ahead.series[0]
        days = np.arange(ahead.series.shape[2])
        fallen = ahead.fall_day[:, self.counted]
        begun = (self.known_record.lost_on(self.start) & self.counted).sum()
        return begun + np.stack([((fallen >= 1) & (fallen <= day)).sum(axis=1) for day in days], 1)

    def rows(self, values: dict[str, np.ndarray], count: int) -> Float64[np.ndarray, "N P"]:
        """Parameter rows: values by name; levers at their baseline, and nobody comes back unasked
        unless `values` has a rate of it.
        """
        table = parameters.PARAMETERS
        found = np.tile(
            np.array([p.baseline for p in table] + [0.0] * len(self.model.backers)), (count, 1)
        )
        for name, column in (NEVER | values).items():
            found[:, parameters.INDEX[name]] = column
        return found

    def column(self, lever: str) -> int:
        """Place of a lever in a parameter row; patrons' troops stand behind the table.

        Raises:
            ValueError: no such lever.
        """
        if lever in parameters.INDEX:
            return parameters.INDEX[lever]
        names = [f"{backer.name}_return_troops" for backer in self.model.backers]
        return parameters.COUNT + names.index(lever)

    @cached_property
    def seen(self) -> tuple[float, float, bool, float | None]:
        """Units lost, units won back, the capital's fate, and units handed over if that is told.

        A row that was published only after the stretch is left out: a forecast may begin there.
        """
        by_then = self.record.known_by(self.stop)
        begun, after = self.known_record.control_on(self.start), by_then.lost_on(self.stop)
        lost, back, handed, told = 0, 0, 0, True
        for place, row, was_lost in by_then.changes(self.start, self.stop, begun):
            if not self.counted[place]:
                continue
            if row.control == LOST and not was_lost:
                lost += 1
                handed += row.manner in HANDED_OVER
                told = told and row.manner != "unknown"
            back += was_lost and row.control != LOST
        capital = bool(after[self.record.case.index[self.record.case.capital]])
        return float(lost), float(back), capital, float(handed) if lost and told else None

    def log_likelihood(self, found: Ensemble) -> Float64[np.ndarray, " N"]:
        """Of the record, given simulated stretches; up to a constant."""
        lost, back, capital, handed = self.seen
        before = self.known_record.lost_on(self.start)[self.counted]
        fell = (found.fall_day[:, self.counted] >= 1) & ~before
        stands = found.final_control[:, self.counted] != INSURGENT
        manner = found.manner[:, self.counted]
        given = fell & ((manner == NEGOTIATED) | (manner == CAPITULATED))
        total = -0.5 * _apart(fell.sum(axis=1), lost) ** 2
        total -= 0.5 * _apart(((fell | before) & stands).sum(axis=1), back) ** 2
        total -= CAPITAL_MISSED * np.abs(found.series[0][:, -1] - capital)
        if handed is not None:
            total -= 0.5 * _apart(given.sum(axis=1), handed) ** 2
        return total


def growth_log_likelihood(
    growth: Growth, grown: Float64[np.ndarray, " N"]
) -> Float64[np.ndarray, " N"]:
    """Of a count's growth since the last, given simulated ones; up to a constant."""
    return -0.5 * ((grown - growth.grown) / GROWTH_SD) ** 2


def _apart(simulated: np.ndarray, seen: float) -> np.ndarray:
    return (_root(simulated) - _root(np.array(seen))) / COUNT_SD


def _root(count: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(count, 0.0) + 0.375)


def stretches(
    record: Record, stop: dt.date, width: int, cuts: Sequence[dt.date] = ()
) -> list[Stretch]:
    """The record from its first day to `stop`, cut every `width` days and at `cuts`."""
    ends = {
        record.first + dt.timedelta(days=day)
        for day in range(0, (stop - record.first).days + 1, width)
    }
    mornings = sorted(
        day for day in {*ends, *cuts, stop} if record.first <= day <= stop
    )
    return [Stretch(record, start, end) for start, end in itertools.pairwise(mornings)]
