"""Rows of a new case's tables: units, links, parents, and the outlines beside them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from wouldtake.cases.build import links
from wouldtake.cases.build.geometry import (
    area_km2,
    collection,
    feature,
    middle_of,
    point_inside,
    polygons_of,
    wrapped,
)
from wouldtake.cases.build.plan import Names, Plan, names_of
from wouldtake.cases.globe import great_circle_km
from wouldtake.cases.records import Link

UNIT_COLUMNS = (
    "id", "name", "parent", "kind", "lon", "lat", "population", "control", "source", "sure",
    "area_km2", "geonameid", "other_names", "code",
)
LINK_COLUMNS = ("a", "b", "kind", "km")
PARENT_COLUMNS = ("id", "name", "parent")


@dataclass(frozen=True)
class Tables:
    """A case's places as files: text of each, and what a summary tells of them.

    `crossings` are the links over water or other ground, the longest first.
    """

    units: str
    links: str
    parents: str
    shapes: str
    names: Names
    crossings: tuple[Link, ...]
    pieces: int
    unit_count: int
    link_count: int
    has_codes: bool


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Text of a CSV with Unix line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def tables_of(plan: Plan, ground_source: str, near_deg: float = 0.0) -> Tables:
    """The tables of a plan.

    Args:
        plan: cells and cities.
        ground_source: key of the source of the cells' outlines.
        near_deg: how far apart the two drawings of one border may run, degrees.
    """
    names = names_of(plan)
    fine = max(plan.decimals, 4)
    spots = _spots(plan, fine)
    rows = _unit_rows(plan, names, spots, ground_source)
    has_codes = any(cell.code for cell in plan.cells)
    width = len(UNIT_COLUMNS) - (not has_codes)
    found, pieces = _links(plan, names, spots, near_deg)
    crossings = sorted((e for e in found if e.kind == "crossing"), key=lambda e: -e.km)
    return Tables(
        units=table(UNIT_COLUMNS[:width], (row[:width] for row in rows)),
        links=table(LINK_COLUMNS, ((e.a, e.b, e.kind, e.km) for e in found)),
        parents=table(
            PARENT_COLUMNS,
            ((i, n, "") for i, n in zip(names.provinces, plan.provinces, strict=True)),
        ),
        shapes=_shapes(plan, names),
        names=names,
        crossings=tuple(crossings),
        pieces=pieces,
        unit_count=len(rows),
        link_count=len(found),
        has_codes=has_codes,
    )


def _spots(plan: Plan, decimals: int) -> list[tuple[float, float]]:
    """Where each unit stands: cities first, then cells; longitudes may run past 180."""
    spots: list[tuple[float, float]] = []
    taken: set[int] = set()
    for city in plan.cities:
        shape = plan.cells[city.cell].shape
        taken.add(city.cell)
        spots.append(
            middle_of(shape, decimals) if city.place is None
            else point_inside(city.place.lon, city.place.lat, shape, decimals)
        )
    for i, cell in enumerate(plan.cells):
        if cell.place is None or i in taken:
            spots.append(middle_of(cell.shape, decimals))
        else:
            spots.append(point_inside(cell.place.lon, cell.place.lat, cell.shape, decimals))
    return spots


def _unit_rows(
    plan: Plan, names: Names, spots: list[tuple[float, float]], ground_source: str
) -> list[list[object]]:
    rows: list[list[object]] = []
    places = iter(spots)
    for city, id_ in zip(plan.cities, names.cities, strict=True):
        lon, lat = next(places)
        place = city.place
        parent = names.provinces[plan.cells[city.cell].province]
        source = "geonames;assumption" if place else f"{ground_source};assumption"
        rows.append([
            id_, city.name, parent, "city", round(wrapped(lon), 5), lat,
            (place.population or "") if place else "", "government", source, "C", 0,
            place.id if place else "", ";".join(place.others) if place else "", "",
        ])
    own = {city.cell for city in plan.cities}
    for i, cell in enumerate(plan.cells):
        lon, lat = next(places)
        place = cell.place
        source = ";".join(dict.fromkeys(
            [*(["geonames"] if place else []), ground_source, "assumption"]
        ))
        others = () if i in own and place else cell.others
        rows.append([
            names.cells[i], names.cell_names[i], names.provinces[cell.province], "rural",
            round(wrapped(lon), 5), lat, "", "unknown", source, "C",
            _short(area_km2(cell.shape)), place.id if place else "", ";".join(others), cell.code,
        ])
    return rows


def _short(area: float) -> float | int:
    return round(area) if area >= 10 else round(area, 2)


def _links(
    plan: Plan, names: Names, spots: list[tuple[float, float]], near_deg: float
) -> tuple[list[Link], int]:
    """Every link, and in how many pieces the ground lies before crossings join them."""
    ids = [*names.cities, *names.cells]
    first = len(names.cities)
    shapes = [cell.shape for cell in plan.cells]

    def km(a: int, b: int) -> float:
        return great_circle_km(*spots[a], *spots[b])

    pairs: dict[tuple[int, int], str] = {}
    for a, b in links.border_pairs(shapes, near_deg):
        pairs[first + a, first + b] = "border"
    tree = shapely.STRtree(shapes)
    for i, city in enumerate(plan.cities):
        lon, lat = spots[i]
        reach = min(links.REACH_KM, 0.5 * area_km2(shapes[city.cell]) ** 0.5)
        for cell in links.cells_in_reach(lon, lat, city.cell, shapes, tree, reach):
            pairs[i, first + cell] = "border"
    part = links.parts_of(len(ids), list(pairs))
    pieces = len(set(part.tolist()))
    for a, b in links.strait_pairs(shapes, part[first:]):
        pairs.setdefault((first + a, first + b), "crossing")
    part = links.parts_of(len(ids), list(pairs))
    lon, lat = np.array(spots).T
    # Between cells alone: what is crossed leads from open ground to open ground.
    for a, b in links.joining_pairs(lon[first:], lat[first:], part[first:]):
        pairs[first + a, first + b] = "crossing"
    return [
        links.link(ids, a, b, kind, km(a, b) * (1.0 if kind == "crossing" else links.DETOUR))
        for (a, b), kind in sorted(pairs.items())
    ], pieces


def _shapes(plan: Plan, names: Names) -> str:
    features = [
        feature(cell.shape, id=id_, kind="rural", parent=names.provinces[cell.province])
        for cell, id_ in zip(plan.cells, names.cells, strict=True)
    ]
    for number, (id_, name) in enumerate(zip(names.provinces, plan.provinces, strict=True)):
        members = [cell.shape for cell in plan.cells if cell.province == number]
        if members:
            whole = shapely.union_all(members, grid_size=10.0**-plan.decimals)
            whole = whole if polygons_of(whole) else shapely.union_all(members)
            features.append(feature(whole, id=id_, kind="province", name=name))
    return collection(features)
