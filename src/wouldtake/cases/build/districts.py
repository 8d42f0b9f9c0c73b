"""Districts of a given file as units: their names, what they lie in, and who lives there."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from wouldtake.cases.build.geometry import Geometry, joined, polygons_of, rounded
from wouldtake.cases.build.places import CAPITAL, FIRST, Place, beside, in_polygons
from wouldtake.cases.build.plan import (
    BIG_CITY,
    Cell,
    City,
    Plan,
    seats_of,
    told_apart,
    with_capital,
)
from wouldtake.cases.build.polygon_file import Polygon, PolygonFile
from wouldtake.cases.build.world import Territory
from wouldtake.errors import SettingError, did_you_mean

SNAP_DEG = 0.001
"""Lines of one border may run so far apart in a file (about 100 m), and be one still."""
COAST_DEG = 0.05
"""A place so near a polygon (5 km) belongs to it: coasts are drawn coarsely."""
ABROAD_DEG = 0.5
"""A polygon farther than this from the country does not belong to it."""
COVERED = 0.9
"""A polygon of which another covers so much lies within it."""

# Properties that hold a name, an identifier, a province's name or further names; `{}` is a level.
_NAMES = ("NAME_{}", "ADM{}_EN", "ADM{}_NAME", "ADM{}_FR", "ADM{}_ES", "ADM{}_PT", "ADM{}_RU",
          "ADM{}_AR", "ADM{}_[A-Z]{{2}}", "admin{}Name(_en)?")
_CODES = ("GID_{}", "ADM{}_PCODE", "ADM{}_CODE", "admin{}Pcod(e)?")
_OTHERS = ("VARNAME_{}", "NL_NAME_{}", "ADM{}_[A-Z]{{2}}", "ADM{}_REF", "ADM{}ALT[12]?_?[A-Z]{{2}}")
_PLAIN_NAMES = ("shapeName", "name_en", "name", "district", "district_name", "dist_name", "label")
_PLAIN_CODES = ("shapeID", "id", "code", "pcode")
_PLAIN_PARENTS = ("province", "province_name", "prov_name", "region", "state", "parent")
LEVELS = range(5, 0, -1)


@dataclass(frozen=True)
class Fields:
    """Which properties are used; empty where there is none."""

    name: str
    parent: str
    code: str
    others: tuple[str, ...]


def fields_of(
    polygons: Sequence[Polygon], name_property: str | None, parent_property: str | None, where: str
) -> Fields:
    """The properties that hold names, told by the words of GADM, geoBoundaries and COD-AB.

    Raises:
        SettingError: none is known, or one asked for is not there.
    """
    keys = list(dict.fromkeys(key for polygon in polygons for key in polygon.properties))
    for asked, option in ((name_property, "name"), (parent_property, "parent")):
        if asked is not None and asked not in keys:
            raise SettingError(
                f"--{option}-property: no feature of {where} has `{asked}`. "
                + did_you_mean(asked, keys)
            )
    name, level = name_property or "", 0
    if not name:
        name, level = _named(polygons, keys)
    elif found := re.search(r"\d", name):
        level = int(found[0])
    if not name:
        raise SettingError(
            f"--units {where}: which property holds the districts' names is not clear; say "
            "--name-property. " + did_you_mean("name", keys)
        )
    parent = parent_property or ""
    if not parent and level > 1:
        parent = _first(keys, [p.format(1) for p in _NAMES])
    if not parent and not level:
        parent = _first(keys, _PLAIN_PARENTS)
    code = _first(keys, [p.format(level) for p in _CODES] if level else _PLAIN_CODES)
    others = [key for pattern in _OTHERS for key in keys
              if level and key != name and re.fullmatch(pattern.format(level), key, re.I)]
    return Fields(name, parent if parent != name else "", code, tuple(dict.fromkeys(others)))


def _named(polygons: Sequence[Polygon], keys: Sequence[str]) -> tuple[str, int]:
    """The name's property and its level: the finest that most features fill, and all differ in."""
    for level in LEVELS:
        key = _first(keys, [p.format(level) for p in _NAMES])
        if key and sum(bool(p.properties.get(key)) for p in polygons) > len(polygons) / 2:
            return key, level
    return _first(keys, _PLAIN_NAMES), 0


def _first(keys: Sequence[str], patterns: Sequence[str]) -> str:
    for pattern in patterns:
        for key in keys:
            if re.fullmatch(pattern, key, re.IGNORECASE):
                return key
    return ""


