"""what would it take: minimal singles, frontiers of pairs, the cheapest combination, certified.

A search proposes, on futures of its own; fresh futures then decide. An option is returned only
where the lower bound of its chance on fresh futures is at least what was asked for.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wouldtake.answers import Chance, Option, TakesAnswer
from wouldtake.errors import SettingError
from wouldtake.stats.binomial import clopper_pearson, lower_bound

from .asked import EXACT, Asked
from .ensemble import check_futures
from .noise import derived_seed
from .search_cheapest import cheapest
from .search_descent import cost_of, rounded
from .search_oracle import Oracle
from .search_pairs import all_pairs, frontier_cap, pair_frontier
from .search_reach import corners, shown_unreachable, simplest
from .search_single import GRID, Scan, minimal_singles, scan
from .search_space import axes_of
from .search_whole import minimal_sets

_SEARCH_CAP = 1 << 22
BUDGET = 3_000_000
_FINE_FROM, _FINE_TIMES = 100_000, 4
"""From so many futures a certificate, the search looks at so many times more: with equal samples
the luck of the search would be the larger part of how far an option lies beyond the edge."""
_ALLOWANCES = (0.8, 1.64, 2.64, 3.64)
"""Standard errors over what is needed at which a proposal is aimed, round by round."""
_OUT = 1.06
MOST_SETS = 200
"""Minimal sets of switches that are certified, the cheapest first."""
_SHARES = {"singles": 0.4, "cheapest": 0.8}


@dataclass
class Certifier:
    """Fresh futures: of a seed of their own, and of new numbers each round."""

    oracle: Oracle
    required: float
    futures: int
    round: int = 0

    def chances(self, points: list[np.ndarray]) -> list[Chance]:
        """Chance of each point on the next round's fresh futures."""
        if not points:
            return []
        asked = self.oracle.asked
        first = self.round * self.futures
        self.round += 1
        met, hit = self.oracle.outcomes(np.array(points), first, self.futures)
        out = []
        for at in range(len(points)):
            trials, hits = int(met[at].sum()), int((met[at] & hit[at]).sum())
            low, high = clopper_pearson(hits, trials, asked.options.confidence)
            out.append(Chance(hits / trials if trials else None, low, high, EXACT))
        asked.progress(self.futures, self.futures, "certificate")
        return out


def needed_share(required: float, futures: int, confidence: float) -> float | None:
    """Least share of so many futures whose lower bound is at least what is required."""
    one_sided = 1.0 - (1.0 - confidence) / 2.0
    low, high = math.floor(required * futures), futures
    if lower_bound(high, futures, one_sided) < required:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if lower_bound(middle, futures, one_sided) >= required:
            high = middle
        else:
            low = middle
    return high / futures


def answer_takes(asked: Asked) -> TakesAnswer:
    """`what would it take for F [with chance p] [using NAMES] [at most COST]`."""
    options = asked.options
    required = 0.5 if asked.question.chance is None else float(asked.question.chance)
    limit = asked.question.at_most
    if limit is not None and not limit >= 0:
        raise SettingError(f"at most {limit:g}: a cost is not negative")
    futures = options.futures
    share = needed_share(required, futures, options.confidence)
    if share is None:
        raise SettingError(
            f"{futures:,} futures cannot show a chance of {required:g} at "
            f"{options.confidence:g} confidence, even if it happens in all of them; ask with at "
            f"least {_futures_for(required, options.confidence):,}"
        )
    statement, given = asked.statement(), asked.given()
    steps = max(statement.steps, given.steps if given else 0)
    full_axes = axes_of(asked, steps)
    axes = tuple(axis.within(limit) for axis in full_axes)
    many = futures * (_FINE_TIMES if futures >= _FINE_FROM else 1)
    cap = options.search_futures or min(max(many, 1000), _SEARCH_CAP)
    budget = options.search_budget or BUDGET + 100 * cap
    oracle = Oracle(
        asked, axes, statement, given, asked.world(), derived_seed(options.seed, "search"),
        check_futures(cap, "search_futures"), budget,
    )
    fresh = Oracle(
        asked, axes, statement, given, asked.world(), derived_seed(options.seed, "certificate"),
        futures, 1 << 62,
    )
    certifier = Certifier(fresh, required, futures)
    found, frontier, scans = _search(oracle, certifier, share, limit)
    reachable: bool | Literal["undecided"] = True if found else "undecided"
    best: Chance | None = None
    notes: list[str] = []
    if not found:
        unreachable, best, why = shown_unreachable(oracle, fresh, scans, required, limit)
        reachable = False if unreachable else "undecided"
        notes.append(why)
    if oracle.spent:
        notes.append(
            f"The search stopped at its budget of {budget:,} futures; raise search_budget to look "
            "further."
        )
    if any(not axis.is_lever for axis in axes):
        notes.append("Conditions of the world cost nothing; null is left free.")
    return TakesAnswer(
        **asked.provenance(futures), options=tuple(found), frontier=tuple(frontier),
        reachable=reachable, required=required,
        searched=oracle.used, simulated=oracle.used + fresh.used, best=best,
        monotone={axes[s.axis].name: s.direction for s in scans},
        units={axis.name: axis.unit for axis in axes},
        rests={axis.name: axis.rest for axis in axes if axis.is_lever}, notes=tuple(notes),
    )


