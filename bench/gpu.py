"""The simulation on a GPU, where there is one: its speed, and how near to the device's limits."""

import math
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from wouldtake import load_case
from wouldtake.conflict import gpu
from wouldtake.conflict.run import run
from wouldtake.conflict.state import NATION

from .kernel import CASE, DAYS, PLACES, UNENDING, changes, drawn

FUTURES = 65_536
COMPARED = 2000  # futures run on both
COPIED = 1 << 28  # bytes
CALLS, WORKERS = 4096, 1 << 18  # exponentials a thread, threads
CALLS_A_DAY = 22  # 20 exp and log, counted in uncompiled runs of these futures, and 2 pow
BYTES_A_REARMING = 2 * (3 * 8 * 2 + 8 + 8)  # two clocks: left, since, weight; level, listens
REPEATS = 3
cuda: Any = gpu.cuda


def exponentials(out: Any) -> None:
    """A chain of double-precision exponentials in each thread."""
    place = cuda.grid(1)
    if place < out.size:
        value = out[place]
        for _ in range(CALLS):
            value = math.exp(-value)
        out[place] = value


def least(work: Callable[[], object]) -> float:
    """Least seconds of several runs, after one that compiles."""
    work()
    found = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def limits() -> tuple[float, float]:
    """What the device does at best: bytes moved a second, exponentials a second; measured."""
    one = cuda.to_device(np.zeros(COPIED, np.int8))
    two = cuda.device_array_like(one)
    values = cuda.to_device(np.full(WORKERS, 0.5))
    kernel = cuda.jit(exponentials)

    def copy() -> None:
        two.copy_to_device(one)
        cuda.synchronize()

    def work() -> None:
        kernel[WORKERS // 256, 256](values)
        cuda.synchronize()

    return 2 * COPIED / least(copy), CALLS * WORKERS / least(work)


def report() -> list[str]:
    """The section of docs/benchmarks.md."""
    lines = ["## The simulation on a GPU", ""]
    if cuda is None or not cuda.is_available():
        return [*lines, "Not measured: no GPU on this machine. `make bench BENCH=gpu` measures it "
                "where there is one."]
    model = load_case(CASE).model
    world, rows = model.world_for(DAYS), drawn(model, FUTURES, **UNENDING)
    units, futures = world.is_city.size, np.arange(FUTURES)

    def walks(count: int, device: str, wanted: tuple[int, ...] = ()) -> Any:
        return run(
            world, rows[:count], futures[:count], steps=DAYS, seed=1, wanted=wanted, device=device)

    seconds = least(lambda: walks(FUTURES, "gpu"))
    there, here = walks(COMPARED, "gpu", PLACES), walks(COMPARED, "cpu", PLACES)
    processor = least(lambda: walks(COMPARED, "cpu")) / COMPARED * FUTURES
    other = np.zeros(COMPARED, bool)
    for name in ("fall_day", "manner", "final_control"):
        other |= (getattr(there, name) != getattr(here, name)).any(axis=1)
    gap = np.abs(there.series - here.series) / np.maximum(np.abs(here.series), 1e-3)
    furthest = float(gap[:, ~other].max(initial=0.0))
    bandwidth, calls = limits()
    events, _ = changes(world, rows, ())
    degree = world.neighbours.size / units
    moved = 2 * 8 * NATION + events * (1 + degree) * BYTES_A_REARMING
    days = FUTURES * DAYS / seconds
    name = cuda.get_current_device().name
    name = name.decode() if isinstance(name, bytes) else str(name)
    return [
        *lines,
        f"{name}: {FUTURES:,} futures, {units} units, {DAYS} days, all eleven mechanisms, futures "
        "that are not absorbed as above, copies to and from the device included, compiling not.",
        "",
        "| | |", "|---|---|",
        f"| future-days a second | {days:.3g} |",
        f"| million unit-days a second | {days * units / 1e6:.4g} |",
        f"| against {os.cpu_count()} cores of this machine | {processor / seconds:.3g} times |",
        f"| bytes a future-day must move (the nation's vector, clocks re-armed) | {moved:,.0f} |",
        f"| share of the bandwidth, measured by a copy at {bandwidth / 1e9:,.0f} GB/s | "
        f"{days * moved / bandwidth:.2%} |",
        f"| exp, log and pow of a future-day | {CALLS_A_DAY} |",
        f"| share of the arithmetic, measured at {calls / 1e9:,.1f} thousand million exp/s | "
        f"{days * CALLS_A_DAY / calls:.2%} |",
        f"| of {COMPARED:,} futures, those whose events differ from the processor's | "
        f"{int(other.sum())} |",
        f"| largest relative difference of a recorded number in the others | {furthest:.2g} |",
    ]