def plan_of_districts(
    file: PolygonFile, territory: Territory, max_units: int,
    name_property: str | None = None, parent_property: str | None = None,
) -> tuple[Plan, float]:
    """The plan of a case whose open ground is the polygons of a file.

    Args:
        file: polygons, as read.
        territory: the country, by which provinces and cities are found.
        max_units: a third of it is the limit of cities; polygons are not limited.
        name_property: property that holds the names; found if not given.
        parent_property: likewise of what the districts lie in.
    Returns:
        The plan, and how far apart the two lines of one border may run, degrees.
    Raises:
        SettingError: the polygons lie elsewhere, or their names cannot be found.
    """
    notes = list(file.notes)
    fields = fields_of(file.polygons, name_property, parent_property, file.name)
    outlines: Any = np.array([p.shape for p in territory.provinces], dtype=object)
    west, _, east, _ = (float(b) for b in shapely.total_bounds(outlines))
    shapes = [_unwrapped(polygon.shape, west, east) for polygon in file.polygons]
    kept = _in_country(file, shapes, outlines, territory, notes)
    polygons = [file.polygons[i] for i in kept]
    shapes = [shapes[i] for i in kept]
    names = _names(polygons, fields, notes)
    shapes, names, polygons = _disjoint(shapes, names, polygons, notes)
    shapes, decimals, near = _simplified(shapes, notes)
    provinces, parents = _parents(polygons, fields, names, shapes, territory, outlines, notes)
    cells = [
        Cell(
            name, tuple(dict.fromkeys(
                text for key in fields.others for text in _split(polygon.properties.get(key, ""))
                if text != name
            ))[:8],
            parent, shape, None, polygon.properties.get(fields.code, ""),
        )
        for name, parent, shape, polygon in zip(names, parents, shapes, polygons, strict=True)
    ]
    cities = _cities(territory.places, cells, west, east, max_units, notes)
    plan = with_capital(provinces, cells, cities, decimals, notes)
    return replace(plan, given=True), near


def _split(text: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"[|;]", text)]
    return [part for part in parts if part and part.upper() not in {"NA", "N.A.", "NULL"}]


def _unwrapped(shape: Geometry, west: float, east: float) -> Geometry:
    """A shape with its parts moved beside the country, where that spans the date line."""
    if east <= 180.0:
        return shape
    moved: list[Any] = []
    for part in shapely.get_parts(shape):
        middle = (part.bounds[0] + part.bounds[2]) / 2
        shift = beside(middle, west, east) - middle
        moved.append(shapely.transform(part, lambda xy, s=shift: xy + np.array([s, 0.0])))
    return joined(polygons_of(shapely.union_all(moved)))


def _in_country(
    file: PolygonFile, shapes: Sequence[Geometry], outlines: Any, territory: Territory,
    notes: list[str],
) -> list[int]:
    """Polygons that lie in or near the country; the rest are told, and all of them refused."""
    points: Any = shapely.point_on_surface(np.array(shapes, dtype=object))
    _, away = in_polygons(shapely.get_x(points), shapely.get_y(points), outlines)
    kept = np.flatnonzero(away <= ABROAD_DEG).tolist()
    name = territory.country.name
    if not kept:
        low, high = file.polygons[0].shape.bounds[:2], file.polygons[0].shape.bounds[2:]
        raise SettingError(
            f"--units {file.name}: no polygon lies in {name}; the first runs from longitude "
            f"{low[0]:.1f}, latitude {low[1]:.1f} to {high[0]:.1f}, {high[1]:.1f}. Is it another "
            "country's file, or latitude before longitude?"
        )
    if len(kept) < len(shapes):
        left_out = len(shapes) - len(kept)
        notes.append(f"Polygons that lie outside {name}, left out: {left_out}.")
    return kept


def _names(polygons: Sequence[Polygon], fields: Fields, notes: list[str]) -> list[str]:
    names = [polygon.properties.get(fields.name, "") for polygon in polygons]
    blank = sum(not name for name in names)
    if blank:
        notes.append(f"Polygons without a name in `{fields.name}`, numbered instead: {blank}.")
    again = sum(count - 1 for count in Counter(n for n in names if n).values())
    if again:
        notes.append(f"Names that another polygon bears too, told apart by their ids: {again}.")
    return [
        name or f"Polygon {polygon.number}"
        for name, polygon in zip(names, polygons, strict=True)
    ]


def _disjoint(
    shapes: list[Geometry], names: list[str], polygons: list[Polygon], notes: list[str]
) -> tuple[list[Geometry], list[str], list[Polygon]]:
    """Polygons with those cut out that lie within them; what is covered whole is left out."""
    areas: Any = shapely.area(np.array(shapes, dtype=object))
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    within: dict[int, list[int]] = {}
    partly = 0
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        bigger = (areas[b], -b) > (areas[a], -a)
        if a == b or not bigger:
            continue
        shared = shapely.intersection(shapes[a], shapes[b]).area
        if shared > COVERED * areas[a]:
            within.setdefault(b, []).append(a)
        elif shared > 0.02 * areas[a]:
            partly += 1
    covered: list[int] = []
    out = list(shapes)
    for outer, inner in within.items():
        rest = shapely.difference(shapes[outer], shapely.union_all([shapes[i] for i in inner]))
        parts = polygons_of(rest)
        if shapely.area(rest) < (1 - COVERED) * areas[outer] or not parts:
            covered.append(outer)
        else:
            out[outer] = joined(parts)
    if covered:
        shown = ", ".join(f"`{names[i]}`" for i in covered[:3])
        notes.append(
            f"Polygons that others cover, left out: {len(covered)} ({shown}). The file holds "
            "something twice, or more than one level."
        )
    cut = len(within) - len(covered)
    if cut:
        notes.append(f"Polygons from which others that lie within were cut out: {cut}.")
    if partly:
        notes.append(f"Pairs of polygons that overlap in part, left so: {partly}.")
    kept = [i for i in range(len(shapes)) if i not in set(covered)]
    return [out[i] for i in kept], [names[i] for i in kept], [polygons[i] for i in kept]


