"""When a search finds nothing: is it out of reach, or was it just not found?

Out of reach is said in two cases alone. Either names were seen to push, none of them both ways,
on lines all through the box, no scattered point of which has more than its best corner, and at
that corner the upper bound is below what is asked; or a grid of every value that matters, over
a box of one or two names, lies below it.
"""

import itertools
import math

import numpy as np

from wouldtake.answers import Chance
from wouldtake.stats.binomial import clopper_pearson, lower_bound, upper_bound

from .asked import EXACT
from .noise import Noise
from .search_descent import cost_of
from .search_lines import Line
from .search_oracle import Oracle
from .search_single import Scan, cover_values, covers, direction_of

MOST_CORNERED = 3
_LINE = 8
_BACKGROUNDS = 6
_SCATTERED, _GLANCE, _CLEARLY = 2000, 32, 0.9999


def shown_unreachable(
    oracle: Oracle, fresh: Oracle, scans: list[Scan], required: float, limit: float | None
) -> tuple[bool, Chance | None, str]:
    """Whether the target was shown to be out of reach; the best chance seen; and why, in words."""
    room = oracle.limit  # the check has the search's budget once more
    oracle.limit, oracle.spent = oracle.used + room, False
    corner = _best_corner(oracle, scans, limit)
    chance = _fresh_chance(fresh, corner)
    for other in corners(oracle, limit):
        found = _fresh_chance(fresh, other)
        if (found.estimate or 0.0) > (chance.estimate or 0.0):
            corner, chance = other, found
    allowed = (p for p in oracle.best_seen() if limit is None or cost_of(oracle, p) <= limit)
    seen = next(allowed, None)
    if seen is not None and chance.estimate is not None:
        other = _fresh_chance(fresh, seen)
        chance = other if (other.estimate or 0.0) > chance.estimate else chance
    monotone = False
    if limit is None or len(oracle.axes) == 1:
        if chance.high < required:
            monotone = _is_monotone(oracle, scans, corner)
        if monotone:
            return True, chance, (
                "Out of reach: no name was seen to push both ways, and at the best corner of the "
                f"box the chance is at most {100 * chance.high:.3g} %."
            )
    if chance.high < required and len(oracle.axes) <= 2 and all(map(covers, oracle.axes)):
        highest = _cover(oracle, required, limit)
        if highest is not None:
            return True, chance, (
                "Out of reach: a grid over the whole box lies below what is asked (highest "
                f"upper bound {100 * highest:.3g} %)."
            )
    return False, chance, (
        "Nothing was found that can be certified; that is not to say there is nothing. More "
        "futures, a larger search_budget or fewer names may settle it."
    )


def _best_corner(oracle: Oracle, scans: list[Scan], limit: float | None) -> np.ndarray:
    """Each name at the end its direction points to; at its best value where it has none."""
    point = oracle.rest
    for at, one in enumerate(scans):
        axis = oracle.axes[at]
        if one.direction == "rising":
            point[at] = axis.high
        elif one.direction == "falling":
            point[at] = axis.low
        elif one.direction == "mixed":
            point[at] = one.best
    if limit is not None and cost_of(oracle, point) > limit:
        return max(
            ([*(_only(oracle, point, at) for at in range(len(point)))]),
            key=lambda p: _estimate(oracle, p),
        )
    return point


def corners(oracle: Oracle, limit: float | None) -> list[np.ndarray]:
    """The corners of a box of at most three names: what a short search may not tell apart.

    A name that is seen to move nothing may only be too weak for so few futures to show.
    """
    if len(oracle.axes) > MOST_CORNERED:
        return []
    ends = [(axis.low, axis.high) for axis in oracle.axes]
    points = [np.array(point, dtype=np.float64) for point in itertools.product(*ends)]
    return [p for p in points if limit is None or cost_of(oracle, p) <= limit]


def simplest(oracle: Oracle, target: float, limit: float | None) -> list[np.ndarray]:
    """Points of two or three names, each at an end or at rest, that reach a target.

    Of those that do, the ones of which no part does: nothing is moved that need not be. Where a
    short search has seen none reach it, all corners, for a certificate may tell more.
    """
    if not 1 < len(oracle.axes) <= MOST_CORNERED:
        return []
    ends = [(axis.low, axis.high, axis.rest) for axis in oracle.axes]
    points = [np.array(point, dtype=np.float64) for point in itertools.product(*ends)]
    points = [
        p for p in points
        if _names(oracle, p) and (limit is None or cost_of(oracle, p) <= limit)
    ]
    if not points:
        return []
    reached, _ = oracle.judge(np.array(points), target)
    good = [p for p, yes in zip(points, reached, strict=True) if yes]
    names = [_names(oracle, p) for p in good]
    least = [p for p, own in zip(good, names, strict=True) if not any(n < own for n in names)]
    return least or corners(oracle, limit)


def _names(oracle: Oracle, point: np.ndarray) -> frozenset[int]:
    """Which names a point moves from rest."""
    return frozenset(
        at for at, (x, axis) in enumerate(zip(point.tolist(), oracle.axes, strict=True))
        if not (x == axis.rest or (math.isnan(x) and math.isnan(axis.rest)))
    )


