"""What a case's record shows: who held which unit on which day, and until when that is known.

The record joins what a case knew on its as-of day and what its `later/` folder tells. It is for
fitting other cases, and for scoring; `view` cuts it, so that a forecast sees only what came
before its day.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool

from wouldtake.cases.case import Case
from wouldtake.cases.loader import load_later
from wouldtake.cases.records import Forecast, Observation
from wouldtake.cases.schema import Control

DAY = dt.timedelta(days=1)
LOST = "insurgent"


@dataclass(frozen=True)
class Record:
    """A case with all that is on record of it. `case` carries the joined tables.

    Args:
        first: the first day that is simulated.
        until: the last day of which the record speaks.
        forecasts: published at the time.
        before: who held each unit until it was first told of; see `_before`.
    """

    case: Case
    first: dt.date
    until: dt.date
    forecasts: tuple[Forecast, ...] = ()
    before: tuple[Control, ...] = ()

    @classmethod
    def of(cls, case: Case) -> "Record":
        """The record of a loaded case, `later/` included where there is one.

        It begins on `fit_from`, or else on the day after its first observation.

        Raises:
            CaseError: the files under later/ have faults.
        """
        later = load_later(case)
        rows = sorted((*case.control, *later.control), key=lambda row: row.date)
        counts = sorted((*case.counts, *later.counts), key=lambda row: row.date)
        whole = dataclasses.replace(case, control=tuple(rows), counts=tuple(counts))
        # The rows of a record's first day are the state that it begins with, not what fell then.
        eve = min((row.date for row in case.control), default=case.as_of - DAY)
        return cls(
            whole, case.fit_from or eve + DAY,
            max([row.date for row in rows] + [case.as_of - DAY]), later.forecasts,
            _before(case, rows),
        )

    def known_by(self, day: dt.date) -> "Record":
        """The record as far as it was known on the morning of a day."""
        case = self.case
        return dataclasses.replace(
            self, until=min(self.until, day - DAY), case=dataclasses.replace(
                case, control=tuple(row for row in case.control if row.known_from < day),
            ),
        )

    @cached_property
    def by_unit(self) -> dict[str, list[Observation]]:
        """Observations of each unit, in order of date."""
        found: dict[str, list[Observation]] = {}
        for row in self.case.control:
            found.setdefault(row.unit, []).append(row)
        return found

    @cached_property
    def known(self) -> Bool[np.ndarray, " unit"]:
        """Units whose control is on record: told of, or known at the start."""
        return np.array([
            unit.control != "unknown" or unit.id in self.by_unit for unit in self.case.units
        ])

    def control_on(self, day: dt.date) -> tuple[Control, ...]:
        """Who held each unit on the morning of a day: the last observation before it.

        A unit not yet told of is as it was `before`. Where that is not known and the record goes
        on to tell of it, it is the government's until then.
        """
        held: list[Control] = []
        for unit, earlier in zip(self.case.units, self.before, strict=True):
            rows = self.by_unit.get(unit.id, [])
            told = [row for row in rows if row.date < day]
            if told:
                held.append(told[-1].control)
            else:
                held.append("government" if rows and earlier == "unknown" else earlier)
        return tuple(held)

    def lost_on(self, day: dt.date) -> Bool[np.ndarray, " unit"]:
        """Units in insurgent hands on the morning of a day, of those on record."""
        return np.array([c == LOST for c in self.control_on(day)]) & self.known

    def changes(
        self, start: dt.date, stop: dt.date, control: Sequence[Control]
    ) -> Iterator[tuple[int, Observation, bool]]:
        """Observations dated start .. stop - 1: the unit's place, the row, and whether it was lost.

        Args:
            control: who held each unit on the morning of `start`.
        """
        for place, (unit, held) in enumerate(zip(self.case.units, control, strict=True)):
            was_lost = held == LOST
            for row in self.by_unit.get(unit.id, []):
                if start <= row.date < stop:
                    yield place, row, was_lost
                    was_lost = row.control == LOST

    def falls(self, start: dt.date, stop: dt.date) -> list[Observation]:
        """Observations of units passing into insurgent hands in start .. stop - 1."""
        changes = self.changes(start, stop, self.control_on(start))
        found = [row for _, row, was_lost in changes if row.control == LOST and not was_lost]
        return sorted(found, key=lambda row: row.date)

    def view(self, start: dt.date, known: dt.date | None = None) -> Case:
        """The case as it stood on the morning of `start`, with what was known before `known`.

        Args:
            start: day 0 of the simulation.
            known: nothing dated on or after it is in the case; `start` where absent.
        """
        known = known or start
        seen = self.known_by(known)
        units = tuple(
            dataclasses.replace(unit, control=control)
            for unit, control in zip(self.case.units, seen.control_on(start), strict=True)
        )
        far = dataclasses.replace(self.case, as_of=max(known, self.until) + DAY)
        cut = far.as_known_on(known)
        return dataclasses.replace(
            cut, as_of=start, units=units, control=(), observed=frozenset(), fit_from=None,
            posterior=None,
        )


def _before(case: Case, rows: Sequence[Observation]) -> tuple[Control, ...]:
    """Who held each unit until it was first told of.

    The column of units.csv may tell that, or what came of the unit by the as-of day. A unit whose
    first row is its loss was the government's till then, whatever the column says. One whose rows
    begin otherwise was lost before only if the column says so and no row accounts for it.
    """
    first: dict[str, Observation] = {}
    last: dict[str, Observation] = {}
    for row in rows:
        first.setdefault(row.unit, row)
    for row in case.control:
        last[row.unit] = row
    found: list[Control] = []
    for unit in case.units:
        if unit.id not in first or unit.control == "unknown":
            found.append(unit.control)
        elif unit.control == LOST and first[unit.id].control != LOST:
            accounted = unit.id in last and last[unit.id].control == LOST
            found.append("government" if accounted else LOST)
        else:
            found.append("government")
    return tuple(found)