def _simplified(shapes: list[Geometry], notes: list[str]) -> tuple[list[Geometry], int, float]:
    """Outlines for drawing, the digits of their grid, and how loosely neighbours' lines fit."""
    array: Any = np.array(shapes, dtype=object)
    size = float(np.sqrt(np.median(shapely.area(array))))
    decimals = 3 if size > 0.1 else 4 if size > 0.01 else 5
    tolerance = min(0.01, 0.03 * size)
    near = 0.0
    if not shapely.coverage_is_valid(array):
        # Lines that do not match are simplified each for itself, so by less.
        tolerance = min(0.002, 0.01 * size)
        near = min(SNAP_DEG, 0.01 * size) + 10.0**-decimals + 2.0 * tolerance
        notes.append(
            "Outlines of neighbours do not match exactly: lines that run within "
            f"{near * 111:.1f} km of one another count as a common border."
        )
    simple: Any = shapely.coverage_simplify(array, tolerance)
    out: list[Geometry] = []
    for old, new in zip(shapes, simple, strict=True):
        parts = polygons_of(shapely.make_valid(new, method="structure"))
        out.append(rounded(joined(parts) if parts else old, decimals))
    return out, decimals, near


def _parents(
    polygons: Sequence[Polygon], fields: Fields, names: Sequence[str], shapes: Sequence[Geometry],
    territory: Territory, outlines: Any, notes: list[str],
) -> tuple[tuple[str, ...], list[int]]:
    """Names of provinces, and which each district lies in."""
    points: Any = shapely.point_on_surface(np.array(shapes, dtype=object))
    x, y = shapely.get_x(points), shapely.get_y(points)
    told = [polygon.properties.get(fields.parent, "") for polygon in polygons]
    if fields.parent and any(told):
        named = [i for i, text in enumerate(told) if text]
        blank = [i for i, text in enumerate(told) if not text]
        if blank:
            near, _ = in_polygons(x[blank], y[blank], [shapes[i] for i in named])
            for i, other in zip(blank, near.tolist(), strict=True):
                told[i] = told[named[other]]
            notes.append(
                f"Polygons without `{fields.parent}`, which take the nearest one's: {len(blank)}."
            )
        provinces = tuple(dict.fromkeys(told))
        return provinces, [provinces.index(text) for text in told]
    held, _ = in_polygons(x, y, outlines)
    seats = {number: place.name for number, place in seats_of(territory.places).items()}
    all_names = told_apart([province.name for province in territory.provinces], seats)
    used = sorted(set(held.tolist()))
    notes.append("The file names no provinces; districts were joined to Natural Earth's.")
    return tuple(all_names[i] for i in used), [used.index(i) for i in held.tolist()]


def _cities(
    places: Sequence[Place], cells: Sequence[Cell], west: float, east: float, max_units: int,
    notes: list[str],
) -> list[City]:
    """Cities by the polygon each lies in; places that lie in none are told."""
    if not places:
        return []
    lon = np.array([beside(place.lon, west, east) for place in places])
    lat = np.array([place.lat for place in places])
    held, away = in_polygons(lon, lat, [cell.shape for cell in cells])
    inside = [
        (replace(place, lon=float(lon[i]), province=cells[held[i]].province), int(held[i]))
        for i, place in enumerate(places) if away[i] <= COAST_DEG
    ]
    outside = sorted((p for p, d in zip(places, away, strict=True) if d > COAST_DEG),
                     key=lambda p: p.importance)
    if outside:
        shown = ", ".join(place.name for place in outside[:5])
        notes.append(
            f"Places outside every polygon, left out: {len(outside)} of {len(places)} ({shown}"
            f"{' and others' if len(outside) > 5 else ''})."
        )
    seats = {place.id for place in seats_of([place for place, _ in inside]).values()}
    found = [
        (place, cell) for place, cell in inside
        if place.id in seats or place.seat in {CAPITAL, FIRST} or place.population >= BIG_CITY
    ]
    found.sort(key=lambda item: (item[0].id not in seats, item[0].importance))
    first = [item for item in found if item[0].seat == CAPITAL]
    rest = [item for item in found if item[0].seat != CAPITAL]
    limit = max(math.ceil(max_units / 3), 1)
    return [City(place.name, cell, place) for place, cell in [*first, *rest][:limit]]
