"""Neighbours from coordinates, for a case without links.csv."""

import numpy as np

from wouldtake.cases import globe
from wouldtake.cases.records import Link, Unit

REACH = 10


def great_circle_km(a: Unit, b: Unit) -> float:
    """Distance between two units along the globe, kilometres."""
    return globe.great_circle_km(a.lon, a.lat, b.lon, b.lat)


def gabriel_links(units: tuple[Unit, ...]) -> list[Link]:
    """Links of a Gabriel graph: two units are neighbours if no third lies between them.

    Between means inside the ball that has the two as ends of a diameter. Each unit looks among
    its REACH nearest; a shortest spanning tree is added, so that all hang together. Units at the
    same spot are linked. Depends on the coordinates alone, ties go to the earlier unit.
    """
    if len(units) < 2:
        return []
    from scipy.spatial import KDTree  # noqa: PLC0415 - slow to import, and seldom needed

    points = globe.on_sphere([unit.lon for unit in units], [unit.lat for unit in units])
    pairs = set(_spanning_tree(points))
    tree = KDTree(points)
    reach = min(REACH + 1, len(units))
    near = np.asarray(tree.query(points, k=reach)[1]).reshape(len(units), reach)
    candidates = {
        (min(i, int(j)), max(i, int(j))) for i, row in enumerate(near) for j in row if i != int(j)
    }
    for i, j in sorted(candidates):
        radius = float(np.linalg.norm(points[i] - points[j]) / 2)
        closest, _ = tree.query((points[i] + points[j]) / 2)
        if closest >= radius * (1 - 1e-9):
            pairs.add((i, j))
    return [
        Link(units[i].id, units[j].id, "border", round(great_circle_km(units[i], units[j]), 1))
        for i, j in sorted(pairs)
    ]


def _spanning_tree(points: np.ndarray) -> list[tuple[int, int]]:
    """Edges of a shortest spanning tree (Prim)."""
    count = len(points)
    inside = np.zeros(count, dtype=bool)
    best = np.full(count, np.inf)
    parent = np.zeros(count, dtype=np.int64)
    edges: list[tuple[int, int]] = []
    current = 0
    for _ in range(count - 1):
        inside[current] = True
        away = np.sum((points - points[current]) ** 2, axis=1)
        closer = ~inside & (away < best)
        best[closer], parent[closer] = away[closer], current
        current = int(np.argmin(np.where(inside, np.inf, best)))
        other = int(parent[current])
        edges.append((min(current, other), max(current, other)))
    return edges
