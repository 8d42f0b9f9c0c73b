"""Rays: money shared out in fixed parts among levers, and the least of it that is enough."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from .search_descent import Found, cost_of, rounded
from .search_lines import SLACK, resolution
from .search_oracle import Oracle

_FACTORS = (0.8, 0.9, 1.0, 1.05, 1.15, 1.3)


@dataclass(frozen=True)
class Move:
    """One lever pushed one way: the price of a unit, and the most that can be spent on it."""

    axis: int
    sign: float
    price: float
    reach: float
    whole: bool


@dataclass(frozen=True)
class Ray:
    """Money shared out in fixed parts among moves, from a base up to a total."""

    price: float
    base: np.ndarray
    share: Float[np.ndarray, " move"]
    top: float


def spend(
    moves: list[Move], share: Float[np.ndarray, " move"], total: float
) -> Float[np.ndarray, " move"]:
    """A total shared out; what a move has no room for goes to the others, in their parts."""
    room = np.array([move.reach for move in moves])
    paid = np.zeros(len(moves))
    left, open_ = total, share > 0.0
    while left > 1e-12 * total and open_.any():
        part = np.where(open_, share, 0.0)
        more = np.minimum(left * part / part.sum(), room - paid)
        paid += more
        left -= float(more.sum())
        open_ &= room - paid > 1e-12 * room
    return paid


def place(
    oracle: Oracle, base: np.ndarray, moves: list[Move], share: np.ndarray, total: float
) -> np.ndarray:
    """The point at which a total is shared out among the moves."""
    point = base.copy()
    for move, paid in zip(moves, spend(moves, share, total).tolist(), strict=True):
        far = paid / move.price
        point[move.axis] += move.sign * (np.floor(far + 1e-9) if move.whole else far)
    return rounded(oracle, point)


def parts_of(
    moves: list[Move], point: np.ndarray, base: np.ndarray
) -> Float[np.ndarray, " move"] | None:
    """How a point shares its money out among the moves; None where it spends none on them."""
    paid = np.array([
        move.price * max(0.0, move.sign * (point[move.axis] - base[move.axis]))
        for move in moves
    ])
    return paid / paid.sum() if paid.sum() > 0.0 else None


def least(
    oracle: Oracle, moves: list[Move], rays: list[Ray], target: float, cap: int, bar: float,
    keep: int = 1, fine: float | None = None,
) -> list[tuple[float, Ray]]:
    """The rays with the least cost that reaches the target: (money on moves, ray), cheapest first.

    Args:
        bar: only points that cost less count.
        fine: relative width at which to stop; what so many futures can tell where absent.
    """
    fine = resolution(cap) if fine is None else fine
    tops = []
    for ray in rays:
        most = sum(m.reach for m, w in zip(moves, ray.share.tolist(), strict=True) if w > 0.0)
        tops.append(min(ray.top, bar - ray.price, most))
    alive = [at for at in range(len(rays)) if tops[at] > 0.0]
    high = np.array([tops[at] for at in alive])

    def points(which: np.ndarray, totals: np.ndarray) -> np.ndarray:
        return np.array([
            place(oracle, rays[alive[at]].base, moves, rays[alive[at]].share, total)
            for at, total in zip(which.tolist(), totals.tolist(), strict=True)
        ])

    if not alive:
        return []
    reached, seen = oracle.judge(points(np.arange(len(alive)), high), target, cap)
    good = np.flatnonzero(reached)
    price = np.array([rays[alive[at]].price for at in good])
    low, high = np.zeros(good.size), high[good]
    below, above = np.zeros(good.size), seen[good]
    slow = np.zeros(good.size, dtype=bool)
    slack = SLACK * float(np.sqrt(target * (1.0 - target) / cap))
    while good.size:
        # Only rays that could still end below the best few are narrowed.
        best = np.sort(price + high)[min(keep, good.size) - 1]
        wide = high - low > fine * np.maximum(price + high, 1e-300)
        hopeful = np.flatnonzero((price + low < best) & wide & (above - target > slack))
        if hopeful.size == 0 or oracle.spent:
            break
        gap = np.maximum(above - below, 1e-12)[hopeful]
        part = np.clip((target - below[hopeful]) / gap, 0.1, 0.9)
        part = np.where(slow[hopeful], 0.5, part)
        width = (high - low)[hopeful]
        middle = low[hopeful] + part * width
        yes, chances = oracle.judge(points(good[hopeful], middle), target, cap)
        high[hopeful[yes]], above[hopeful[yes]] = middle[yes], chances[yes]
        low[hopeful[~yes]], below[hopeful[~yes]] = middle[~yes], np.nan_to_num(chances[~yes])
        slow[hopeful] = (high - low)[hopeful] > 0.5 * width
    order = np.argsort(price + high, kind="stable")[:keep]
    return [(float(high[at]), rays[alive[good[at]]]) for at in order]


def settle(
    oracle: Oracle, moves: list[Move], start: tuple[float, Ray], target: float, cap: int
) -> Found | None:
    """The start of a descent, seen with more futures: what few took to be enough may be short."""
    total, ray = start
    most = sum(m.reach for m, w in zip(moves, ray.share.tolist(), strict=True) if w > 0.0)
    totals = [0.0, *(f * total for f in _FACTORS if f * total < most), most]

    def judged(some: list[float]) -> tuple[np.ndarray, np.ndarray]:
        points = [place(oracle, ray.base, moves, ray.share, one) for one in some]
        return oracle.judge(np.array(points), target, cap)

    reached, seen = judged(totals[1:])
    if not reached.any():
        return None
    first = int(np.flatnonzero(reached)[0]) + 1
    if np.isnan(seen[: first - 1]).any():
        return None  # the budget ended before the nearer ones were seen
    low, high = totals[first - 1], totals[first]
    below, above = float(seen[first - 2]) if first > 1 else 0.0, float(seen[first - 1])
    slack = SLACK * float(np.sqrt(target * (1.0 - target) / cap))
    fine, slow = resolution(cap), False
    while not oracle.spent and above - target > slack and high - low > fine * high:
        part = (target - below) / max(above - below, 1e-12)
        part = 0.5 if slow else float(np.clip(part, 0.1, 0.9))
        middle = low + part * (high - low)
        width = high - low
        yes, chance = judged([middle])
        if yes[0]:
            high, above = middle, float(chance[0])
        else:
            low, below = middle, float(np.nan_to_num(chance[0]))
        slow = high - low > 0.5 * width
    point = place(oracle, ray.base, moves, ray.share, high)
    return Found(point, cost_of(oracle, point))
