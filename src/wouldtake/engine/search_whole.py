"""Whole levers: minimal sets of switches, and settings looked at in order of cost."""

import itertools

import numpy as np
from jaxtyping import Float

from .search_descent import Found
from .search_oracle import Oracle
from .search_single import Scan, sides

_BLOCK = 256


def minimal_sets(oracle: Oracle, target: float) -> list[np.ndarray]:
    """Every set of switches that reaches the target and no subset of which does, of up to 12.

    A subset is any set of fewer changes among them, so that a switch which spoils a set is found.
    """
    switches = [
        at for at, axis in enumerate(oracle.axes)
        if axis.is_lever and axis.whole and axis.high - axis.low == 1.0
    ]
    if not 2 <= len(switches) <= 12:
        return []
    found: list[frozenset[int]] = []
    points: list[np.ndarray] = []
    for size in range(1, len(switches) + 1):
        sets = [
            frozenset(s) for s in itertools.combinations(switches, size)
            if not any(smaller <= frozenset(s) for smaller in found)
        ]
        for start in range(0, len(sets), _BLOCK):
            block = sets[start : start + _BLOCK]
            stacked = np.array([_flipped(oracle, s) for s in block])
            reached, _ = oracle.judge(stacked, target)
            found += [s for s, yes in zip(block, reached, strict=True) if yes]
            points += [p for p, yes in zip(stacked, reached, strict=True) if yes]
    return points


def _flipped(oracle: Oracle, switches: frozenset[int]) -> np.ndarray:
    point = oracle.rest
    for at in switches:
        axis = oracle.axes[at]
        point[at] = axis.low + axis.high - axis.rest
    return point


def settings_of(oracle: Oracle, scans: list[Scan], at: int) -> Float[np.ndarray, " value"]:
    """Settings of an axis that are enumerated: all of a whole one, a few of a free real one."""
    axis = oracle.axes[at]
    if not axis.whole:
        few = np.array([axis.rest, scans[at].best, axis.low, axis.high])
        return np.unique(few)
    ends = sides(axis, scans[at].direction)
    values = [np.array([axis.rest])] + [axis.grid(axis.rest, end, 1 << 20)[1:] for end in ends]
    return np.concatenate(values)


def bases_of(
    oracle: Oracle, scans: list[Scan], ceiling: float, held: list[int]
) -> list[tuple[float, np.ndarray]]:
    """Every combination of the enumerated settings below a cost, cheapest first."""
    choices = [settings_of(oracle, scans, at) for at in held]
    grids = np.meshgrid(*choices, indexing="ij") if choices else []
    count = grids[0].size if choices else 1
    points = np.tile(oracle.rest, (count, 1))
    prices = np.zeros(count)
    for at, grid in zip(held, grids, strict=True):
        axis = oracle.axes[at]
        points[:, at] = grid.ravel()
        prices += axis.cost * np.abs(points[:, at] - axis.rest)
    kept = np.flatnonzero(prices <= ceiling * (1.0 + 1e-12))
    order = kept[np.argsort(prices[kept], kind="stable")]
    return [(float(prices[at]), points[at]) for at in order]


def first_base(
    oracle: Oracle, bases: list[tuple[float, np.ndarray]], target: float, best: Found | None
) -> Found | None:
    """Whole levers alone: the first, in order of cost, that reaches the target."""
    for start in range(0, len(bases), _BLOCK):
        block = bases[start : start + _BLOCK]
        if best is not None and block[0][0] >= best.cost:
            break
        reached, _ = oracle.judge(np.array([base for _, base in block]), target)
        good = np.flatnonzero(reached)
        if good.size:
            price, base = block[int(good[0])]
            return Found(base, price) if best is None or price < best.cost else best
    return best
