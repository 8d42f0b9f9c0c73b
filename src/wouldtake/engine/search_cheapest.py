"""The cheapest combination of levers.

Whole levers alone are looked at setting by setting in order of cost, so the first that reaches
the target is the cheapest. With real ones, every setting of the whole levers is a *base*; from a
base, a *ray* shares money out among the real levers in fixed parts, and the least money along it
is found by bisection, all rays and bases at once, only those that may still be cheapest being
narrowed. Rays start from what is known, from each lever, pair and group, and from scattered
points of the box; the best few are then improved by `search_descent`, whose parts are tried on
every base again. The search never returns a dearer point than one it saw.

Kept libraries do not do better here. Eight levers whose least cost is known, the chance of 20,000
fixed futures, a penalty below the target: SciPy's differential evolution ended 14 % over on 19.8
million futures, Nelder-Mead 4 % on 9.7 million, COBYLA 37 % on 1.4 million; this search 1 % on
5.9 million, its certificate's margin and futures included. BoTorch brings PyTorch, and pymoo's
heuristics are of differential evolution's kind; neither was run. None certifies.
"""

import itertools

import numpy as np
from jaxtyping import Float

from .noise import Noise
from .search_descent import Found, cost_of, improve
from .search_oracle import Oracle
from .search_rays import Move, Ray, least, parts_of, place, settle
from .search_single import Scan, sides
from .search_whole import bases_of, first_base, settings_of

