"""Which places become units: seats of provinces, cities, and cells of open ground, to a limit."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wouldtake.cases.build.places import CAPITAL, FIRST, Place, beside
from wouldtake.cases.build.world import Territory

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry as Geometry

BIG_CITY = 100_000
"""A place of so many people is a city though it is no seat: an assumption."""
RESERVED = {"capital"}  # `capital_falls` is a formula, so no city may be called so


@dataclass(frozen=True)
class Cell:
    """Open ground that can change hands: its shape, its province, and the place it is named for.

    `code` is the identifier a file of districts gave it.
    """

    name: str
    others: tuple[str, ...]
    province: int
    shape: "Geometry"
    place: Place | None = None
    code: str = ""


@dataclass(frozen=True)
class City:
    """A seat: the place, or the name of what stands in for one; and the cell it lies in."""

    name: str
    cell: int
    place: Place | None


@dataclass(frozen=True)
class Plan:
    """Everything that becomes a unit. `capital` is the place of one of `cities`.

    `given` says that the cells are a file's polygons, which keep their own names.
    """

    provinces: tuple[str, ...]
    cells: tuple[Cell, ...]
    cities: tuple[City, ...]
    capital: int
    decimals: int
    notes: tuple[str, ...]
    given: bool = False


def seats_of(places: Sequence[Place]) -> dict[int, Place]:
    """The seat of each province: capital, first- or second-level seat, else the most populous."""
    seats: dict[int, Place] = {}
    for place in sorted(places, key=lambda p: p.seat_order):
        seats.setdefault(place.province, place)
    return seats


def chosen(territory: Territory, max_units: int) -> tuple[list[Place], list[Place]]:
    """Places that get a cell, and those of them that are cities.

    Every province has its seat; seats are cities, the most important first; then come the most
    isolated places, as the extract orders them, until the limit is reached.
    """
    places = territory.places
    seats = sorted(seats_of(places).values(), key=lambda p: p.importance)
    bare = len(territory.provinces) - len(seats)
    room = max(max_units - len(seats) - bare, 1)
    cities = seats[:room]
    room -= len(cities)
    cells, taken = list(seats), {p.id for p in seats}
    most_cities = max(max_units // 3, len(cities))
    for place in places:
        if place.id in taken:
            continue
        is_city = place.seat in {CAPITAL, FIRST} or place.population >= BIG_CITY
        is_city = is_city and len(cities) < most_cities
        if 1 + is_city > room:
            break
        cells.append(place)
        cities += [place] if is_city else []
        room -= 1 + is_city
    return cells, cities


def plan_of(territory: Territory, max_units: int) -> Plan:
    """Cells around the chosen places of a country, and its cities."""
    import shapely  # noqa: PLC0415

    from wouldtake.cases.build.geometry import cells_of, point_inside, rounded  # noqa: PLC0415

    shapes = [province.shape for province in territory.provinces]
    west, _, east, _ = (float(b) for b in shapely.total_bounds(shapes))
    territory = replace(territory, places=tuple(
        replace(p, lon=beside(p.lon, west, east)) for p in territory.places
    ))
    kept, cities = chosen(territory, max_units)
    names = told_apart(
        [province.name for province in territory.provinces],
        {number: place.name for number, place in seats_of(territory.places).items()},
    )
    cells: list[Cell] = []
    seeds: list[tuple[float, float, int]] = []
    for number, province in enumerate(territory.provinces):
        held = [place for place in kept if place.province == number]
        for place in held:
            # A place off the simplified coast stands on it, so that every cell has ground.
            at = point_inside(place.lon, place.lat, province.shape, 6)
            if (*at, number) not in seeds:
                cells.append(Cell(place.name, place.others, number, province.shape, place))
                seeds.append((*at, number))
        if not held:
            deep = shapely.point_on_surface(province.shape)
            cells.append(Cell(province.name, province.others, number, province.shape))
            seeds.append((deep.x, deep.y, number))
    drawn = cells_of(seeds, shapes, 10.0**-territory.decimals)
    cells = [
        replace(cell, shape=rounded(shape, territory.decimals))
        for cell, shape in zip(cells, drawn, strict=True)
    ]
    notes: list[str] = []
    if len(cells) + len(cities) > max_units:
        notes.append(
            f"{len(cells) + len(cities)} units, more than the {max_units} asked for: each of the "
            f"{len(names)} provinces has one, and a capital is needed."
        )
    return finished(names, cells, cities, territory.decimals, notes)


def told_apart(names: Sequence[str], seats: Mapping[int, str]) -> tuple[str, ...]:
    """Names of provinces; those that share one are told apart by their seats."""
    return tuple(
        f"{name} ({seats[i]})" if names.count(name) > 1 and i in seats else name
        for i, name in enumerate(names)
    )


def finished(
    provinces: tuple[str, ...], cells: Sequence[Cell], cities: Sequence[Place], decimals: int,
    notes: list[str],
) -> Plan:
    """The plan once it is known which places are cities; the capital is found here."""
    at = {cell.place.id: i for i, cell in enumerate(cells) if cell.place}
    found = [City(p.name, at[p.id], p) for p in cities if p.id in at]
    return with_capital(provinces, cells, found, decimals, notes)


def with_capital(
    provinces: tuple[str, ...], cells: Sequence[Cell], cities: list[City], decimals: int,
    notes: list[str],
) -> Plan:
    """The plan with a capital: the national one, else the foremost seat, else a stand-in."""
    ordered = sorted(cities, key=lambda c: c.place.importance if c.place else (9, 0, 0))
    if not ordered:
        largest = max(range(len(cells)), key=lambda i: cells[i].shape.area)
        ordered = [City(cells[largest].name, largest, None)]
        notes.append(
            f"No place of 500 people or more is known here; `{cells[largest].name}` stands in for "
            "a capital."
        )
    elif ordered[0].place is not None and ordered[0].place.seat != CAPITAL:
        notes.append(
            f"No national capital lies here by the data; {ordered[0].name} is taken for it. "
            "Change `capital` in case.toml if another is meant."
        )
    return Plan(provinces, tuple(cells), tuple(ordered), 0, decimals, tuple(notes))


# --- names ---------------------------------------------------------------------------------------


def slug(text: str, otherwise: str = "place") -> str:
    """Lower-case Latin letters and digits with underscores, as the question language holds."""
    from anyascii import anyascii  # noqa: PLC0415

    flat = re.sub(r"['`’ʼ]", "", anyascii(text).lower())
    flat = re.sub(r"[^a-z0-9]+", "_", flat).strip("_")[:40].strip("_")
    if not flat:
        return otherwise
    return flat if flat[0].isalpha() else f"{otherwise}_{flat}"


def unique(wanted: Iterable[str], taken: set[str]) -> str:
    """The first of some ids that is free, else the last with a number; it is then taken."""
    last = ""
    for option in wanted:
        last = option
        if option not in taken:
            break
    else:
        number = 2
        while f"{last}_{number}" in taken:
            number += 1
        last = f"{last}_{number}"
    taken.add(last)
    return last


@dataclass(frozen=True)
class Names:
    """Ids of everything in a plan, and of each city's surroundings the printed name."""

    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    cells: tuple[str, ...]
    cell_names: tuple[str, ...]


