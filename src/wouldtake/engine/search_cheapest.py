"""The cheapest combination of levers: every setting of the whole ones, a descent over the rest.

The real levers are searched by direction: a direction shares the cost out among them, and along
it the least total cost that reaches the target is found by bisection. Cost is shifted from one
lever to another while that helps, by halving amounts. The search never returns a dearer point
than one it saw.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from .search_lines import resolution
from .search_oracle import Oracle
from .search_single import Scan, sides

MOST_COMBINATIONS = 4096
_BLOCK = 256
_FEW = 8
_PICKED = 6
_SCREEN = 256
_LEAST_ROUGH = 1000
_LEAST_SHIFT = 1.0 / 64.0


@dataclass(frozen=True)
class Move:
    """One lever pushed one way: what it costs at most."""

    axis: int
    sign: float
    price: float
    reach: float


@dataclass(frozen=True)
class Found:
    """A point that reaches the target, and its cost."""

    point: np.ndarray
    cost: float


def cost_of(oracle: Oracle, point: np.ndarray) -> float:
    """Cost of a point: the sum over its levers; conditions cost nothing."""
    return float(
        sum(axis.price(float(x)) for axis, x in zip(oracle.axes, point, strict=True)
            if axis.is_lever)
    )


def cheapest(
    oracle: Oracle, scans: list[Scan], target: float, limit: float | None,
    known: list[np.ndarray],
) -> Found | None:
    """The cheapest point found that reaches the target, levers alone; None where none does.

    Args:
        limit: most it may cost.
        known: points already known to reach it.
    """
    best = min(
        (Found(p, cost_of(oracle, p)) for p in known), key=lambda f: f.cost, default=None
    )
    ceiling = best.cost if best is not None else np.inf if limit is None else limit
    bases = _whole_bases(oracle, scans, ceiling)
    moves = _moves(oracle, scans)
    if not moves:
        return _first_base(oracle, bases, target, best)
    # A base is worth a descent only if, with every real lever at its best, it reaches the target.
    hopeful: list[tuple[float, np.ndarray]] = []
    for start in range(0, len(bases), _BLOCK):
        block = bases[start : start + _BLOCK]
        if len(bases) <= _FEW:
            hopeful += block
            continue
        # What is best for a lever alone is not always best in company: look at the far ends
        # too, and keep the near misses.
        corners = [
            np.array([_corner(oracle, scans, base, far=far) for _, base in block])
            for far in (False, True)
        ]
        seen = [oracle.judge(points, target, min(oracle.cap, 1024))[1] for points in corners]
        near = np.nan_to_num(np.maximum(*seen), nan=0.0) > 0.5 * target
        hopeful += [pair for pair, yes in zip(block, near, strict=True) if yes]
    for price, base in hopeful:
        ceiling = best.cost if best is not None else np.inf if limit is None else limit
        if price >= ceiling or oracle.spent:
            continue
        found = _descend(oracle, base, price, moves, target, ceiling, best, scans)
        if found is not None and (best is None or found.cost < best.cost):
            best = found
    return best


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


def _whole_bases(
    oracle: Oracle, scans: list[Scan], ceiling: float
) -> list[tuple[float, np.ndarray]]:
    """Every combination of the whole levers' settings below a cost, cheapest first."""
    choices: list[tuple[int, np.ndarray]] = []
    for at, axis in enumerate(oracle.axes):
        if not axis.is_lever or not axis.whole:
            continue
        ends = sides(axis, scans[at].direction)
        values = [np.array([axis.rest])] + [axis.grid(axis.rest, end, 1000)[1:] for end in ends]
        choices.append((at, np.concatenate(values)))
    while np.prod([float(len(v)) for _, v in choices] or [1.0]) > MOST_COMBINATIONS:
        longest = max(range(len(choices)), key=lambda i: len(choices[i][1]))
        at, values = choices[longest]
        thinned = np.unique(np.append(values[::2], [oracle.axes[at].rest, values[-1]]))
        if len(thinned) == len(values):
            break
        choices[longest] = (at, thinned)
    bases = []
    for combination in itertools.product(*(v for _, v in choices)):
        base = oracle.rest
        for (at, _), value in zip(choices, combination, strict=True):
            base[at] = value
        price = cost_of(oracle, base)
        if price <= ceiling + 1e-12:
            bases.append((price, base))
    return sorted(bases, key=lambda pair: pair[0])


