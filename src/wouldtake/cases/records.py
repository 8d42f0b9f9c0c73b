"""The rows of a case's tables, as read: plain frozen records."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from wouldtake.cases.bibliography import Source
from wouldtake.cases.schema import Control, Manner
from wouldtake.quantities import Quantity, Sure


@dataclass(frozen=True)
class Unit:
    """A place that can change hands. `control` is the column of units.csv, not yet the history."""

    id: str
    name: str
    parent: str
    kind: str
    lon: float
    lat: float
    population: float | None
    control: Control
    source: str = ""
    sure: Sure = "C"
    extra: Mapping[str, float | str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Link:
    """Two units that are neighbours, and how far apart."""

    a: str
    b: str
    kind: str
    km: float


@dataclass(frozen=True, slots=True)
class Observation:
    """Who held a unit on a day; `manner` is how it came to that.

    `id` is what an imported row is called in its data set: `acled:AFG12345`.
    """

    date: dt.date
    unit: str
    control: Control
    manner: Manner
    source: str
    sure: Sure
    known_from: dt.date
    id: str = ""


@dataclass(frozen=True)
class Count:
    """How many districts each side held, by one counter's definition."""

    date: dt.date
    held_by_insurgent: float | None
    government: float | None
    contested: float | None
    of: float | None
    definition: str
    source: str
    sure: Sure
    known_from: dt.date


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `event` is its sort, `unit` where, if anywhere.

    `id` is what an imported row is called in its data set; several are joined by `;`.
    """

    date: dt.date
    event: str
    what: str
    unit: str
    source: str
    sure: Sure
    known_from: dt.date
    id: str = ""


@dataclass(frozen=True)
class Evidence:
    """What is known of a whole province: the share of it that the insurgents held, as a range."""

    parent: str
    date: dt.date
    what: str
    insurgent_share_low: float
    insurgent_share_high: float
    source: str
    sure: Sure
    known_from: dt.date


@dataclass(frozen=True)
class Forecast:
    """A forecast somebody published: `event` within so many days of `date`."""

    date: dt.date
    who: str
    event: str
    days_low: float | None
    days_high: float | None
    what: str
    source: str
    sure: Sure


@dataclass(frozen=True)
class Later:
    """What happened after the as-of day, and forecasts of the time: for scoring alone.

    `sources` are those that only rows of later/ cite.
    """

    control: tuple[Observation, ...]
    events: tuple[Event, ...]
    forecasts: tuple[Forecast, ...]
    counts: tuple[Count, ...]
    values: Mapping[str, Quantity]
    sources: Mapping[str, Source] = field(default_factory=dict)
