"""A cheaper point near one that reaches the target: slopes by twins, then the best trade.

About a point, each lever is moved a little up and down, on the same futures, which gives the
gain in chance for the money either way. On those slopes the cheapest step that still reaches
the target is a continuous knapsack, and a greedy choice solves it exactly (Dantzig 1957): save
wherever money is saved, then buy the chance back where it costs least. The step is kept only if
the point, looked at itself, reaches the target for less; else the next is half as long.

Source: sequential linear programming with a trust region, Griffith and Stewart (1961),
Management Science 7(4), 379-392; the greedy choice, Dantzig (1957), Operations Research 5(2).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from .search_oracle import Oracle

FIRST_RADIUS = 0.5
LAST_RADIUS = 1.0 / 128.0
_MOST_STEPS = 40
_REPAIRS = 3
_BACKTRACKS = 3
_LEAST_GAIN = 0.01
_OVERSHOOT = 1.05


@dataclass(frozen=True)
class Found:
    """A point that reaches the target, and its cost."""

    point: np.ndarray
    cost: float


@dataclass(frozen=True)
class Trade:
    """One lever moved one way: what a unit costs (less than 0: saves) and gains in chance."""

    axis: int
    sign: float
    price: float
    gain: float
    room: float


def cost_of(oracle: Oracle, point: np.ndarray) -> float:
    """Cost of a point: the sum over its levers; conditions cost nothing."""
    return float(
        sum(axis.price(float(x)) for axis, x in zip(oracle.axes, point, strict=True)
            if axis.is_lever)
    )


def rounded(oracle: Oracle, point: np.ndarray) -> np.ndarray:
    """The point inside the box, whole on whole axes."""
    low = np.array([axis.low for axis in oracle.axes])
    high = np.array([axis.high for axis in oracle.axes])
    whole = np.array([axis.whole for axis in oracle.axes])
    return np.where(whole, np.round(point), np.clip(point, low, high))


def improve(
    oracle: Oracle, found: Found, movable: list[int], target: float, cap: int, *,
    radius: float = FIRST_RADIUS, last: float = LAST_RADIUS,
) -> Found:
    """The cheapest point met on the way down from one that reaches the target.

    Args:
        movable: axes that may move, levers all.
        cap: futures each point is looked at with.
        radius: longest move of a lever at first, as a part of twice the money it takes.
        last: radius below which to stop.
    Returns:
        A point that reaches the target on these futures; never a dearer one.
    """
    best = found
    for _ in range(_MOST_STEPS):
        if radius < last or oracle.spent or best.cost <= 0.0 or not movable:
            break
        reach = _reaches(oracle, best, movable, radius)
        slopes = _slopes(oracle, best.point, reach, cap)
        if slopes is None:
            break
        for shorter in range(_BACKTRACKS):
            part = 0.5**shorter
            allowed = {at: part * far for at, far in reach.items()}
            tried = _step(oracle, best, allowed, slopes, target, cap)
            # What so many futures cannot tell apart is no improvement.
            if tried is not None and tried.cost < best.cost * (1.0 - _LEAST_GAIN * radius * part):
                best = tried
                radius = min(2.0 * radius, FIRST_RADIUS) if shorter == 0 else radius * part
                break
        else:
            radius *= 0.5**_BACKTRACKS
    return best


def _reaches(
    oracle: Oracle, best: Found, movable: list[int], radius: float
) -> dict[int, float]:
    """How far each lever may move: a part of the money it takes, or of an even share of all."""
    even = best.cost / len(movable)
    out = {}
    for at in movable:
        axis = oracle.axes[at]
        whole = axis.high - axis.low
        money = radius * max(2.0 * axis.price(float(best.point[at])), even)
        far = money / axis.cost if axis.cost * whole > money else radius * whole
        out[at] = max(1.0, float(np.round(far))) if axis.whole else far
    return out


def _slopes(
    oracle: Oracle, point: np.ndarray, reach: dict[int, float], cap: int
) -> dict[tuple[int, float], float] | None:
    """Gain in chance for a unit of each lever up and down; None where the budget is spent."""
    probes: dict[tuple[int, float], np.ndarray] = {}
    for at, far in reach.items():
        axis = oracle.axes[at]
        half = max(1.0, round(far / 2.0)) if axis.whole else far / 2.0
        for sign in (1.0, -1.0):
            moved = point.copy()
            moved[at] = min(max(point[at] + sign * half, axis.low), axis.high)
            if moved[at] != point[at]:
                probes[at, sign] = moved
    if not probes:
        return None
    chances = _chances(oracle, [point, *probes.values()], cap)
    if np.isnan(chances).any():
        return None
    out = {
        key: float((chance - chances[0]) / abs(moved[key[0]] - point[key[0]]))
        for (key, moved), chance in zip(probes.items(), chances[1:], strict=True)
    }
    # Where the slope grows along a lever its mean is taken, so that going up and down at once
    # never seems to pay.
    for at in reach:
        up, down = out.get((at, 1.0)), out.get((at, -1.0))
        if up is not None and down is not None and up > -down:
            out[at, 1.0], out[at, -1.0] = (up - down) / 2.0, (down - up) / 2.0
    return out


def _chances(
    oracle: Oracle, points: list[np.ndarray], cap: int
) -> Float[np.ndarray, " point"]:
    tallies = oracle.look(np.array(points), min(cap, oracle.cap))
    return np.array([
        t.hits / t.trials if t.trials and t.looked >= min(cap, oracle.cap) else np.nan
        for t in tallies
    ])


def _trades(
    oracle: Oracle, point: np.ndarray, reach: dict[int, float],
    slopes: dict[tuple[int, float], float],
) -> list[Trade]:
    out = []
    for (at, sign), gain in slopes.items():
        axis = oracle.axes[at]
        back = (point[at] - axis.rest) * sign < 0.0  # towards its rest: money is saved
        end = axis.rest if back else axis.high if sign > 0 else axis.low
        room = min(reach[at], abs(end - point[at]))
        if room > 0.0:
            out.append(Trade(at, sign, -axis.cost if back else axis.cost, gain, room))
    return out


def cheapest_step(trades: list[Trade], needed: float) -> Float[np.ndarray, " trade"] | None:
    """How much of each trade: the least cost whose gain is at least what is needed.

    Returns:
        Amounts between 0 and each trade's room; None where all of them do not gain it.
    Guarantee: exact, where cost and gain are linear in the amounts.
    """
    amounts = np.array([t.room if t.price < 0.0 else 0.0 for t in trades])
    short = needed - float(sum(a * t.gain for a, t in zip(amounts, trades, strict=True)))
    offers: list[tuple[float, int, float]] = []
    for at, t in enumerate(trades):
        # Undo a saving that loses chance; or pay for a gain.
        gain = -t.gain if t.price < 0.0 else t.gain
        if gain > 0.0:
            offers.append((abs(t.price) / gain, at, gain))
    for _, at, gain in sorted(offers):
        if short <= 0.0:
            break
        part = min(trades[at].room, short / gain)
        amounts[at] += -part if trades[at].price < 0.0 else part
        short -= part * gain
    return amounts if short <= 1e-12 else None


def _step(
    oracle: Oracle, best: Found, reach: dict[int, float],
    slopes: dict[tuple[int, float], float], target: float, cap: int,
) -> Found | None:
    """The best step on these slopes, mended until its end reaches the target; None if dearer."""
    point = best.point
    needed = target - float(_chances(oracle, [point], cap)[0])
    for attempt in range(_REPAIRS + 1):
        trades = _trades(oracle, point, reach, slopes)
        if attempt:  # what is missing is bought from the end of the step: nothing more is saved
            trades = [t for t in trades if t.price >= 0.0]
        amounts = cheapest_step(trades, needed) if trades else None
        if amounts is None:
            return None
        moved = point.copy()
        for amount, t in zip(amounts, trades, strict=True):
            moved[t.axis] += t.sign * amount
        moved = rounded(oracle, moved)
        cost = cost_of(oracle, moved)
        if cost >= best.cost:
            return None
        chance = float(_chances(oracle, [moved], cap)[0])
        if np.isnan(chance):
            return None
        if chance >= target:
            return Found(moved, cost)
        point, needed = moved, _OVERSHOOT * (target - chance)
    return None
