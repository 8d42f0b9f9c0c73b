"""Populated places: which of them matter, and in which polygon each lies.

shapely is imported where it is used: reading the list of countries must not wait for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wouldtake.cases.globe import EARTH_KM, on_sphere

BORDER_DEG = 0.02
"""How well a drawn border is known, degrees (about 2 km): nearer to it, a code may decide."""
CAPITAL, FIRST, SECOND = "C", "1", "2"
_RANKS = {CAPITAL: 0, FIRST: 1, SECOND: 2}


@dataclass(frozen=True)
class Place:
    """A populated place of GeoNames.

    `seat` is `C` for a national capital, `1` or `2` for the seat of a first- or second-level
    division, else empty. `province` is the place of its province in the country's list.
    """

    id: int
    name: str
    others: tuple[str, ...]
    lon: float
    lat: float
    population: int
    seat: str
    province: int

    @property
    def importance(self) -> tuple[int, int, int]:
        """Sorts the most important first: capital, seats of provinces, then by people."""
        return (min(_RANKS.get(self.seat, 2), 2), -self.population, self.id)

    @property
    def seat_order(self) -> tuple[int, int, int]:
        """Sorts the likeliest seat of a province first."""
        return (_RANKS.get(self.seat, 3), -self.population, self.id)


def beside(lon: float, west: float, east: float) -> float:
    """The longitude, or 360 more where that lies nearer to a span which runs past 180."""

    def away(x: float) -> float:
        return max(west - x, x - east, 0.0)

    return lon if away(lon) <= away(lon + 360.0) else lon + 360.0


def isolation_km(places: Sequence[Place]) -> np.ndarray:
    """Distance from each place to the nearest more important one; infinite for the first.

    Taking places in falling order of it thins them evenly: of two that are close, the more
    important stays. Shape [place], km.
    """
    out = np.full(len(places), np.inf)
    points = EARTH_KM * on_sphere([p.lon for p in places], [p.lat for p in places])
    order = sorted(range(len(places)), key=lambda i: places[i].importance)
    ranked = points[order]
    for at in range(1, len(order)):
        away = np.sum((ranked[:at] - ranked[at]) ** 2, axis=1)
        out[order[at]] = math.sqrt(float(away.min()))
    return out


def in_polygons(
    lon: Sequence[float] | np.ndarray,
    lat: Sequence[float] | np.ndarray,
    polygons: Sequence[object] | np.ndarray,
    likely: Sequence[frozenset[int]] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The polygon that holds each point, else the nearest; and how far it is, degrees.

    Args:
        lon: degrees. Shape [point].
        lat: degrees. Shape [point].
        polygons: shapely geometries. Shape [polygon].
        likely: for each point, the polygons of the country it is filed under. They decide only
            within `BORDER_DEG` of a border, where the drawing is no better.
    Returns:
        Index of a polygon [point], and the distance to it [point], 0 where it holds the point.
    """
    import shapely  # noqa: PLC0415

    shapes = np.asarray(polygons, dtype=object)
    points: Any = shapely.points(np.asarray(lon, float), np.asarray(lat, float))
    held = np.full(len(points), -1, dtype=np.int64)
    # The tree holds the points, so that each polygon is prepared once.
    which, inside = shapely.STRtree(points).query(shapes, predicate="intersects")
    for polygon, point in sorted(zip(which.tolist(), inside.tolist(), strict=True), reverse=True):
        held[point] = polygon
    tree = shapely.STRtree(shapes)
    loose = np.flatnonzero(held < 0)
    if loose.size:
        held[loose] = tree.nearest(points[loose])
    away = np.asarray(shapely.distance(points, shapes[held]))
    if likely is None:
        return held, away
    for i in range(len(points)):
        if not likely[i] or held[i] in likely[i]:
            continue
        near = tree.query(points[i], predicate="dwithin", distance=BORDER_DEG + away[i])
        own = sorted(
            (float(shapely.distance(points[i], shapes[j])), int(j))
            for j in near.tolist() if j in likely[i]
        )
        if own:
            away[i], held[i] = own[0]
    return held, away
