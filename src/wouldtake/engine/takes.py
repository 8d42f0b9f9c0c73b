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
from .search_cheapest import cheapest, cost_of, minimal_sets
from .search_oracle import Oracle
from .search_pairs import FRONTIER_CAP, all_pairs, pair_frontier
from .search_reach import corners, shown_unreachable
from .search_single import GRID, Scan, minimal_singles, scan
from .search_space import axes_of

_SEARCH_CAP = 65_536
_ALLOWANCE = 1.64
_ROUNDS = 3
_SHARES = {"singles": 0.45, "cheapest": 0.75, "pairs": 1.0}


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
    cap = options.search_futures or min(max(futures, 1000), _SEARCH_CAP)
    budget = options.search_budget or 1_000_000 + 100 * cap
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


def _target(share: float, futures: int, cap: int, rounds: int = 0) -> float:
    """What a search aims at, so that a certificate seldom fails for the luck of either sample.

    Aims between `share`, which would fail every other time, and 1; each round aims higher.
    """
    error = math.sqrt(share * (1.0 - share) * (1.0 / futures + 1.0 / cap))
    return min(share + (_ALLOWANCE + rounds) * error, share + 0.75 * (1.0 - share))


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
    for at_round in range(_ROUNDS):
        aim = _target(share, futures, oracle.cap, at_round)
        points, found = _propose(oracle, scans, aim, limit, budget)
        if not points and at_round == 0:
            # The margin may be what puts it out of reach: try with what is just needed.
            points, found = _propose(oracle, scans, share, limit, budget)
        singles = singles or found
        options = _merge(oracle, options, points, certifier.chances(points), certifier.required)
        if _complete(oracle, options, points):
            break
    oracle.limit, oracle.spent = budget, False
    aim = _target(share, futures, min(oracle.cap, FRONTIER_CAP))
    frontier = _frontier(oracle, certifier, scans, singles, aim, limit)
    oracle.limit = budget
    # The frontier may hold a cheaper pair than the search for the cheapest had the budget to see.
    if frontier:
        least = min(frontier, key=lambda o: (o.cost, str(dict(o.settings))))
        if not options or least.cost < min(o.cost for o in options):
            options.append(least)
        # Of a box's corner it is the pair that matters: what moves fewer names goes before.
        fewest = min(len(_moved_names(o.settings, oracle)) for o in frontier)
        if all(len(_moved_names(o.settings, oracle)) > fewest for o in options):
            options = [o for o in frontier if len(_moved_names(o.settings, oracle)) == fewest]
    return sorted(options, key=lambda o: (o.cost, str(dict(o.settings)))), frontier, scans


def _propose(
    oracle: Oracle, scans: list[Scan], aim: float, limit: float | None, budget: int
) -> tuple[list[np.ndarray], list[tuple[int, np.ndarray]]]:
    """Points worth certifying: minimal singles, minimal sets of switches, the cheapest."""
    oracle.limit = int(budget * _SHARES["singles"])
    singles = [
        (at, p) for at, p in minimal_singles(oracle, scans, aim) if _within(oracle, p, limit)
    ]
    points = [p for _, p in singles]
    oracle.limit, oracle.spent = int(budget * _SHARES["cheapest"]), False
    if sum(axis.is_lever for axis in oracle.axes) > 1:
        levers = [p for at, p in singles if oracle.axes[at].is_lever]
        points += [p for p in minimal_sets(oracle, aim) if _within(oracle, p, limit)]
        combined = cheapest(oracle, scans, aim, limit, levers)
        if combined is not None and _within(oracle, combined.point, limit):
            points.append(combined.point)
    if not points:
        points = corners(oracle, limit)
    return list({oracle.key(p): p for p in points}.values()), singles


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
    kept = list(options)
    done = {_moved_names(o.settings, oracle) for o in options}
    fresh: dict[object, Option] = {}
    for point, chance in zip(points, chances, strict=True):
        option = _option(oracle, point, chance)
        names = _moved_names(option.settings, oracle)
        if chance.low < required or names in done:
            continue
        # A condition may have several edges, at no cost; of levers the cheapest is kept.
        key: object = oracle.key(point) if option.cost == 0.0 else names
        if key not in fresh or option.cost < fresh[key].cost:
            fresh[key] = option
    return kept + list(fresh.values())


def _frontier(
    oracle: Oracle, certifier: Certifier, scans: list[Scan],
    singles: list[tuple[int, np.ndarray]], target: float, limit: float | None,
) -> list[Option]:
    pairs = all_pairs(oracle.axes)
    if not pairs:
        return []
    points: list[np.ndarray] = []
    start = oracle.used
    room = max(0, oracle.limit - start)
    whole = oracle.limit
    for at, pair in enumerate(pairs):
        oracle.limit, oracle.spent = start + room * (at + 1) // len(pairs), False
        points += pair_frontier(
            oracle, scans, singles, pair, target, oracle.asked.options.frontier_points
        )
    oracle.limit = whole
    oracle.spent = oracle.used >= whole
    unique = list({oracle.key(p): p for p in points if _within(oracle, p, limit)}.values())
    chances = certifier.chances(unique)
    return [
        _option(oracle, p, c) for p, c in zip(unique, chances, strict=True)
        if c.low >= certifier.required
    ]


def _within(oracle: Oracle, point: np.ndarray, limit: float | None) -> bool:
    return limit is None or cost_of(oracle, point) <= limit * (1.0 + 1e-12)


def _settings(oracle: Oracle, point: np.ndarray) -> dict[str, float | None]:
    return {
        axis.name: None if math.isnan(x) else float(x)
        for axis, x in zip(oracle.axes, point.tolist(), strict=True)
    }


def _option(oracle: Oracle, point: np.ndarray, chance: Chance) -> Option:
    return Option(_settings(oracle, point), cost_of(oracle, point), chance)


