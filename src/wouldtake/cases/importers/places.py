"""From places as a data set writes them to units of a case: by coordinates, then by name.

What is done with a place, in this order:

1. `places.csv` of the case, the user's own corrections, goes before all.
2. A place known only as a province or a country goes to no unit (to the province's only unit,
   where it has one).
3. Coordinates inside a unit's outline mean that unit; but close to a city that is a mere point
   upon that outline, they mean the city. Outside all outlines, or where there are none, the
   nearest unit counts if it is within a stated distance.
4. Otherwise the name decides, narrowed by the province where one is given.

`matched` is said where nothing speaks against it; `guessed` where coordinates and names disagree,
where only the distance speaks for a unit, or where a name is near but not the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from wouldtake.cases.case import Case
from wouldtake.cases.importers.geometry import Ground
from wouldtake.cases.importers.names import LEAST_SCORE, Names, folded
from wouldtake.cases.schema import number

Result = Literal["matched", "guessed", "without_unit", "left_out", "outside", "faulty"]
WITHIN_KM = 25.0
"""How far the nearest unit may be, where no outline holds a point."""
CLOSE_KM = 5.0
"""So near to a unit's own point, no name need agree."""
TOWN_KM = 15.0
"""So near to a city that is drawn as a point, its name alone decides for it."""
FAR_KM = 300.0
"""So far from every unit, a place belongs to another country."""
APART_KM = 75.0
"""A name so far from the coordinates given with it is another place's."""


class Place(NamedTuple):
    """A place as written. `width`, how exactly it is known: `point`, or only as a
    `province`, `region` or `country`.

    `home` is whether its row says that it lies in the case's country; None where it does not say.
    """

    name: str
    admin1: str
    admin2: str
    lat: str
    lon: str
    width: str
    home: bool | None


@dataclass(frozen=True)
class Placed:
    """What became of a place. `seat`: it is the unit's own place, not one somewhere within it."""

    result: Result
    unit: str = ""
    how: str = ""
    score: float | None = None
    km: float | None = None
    candidates: tuple[str, ...] = ()
    seat: bool = False


@dataclass
class Places:
    """The distinct places of a file, in order of first mention."""

    index: dict[Place, int] = field(default_factory=dict)
    bad: dict[tuple[str, str], str] = field(default_factory=dict)
    good: set[tuple[str, str]] = field(default_factory=set)

    def add(self, place: Place) -> int:
        """Number of a place.

        Raises:
            ValueError: its coordinates are no such.
        """
        at = self.index.get(place)
        if at is not None:
            return at
        self._check(place.lat, place.lon)
        self.index[place] = len(self.index)
        return len(self.index) - 1

    def _check(self, lat: str, lon: str) -> None:
        if not lat and not lon:
            return
        if not lat or not lon:
            raise ValueError(f"has {'lon' if lon else 'lat'} but not {'lat' if lon else 'lon'}")
        values = {}
        for word, text in (("lat", lat), ("lon", lon)):
            try:
                values[word] = number(text)
            except ValueError as error:
                raise ValueError(f"{word}: {error}") from None
        if abs(values["lat"]) > 90 and abs(values["lon"]) <= 90 and abs(values["lat"]) <= 180:
            raise ValueError(
                f"lat {values['lat']:g} is not within -90 and 90; are lat and lon swapped?"
            )
        for word, end in (("lat", 90), ("lon", 180)):
            if abs(values[word]) > end:
                raise ValueError(f"{word} {values[word]:g} is not within {-end} and {end}")


class _Spot(NamedTuple):
    """Where a point lies: see `Ground.locate`."""

    lon_lat: np.ndarray
    inside: bool
    unit: str
    km: float
    away_km: float
    town: str
    town_km: float


