"""How things are timed here."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def one_core() -> Iterator[None]:
    """Keep to one core, where the system can do so."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def seconds(run: Callable[[], object], repeats: int) -> list[float]:
    """Wall times of several runs, after one that is not counted."""
    run()
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return found


def spread(values: list[float], scale: float = 1.0, digits: int = 3) -> str:
    """Median (least to most)."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle * scale:.{digits}g} ({low * scale:.{digits}g} to {high * scale:.{digits}g})"
