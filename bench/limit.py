"""The least a future-day can cost: its arithmetic counted, each operation timed alone."""

import math
from collections.abc import Callable

import numpy as np
from numba import njit

from wouldtake.cases.model import ConflictModel
from wouldtake.conflict.noise import exponential, uniform
from wouldtake.conflict.run import run
from wouldtake.conflict.state import World

from .kernel import DAYS, UNENDING, best, changes, drawn

TIMES = 200_000
# Counted by hand in src/wouldtake/conflict, the state standing, every mechanism on: one day.
A_DAY = {"exp": 9, "log": 2, "pow": 2, "division": 28, "draw": 2}
# One change of control is timed as a whole, `_bare_events`; beside it, half of the changes are
# falls, whose manner is drawn.
AN_EVENT = {"bare change": 1, "draw": 0.5, "exp": 0.5}
# A future's first day: two normals, a weight and 1.3 thresholds a unit.
A_UNIT = {"draw": 4, "log": 2, "cos": 2, "exp": 1, "exponential": 1.3, "division": 1.2}


@njit
def _exp(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.exp(-1e-5 * i)
    return total


@njit
def _log(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.log(1.0 + 1e-5 * i)
    return total


@njit
def _pow(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += (1.0 + 1e-5 * i) ** 0.7
    return total


@njit
def _cos(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.cos(1e-5 * i)
    return total


@njit(error_model="numpy")
def _division(n: int) -> float:
    total = 1.0
    for i in range(n):
        total += 3.0 / (1.0 + 1e-5 * i)
    return total


@njit
def _draw(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += uniform(1, 7, 3, i)
    return total


@njit
def _exponential(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += exponential(1, 7, 3, i)
    return total


@njit(error_model="numpy")
def _bare_events(
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


OPERATIONS: dict[str, Callable[[int], float]] = {
    "exp": _exp, "log": _log, "pow": _pow, "cos": _cos, "division": _division, "draw": _draw,
    "exponential": _exponential,
}


def nanoseconds(world: World) -> dict[str, float]:
    """Time of each operation, one after another with none waiting for the last, ns."""
    arrays = [np.ones(world.is_city.size) for _ in range(4)]
    works = OPERATIONS | {
        "bare change": lambda n: _bare_events(n, world.first, world.neighbours, *arrays)
    }
    for work in works.values():
        work(2)
    found = best(*(lambda w=w: w(TIMES) for w in works.values()), repeats=15)
    return {name: busy / TIMES * 1e9 for name, (_, busy) in zip(works, found, strict=True)}


def report(model: ConflictModel) -> list[str]:
    """A section: what a future costs in parts, and the least it could."""
    world, futures = model.world_for(DAYS), np.arange(600)
    quiet = UNENDING | {"pace": -60.0} | {
        name: 0.0 for name in UNENDING if name.endswith(("relieve_rate", "retake_rate"))
    }
    still, busy = (drawn(model, futures.size, **fixed) for fixed in (quiet, UNENDING))

    def go(rows: np.ndarray, steps: int) -> Callable[[], object]:
        return lambda: run(world, rows, futures, steps=steps, seed=1, threads=1)

    (_, first), (_, calm), (_, full) = best(go(busy, 0), go(still, DAYS), go(busy, DAYS))
    events = changes(world, busy, ())[0] - changes(world, still, ())[0]
    count, cost, units = futures.size, nanoseconds(world), world.is_city.size
    parts = (
        ("a future's first day", first / count, A_UNIT, units),
        ("a day on which nothing changes hands", (calm - first) / count / DAYS, A_DAY, 1),
        ("a change of control", (full - calm) / count / DAYS / events, AN_EVENT, 1),
    )
    lines = [
        "## The least it could cost", "",
        "One core. *Least*: the operations of each part, counted by hand in the sources "
        "(`bench/limit.py`), times what each takes alone, one after another, none waiting for the "
        "one before; nothing for loads, stores, comparisons, additions, or for an operation that "
        "needs another's result. *A bare change* is a loop of the arithmetic, loads and stores "
        "that a change of control cannot do without (`_bare_events`). In ns: "
        + ", ".join(f"{name} {value:.2g}" for name, value in cost.items()) + ".", "",
        "| | measured, ns | least, ns | measured over least |",
        "|---|---|---|---|",
    ]
    least = {}
    for name, seconds, operations, times in parts:
        least[name] = sum(cost[k] * n for k, n in operations.items()) * times
        took = seconds * 1e9
        lines.append(f"| {name} | {took:,.0f} | {least[name]:,.0f} | {took / least[name]:.2f} |")
    began, day, event = least.values()
    whole, floor = full / count / DAYS * 1e9, began / DAYS + day + events * event
    lines.append(
        f"| a future-day without end, {events:.1f} changes a day, all in | {whole:,.0f} | "
        f"{floor:,.0f} | {whole / floor:.2f} |"
    )
    bits = 52 * (2 + events * 1.6)
    return [*lines, "", (
        f"Random bits: {bits:,.0f} a future-day here, against {52 * units:,} if each unit drew one "
        f"number a day. Bytes: the state of a future is about {units * 130 / 1024:,.0f} KiB and "
        f"stays in the core's own cache; what is written out is {4 * units:,} bytes a future and 8 "
        "a day for each signal asked for. So arithmetic and branches are what "
        "limits it, not memory."
    )]