class Gazetteer:
    """Finds the unit of each place of a case."""

    def __init__(self, case: Case, corrections: Mapping[str, str], within_km: float = WITHIN_KM):
        self.case, self.within_km = case, within_km
        self.names = Names(case)
        self.ground = Ground(case)
        self.corrections = {folded(place): unit for place, unit in corrections.items()}

    def find(self, places: Places) -> list[Placed]:
        """What becomes of each place, in the order of `places`."""
        listed = list(places.index)
        spots = np.array(
            [(number(p.lon), number(p.lat)) if p.lat else (np.nan, np.nan) for p in listed]
        ).reshape(-1, 2)
        inside, near, km, away = self.ground.locate(spots)
        towns, town_km = self.ground.towns(spots)
        found: list[Placed] = []
        for i, place in enumerate(listed):
            spot = _Spot(spots[i], bool(inside[i]), near[i], float(km[i]), float(away[i]),
                         towns[i], float(town_km[i]))
            found.append(self._one(place, spot))
        return found

    def _one(self, place: Place, spot: "_Spot") -> Placed:
        told = self._corrected(place)
        if told is not None:
            return told
        if place.width != "point":
            return self._wide(place)
        at_zero = not spot.lon_lat.any() and spot.km > self.within_km  # how some write "not known"
        spotted = bool(place.lat) and not at_zero
        if spotted and self._is_in_town(place, spot):
            how = f"within {CLOSE_KM if spot.town_km <= CLOSE_KM else TOWN_KM:g} km of its point"
            return self._judged(place, spot.town, how, spot.town_km, is_sure=True, seat=True)
        if spotted and (spot.inside or spot.km <= self.within_km):
            return self._checked(place, spot)
        named = self._by_name(place)
        if not spotted:
            return named
        if named.unit:
            apart = self.ground.km_to_point(named.unit, spot.lon_lat)
            if apart <= APART_KM:
                return Placed("guessed", named.unit, f"{named.how}; the point lies outside it",
                              named.score, apart, seat=named.seat)
        if place.home is None and spot.km > FAR_KM:
            return Placed("outside", how="far from every unit", km=spot.km)
        said = f"no unit within {self.within_km:g} km"
        if named.unit:
            said = f"the name is that of {named.unit}, but the point lies far from it"
        return Placed("left_out", how=said, km=spot.km, candidates=(spot.unit,))

    def _corrected(self, place: Place) -> Placed | None:
        for text in (place.name, place.admin2):
            unit = self.corrections.get(folded(text)) if text else None
            if unit:
                return Placed("matched", unit, "places.csv", seat=True)
            if unit is not None:
                return Placed("left_out", how="places.csv says to leave it out")
        return None

    def _wide(self, place: Place) -> Placed:
        parent = self.names.parent(place.admin1) if place.width == "province" else ""
        units = self.names.within.get(parent, []) if parent else []
        if len(units) == 1:
            return Placed("matched", units[0], "the only unit of its province", seat=True)
        return Placed("without_unit", how=f"known only as a {place.width}", candidates=(
            (parent,) if parent else ()))

    def _is_in_town(self, place: Place, spot: "_Spot") -> bool:
        """Whether coordinates mean a city that is a point upon the outline of another unit."""
        if spot.town_km > TOWN_KM:
            return False
        named = bool(place.name) and self.names.agrees(spot.town, place.name)
        if spot.town_km > CLOSE_KM or named:
            return named
        return not (spot.inside and place.name and self.names.agrees(spot.unit, place.name))

    def _checked(self, place: Place, spot: "_Spot") -> Placed:
        """The unit that outlines or distance mean."""
        how = "nearest outline" if self.ground.has_outlines else "nearest unit"
        how = "inside its outline" if spot.inside else how
        is_close = spot.away_km <= CLOSE_KM
        return self._judged(place, spot.unit, how, spot.km, is_sure=spot.inside or is_close,
                            seat=is_close)

    def _judged(
        self, place: Place, unit: str, how: str, km: float, *, is_sure: bool, seat: bool
    ) -> Placed:
        """A unit that the coordinates mean, held against the names given with them."""
        names = self.names
        if place.name and names.agrees(unit, place.name):
            return Placed("matched", unit, f"{how}, the name agrees", km=km, seat=True)
        others = tuple(u for u in names.exactly(place.name) if u != unit) if place.name else ()
        if others:
            return Placed("guessed", unit, f"{how}; the name is another unit's", km=km,
                          candidates=others[:5], seat=seat)
        parent = names.parent(place.admin1) if place.admin1 else ""
        own = self.case.units[self.case.index[unit]].parent
        if parent and own and parent != own:
            return Placed("guessed", unit, f"{how}; the province given is {parent}", km=km,
                          seat=seat)
        return Placed("matched" if is_sure else "guessed", unit, how, km=km, seat=seat)

    def _by_name(self, place: Place) -> Placed:
        names = self.names
        parent = names.parent(place.admin1) if place.admin1 else ""
        tried = [text for text in (place.name, place.admin2) if text]
        if not tried:
            return Placed("left_out", how="has neither a name nor coordinates")
        whole = names.province(tried[0])
        if whole:
            return self._whole(whole)
        candidates: list[str] = []
        for text in tried:
            found = names.find(text, parent)
            if found.only:
                result: Result = "guessed" if found.how == "spelling" else "matched"
                return Placed(result, found.only, f"by {found.how}", found.scores[0],
                              seat=text == place.name)
            candidates += found.units
        if candidates:
            counted = tuple(dict.fromkeys(candidates))[:5]
            exact = names.find(tried[0], parent).how == "name"
            how = "the name is that of several units" if exact else "no name is near enough"
            return Placed("left_out", how=how, candidates=counted)
        whole = names.parent(tried[0])
        if whole:
            return self._whole(whole)
        return Placed("left_out", how=f"no name is near (a score of {LEAST_SCORE:g} is needed)")


    def _whole(self, parent: str) -> Placed:
        units = self.names.within[parent]
        if len(units) == 1:
            return Placed("matched", units[0], "the only unit of its province", seat=True)
        return Placed("left_out", how=f"is a whole province, of {len(units)} units",
                      candidates=tuple(units[:5]))


def swapped(places: Places, placed: list[Placed], ground: Ground) -> tuple[int, int]:
    """How many places that were not found would lie in the case with lat and lon exchanged.

    Returns:
        Their number, and that of all places with coordinates that were not found.
    """
    lost = [
        (number(p.lat), number(p.lon))
        for p, found in zip(places.index, placed, strict=True)
        if p.lat and found.result in ("outside", "left_out") and abs(number(p.lon)) <= 90
    ]
    if not lost:
        return 0, 0
    inside, _, km, _ = ground.locate(np.array(lost))
    return int(np.count_nonzero(inside | (km <= WITHIN_KM))), len(lost)
