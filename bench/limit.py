"""The least a future-day can cost: counted, each operation timed alone; and what waiting adds.

The first limit is of throughput: what the model must work out, at the pace of a processor that
never waits and never guesses wrong. The second adds the waits that no order of the work avoids: one
day needs the day before, and who changes hands cannot be guessed.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from wouldtake import load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict import gpu
from wouldtake.conflict.noise import exponential, uniform
from wouldtake.conflict.room import room_for
from wouldtake.conflict.run import run
from wouldtake.conflict.state import World

from .kernel import CASE, DAYS, UNENDING, best, changes, drawn

TIMES = 100_000
# Counted by hand in src/wouldtake/conflict, every mechanism on, the state standing and nothing
# changing hands: what depends on the day's state. What a future could work out once is left out.
A_DAY = {"exp": 5, "log": 2, "pow": 1, "division": 16, "draw": 2}
# A change of control is timed as a whole (`_bare_changes`); half are to contested ground, which
# listens to two clocks; a third are falls, whose manner is drawn. Checked by counting calls in
# plain Python (`NUMBA_DISABLE_JIT=1`): 1.5 logarithms, 1.8 draws, 0.36 exponentials a change.
A_CHANGE = {"bare change": 1, "exponential": 0.5, "draw": 0.33, "exp": 0.33}
# A future's first day: two normals, a weight and 1.3 thresholds a unit.
A_UNIT = {"draw": 4, "log": 2, "cos": 2, "exp": 1, "exponential": 1.3, "division": 1.3}
UNGUESSED = 2  # branches of a change: whether a clock fires, and how many neighbours the unit has


def _each(function: Callable[[float], float]) -> Callable[[np.ndarray], float]:
    """The sum of a function over numbers, none of which waits for another."""
    inner = njit(error_model="numpy")(function)

    @njit(error_model="numpy")
    def over(values: np.ndarray) -> float:
        total = 0.0
        for i in range(values.size):
            total += inner(values[i])
        return total

    return over


@njit
def _draws(numbers: np.ndarray) -> float:
    total = 0.0
    for i in range(numbers.size):
        total += uniform(1, 7, 3, i)
    return total


@njit
def _exponentials(numbers: np.ndarray) -> float:
    total = 0.0
    for i in range(numbers.size):
        total += exponential(1, 7, 3, i)
    return total


@njit(error_model="numpy")
def _bare_changes(
    n: int, first: np.ndarray, neighbours: np.ndarray, left: np.ndarray, since: np.ndarray,
    weight: np.ndarray, level: np.ndarray,
) -> float:
    """What a change of control cannot do without, one after another, and nothing else.

    A fresh threshold; the unit and its neighbours charged for the hazard spent at their old
    weights, given new ones, and their levels worked out. One clock a unit; nobody is looked for,
    counted, armed or mourned.
    """
    now, units = 0.0, left.size
    for i in range(n):
        now += 1e-3
        u = (i * 7919) % units
        left[u] = exponential(1, 7, 3, i)
        level[u] = now + left[u] / weight[u]
        for place in range(first[u], first[u + 1]):
            v = neighbours[place]
            left[v] = max(left[v] - (now - since[v]) * weight[v], 0.0)
            since[v] = now
            weight[v] = 0.5 + 0.1 * (i & 7)
            level[v] = now + left[v] / weight[v]
    return level[0]


@njit(error_model="numpy")
def _days_in_a_row(n: int) -> float:
    """The chain of one day's operations each of which needs the one before, and its days.

    Belief -> the day's hazard -> the clock -> the news -> belief. The logit of belief is worked out
    beside the hazard.
    """
    belief, clock, army = 0.6, 0.0, 1.0
    for _ in range(n):
        attack = (1.1 / army) ** 0.7 * math.exp(0.3 * (0.5 - belief))
        clock += 0.01 * attack
        shock = -0.01 if clock > 1e9 else 0.0
        army = max(army * (1.0 + shock), 0.02)
        now = math.log(belief / (1.0 - belief))
        now += (0.4 - now) / 20.0 + shock
        belief = 1.0 / (1.0 + math.exp(-now))
    return belief + clock


@njit(error_model="numpy")
def _branches(numbers: np.ndarray, edge: float, table: np.ndarray) -> float:
    """A branch a number: at an edge of 0.5 half are taken, at random; at 2 all."""
    found = 0
    for i in range(numbers.size):
        if numbers[i] < edge:
            found += 1
            table[i & 7] = found  # a store, so that it stays a branch
        else:
            table[8 + (i & 7)] = found
    return found


def nanoseconds(world: World) -> dict[str, float]:
    """Time of each operation alone, ns; arguments of the kind that the model gives it."""
    rng = np.random.default_rng(0)
    some, ones = rng.random(TIMES), [np.ones(world.is_city.size) for _ in range(4)]
    above, angles, store = some + 0.5, 2.0 * np.pi * some, np.zeros(16, np.int64)
    ordered = np.sort(angles)
    exp, log, cos = (_each(f) for f in (
        lambda x: math.exp(-x), lambda x: math.log(x + 0.5), lambda x: math.cos(1.0 * x)))
    power, divide = _each(lambda x: x**0.7), _each(lambda x: 3.0 / x)
    works: dict[str, Callable[[], Any]] = {
        "exp": lambda: exp(some), "log": lambda: log(some), "pow": lambda: power(above),
        "cos": lambda: cos(ordered), "cos as drawn": lambda: cos(angles),
        "division": lambda: divide(above), "draw": lambda: _draws(some),
        "exponential": lambda: _exponentials(some),
        "bare change": lambda: _bare_changes(TIMES, world.first, world.neighbours, *ones),
        "days in a row": lambda: _days_in_a_row(TIMES),
        "guessed": lambda: _branches(some, 2.0, store),
        "half guessed": lambda: _branches(some, 0.5, store),
    }
    for work in works.values():
        work()
    found = best(*works.values(), repeats=15)
    cost = {name: busy / TIMES * 1e9 for name, (_, busy) in zip(works, found, strict=True)}
    # Of random branches half are guessed wrong.
    cost["wrong guess"] = 2.0 * max(cost.pop("half guessed") - cost.pop("guessed"), 0.0)
    return cost


def parts(model: ConflictModel) -> tuple[dict[str, float], float]:
    """Measured, ns: a first day, a quiet day, a change, and a day without end; changes a day."""
    world, futures = model.world_for(DAYS), np.arange(600)
    quiet = UNENDING | {"pace": -60.0} | {
        name: 0.0 for name in UNENDING if name.endswith(("relieve_rate", "retake_rate"))
    }
    still, busy = (drawn(model, futures.size, **fixed) for fixed in (quiet, UNENDING))

    def go(rows: np.ndarray, steps: int) -> Callable[[], object]:
        return lambda: run(world, rows, futures, steps=steps, seed=1, threads=1)

    (_, first), (_, calm), (_, full) = best(go(busy, 0), go(still, DAYS), go(busy, DAYS))
    each = 1e9 / futures.size
    events = changes(world, busy, ())[0] - changes(world, still, ())[0]
    return {
        "a future's first day": first * each,
        "a day on which nothing changes hands": (calm - first) * each / DAYS,
        "a change of control": (full - calm) * each / DAYS / events,
        "a future-day without end": full * each / DAYS,
    }, events


def limits(cost: dict[str, float], units: int, events: float) -> list[tuple[float, float]]:
    """The first and the second limit of each part of `parts`, ns."""
    def worth(operations: dict[str, float]) -> float:
        return sum(cost[name] * times for name, times in operations.items())

    start, day, change = worth(A_UNIT) * units, worth(A_DAY), worth(A_CHANGE)
    slow_start = start + 2 * units * (cost["cos as drawn"] - cost["cos"])
    slow_day = max(day, cost["days in a row"])
    slow_change = change + UNGUESSED * cost["wrong guess"]
    return [
        (start, slow_start), (day, slow_day), (change, slow_change),
        (start / DAYS + day + events * change, slow_start / DAYS + slow_day + events * slow_change),
    ]


def report() -> list[str]:
    """A section: what a future costs in parts, and the least it could."""
    model = load_case(CASE).model
    world, (took, events) = model.world_for(DAYS), parts(model)
    cost, units = nanoseconds(world), world.is_city.size
    lines = [
        "## The least it could cost", "",
        "One core, time of the processor. *First limit*: the operations that each part cannot do "
        "without, counted by hand in the sources (`bench/limit.py`), times what each takes alone, "
        "on arguments of the kind it is given, none waiting for the one before; nothing for loads, "
        "stores, comparisons, additions and multiplications, nothing for branches. *A bare change* "
        "is a loop of the arithmetic, loads and stores that a change of control cannot do without "
        "(`_bare_changes`). *Second limit*: beside that, the wait of a day for the day before "
        "(`_days_in_a_row`), two wrong guesses a change of control (whether a clock fires, how "
        "many neighbours), and cosines of angles in no order, whose ranges a processor guesses.",
        "", "In ns: " + ", ".join(f"{name} {value:.2g}" for name, value in cost.items()) + ".", "",
        "| | measured, ns | first limit | times | second limit | times |",
        "|---|---|---|---|---|---|",
    ]
    for (name, found), (low, high) in zip(
        took.items(), limits(cost, units, events), strict=True
    ):
        told = f"{name}, {events:.1f} changes a day, all in" if "without end" in name else name
        lines.append(
            f"| {told} | {found:,.0f} | {low:,.0f} | {found / low:.2f} | {high:,.0f} | "
            f"{found / high:.2f} |"
        )
    bits, state = 52 * (2 + events * 2), gpu.bytes_of(room_for(world, DAYS))
    near = world.neighbours.size / units
    return [*lines, "", (
        f"Random bits: {bits:,.0f} a future-day here, against {52 * units:,} if each unit drew one "
        f"number a day; their time is in the draws. Bytes: the state of a future is "
        f"{state / 1024:,.0f} KiB and stays in the core's own caches; a change touches three lines "
        f"of 64 bytes in each of {near:.1f} neighbours; what is written out is {4 * units:,} bytes "
        "a future and 8 a day for each signal asked for. So arithmetic, waits and branches limit "
        "it, not memory."
    )]