def _futures_for(required: float, confidence: float) -> int:
    return math.ceil(math.log((1.0 - confidence) / 2.0) / math.log(required)) + 1


def _target(share: float, futures: int, cap: int, allowance: float = _ALLOWANCES[1]) -> float:
    """What a search aims at, so that a certificate seldom fails for the luck of either sample.

    Aims between `share`, which would fail every other time, and 1: by so many standard errors.
    """
    error = math.sqrt(share * (1.0 - share) * (1.0 / futures + 1.0 / cap))
    return min(share + allowance * error, share + 0.75 * (1.0 - share))


def _search(
    oracle: Oracle, certifier: Certifier, share: float, limit: float | None
) -> tuple[list[Option], list[Option], list[Scan]]:
    budget, futures = oracle.limit, certifier.futures
    target = _target(share, futures, oracle.cap)
    cells = int(np.clip(budget * 0.2 / len(oracle.axes) / 128, 8, GRID))
    looks = int(np.clip(budget * 0.1 / len(oracle.axes) / 9, 64, 1024))
    scans = [scan(oracle, at, target, cells, looks) for at in range(len(oracle.axes))]
    # Nothing to do, where nothing done is enough.
    resting, _ = oracle.judge(np.array([oracle.rest]), certifier.required)
    if resting[0]:
        chance = certifier.chances([oracle.rest])[0]
        if chance.low >= certifier.required:
            return [_option(oracle, oracle.rest, chance)], [], scans
    options: list[Option] = []
    singles: list[tuple[int, np.ndarray]] = []
    points: list[np.ndarray] = []
    # Where there is no budget to propose again, the first aim has to do.
    allowances = _ALLOWANCES if budget >= BUDGET else _ALLOWANCES[1:]
    if budget < BUDGET and not any(axis.is_lever for axis in oracle.axes):
        # Conditions cost nothing, so that no cost tells a short answer from one that moves all; a
        # short search has no room to find their edges, and says which of them it takes.
        points = simplest(oracle, _target(share, futures, oracle.cap, _ALLOWANCES[0]), limit)
        options = _merge(oracle, [], points, certifier.chances(points), certifier.required)
    for allowance in allowances if not options else ():
        failed = points
        aim = _target(share, futures, oracle.cap, allowance)
        # The first round aims low, so that most ends lie near the edge; those that fail aim higher.
        points, found = _propose(oracle, scans, aim, limit, budget, options)
        if not points and not options and allowance == allowances[0]:
            # The margin may be what puts it out of reach: try with what is just needed.
            points, found = _propose(oracle, scans, share, limit, budget, options)
        points = _further_out(oracle, failed, points, options, limit)
        singles = _newest(singles, found)
        options = _merge(oracle, options, points, certifier.chances(points), certifier.required)
        if _complete(oracle, options, points):
            break
    if not options:
        points = corners(oracle, limit)
        options = _merge(oracle, [], points, certifier.chances(points), certifier.required)
    oracle.limit, oracle.spent = budget, False
    frontier: list[Option] = []
    for allowance in _ALLOWANCES[1:]:
        # Points share their luck: where it was bad, all of them fail, and are made anew.
        aim = _target(share, futures, frontier_cap(oracle, futures), allowance)
        found, proposed = _frontier(oracle, certifier, scans, singles, aim, limit)
        frontier = max(frontier, found, key=len)
        if len(found) == proposed or oracle.spent:
            break
    oracle.limit = budget
    options = _minimal(oracle, _with_pairs(oracle, options, frontier))
    return sorted(options, key=lambda o: (o.cost, str(dict(o.settings)))), frontier, scans


