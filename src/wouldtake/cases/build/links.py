"""Who neighbours whom: borders, a city and the ground about it, crossings to what is apart."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry as Geometry
from shapely.ops import nearest_points

from wouldtake.cases.globe import great_circle_km, on_sphere
from wouldtake.cases.records import Link

DETOUR = 1.3
"""Road length over great-circle distance: an assumption, as in the built-in case."""
REACH_KM = 10.0
"""A city touches cells that come so near, or half the size of its own cell if that is less."""
STRAIT_KM = 5.0
"""Cells apart that come so near are joined, as if by a bridge or a ferry."""
LEAST_BORDER_DEG = 0.005
"""Shorter common borders (about 500 m) are corners; less where cells are small."""


def border_pairs(cells: Sequence[Geometry], near_deg: float = 0.0) -> list[tuple[int, int]]:
    """Pairs of cells with a common border.

    Args:
        cells: shapes.
        near_deg: how far apart the two lines of one border may run; 0 for a coverage.
    """
    shapes = np.asarray(cells, dtype=object)
    tree = shapely.STRtree(shapes)
    found = (
        tree.query(shapes, predicate="dwithin", distance=near_deg) if near_deg
        else tree.query(shapes, predicate="intersects")
    )
    found = np.unique(found[:, found[0] < found[1]], axis=1)
    if found.shape[1] == 0:
        return []
    lines = shapely.boundary(shapes)
    first, second = lines[found[0]], lines[found[1]]
    if near_deg:
        second = shapely.buffer(second, near_deg, cap_style="flat", quad_segs=2)
    shared = shapely.length(shapely.intersection(first, second))
    size = np.sqrt(shapely.area(shapes))
    least = np.minimum(LEAST_BORDER_DEG, 0.05 * np.minimum(size[found[0]], size[found[1]]))
    if near_deg:  # two that meet at a corner run together for as long as the tolerance
        least = np.maximum(least, 3.0 * near_deg)
    kept = found[:, shared >= least]
    return [(int(a), int(b)) for a, b in kept.T]


def cells_in_reach(
    lon: float, lat: float, own: int, cells: Sequence[Geometry], tree: shapely.STRtree,
    reach_km: float,
) -> list[int]:
    """The cell a city lies in and those that come within its reach."""
    point = shapely.Point(lon, lat)
    wide = reach_km / 111.0 / max(math.cos(math.radians(lat)), 0.05)
    near = tree.query(point, predicate="dwithin", distance=wide)
    found = {own}
    for i in near.tolist():
        edge = nearest_points(cells[i], point)[0]
        if great_circle_km(lon, lat, edge.x, edge.y) <= reach_km:
            found.add(int(i))
    return sorted(found)


def parts_of(count: int, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
    """For each of `count` nodes the number of the connected part it is in. Shape [node]."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    a = np.array([p[0] for p in pairs], dtype=np.int64)
    b = np.array([p[1] for p in pairs], dtype=np.int64)
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(count, count))
    return connected_components(graph, directed=False)[1]


def strait_pairs(cells: Sequence[Geometry], part: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of cells of different parts with no more than a strait between them."""
    shapes = np.asarray(cells, dtype=object)
    if len(set(part.tolist())) < 2:
        return []
    lat = np.abs(shapely.bounds(shapes)[:, [1, 3]]).max()
    wide = STRAIT_KM / 111.0 / max(math.cos(math.radians(min(float(lat), 80.0))), 0.05)
    found = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=wide)
    out: list[tuple[int, int]] = []
    for a, b in np.unique(found[:, found[0] < found[1]], axis=1).T.tolist():
        if part[a] != part[b]:
            p, q = nearest_points(cells[a], cells[b])
            if great_circle_km(p.x, p.y, q.x, q.y) <= STRAIT_KM:
                out.append((a, b))
    return out


def joining_pairs(lon: np.ndarray, lat: np.ndarray, part: np.ndarray) -> list[tuple[int, int]]:
    """Shortest pairs that join all parts into one: a spanning tree between them (Prim).

    Args:
        lon: degrees. Shape [node].
        lat: degrees. Shape [node].
        part: number of the part of each node. Shape [node].
    """
    points = on_sphere(lon, lat)
    inside = part == part[0]
    best = np.full(len(points), np.inf)
    origin = np.zeros(len(points), dtype=np.int64)
    fresh = np.flatnonzero(inside)
    out: list[tuple[int, int]] = []
    while True:
        for i in fresh:
            away = np.sum((points - points[i]) ** 2, axis=1)
            closer = away < best
            best[closer], origin[closer] = away[closer], i
        if inside.all():
            return out
        new = int(np.argmin(np.where(inside, np.inf, best)))
        out.append((int(origin[new]), new))
        fresh = np.flatnonzero(part == part[new])
        inside[fresh] = True


def link(ids: Sequence[str], a: int, b: int, kind: str, km: float) -> Link:
    """A link between two units, its length to a tenth of a kilometre."""
    return Link(ids[a], ids[b], kind, max(round(km, 1), 0.1))
