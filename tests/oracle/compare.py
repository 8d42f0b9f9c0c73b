"""Hold the compiled simulation against the oracle: what differs, if anything does."""

import numpy as np

from wouldtake.conflict.run import run
from wouldtake.conflict.signals import SERIES

from .conflict_numpy import Oracle, Result

PLACES = {series.name: series.place for series in SERIES}
WHOLE = {series.name for series in SERIES if series.kind != "real"}


def compiled(world, parameters, futures, *, steps, seed, clamps=None, off=(), threads=None):
    """The compiled run as a `Result`, all signals by name."""
    wanted = sorted(set(PLACES.values()))
    found = run(
        world, parameters, np.asarray(futures), steps=steps, seed=seed, wanted=wanted, off=off,
        clamps={PLACES[name]: value for name, value in (clamps or {}).items()}, threads=threads,
    )
    series = {name: found.series[wanted.index(place)] for name, place in PLACES.items()}
    return Result(series, found.fall_day, found.manner, found.final_control)


def differences(one, other):
    """What differs between two results, first day first; empty if they agree.

    Events, counts, days and manners must be equal; real numbers within 1e-9 relative.
    """
    found = [
        f"{name} differs in {int((a != b).any(axis=1).sum())} futures"
        for name, a, b in (
            ("fall_day", one.fall_day, other.fall_day), ("manner", one.manner, other.manner),
            ("final control", one.control, other.control),
        )
        if not np.array_equal(a, b)
    ]
    told = []
    for name in PLACES:
        a, b = one.series[name], other.series[name]
        wrong = a != b if name in WHOLE else ~np.isclose(a, b, rtol=1e-9, atol=1e-12)
        if wrong.any():
            future, day = min(np.argwhere(wrong), key=lambda at: at[1])
            told.append((day, f"{name} on day {day} of row {future}: {a[future, day]!r}, "
                              f"{b[future, day]!r}; {int(wrong.any(axis=1).sum())} futures differ"))
    return [text for _, text in sorted(told)] + found


def check(world, parameters, futures, **how):
    """Run both; the oracle's result, or an AssertionError that says where they part."""
    fast = compiled(world, parameters, futures, **how)
    slow = Oracle(world, parameters, futures, **how).run()
    found = differences(fast, slow)
    assert not found, "\n".join(["compiled, oracle:", *found[:6]])
    return slow
