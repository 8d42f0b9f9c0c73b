"""The chance at a point, looked at with as few futures as tell it from a target.

Every point meets the same futures (common random numbers), so that points are compared on equal
luck, and each point is looked at with more of them only while it lies too near the target to
tell. What is learnt at a point is kept.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float

from .asked import Asked
from .ensemble import Runner, World, full_settings
from .search_space import Axis
from .statement import Statement

Points = Float[np.ndarray, "point axis"]

_FIRST = 64
_GROWTH = 4
_SURE = 3.3
"""Standard errors from the target at which a point is settled early."""
_CELLS_AT_ONCE = 1_000_000
_OUTCOMES_AT_ONCE = 16_000_000


@dataclass
class _Tally:
    looked: int = 0
    trials: int = 0
    hits: int = 0


@dataclass
class Oracle:
    """Chances of a statement at points of a box, on futures of one seed.

    Args:
        cap: most futures a point is looked at with.
        limit: most futures in all; beyond it nothing more is run and `spent` is true.
    """

    asked: Asked
    axes: tuple[Axis, ...]
    statement: Statement
    given: Statement | None
    world: World
    seed: int
    cap: int
    limit: int
    used: int = 0
    spent: bool = False
    _kept: dict[tuple[float | None, ...], _Tally] = field(default_factory=dict)

    @property
    def rest(self) -> Float[np.ndarray, " axis"]:
        """The point where nothing is done."""
        return np.array([axis.rest for axis in self.axes])

    def key(self, point: np.ndarray) -> tuple[float | None, ...]:
        """A point as a key; free is None, because NaN equals nothing."""
        return tuple(None if math.isnan(x) else float(x) + 0.0 for x in point)

    def outcomes(
        self, points: Points, first: int, count: int
    ) -> tuple[Bool[np.ndarray, "point future"], Bool[np.ndarray, "point future"]]:
        """Whether each point's futures first .. first + count - 1 met the condition, and hit."""
        given = self.given
        steps = max(self.statement.steps, given.steps if given else 0)
        record = self.statement.signals | (given.signals if given else frozenset())
        runner = Runner(self.asked.model, self.seed, keep_bytes=0)
        met = np.ones((len(points), count), dtype=bool)
        hit = np.empty((len(points), count), dtype=bool)
        rows = max(self.asked.options.batch, _CELLS_AT_ONCE // (steps + 1))
        width = min(count, rows)
        height = max(1, rows // width)
        held = dict(self.world.held)
        for start in range(0, count, width):
            futures = np.arange(first + start, first + min(start + width, count), dtype=np.int64)
            base = full_settings(self.asked.model, self.seed, futures, held)
            for top in range(0, len(points), height):
                block = points[top : top + height]
                repeat = len(block)
                settings = {name: np.tile(values, repeat) for name, values in base.items()}
                forced: dict[str, np.ndarray] = {}
                for at, axis in enumerate(self.axes):
                    column = np.repeat(block[:, at], futures.size)
                    if axis.role == "signal":
                        forced[axis.name] = column
                    else:
                        free = np.isnan(column)
                        settings[axis.name] = np.where(free, settings[axis.name], column)
                numbers = np.tile(futures, repeat)
                trajectories = runner.simulate_settings(
                    settings, numbers, steps, record, forced=forced
                )
                where = np.s_[top : top + repeat, start : start + futures.size]
                hit[where] = self.statement.holds(trajectories, settings).reshape(repeat, -1)
                if given:
                    met[where] = given.holds(trajectories, settings).reshape(repeat, -1)
        self.used += runner.simulated
        return met, hit

    def paired(
        self, points: Points, count: int
    ) -> tuple[Bool[np.ndarray, "point future"], Bool[np.ndarray, "point future"]]:
        """Outcomes of the first `count` futures at each point, future by future, and kept."""
        met, hit = self.outcomes(points, 0, count)
        for point, row_met, row_hit in zip(points, met, met & hit, strict=True):
            tally = self._kept.setdefault(self.key(point), _Tally())
            if tally.looked < count:
                tally.looked = count
                tally.trials, tally.hits = int(row_met.sum()), int(row_hit.sum())
        return met, hit

    def look(self, points: Points, count: int) -> list[_Tally]:
        """Tallies of points after at least `count` futures each, as far as the limit allows."""
        tallies = [self._kept.setdefault(self.key(point), _Tally()) for point in points]
        behind: dict[int, dict[int, int]] = {}
        for at, tally in enumerate(tallies):
            if tally.looked < count:
                behind.setdefault(tally.looked, {}).setdefault(id(tally), at)
        for looked, places in sorted(behind.items()):
            rows = list(places.values())
            more = count - looked
            allowed = max(0, self.limit - self.used) // more if more else 0
            if allowed < len(rows):
                self.spent = True
                rows = rows[:allowed]
            if not rows:
                continue
            few = max(1, _OUTCOMES_AT_ONCE // more)
            for first in range(0, len(rows), few):
                block = rows[first : first + few]
                met, hit = self.outcomes(points[block], looked, more)
                for at, row_met, row_hit in zip(block, met, met & hit, strict=True):
                    tally = tallies[at]
                    tally.looked = count
                    tally.trials += int(row_met.sum())
                    tally.hits += int(row_hit.sum())
            self.asked.progress(min(self.used, self.limit), self.limit, "search")
        return tallies

    def best_seen(self, trials: int = 256) -> list[Points]:
        """Points looked at with enough trials, by falling estimate."""
        known = [(t.hits / t.trials, at, key) for at, (key, t) in enumerate(self._kept.items())
                 if t.trials >= trials]
        return [
            np.array([math.nan if x is None else x for x in key])
            for _, _, key in sorted(known, key=lambda entry: (-entry[0], entry[1]))
        ]

    def judge(
        self, points: Points, target: float, cap: int | None = None
    ) -> tuple[Bool[np.ndarray, " point"], Float[np.ndarray, " point"]]:
        """Whether each point's chance is at least the target, and its estimate.

        Points near the target get up to `cap` futures. A point never looked at (the limit was
        reached) counts as short of it, with estimate NaN.
        """
        most = min(cap or self.cap, self.cap)
        estimates = np.full(len(points), np.nan)
        active = np.arange(len(points))
        count = min(_FIRST, most)
        while active.size:
            tallies = self.look(points[active], count)
            trials = np.array([t.trials for t in tallies], dtype=float)
            hits = np.array([t.hits for t in tallies], dtype=float)
            looked = np.array([t.looked for t in tallies])
            with np.errstate(invalid="ignore", divide="ignore"):
                estimates[active] = hits / trials
                soft = (hits + 1.0) / (trials + 2.0)
                error = np.sqrt(soft * (1.0 - soft) / np.maximum(trials, 1.0))
                near = ~(np.abs(soft - target) > _SURE * error)
            active = active[near & (looked >= count)]
            if count >= most:
                break
            count = min(count * _GROWTH, most)
        with np.errstate(invalid="ignore"):
            return estimates >= target, estimates
