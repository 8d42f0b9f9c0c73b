"""Build a `World` from plain arrays: graph, garrisons, starting control, patrons' schedule."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri

from .state import MOST_PATRONS, World

CITY_GARRISONS = 0.5  # share of the army in cities at the start (assumption)
CAPITAL_GARRISON = 3.0  # the capital's garrison against a city's of its size (assumption)
USUAL_RATIO = 0.4  # attackers to the government's fighting force; no factor there (assumption)
MOST_RATIO = 20.0  # how far a ratio on record may be from the usual, either way (assumption)
LEAD_DAYS = 120  # how far ahead an announcement is looked at (assumption)


@dataclass(frozen=True)
class Step:
    """One step of a patron's schedule: from `effective` on, `troops` are in the country."""

    announced: dt.date
    effective: dt.date
    troops: float


@dataclass(frozen=True)
class Patron:
    """An outside backer: troops before it began to leave, and the schedule of leaving."""

    name: str
    title: str
    reference_troops: float
    most_troops: float
    schedule: tuple[Step, ...] = ()
    cost: float = 1.0

    def troops_on(self, day: dt.date, known_on: dt.date) -> float:
        """Troops in the country on `day`, by what had been announced on `known_on`."""
        troops = self.reference_troops
        for step in sorted(self.schedule, key=lambda step: step.effective):
            if step.announced <= known_on and step.effective <= day:
                troops = step.troops
        return troops


@dataclass(frozen=True)
class Ground:
    """Units and their graph, as a case gives them. U units; `links` are pairs of places.

    `force_ratio` is attackers over the government's fighting force, persons on record.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    is_city: Sequence[bool]
    provinces: Sequence[str]
    population: Sequence[float]
    opposition: Sequence[float]
    links: Sequence[tuple[int, int]]
    capital: int
    share_insurgent: Sequence[float] = field(default=())
    share_contested: Sequence[float] = field(default=())
    force_ratio: float = USUAL_RATIO


def neighbour_lists(count: int, links: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Compressed neighbour lists `(first [U+1], neighbours [E])`, each list in ascending order."""
    sets: list[set[int]] = [set() for _ in range(count)]
    for a, b in links:
        sets[a].add(b)
        sets[b].add(a)
    first = np.zeros(count + 1, np.int64)
    first[1:] = np.cumsum([len(s) for s in sets])
    flat = [v for s in sets for v in sorted(s)]
    return first, np.array(flat, np.int64)


def garrison_shares(is_city: np.ndarray, population: np.ndarray, capital: int) -> np.ndarray:
    """Share of the army in each unit, summing to 1: cities by the root of their size."""
    city = is_city == 1
    weight = np.sqrt(np.maximum(population, 1000.0))
    weight[capital] *= CAPITAL_GARRISON
    shares = np.zeros(is_city.size)
    in_cities = CITY_GARRISONS if (~city).any() else 1.0
    in_cities = in_cities if city.any() else 0.0
    if city.any():
        shares[city] = in_cities * weight[city] / weight[city].sum()
    if (~city).any():
        shares[~city] = (1.0 - in_cities) / (~city).sum()
    return shares


def start_quantiles(
    insurgent: np.ndarray, contested: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Normal quantiles above which a unit starts contested, and in insurgent hands.

    A probability of 0 or 1 gives an infinite quantile, so known control stays certain.
    """
    return ndtri(1.0 - np.minimum(insurgent + contested, 1.0)), ndtri(1.0 - insurgent)


def known_lost_quantile(insurgent: np.ndarray, contested: np.ndarray) -> float:
    """Normal quantile above which known ground is lost; infinite where none is, or all.

    Args: the starting quantiles of each unit, infinite where its control is known.
    """
    known = np.isinf(insurgent) & np.isinf(contested)
    share = float((insurgent[known] < 0.0).mean()) if known.any() else 0.0
    return float(ndtri(1.0 - share))


def patron_arrays(
    patrons: Sequence[Patron], as_of: dt.date, steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Troops `(planned [P, T+1], announced [P, T+1], on day 0 [P])`, persons.

    Planned: in the country on each day if the schedule is carried out. Announced: promised for
    `LEAD_DAYS` ahead, by what had been announced that day.
    """
    planned = np.zeros((len(patrons), steps + 1))
    announced = np.zeros_like(planned)
    for k, patron in enumerate(patrons):
        for day in range(steps + 1):
            date = as_of + dt.timedelta(days=day)
            ahead = date + dt.timedelta(days=LEAD_DAYS)
            planned[k, day] = patron.troops_on(date, dt.date.max)
            announced[k, day] = patron.troops_on(ahead, date)
    today = np.array([patron.troops_on(as_of, as_of) for patron in patrons], float)
    return planned, announced, today


def build_world(
    ground: Ground, patrons: Sequence[Patron], as_of: dt.date, steps: int
) -> World:
    """The constant part of a simulation of `steps` days from `as_of`.

    A case with no patron gets one that has no troops, so that the arrays are never empty.
    """
    provinces: Mapping[str, int] = {
        name: place for place, name in enumerate(dict.fromkeys(ground.provinces))
    }
    backers = tuple(patrons) or (Patron("patron", "no patron", 0.0, 0.0),)
    if len(backers) > MOST_PATRONS:
        raise ValueError(f"{len(backers)} patrons; at most {MOST_PATRONS} are simulated")
    is_city = np.array(ground.is_city, np.int8)
    population = np.round(np.array(ground.population, float))  # whole people add up exactly
    first, neighbours = neighbour_lists(len(ground.ids), ground.links)
    planned, announced, today = patron_arrays(backers, as_of, steps)
    contested, insurgent = start_quantiles(
        np.array(ground.share_insurgent, float), np.array(ground.share_contested, float)
    )
    province = np.array([provinces[name] for name in ground.provinces], np.int64)
    return World(
        is_city=is_city,
        province=province,
        population=population,
        opposition=np.array(ground.opposition, float),
        first=first,
        neighbours=neighbours,
        garrison=garrison_shares(is_city, population, ground.capital),
        start_contested=contested,
        start_insurgent=insurgent,
        start_lost=known_lost_quantile(insurgent, contested),
        cities=np.flatnonzero(is_city),
        rural=np.flatnonzero(is_city == 0),
        slot=np.where(is_city == 1, np.cumsum(is_city == 1), np.cumsum(is_city == 0)) - 1,
        capital=ground.capital,
        leaders=len(provinces),
        capital_leader=int(province[ground.capital]),
        patrons=len(backers),
        all_reference_troops=float(sum(p.reference_troops for p in backers)),
        force_ratio=float(np.clip(ground.force_ratio / USUAL_RATIO, 1 / MOST_RATIO, MOST_RATIO)),
        planned=planned,
        announced=announced,
        before_any=today,
    )