MOST_BASES = 4096
MOST_SETTINGS = 100_000
_BLOCK = 256
_FEW = 8
_ROUGH = (256, 2048)
_MIDDLE = (128, 4096)
_PARTS = (0.3, 0.4)
"""Parts of the room that finding starts, and descending from them, may take."""
_ROUGHLY = 0.02
_STEPS = 12
_STARTS = 4
_NARROWED = 16
_MOST_RAYS = 4000
_SCATTERED = 48


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
    ceiling = _ceiling(best, limit)
    moves, held = _moves(oracle, scans)
    bases = bases_of(oracle, scans, ceiling, held)
    if not moves:
        return first_base(oracle, bases, target, best)
    bases = _hopeful(oracle, scans, bases, target)
    movable = sorted({m.axis for m in moves} | {
        at for at, a in enumerate(oracle.axes) if a.is_lever and not a.whole and a.cost == 0.0
    })
    rough = min(oracle.cap, int(np.clip(oracle.cap // 16, *_ROUGH)))
    shares = _shares(moves, best, bases, scans)
    rays = [Ray(price, base, s, np.inf) for price, base in bases for s in shares]
    whole, room = oracle.limit, max(0, oracle.limit - oracle.used)
    oracle.limit = oracle.used + int(_PARTS[0] * room)
    rays += _scattered(oracle, moves, bases, target, ceiling)
    starts = least(
        oracle, moves, rays, target, rough, ceiling, keep=_NARROWED, fine=_ROUGHLY
    )
    oracle.limit, oracle.spent = oracle.used + int(_PARTS[1] * room), False
    middle = _affordable(oracle, _STEPS * (2 * len(movable) + 4), 1, _MIDDLE)
    descended: list[Found] = []
    for start in _unlike(oracle, moves, starts, _STARTS):
        one = settle(oracle, moves, start, target, middle)
        if one is not None:
            descended.append(improve(oracle, one, movable, target, middle))
    oracle.limit, oracle.spent = whole, False
    for one in sorted(descended, key=lambda f: f.cost)[:1]:
        best = _cheaper(best, _finish(oracle, moves, one, movable, target))
    if len(bases) > 1 and descended:
        # What one base's descent learnt of the parts is tried on all, with more futures.
        learnt = [parts_of(moves, f.point, bases[0][1]) for f in descended]
        parts = [s for s in [*learnt, *np.eye(len(moves))] if s is not None]
        rays = [Ray(price, base, s, np.inf) for price, base in bases for s in parts]
        fine = _affordable(oracle, 4 * len(rays))
        for start in least(oracle, moves, rays, target, fine, _ceiling(best, limit)):
            one = settle(oracle, moves, start, target, fine)
            if one is not None:
                best = _cheaper(best, _finish(oracle, moves, one, movable, target))
    return best


def _unlike(
    oracle: Oracle, moves: list[Move], starts: list[tuple[float, Ray]], count: int
) -> list[tuple[float, Ray]]:
    """The cheapest few that move different levers: from like ones a descent ends alike."""
    kept: dict[tuple[bool, ...], tuple[float, Ray]] = {}
    for total, ray in starts:
        point = place(oracle, ray.base, moves, ray.share, total)
        kept.setdefault(tuple((point != oracle.rest).tolist()), (total, ray))
    return list(kept.values())[:count]


def _cheaper(one: Found | None, other: Found | None) -> Found | None:
    return min((f for f in (one, other) if f is not None), key=lambda f: f.cost, default=None)


def _ceiling(best: Found | None, limit: float | None) -> float:
    return best.cost if best is not None else np.inf if limit is None else limit


def _affordable(
    oracle: Oracle, points: int, part: int = 10, ends: tuple[int, int] = (256, 65_536)
) -> int:
    """Futures that so many points may be looked at with, for one part in so many of the room."""
    room = max(0, oracle.limit - oracle.used) // (part * max(1, points))
    return min(oracle.cap, int(np.clip(room, *ends)))


def _moves(oracle: Oracle, scans: list[Scan]) -> tuple[list[Move], list[int]]:
    """The ways levers can be pushed at a cost; and the axes whose settings are enumerated.

    Where the whole levers have too many settings in all, the longest are pushed like real ones.
    """
    levers = [at for at, axis in enumerate(oracle.axes) if axis.is_lever]
    pushed = [at for at in levers if not oracle.axes[at].whole and oracle.axes[at].cost > 0.0]
    held = [at for at in levers if at not in pushed]
    most = MOST_BASES if pushed else MOST_SETTINGS
    while np.prod([float(len(settings_of(oracle, scans, at))) for at in held]) > most:
        longest = max(
            (at for at in held if oracle.axes[at].cost > 0.0),
            key=lambda at: oracle.axes[at].high - oracle.axes[at].low, default=None,
        )
        if longest is None:
            break
        held.remove(longest)
        pushed.append(longest)
        most = MOST_BASES
    moves = []
    for at in sorted(pushed):
        axis = oracle.axes[at]
        for end in sides(axis, scans[at].direction):
            sign = 1.0 if end > axis.rest else -1.0
            reach = axis.cost * abs(end - axis.rest)
            moves.append(Move(at, sign, axis.cost, reach, axis.whole))
    return moves, held


def _hopeful(
    oracle: Oracle, scans: list[Scan], bases: list[tuple[float, np.ndarray]], target: float
) -> list[tuple[float, np.ndarray]]:
    """Bases that come near the target with every real lever at its best, alone or pushed far."""
    if len(bases) <= _FEW:
        return bases
    # What is best for a lever alone is not always best in company: look at the far ends too,
    # and keep the near misses.
    hopeful: list[tuple[float, np.ndarray]] = []
    for start in range(0, len(bases), _BLOCK):
        block = bases[start : start + _BLOCK]
        near = np.zeros(len(block), dtype=bool)
        for far in (False, True):
            points = np.array([_corner(oracle, scans, base, far=far) for _, base in block])
            _, seen = oracle.judge(points, target, min(oracle.cap, 1024))
            near |= np.nan_to_num(seen, nan=0.0) > 0.5 * target
        hopeful += [pair for pair, yes in zip(block, near, strict=True) if yes]
    return hopeful


def _corner(
    oracle: Oracle, scans: list[Scan], base: np.ndarray, *, far: bool
) -> np.ndarray:
    """The base with every real lever at its best value alone, or at the end it is pushed to."""
    point = base.copy()
    for at, axis in enumerate(oracle.axes):
        if axis.is_lever and not axis.whole and axis.cost > 0.0:
            ends = sides(axis, scans[at].direction)
            point[at] = ends[0] if far and ends else scans[at].best
    return point


def _shares(
    moves: list[Move], known: Found | None, bases: list[tuple[float, np.ndarray]],
    scans: list[Scan],
) -> list[Float[np.ndarray, " move"]]:
    """Parts to begin with: each lever alone, pairs, the likeliest few, all; and what is known."""
    count = len(moves)
    alone = np.eye(count)
    reach = np.array([move.reach for move in moves])
    starts = [*alone, np.full(count, 1.0 / count), reach / reach.sum()]
    # The levers that do most for their cost, filled together: the optimum where effects add up.
    worth = [-_worth(move, scans[move.axis]) for move in moves]
    order = np.argsort(worth, kind="stable")
    for size in range(2, count):
        share = np.zeros(count)
        share[order[:size]] = reach[order[:size]]
        starts.append(share / share.sum())
    if len(bases) * count * count <= _MOST_RAYS:
        starts += [
            (alone[i] + alone[j]) / 2.0 for i, j in itertools.combinations(range(count), 2)
        ]
    if known is not None and bases:
        parts = parts_of(moves, known.point, bases[0][1])
        starts += [] if parts is None else [parts]
    unique = {tuple(np.round(s, 6).tolist()): s for s in starts}
    return list(unique.values())


def _worth(move: Move, found: Scan) -> float:
    """Gain in chance for the whole of a move, for its cost."""
    chances = np.nan_to_num(found.chances, nan=0.0)
    end, other = (chances[-1], chances[0]) if move.sign > 0 else (chances[0], chances[-1])
    return float(end - other) / max(move.reach, 1e-300)


def _scattered(
    oracle: Oracle, moves: list[Move], bases: list[tuple[float, np.ndarray]], target: float,
    ceiling: float,
) -> list[Ray]:
    """Rays to those of some scattered points that seem to reach the target, or come nearest."""
    if len({m.axis for m in moves}) < 2 or not bases:
        return []
    room = (oracle.limit - oracle.used) // (8 * 64)
    count = min(_SCATTERED * len(moves), room)
    if count < len(moves):
        return []
    draws = Noise(oracle.seed, np.arange(count)).uniform("scattered", len(moves) + 1)
    rays = []
    for row in draws:
        price, base = bases[int(row[-1] * len(bases))]
        paid = np.array([u * m.reach for u, m in zip(row[:-1], moves, strict=True)])
        # Of two ways of one lever, one.
        for i, j in itertools.combinations(range(len(moves)), 2):
            if moves[i].axis == moves[j].axis:
                paid[i if row[i] < row[j] else j] = 0.0
        total = float(paid.sum())
        if 0.0 < total < ceiling - price:
            rays.append(Ray(price, base, paid / total, total))
    if not rays:
        return []
    points = np.array([place(oracle, r.base, moves, r.share, r.top) for r in rays])
    _, seen = oracle.judge(points, target, 256)
    seen = np.nan_to_num(seen, nan=0.0)
    good = [at for at in np.argsort([r.price + r.top for r in rays]) if seen[at] >= target]
    nearest = np.argsort(-seen, kind="stable")[:4].tolist()
    return [rays[at] for at in dict.fromkeys([*good[:8], *nearest])]


def _finish(
    oracle: Oracle, moves: list[Move], found: Found, movable: list[int], target: float
) -> Found | None:
    """The descent's last part on more futures, then its end moved to where all of them put it."""
    base = found.point.copy()
    for move in moves:
        base[move.axis] = oracle.axes[move.axis].rest
    price = cost_of(oracle, base)
    fine = _affordable(oracle, 2 * len(movable) + 1)

    def along(one: Found, cap: int) -> Found | None:
        share = parts_of(moves, one.point, base)
        if share is None:
            reached, _ = oracle.judge(one.point[None, :], target, cap)
            return one if reached[0] else None
        start = (one.cost - price, Ray(price, base, share, np.inf))
        return settle(oracle, moves, start, target, cap)

    settled = along(found, fine)
    if settled is None:
        return found if oracle.spent else None
    better = improve(oracle, settled, movable, target, fine, radius=1.0 / 16.0)
    if fine == oracle.cap:
        return better
    return along(better, oracle.cap) or better
