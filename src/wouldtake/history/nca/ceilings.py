"""Ceiling lines over a scatter of cases, and the empty zone above them.

Everything here is about the upper left corner: whether low X never goes with high Y. Other corners
are brought there by changing signs (`corners.py`).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

TECHNIQUES = ("ce_fdh", "cr_fdh", "c_lp")
NAMES = {"ce_fdh": "CE-FDH", "cr_fdh": "CR-FDH", "c_lp": "C-LP"}


@dataclass(frozen=True)
class Box:
    """The scope: least and greatest X and Y that cases could have."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float

    @property
    def area(self) -> float:
        """(x_high - x_low) (y_high - y_low)."""
        return (self.x_high - self.x_low) * (self.y_high - self.y_low)


@dataclass(frozen=True, eq=False)
class Hull:
    """The free disposal hull of cases: for each X that occurs, the highest Y up to there.

    Attributes:
        x: distinct X, rising, (level,).
        y: highest Y at or below each X, (sample, level).
        weight: cases at each corner of the hull, 0 where the level is none, (sample, level).
    """

    x: np.ndarray
    y: np.ndarray
    weight: np.ndarray


def free_disposal_hull(
    x: Float[np.ndarray, " case"], y: Float[np.ndarray, "sample case"]
) -> Hull:
    """The step function that no case lies above, for one X and many orders of Y.

    Its corners are the peers: cases with a higher Y than any case of lower or equal X.
    """
    order = np.argsort(x, kind="stable")
    levels, starts = np.unique(x[order], return_index=True)
    sorted_y = y[:, order]
    top = np.maximum.reduceat(sorted_y, starts, axis=1)
    high = np.maximum.accumulate(top, axis=1)
    sizes = np.diff(np.append(starts, len(x)))
    at_top = sorted_y == np.repeat(top, sizes, axis=1)
    count = np.add.reduceat(at_top.astype(float), starts, axis=1)
    corner = np.ones(high.shape, dtype=bool)
    corner[:, 1:] = high[:, 1:] > high[:, :-1]
    return Hull(levels, high, np.where(corner, count, 0.0))


def step_zone(hull: Hull, box: Box) -> Float[np.ndarray, " sample"]:
    """Area of the scope above the steps of CE-FDH.

    integral from x_low to x_high of (y_high - hull(x)) dx, the hull being y_low left of all cases
    """
    widths = np.diff(np.append(hull.x, box.x_high))
    left = (hull.x[0] - box.x_low) * (box.y_high - box.y_low)
    return (box.y_high - hull.y) @ widths + left


def regression_line(hull: Hull) -> tuple[np.ndarray, np.ndarray]:
    """Slope and intercept of CR-FDH: least squares through the peers; NaN where there is one.

    Peers that several cases share count as often, as in the R package NCA since 4.0.3.
    """
    w = hull.weight
    n = w.sum(axis=1)
    mean_x = w @ hull.x / n
    mean_y = (w * hull.y).sum(axis=1) / n
    across = hull.x[None, :] - mean_x[:, None]
    spread = (w * across**2).sum(axis=1)
    shared = (w * across * (hull.y - mean_y[:, None])).sum(axis=1)
    lone = (w > 0).sum(axis=1) < 2
    slope = np.where(lone, np.nan, shared / np.where(lone, 1.0, spread))
    return slope, mean_y - slope * mean_x


def tight_line(hull: Hull) -> tuple[np.ndarray, np.ndarray]:
    """Slope and intercept of C-LP: no case above, least sum of distances to the peers.

    The optimum of that linear programme is the edge of the peers' upper convex hull over their
    mean X. NaN where there is one peer.
    """
    slopes = np.full(len(hull.y), np.nan)
    intercepts = slopes.copy()
    for at, (high, weight) in enumerate(zip(hull.y, hull.weight, strict=True)):
        x, y = hull.x[weight > 0], high[weight > 0]
        if len(x) < 2:
            continue
        edge: list[int] = []
        for i in range(len(x)):
            while len(edge) > 1 and (
                (y[edge[-1]] - y[edge[-2]]) * (x[i] - x[edge[-2]])
                <= (y[i] - y[edge[-2]]) * (x[edge[-1]] - x[edge[-2]])
            ):
                edge.pop()
            edge.append(i)
        mean = float(np.average(x, weights=weight[weight > 0]))
        right = next(k for k in range(1, len(edge)) if x[edge[k]] >= mean or k == len(edge) - 1)
        a, b = edge[right - 1], edge[right]
        slopes[at] = (y[b] - y[a]) / (x[b] - x[a])
        intercepts[at] = y[a] - slopes[at] * x[a]
    return slopes, intercepts


def line_zone(
    slope: Float[np.ndarray, " sample"], intercept: Float[np.ndarray, " sample"], box: Box
) -> Float[np.ndarray, " sample"]:
    """Area of the scope above a rising line; 0 where there is none (NaN)."""
    flat = ~(slope > 0.0)
    b = np.where(flat, 1.0, slope)
    a = np.where(flat, 0.0, intercept)
    enters = np.clip((box.y_low - a) / b, box.x_low, box.x_high)
    leaves = np.clip((box.y_high - a) / b, box.x_low, box.x_high)
    under = (leaves - enters) * (a + b * (enters + leaves) / 2.0 - box.y_low)
    under += (box.x_high - leaves) * (box.y_high - box.y_low)
    return np.where(flat, 0.0, box.area - under)


def zones(
    technique: str, x: Float[np.ndarray, " case"], y: Float[np.ndarray, "sample case"], box: Box
) -> Float[np.ndarray, " sample"]:
    """The empty zone that a technique finds, for many orders of Y."""
    hull = free_disposal_hull(x, y)
    if technique == "ce_fdh":
        return step_zone(hull, box)
    slope, intercept = (regression_line if technique == "cr_fdh" else tight_line)(hull)
    return line_zone(slope, intercept, box)
