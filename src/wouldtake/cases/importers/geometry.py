"""Points on a case's ground: which outline holds them, which unit is nearest, and how far."""

import json
from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from scipy.spatial import KDTree

from wouldtake.cases.case import Case
from wouldtake.cases.globe import arc_km, on_sphere
from wouldtake.cases.loader import load_shapes


class Ground:
    """Units of a case as points, and as outlines where shapes.geojson draws them."""

    def __init__(self, case: Case):
        self.ids = case.ids
        self._points = on_sphere(case.lons, case.lats)
        self._at = case.index
        self._tree = KDTree(self._points)
        outlines, owners = _outlines(case)
        self.has_outlines = bool(owners)
        self._owner_places = np.array([case.index[owner] for owner in owners], dtype=np.int64)
        self._find = _finder(outlines) if owners else None
        bare = [i for i, unit in enumerate(case.ids) if unit not in set(owners)] if owners else []
        self._towns = np.array(bare, dtype=np.int64)
        self._town_tree = KDTree(self._points[self._towns]) if bare else None

    def km_to_point(self, unit: str, spot: Float[np.ndarray, "2"]) -> float:
        """Distance from a longitude and latitude to a unit's own point, kilometres."""
        here = on_sphere(spot[:1], spot[1:])[0]
        return float(arc_km(np.linalg.norm(here - self._points[self._at[unit]])))

    def towns(
        self, spots: Float[np.ndarray, "place 2"]
    ) -> tuple[list[str], Float[np.ndarray, " place"]]:
        """For each point, the nearest unit that no outline draws, and how far it is, km.

        A city is often a mere point upon the outline of the ground around it. None where all
        units are drawn, or none is.
        """
        km, near = np.full(len(spots), np.inf), [""] * len(spots)
        known = np.flatnonzero(np.isfinite(spots).all(axis=1))
        if self._town_tree is not None and len(known):
            chord, nearest = self._town_tree.query(on_sphere(*spots[known].T))
            km[known] = arc_km(np.asarray(chord))
            for i, at in zip(known, self._towns[nearest], strict=True):
                near[i] = self.ids[at]
        return near, km

    def locate(
        self, spots: Float[np.ndarray, "place 2"]
    ) -> tuple[np.ndarray, list[str], np.ndarray, np.ndarray]:
        """For each point: whether an outline holds it, which unit is meant, and two distances.

        The unit is that of the smallest outline around the point; else the one whose outline, or
        own point, is nearest. The distances, in km, are to that (0 inside an outline), and to the
        unit's own point. NaN coordinates are nowhere: no unit, at an endless distance.
        """
        count = len(spots)
        inside, near = np.zeros(count, dtype=bool), np.full(count, -1, dtype=np.int64)
        km, away = np.full(count, np.inf), np.full(count, np.inf)
        known = np.flatnonzero(np.isfinite(spots).all(axis=1))
        if not len(known):
            return inside, [""] * count, km, away
        points = on_sphere(*spots[known].T)
        chord, nearest = self._tree.query(points)
        near[known], km[known] = nearest, arc_km(np.asarray(chord))
        if self._find is not None:
            holders, edges, far = self._find(spots[known])
            held = holders >= 0
            far = np.where(held, 0.0, far)
            closer = held | (far < km[known])
            outline = self._owner_places[np.where(held, holders, edges)]
            near[known] = np.where(closer, outline, near[known])
            km[known] = np.where(closer, far, km[known])
            inside[known] = held
        away[known] = arc_km(np.linalg.norm(points - self._points[near[known]], axis=1))
        return inside, [self.ids[i] if i >= 0 else "" for i in near], km, away


def _outlines(case: Case) -> tuple[list[object], list[str]]:
    """Polygons of units, and whose they are; the smaller before the larger."""
    shapes = load_shapes(case)
    if shapes is None:
        return [], []
    import shapely  # noqa: PLC0415 - slow to import, and seldom needed

    found: list[tuple[float, str, object]] = []
    for feature in shapes["features"]:
        owner = feature["properties"]["id"]
        if owner not in case.index or feature["properties"].get("kind") == "province":
            continue  # a parent's; a province may bear the id of its seat
        shape = shapely.from_geojson(json.dumps(feature["geometry"]), on_invalid="ignore")
        if shape is None:
            continue
        shape = shape if shape.is_valid else shapely.make_valid(shape)
        if not shape.is_empty:
            found.append((float(shape.area), owner, shape))
    found.sort(key=lambda item: item[:2])
    return [shape for _, _, shape in found], [owner for _, owner, _ in found]


Found = tuple[np.ndarray, np.ndarray, np.ndarray]


def _finder(outlines: list[object]) -> Callable[[np.ndarray], Found]:
    """A function from points to: the outline that holds each (or -1), the nearest, how far, km."""
    import shapely  # noqa: PLC0415

    tree = shapely.STRtree(np.array(outlines, dtype=object))

    def find(spots: np.ndarray) -> Found:
        points: np.ndarray = np.asarray(shapely.points(spots), dtype=object)
        holder = np.full(len(spots), -1, dtype=np.int64)
        which, outline = tree.query(points, predicate="intersects")
        # Later rows win, and smaller outlines come first: go from large to small.
        order = np.argsort(-outline, kind="stable")
        holder[which[order]] = outline[order]
        nearest, far = holder.copy(), np.zeros(len(spots))
        if (rest := np.flatnonzero(holder < 0)).size:
            nearest[rest] = tree.nearest(points[rest])
            lines = shapely.shortest_line(points[rest], tree.geometries[nearest[rest]])
            ends = shapely.get_coordinates(shapely.get_point(lines, -1))
            apart = on_sphere(*spots[rest].T) - on_sphere(*ends.T)
            far[rest] = arc_km(np.linalg.norm(apart, axis=1))
        return holder, nearest, far

    return find