def _with_pairs(oracle: Oracle, options: list[Option], frontier: list[Option]) -> list[Option]:
    """Options beside the pairs: none that moves a pair's names and more, and costs no less."""
    if not frontier:
        return options
    moved = [(o, _moved_names(o.settings, oracle)) for o in frontier]
    kept = [
        one for one in options
        if not any(o.cost <= one.cost and names < _moved_names(one.settings, oracle)
                   for o, names in moved)
    ]
    if not kept:
        fewest = min(len(names) for _, names in moved)
        return [o for o, names in moved if len(names) == fewest]
    # The frontier may hold a cheaper pair than the search for the cheapest had the budget to see.
    least = min(frontier, key=lambda o: (o.cost, str(dict(o.settings))))
    if least.cost >= min(o.cost for o in kept):
        return kept
    names = _moved_names(least.settings, oracle)
    return [*(o for o in kept if _moved_names(o.settings, oracle) != names), least]


def _minimal(oracle: Oracle, options: list[Option]) -> list[Option]:
    """Options without those that move all the names of another and more, and cost no less."""
    moved = [_moved_names(o.settings, oracle) for o in options]
    return [
        one for one, names in zip(options, moved, strict=True)
        if not any(other < names and o.cost <= one.cost
                   for o, other in zip(options, moved, strict=True))
    ]


def _further_out(
    oracle: Oracle, failed: list[np.ndarray], points: list[np.ndarray], options: list[Option],
    limit: float | None,
) -> list[np.ndarray]:
    """Proposals, and those that failed and are not made anew, moved away from the rest."""
    again = {oracle.key(p) for p in failed}
    out = {oracle.key(p): p for p in points if oracle.key(p) not in again}
    done = {_moved_names(o.settings, oracle) for o in options}
    done |= {_moved(oracle, p) for p in out.values()}
    for point in failed:
        free = np.isnan(oracle.rest) | np.isnan(point)
        moved = rounded(oracle, np.where(free, point, oracle.rest + _OUT * (point - oracle.rest)))
        if _moved(oracle, point) not in done and _within(oracle, moved, limit):
            out.setdefault(oracle.key(moved), moved)
    return list(out.values())


def _newest(
    singles: list[tuple[int, np.ndarray]], found: list[tuple[int, np.ndarray]]
) -> list[tuple[int, np.ndarray]]:
    """Single settings as last proposed, each axis once more only where it is."""
    again = {at for at, _ in found}
    return [(at, p) for at, p in singles if at not in again] + found


def _propose(
    oracle: Oracle, scans: list[Scan], aim: float, limit: float | None, budget: int,
    certified: list[Option],
) -> tuple[list[np.ndarray], list[tuple[int, np.ndarray]]]:
    """Points worth certifying: minimal singles, minimal sets of switches, the cheapest.

    Those of the names of an option certified already are left out.
    """
    oracle.limit = int(budget * _SHARES["singles"])
    singles = [
        (at, p) for at, p in minimal_singles(oracle, scans, aim) if _within(oracle, p, limit)
    ]
    points = [p for _, p in singles]
    oracle.limit, oracle.spent = int(budget * _SHARES["cheapest"]), False
    if sum(axis.is_lever for axis in oracle.axes) > 1:
        levers = [p for at, p in singles if oracle.axes[at].is_lever]
        combined = cheapest(oracle, scans, aim, limit, levers)
        if combined is not None and _within(oracle, combined.point, limit):
            points.append(combined.point)
        sets = [p for p in minimal_sets(oracle, aim) if _within(oracle, p, limit)]
        points += sorted(sets, key=lambda p: cost_of(oracle, p))[:MOST_SETS]
    done = {_moved_names(o.settings, oracle) for o in certified}
    unique = {oracle.key(p): p for p in points if _moved(oracle, p) not in done}
    return list(unique.values()), singles


