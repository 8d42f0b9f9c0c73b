"""Shapes of a case: cells around places, one coverage of the country, and GeoJSON of it.

Longitudes may run past 180 here, where a country spans that line; `split_at_date_line` and
`wrapped` bring them back.
"""

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry as Geometry
from shapely.ops import nearest_points, polygonize

from wouldtake.cases.globe import EARTH_KM

NODE_DEG = 1e-6
"""Grid on which every line is noded, degrees (0.1 m)."""


def cells_of(
    seeds: Sequence[tuple[float, float, int]], provinces: Sequence[Geometry], gap_deg: float
) -> list[Geometry]:
    """Voronoi cell of each seed inside its province, as one clean coverage of the country.

    Args:
        seeds: longitude, latitude and index of the province; every province has one at least.
        provinces: outlines.
        gap_deg: gaps between provinces narrower than about twice this are closed; wider ones are
            lakes or other countries.
    """
    rough: list[Geometry] = [shapely.Polygon()] * len(seeds)
    for index, province in enumerate(provinces):
        members = [i for i, seed in enumerate(seeds) if seed[2] == index]
        if len(members) == 1:
            rough[members[0]] = province
            continue
        middle = sum(seeds[i][1] for i in members) / len(members)
        # Degrees of longitude are shorter by this, so that a cell is nearest on the ground.
        stretch = np.array([max(math.cos(math.radians(middle)), 0.05), 1.0])
        flat = shapely.transform(province, lambda xy, s=stretch: xy * s)
        points: Any = shapely.points([(seeds[i][0], seeds[i][1]) for i in members] * stretch)
        diagram = shapely.get_parts(
            shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=flat)
        )
        owner = shapely.STRtree(diagram).nearest(points)
        for i, cell in zip(members, owner, strict=True):
            cut = shapely.intersection(diagram[cell], flat)
            back: Any = shapely.transform(cut, lambda xy, s=stretch: xy / s)
            rough[i] = back
    return as_coverage(rough, gap_deg)


def as_coverage(rough: Sequence[Geometry], gap_deg: float) -> list[Geometry]:
    """The shapes with every line noded once: neighbours share edges, the first has an overlap.

    A shape that would vanish stays as it was.
    """
    lines = shapely.union_all([shapely.boundary(c) for c in rough], grid_size=NODE_DEG)
    tree = shapely.STRtree(rough)
    faces = np.array(list(polygonize(lines)), dtype=object)
    pieces: list[list[Geometry]] = [[] for _ in rough]
    if len(faces) == 0:
        return list(rough)
    inside = shapely.point_on_surface(faces)
    face, cell = tree.query(inside, predicate="within")
    owner = np.full(len(faces), -1)
    for f, c in sorted(zip(face.tolist(), cell.tolist(), strict=True), reverse=True):
        owner[f] = c
    for f in np.flatnonzero(owner < 0):
        nearest = int(tree.nearest(inside[f]))
        if shapely.distance(inside[f], rough[nearest]) < gap_deg:
            owner[f] = nearest
    for f, c in enumerate(owner):
        if c >= 0:
            pieces[c].append(faces[f])
    return [
        shapely.union_all(parts) if parts else old
        for parts, old in zip(pieces, rough, strict=True)
    ]


def rounded(geometry: Geometry, decimals: int) -> Geometry:
    """The polygons of a shape on a grid, valid; what is too small for it goes, unless all is."""
    for finer in (0, 2, 4):
        parts = polygons_of(shapely.set_precision(geometry, 10.0 ** -(decimals + finer)))
        if parts:
            return joined(parts)
    return geometry


def joined(parts: Sequence[Any]) -> Geometry:
    """One polygon, or several as one shape."""
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


def polygons_of(geometry: Geometry) -> list[Geometry]:
    """The polygons of a shape, whatever it is made of."""
    found: list[Geometry] = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon" and not part.is_empty and part.area > 0:
            found.append(part)
        elif part.geom_type in {"MultiPolygon", "GeometryCollection"}:
            found += polygons_of(part)
    return found


def point_inside(lon: float, lat: float, shape: Geometry, decimals: int) -> tuple[float, float]:
    """The point, if the shape holds it; else the nearest that it holds, on a grid."""
    shapely.prepare(shape)
    at = (round(lon, decimals), round(lat, decimals))
    if shapely.contains_xy(shape, *at):
        return at
    touch = nearest_points(shape, shapely.Point(lon, lat))[0]
    deep = shapely.point_on_surface(_part_at(shape, touch))
    for share in (1e-3, 0.01, 0.03, 0.1, 0.3, 1.0):  # from the edge towards the middle
        x, y = touch.x + share * (deep.x - touch.x), touch.y + share * (deep.y - touch.y)
        at = (round(x, decimals), round(y, decimals))
        if shapely.contains_xy(shape, *at):
            return at
    return float(deep.x), float(deep.y)


def _part_at(shape: Geometry, point: Geometry) -> Geometry:
    parts = shapely.get_parts(shape)
    return parts[int(np.argmin(shapely.distance(parts, point)))]


def middle_of(shape: Geometry, decimals: int) -> tuple[float, float]:
    """A point well inside the largest part of a shape."""
    parts = shapely.get_parts(shape)
    deep = shapely.point_on_surface(parts[int(np.argmax(shapely.area(parts)))])
    return point_inside(deep.x, deep.y, shape, decimals)


def area_km2(shape: Geometry) -> float:
    """Area on the globe, km2: exact for the sphere, by an equal-area cylinder."""
    flat: Any = shapely.transform(
        shape,
        lambda xy: np.column_stack([np.radians(xy[:, 0]), np.sin(np.radians(xy[:, 1]))]),
    )
    return float(flat.area) * EARTH_KM**2


def wrapped(lon: float) -> float:
    """A longitude brought between -180 and 180."""
    return lon - 360.0 if lon > 180.0 else lon


def split_at_date_line(shape: Geometry) -> Geometry:
    """A shape whose longitudes run past 180, cut there and brought back."""
    west, _, east, _ = shape.bounds
    if east <= 180.0:
        return shape
    parts: list[Geometry] = []
    for low, high, shift in ((-180.0, 180.0, 0.0), (180.0, 540.0, 360.0)):
        if west < high and east > low:
            cut = shapely.intersection(shape, shapely.box(low, -90.0, high, 90.0))
            moved = shapely.transform(cut, lambda xy, s=shift: xy - np.array([s, 0.0]))
            parts += polygons_of(moved)
    return joined(parts)


def feature(shape: Geometry, **properties: str) -> dict[str, Any]:
    """One GeoJSON feature; numbers that lie on a grid are written short."""
    split = split_at_date_line(shape)

    def rings(polygon: Geometry) -> list[list[list[float]]]:
        return [
            [[round(x, 8), round(y, 8)] for x, y in shapely.get_coordinates(r).tolist()]
            for r in shapely.get_rings(polygon)
        ]

    parts = [rings(part) for part in shapely.get_parts(split)]
    geometry: dict[str, Any] = (
        {"type": "Polygon", "coordinates": parts[0]} if len(parts) == 1
        else {"type": "MultiPolygon", "coordinates": parts}
    )
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(features: Sequence[dict[str, Any]]) -> str:
    """A GeoJSON feature collection, a feature a line."""
    text = ",\n".join(
        json.dumps(f, separators=(",", ":"), ensure_ascii=False) for f in features
    )
    return f'{{"type":"FeatureCollection","features":[\n{text}\n]}}\n'