def _first_base(
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


def _moves(oracle: Oracle, scans: list[Scan]) -> list[Move]:
    """The ways real levers can be pushed at a cost; those that cost nothing are not moved here."""
    moves = []
    for at, axis in enumerate(oracle.axes):
        if not axis.is_lever or axis.whole or axis.cost == 0.0:
            continue
        for end in sides(axis, scans[at].direction):
            sign = 1.0 if end > axis.rest else -1.0
            moves.append(Move(at, sign, axis.cost, axis.cost * abs(end - axis.rest)))
    return moves


def _corner(
    oracle: Oracle, scans: list[Scan], base: np.ndarray, *, far: bool
) -> np.ndarray:
    """The base with every real lever at its best value alone, or at the end it is pushed to."""
    point = base.copy()
    for at, axis in enumerate(oracle.axes):
        if axis.is_lever and not axis.whole:
            ends = sides(axis, scans[at].direction)
            point[at] = ends[0] if far and ends else scans[at].best
    return point


def _place(
    base: np.ndarray, moves: list[Move], share: Float[np.ndarray, " move"], total: float
) -> np.ndarray:
    """The point at which a total cost is shared out among the moves; each stops at its end."""
    point = base.copy()
    for move, part in zip(moves, share, strict=True):
        point[move.axis] += move.sign * min(total * float(part), move.reach) / move.price
    return point


def _paid(
    moves: list[Move], share: Float[np.ndarray, " move"], total: float
) -> float:
    return float(sum(min(total * float(p), m.reach) for m, p in zip(moves, share, strict=True)))


def _descend(
    oracle: Oracle, base: np.ndarray, price: float, moves: list[Move], target: float,
    ceiling: float, known: Found | None, scans: list[Scan],
) -> Found | None:
    """The cheapest total of the real levers on one base, by shifting cost between them.

    A rough descent on an eighth of the futures finds the direction, a last one on all of them
    settles it.
    """
    shares = np.array(_starts(base, moves, known, scans))

    def furthest(share: np.ndarray) -> float:
        ends = [m.reach / w for m, w in zip(moves, share.tolist(), strict=True) if w > 0]
        return float(min(ceiling - price, max(ends)))

    tops = np.array([furthest(share) for share in shares])
    rough = max(_LEAST_ROUGH, oracle.cap // 8)
    best_share, best_total = _least(oracle, base, moves, shares, tops, target, rough)
    if best_share is None:
        return None
    best_share, best_total = _shift(
        oracle, base, moves, target, rough, best_share, best_total, 0.5
    )
    # What few futures took to be enough may fall short on all of them: look from 5 % further.
    end = furthest(best_share)
    top = np.array([min(1.05 * best_total, end), end])
    share, total = _least(
        oracle, base, moves, np.array([best_share, best_share]), top, target, oracle.cap
    )
    if share is None:
        return None
    share, total = _shift(oracle, base, moves, target, oracle.cap, share, total, 0.125)
    return Found(_place(base, moves, share, total), price + _paid(moves, share, total))


def _starts(
    base: np.ndarray, moves: list[Move], known: Found | None, scans: list[Scan]
) -> list[Float[np.ndarray, " move"]]:
    """Directions to begin with: each lever alone, pairs, all, the likeliest few, what is known."""
    count = len(moves)
    alone = np.eye(count)
    starts = [*alone, np.full(count, 1.0 / count)]
    starts += [(alone[i] + alone[j]) / 2.0 for i, j in itertools.combinations(range(count), 2)]
    # The levers that do most for their cost, filled together: the optimum where effects add up.
    reach = np.array([move.reach for move in moves])
    worth = [-_worth(move, scans[move.axis]) for move in moves]
    order = np.argsort(worth, kind="stable")
    for size in range(2, count + 1):
        share = np.zeros(count)
        share[order[:size]] = reach[order[:size]]
        starts.append(share / share.sum())
    if known is not None:
        paid = np.array([
            move.price * max(0.0, move.sign * (known.point[move.axis] - base[move.axis]))
            for move in moves
        ])
        if paid.sum() > 0:
            starts.append(paid / paid.sum())
    return starts


def _worth(move: Move, found: Scan) -> float:
    """Gain in chance for the whole of a move, for its cost."""
    chances = np.nan_to_num(found.chances, nan=0.0)
    end, other = (chances[-1], chances[0]) if move.sign > 0 else (chances[0], chances[-1])
    return float(end - other) / max(move.reach, 1e-12)


def _shift(
    oracle: Oracle, base: np.ndarray, moves: list[Move], target: float, cap: int,
    best_share: np.ndarray, best_total: float, shift: float,
) -> tuple[np.ndarray, float]:
    """Move cost from one lever to another while that makes the whole cheaper."""
    gain = max(2.0 * resolution(cap), 0.002)
    while shift >= _LEAST_SHIFT and not oracle.spent:
        tried = []
        for i, j in itertools.permutations(range(len(moves)), 2):
            part = min(shift, float(best_share[i]))
            if part <= 0.0:
                continue
            share = best_share.copy()
            share[i] -= part
            share[j] += part
            tried.append(share)
        if not tried:
            break
        cheaper = best_total * (1.0 - gain)
        shares = _likeliest(oracle, base, moves, np.array(tried), cheaper, cap)
        share, total = _least(
            oracle, base, moves, shares, np.full(len(shares), cheaper), target, cap
        )
        if share is None:
            shift /= 2.0
        else:
            best_share, best_total = share, total
    return best_share, best_total


def _likeliest(
    oracle: Oracle, base: np.ndarray, moves: list[Move], shares: np.ndarray, total: float,
    cap: int,
) -> np.ndarray:
    """The few directions of many that look best at a total cost, on few futures.

    All lie near the target, so a full look at each would be dear; on equal luck few futures are
    enough to rank them.
    """
    if len(shares) <= _PICKED:
        return shares
    points = np.array([_place(base, moves, share, total) for share in shares])
    tallies = oracle.look(points, min(cap, max(_SCREEN, cap // 8)))
    estimates = np.array([t.hits / t.trials if t.trials else 0.0 for t in tallies])
    return shares[np.argsort(-estimates, kind="stable")[:_PICKED]]


def _least(
    oracle: Oracle, base: np.ndarray, moves: list[Move], shares: np.ndarray,
    tops: Float[np.ndarray, " direction"], target: float, cap: int,
) -> tuple[np.ndarray | None, float]:
    """The direction with the least total cost that reaches the target, and that cost."""
    ends = np.array([_place(base, moves, s, t) for s, t in zip(shares, tops, strict=True)])
    reached, _ = oracle.judge(ends, target, cap)
    alive = np.flatnonzero(reached)
    if alive.size == 0:
        return None, np.inf
    low, high = np.zeros(alive.size), tops[alive].copy()
    fine = resolution(cap)
    while True:
        # Only directions that could still end below the best are narrowed.
        bar = float(high.min())
        hopeful = np.flatnonzero((low < bar) & (high - low > fine * np.maximum(high, 1e-12)))
        if hopeful.size == 0 or oracle.spent:
            break
        middle = (low[hopeful] + high[hopeful]) / 2.0
        points = np.array([
            _place(base, moves, shares[alive[at]], total)
            for at, total in zip(hopeful, middle, strict=True)
        ])
        good, _ = oracle.judge(points, target, cap)
        high[hopeful[good]] = middle[good]
        low[hopeful[~good]] = middle[~good]
    winner = int(np.argmin(high))
    return shares[alive[winner]], float(high[winner])