def names_of(plan: Plan) -> Names:
    """Ids that are unique and can be read: `kandahar`, `kandahar_spin_boldak`."""
    taken: set[str] = set()
    provinces = tuple(unique([slug(name, "province")], taken) for name in plan.provinces)
    taken = set(RESERVED)
    cities: list[str] = []
    for city in plan.cities:
        short = slug(city.name)
        parent = provinces[plan.cells[city.cell].province]
        cities.append(unique([short, f"{short}_{parent}"], taken))
    around = {
        city.cell: (city.name, id_)
        for city, id_ in zip(plan.cities, cities, strict=True)
        if not plan.given and (city.place is None or plan.cells[city.cell].place is city.place)
    }
    taken |= set(provinces)  # a cell and a province both have an outline
    cells: list[str] = []
    shown: list[str] = []
    for i, cell in enumerate(plan.cells):
        parent = provinces[cell.province]
        if i in around:
            name, id_ = around[i]
            cells.append(unique([f"{parent}_around_{id_}"], taken))
            shown.append(f"Around {name}")
        else:
            long = f"{parent}_{slug(cell.name)}"
            cells.append(unique([slug(cell.name), long] if plan.given else [long], taken))
            shown.append(cell.name)
    return Names(provinces, tuple(cities), tuple(cells), tuple(shown))