def _only(oracle: Oracle, point: np.ndarray, at: int) -> np.ndarray:
    alone = oracle.rest
    alone[at] = point[at]
    return alone


def _estimate(oracle: Oracle, point: np.ndarray) -> float:
    tally = oracle.look(point[None, :], min(oracle.cap, 1024))[0]
    return tally.hits / tally.trials if tally.trials else 0.0


def _fresh_chance(fresh: Oracle, point: np.ndarray) -> Chance:
    # Far beyond the certificates' rounds, so that these futures are fresh as well.
    met, hit = fresh.outcomes(point[None, :], 1 << 40, fresh.cap)
    trials, hits = int(met.sum()), int((met & hit).sum())
    bounds = clopper_pearson(hits, trials, fresh.asked.options.confidence)
    return Chance(hits / trials if trials else None, bounds.low, bounds.high, EXACT)


def _is_monotone(oracle: Oracle, scans: list[Scan], corner: np.ndarray) -> bool:
    """Whether no line through several corners of the box was seen to turn back.

    Guarantee: none that it is monotone; a turn is missed where it is smaller than these futures
        show. A monotone box passes with probability at least 99.9 %.
    """
    directions = {one.direction for one in scans}
    if "mixed" in directions or not directions & {"rising", "falling"}:
        return False  # where nothing was seen to push, nothing is known of which way
    count = len(oracle.axes)
    if not _none_above(oracle, corner):
        return False
    backgrounds = [oracle.rest, corner]
    draws = Noise(oracle.seed, np.arange(_BACKGROUNDS)).uniform("backgrounds", count)
    for row in draws:
        point = np.array([
            axis.low + u * (axis.high - axis.low) for axis, u in zip(oracle.axes, row, strict=True)
        ])
        whole = [axis.whole for axis in oracle.axes]
        backgrounds.append(np.where(whole, np.round(point), point))
    futures = min(oracle.cap, 2000)
    lines = [
        (at, Line(background, at, axis.grid(axis.low, axis.high, _LINE)))
        for at, axis in enumerate(oracle.axes) for background in backgrounds
    ]
    ways: dict[int, set[int]] = {at: set() for at in range(count)}
    for at, line in lines:
        if oracle.used + futures * line.values.size > oracle.limit:
            return False
        points = np.array([line.at(v) for v in line.values])
        met, hit = oracle.outcomes(points, 0, futures)
        way = direction_of(met, hit)
        ways[at] |= {"rising": {1}, "falling": {-1}, "flat": set(), "mixed": {1, -1}}[way]
        if len(ways[at]) > 1:
            return False
    # A name flat from rest may push elsewhere: the corner must have it where it pushes.
    for at, one in enumerate(scans):
        seen = {"rising": {1}, "falling": {-1}, "flat": set()}[one.direction]
        if ways[at] - seen:
            return False
    return True


def _none_above(oracle: Oracle, corner: np.ndarray) -> bool:
    """Whether no scattered point of the box has clearly more than the corner has."""
    count = len(oracle.axes)
    if oracle.used + _SCATTERED * _GLANCE > oracle.limit:
        return False
    draws = Noise(oracle.seed, np.arange(_SCATTERED)).uniform("scattered", count)
    low = np.array([axis.low for axis in oracle.axes])
    high = np.array([axis.high for axis in oracle.axes])
    whole = np.array([axis.whole for axis in oracle.axes])
    points = low + draws * (high - low)
    points = np.where(whole, np.round(points), points)
    top = oracle.look(corner[None, :], min(oracle.cap, 2000))[0]
    tallies = oracle.look(points, min(oracle.cap, _GLANCE))
    ceiling = upper_bound(top.hits, top.trials, _CLEARLY) if top.trials else 1.0
    sure = 1.0 - (1.0 - _CLEARLY) / _SCATTERED
    return all(not t.trials or lower_bound(t.hits, t.trials, sure) <= ceiling for t in tallies)


def _cover(oracle: Oracle, required: float, limit: float | None) -> float | None:
    """The highest upper bound over a covering grid, or None where it is not below the target."""
    values = [cover_values(axis, limit) for axis in oracle.axes]
    if len(values) == 1:
        points = values[0][:, None]
    else:
        first, second = np.meshgrid(values[0], values[1], indexing="ij")
        points = np.column_stack([first.ravel(), second.ravel()])
    if limit is not None:
        points = points[[cost_of(oracle, p) <= limit + 1e-9 for p in points]]
    # All of the bounds at once: the level is shared out among the points.
    confidence = 1.0 - (1.0 - oracle.asked.options.confidence) / (2.0 * len(points))
    highest = 0.0
    block = 1024
    for start in range(0, len(points), block):
        active = points[start : start + block]
        count = 64
        while len(active):
            tallies = oracle.look(active, count)
            if any(t.looked < count for t in tallies):
                return None
            bounds = np.array([upper_bound(t.hits, t.trials, confidence) for t in tallies])
            settled = bounds < required
            if settled.any():
                highest = max(highest, float(bounds[settled].max()))
            active = active[~settled]
            if count >= oracle.cap and len(active):
                return None
            count = min(count * 4, oracle.cap)
    return highest if not math.isinf(highest) else None
