"""A loaded case: everything known of a conflict on its as-of day, frozen."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from wouldtake.cases.bibliography import Source
from wouldtake.cases.records import Count, Event, Evidence, Link, Observation, Unit
from wouldtake.cases.schema import ARTICLE, ASSUMPTION, Actor, Claim, Column, Control, Patron
from wouldtake.errors import SettingError, UnknownNameError, did_you_mean
from wouldtake.quantities import Quantity

if TYPE_CHECKING:
    from wouldtake.cases.model import ConflictModel
    from wouldtake.engine.model import Lever, Signal
    from wouldtake.engine.uncertainty import Uncertainty

Dated = TypeVar("Dated", Observation, Count, Event, Evidence)


def is_known(row: Observation | Count | Event | Evidence, as_of: dt.date) -> bool:
    """Whether a row was known on a day: published before it, or told by that day's article."""
    return row.known_from < as_of or (row.source == ARTICLE and row.date == as_of)


def is_quantity_known(quantity: Quantity, as_of: dt.date) -> bool:
    """Likewise for a figure; an assumption is ours, and has no day."""
    if quantity.source == ASSUMPTION:
        return True
    return quantity.known_by < as_of or (quantity.source == ARTICLE and quantity.known_by == as_of)


@dataclass(frozen=True, eq=False)
class Case:
    """A conflict as known on `as_of`. Order of `units` is that of the file.

    `digest` is the SHA-256 of the bytes the forecast may use (nothing under `later/`).
    `parent_names` gives the printed name of each parent (province).
    `observed` names the units that control.csv speaks of, on any day.
    `posterior` holds the columns of posterior.csv, one float array each, if there is one.
    """

    name: str
    title: str
    country: str
    folder: Path
    as_of: dt.date
    horizon_days: int
    fit_from: dt.date | None
    definition: str
    capital: str
    units: tuple[Unit, ...]
    links: tuple[Link, ...]
    links_computed: bool
    parent_names: Mapping[str, str]
    control: tuple[Observation, ...]
    counts: tuple[Count, ...]
    events: tuple[Event, ...]
    evidence: tuple[Evidence, ...]
    values: Mapping[str, Quantity]
    patrons: tuple[Patron, ...]
    actors: tuple[Actor, ...]
    formulas: Mapping[str, str]
    claims: tuple[Claim, ...]
    sources: Mapping[str, Source]
    columns: Mapping[str, Column]
    digest: str
    posterior: Mapping[str, np.ndarray] | None = field(default=None, repr=False)
    observed: frozenset[str] = frozenset()

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the units."""
        return tuple(unit.id for unit in self.units)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Place of each unit in `units`."""
        return {unit.id: place for place, unit in enumerate(self.units)}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """`city` or `rural`, unit by unit."""
        return tuple(unit.kind for unit in self.units)

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """Parent (province) of each unit; empty where none is given."""
        return tuple(unit.parent for unit in self.units)

    @cached_property
    def lons(self) -> np.ndarray:
        """Longitudes, degrees. Shape [unit]."""
        return np.array([unit.lon for unit in self.units], dtype=np.float64)

    @cached_property
    def lats(self) -> np.ndarray:
        """Latitudes, degrees. Shape [unit]."""
        return np.array([unit.lat for unit in self.units], dtype=np.float64)

    @cached_property
    def populations(self) -> np.ndarray:
        """Persons, NaN where not known. Shape [unit]."""
        known = [np.nan if u.population is None else u.population for u in self.units]
        return np.array(known, dtype=np.float64)

    # --- a case is a `Model`: what a question may set, what is not known, what is seen ---------

    @cached_property
    def model(self) -> "ConflictModel":
        """The case's simulation, asked as of its own day."""
        from wouldtake.cases.model import ConflictModel  # noqa: PLC0415  (it compiles)

        return ConflictModel(self)

    @property
    def step(self) -> str:
        """A step is a day."""
        return "day"

    @property
    def horizon(self) -> int:
        """Days that a question looks ahead where it names no window."""
        return self.horizon_days

    @property
    def levers(self) -> "Mapping[str, Lever]":
        """What actors can set."""
        return self.model.levers

    @property
    def uncertainties(self) -> "Mapping[str, Uncertainty]":
        """What no actor sets."""
        return self.model.uncertainties

    @property
    def signals(self) -> "Mapping[str, Signal]":
        """What is seen of a future."""
        return self.model.signals

    def simulate(
        self, settings: Mapping[str, np.ndarray], *, futures: np.ndarray, steps: int, seed: int,
        clamps: Mapping[str, np.ndarray] | None = None, record: frozenset[str] | None = None,
    ) -> dict[str, np.ndarray]:
        """Trajectories of some futures: see `wouldtake.Model`."""
        return self.model.simulate(
            settings, futures=futures, steps=steps, seed=seed, clamps=clamps, record=record
        )

    def extra(self, column: str) -> np.ndarray:
        """A further column of units.csv as numbers. Shape [unit].

        Raises:
            UnknownNameError: no such column.
            SettingError: the column holds something that is not a number.
        """
        if column not in self.columns:
            hint = did_you_mean(column, self.columns)
            raise UnknownNameError(f"units.csv has no column `{column}`. {hint}")
        cells = [unit.extra.get(column, "") for unit in self.units]
        for unit, cell in zip(self.units, cells, strict=True):
            if isinstance(cell, str):
                raise SettingError(f"column `{column}` of `{unit.id}` is `{cell}`, not a number")
        return np.array(cells, dtype=np.float64)

    @cached_property
    def link_pairs(self) -> np.ndarray:
        """Places in `units` of the two ends of each link. Shape [link, 2]."""
        pairs = [(self.index[link.a], self.index[link.b]) for link in self.links]
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def start_control(self) -> tuple[Control, ...]:
        """Who holds each unit at the start: the last observation before `as_of`.

        A unit that control.csv never names keeps the column of units.csv; one that it names only
        later is `unknown`, so that an earlier day does not learn from the as-of day's column.
        """
        last: dict[str, Control] = {}
        for row in self.control:  # in order of date
            last[row.unit] = row.control
        return tuple(
            last.get(u.id, "unknown" if u.id in self.observed else u.control) for u in self.units
        )

    def as_known_on(self, date: dt.date) -> "Case":
        """The case with only what was known before `date`, which becomes its as-of day.

        Raises:
            SettingError: `date` is after this case's as-of day.
        """
        if date > self.as_of:
            raise SettingError(
                f"the case is known as of {self.as_of}; it cannot be asked as of {date}, later"
            )
        if date == self.as_of:
            return self

        def known(rows: tuple[Dated, ...]) -> tuple[Dated, ...]:
            return tuple(row for row in rows if is_known(row, date))

        steps = {
            patron.id: tuple(s for s in patron.schedule if (s.announced or s.date) < date)
            for patron in self.patrons
        }
        return dataclasses.replace(
            self,
            as_of=date,
            control=known(self.control),
            counts=known(self.counts),
            events=known(self.events),
            evidence=known(self.evidence),
            values={k: v for k, v in self.values.items() if is_quantity_known(v, date)},
            patrons=tuple(p.model_copy(update={"schedule": steps[p.id]}) for p in self.patrons),
            posterior=None,
            digest=hashlib.sha256(f"{self.digest} {date}".encode()).hexdigest(),
        )