def _complete(oracle: Oracle, options: list[Option], points: list[np.ndarray]) -> bool:
    """Whether each proposal, or one of the same names, was certified."""
    certified = {_moved_names(o.settings, oracle) for o in options}
    return all(_moved(oracle, p) in certified for p in points)


def _moved(oracle: Oracle, point: np.ndarray) -> frozenset[tuple[str, float]]:
    return _moved_names(_settings(oracle, point), oracle)


def _moved_names(settings: object, oracle: Oracle) -> frozenset[tuple[str, float]]:
    """Which names a setting moves, and which way."""
    assert isinstance(settings, dict)
    rest = {axis.name: axis.rest for axis in oracle.axes}
    out = set()
    for name, value in settings.items():
        if value is None or value == rest[name]:
            continue
        way = 0.0 if math.isnan(rest[name]) else math.copysign(1.0, value - rest[name])
        out.add((name, way))
    return frozenset(out)


def _merge(
    oracle: Oracle, options: list[Option], points: list[np.ndarray], chances: list[Chance],
    required: float,
) -> list[Option]:
    """Options so far and those newly certified; of the same names the cheaper is kept."""
    kept: dict[object, Option] = {}
    done = {_moved_names(o.settings, oracle) for o in options}
    fresh = [
        _option(oracle, point, chance)
        for point, chance in zip(points, chances, strict=True) if chance.low >= required
    ]
    for option in [*options, *fresh]:
        names = _moved_names(option.settings, oracle)
        # A condition may have several edges, at no cost; of levers the cheapest is kept.
        free = option.cost == 0.0
        if free and option in fresh and names in done:
            continue
        key: object = tuple(option.settings.items()) if free else names
        if key not in kept or option.cost < kept[key].cost:
            kept[key] = option
    return list(kept.values())


def _frontier(
    oracle: Oracle, certifier: Certifier, scans: list[Scan],
    singles: list[tuple[int, np.ndarray]], target: float, limit: float | None,
) -> tuple[list[Option], int]:
    """Certified points of every pair's frontier, and how many were proposed."""
    pairs = all_pairs(oracle.axes)
    if not pairs:
        return [], 0
    points: list[np.ndarray] = []
    start = oracle.used
    room = max(0, oracle.limit - start)
    whole = oracle.limit
    for at, pair in enumerate(pairs):
        oracle.limit, oracle.spent = start + room * (at + 1) // len(pairs), False
        points += pair_frontier(
            oracle, scans, singles, pair, target, oracle.asked.options.frontier_points,
            frontier_cap(oracle, certifier.futures),
        )
    oracle.limit = whole
    oracle.spent = oracle.used >= whole
    unique = list({oracle.key(p): p for p in points if _within(oracle, p, limit)}.values())
    chances = certifier.chances(unique)
    return [
        _option(oracle, p, c) for p, c in zip(unique, chances, strict=True)
        if c.low >= certifier.required
    ], len(unique)


def _within(oracle: Oracle, point: np.ndarray, limit: float | None) -> bool:
    return limit is None or cost_of(oracle, point) <= limit * (1.0 + 1e-12)


def _settings(oracle: Oracle, point: np.ndarray) -> dict[str, float | None]:
    return {
        axis.name: None if math.isnan(x) else float(x)
        for axis, x in zip(oracle.axes, point.tolist(), strict=True)
    }


def _option(oracle: Oracle, point: np.ndarray, chance: Chance) -> Option:
    return Option(_settings(oracle, point), cost_of(oracle, point), chance)


