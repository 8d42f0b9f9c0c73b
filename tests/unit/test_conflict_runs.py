"""A future hangs on (seed, its number, its parameters, its clamps) alone, bit for bit."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wouldtake.conflict.run import CHUNK, run
from wouldtake.conflict.state import BELIEF

from ..oracle.compare import PLACES, compiled
from ..oracle.worlds import invented, plain, prior_wide

TESTS = Path(__file__).parents[1]
WORLD = invented()
COUNT = 2 * CHUNK + 17
FUTURES = np.arange(COUNT) * 977 + 2**40
PARAMETERS = prior_wide(WORLD, COUNT, seed=21)
WHOLE = compiled(WORLD, PARAMETERS, FUTURES, steps=120, seed=9)


def same(one, other, rows=slice(None), days=slice(None)):
    """Whether a result equals some rows and days of another to the last bit."""
    series = all(
        np.array_equal(one.series[name], other.series[name][rows, days]) for name in PLACES
    )
    return series and np.array_equal(one.fall_day, other.fall_day[rows])


def test_run_again():
    assert same(compiled(WORLD, PARAMETERS, FUTURES, steps=120, seed=9), WHOLE)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_do_not_matter(threads):
    again = compiled(WORLD, PARAMETERS, FUTURES, steps=120, seed=9, threads=threads)
    assert same(again, WHOLE)
    assert np.array_equal(again.manner, WHOLE.manner)
    assert np.array_equal(again.control, WHOLE.control)


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(COUNT)), size=st.integers(1, COUNT))
def test_batch_and_order_do_not_matter(order, size):
    rows = np.array(order[:size])
    part = compiled(WORLD, PARAMETERS[rows], FUTURES[rows], steps=120, seed=9)
    assert same(part, WHOLE, rows)


@pytest.mark.parametrize("steps", [0, 1, 30, 119])
def test_the_number_of_days_does_not_matter(steps):
    short = compiled(WORLD, PARAMETERS, FUTURES, steps=steps, seed=9)
    series = all(
        np.array_equal(short.series[name], WHOLE.series[name][:, : steps + 1]) for name in PLACES
    )
    assert series
    fell = (WHOLE.fall_day >= 0) & (WHOLE.fall_day <= steps)
    np.testing.assert_array_equal(short.fall_day, np.where(fell, WHOLE.fall_day, -1))


def test_what_is_recorded_does_not_matter():
    some = run(WORLD, PARAMETERS, FUTURES, steps=120, seed=9, wanted=(BELIEF,))
    np.testing.assert_array_equal(some.series[0], WHOLE.series["belief"])
    none = run(WORLD, PARAMETERS, FUTURES, steps=120, seed=9)
    assert none.series.shape == (0, COUNT, 121)
    np.testing.assert_array_equal(none.fall_day, WHOLE.fall_day)


DAYS = (60, 0, 119, 120, 1)


def snapshots(**how):
    how = {"steps": 120, "seed": 9, "snapshots": DAYS} | how
    return run(WORLD, PARAMETERS, FUTURES, **how)


def test_a_snapshot_is_where_a_run_of_so_many_days_ends():
    found = snapshots()
    assert found.snapshots.shape == (COUNT, len(DAYS), WORLD.is_city.size)
    assert found.snapshots.dtype == np.int8
    for place, day in enumerate(DAYS):
        ended = run(WORLD, PARAMETERS, FUTURES, steps=day, seed=9).final_control
        np.testing.assert_array_equal(found.snapshots[:, place], ended)
    assert (found.snapshots[:, 0] != found.snapshots[:, 2]).any()


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_snapshots_are_counted_exactly_whatever_the_threads(threads):
    every, counted = snapshots(threads=threads), snapshots(each=False, threads=threads)
    expected = np.stack([(every.snapshots == hand).sum(axis=0) for hand in range(3)], axis=1)
    np.testing.assert_array_equal(every.counts, expected)
    np.testing.assert_array_equal(counted.counts, expected)
    assert counted.snapshots.size == 0


def test_snapshots_change_nothing_else():
    found = snapshots(wanted=(BELIEF,))
    np.testing.assert_array_equal(found.series[0], WHOLE.series["belief"])
    np.testing.assert_array_equal(found.fall_day, WHOLE.fall_day)
    without = run(WORLD, PARAMETERS, FUTURES, steps=120, seed=9)
    assert without.snapshots.size == 0
    assert without.counts.size == 0


@pytest.mark.parametrize("days", [(121,), (-1,), (5, 7, 5)])
def test_snapshots_of_other_days_are_refused(days):
    with pytest.raises(ValueError, match="expected days 0 to 120, each once"):
        snapshots(snapshots=days)


def test_a_twin_with_nothing_changed_is_the_same_future():
    free = {name: np.full((COUNT, 121), np.nan) for name in ("belief", "leaders_doubting")}
    assert same(compiled(WORLD, PARAMETERS, FUTURES, steps=120, seed=9, clamps=free), WHOLE)
    own = {name: WHOLE.series[name].copy() for name in (
        "belief", "homeland_threat", "capital_attack", "homeland_attack", "campaign_phase",
        "organisation", "militia_strength")}
    assert same(compiled(WORLD, PARAMETERS, FUTURES, steps=120, seed=9, clamps=own), WHOLE)


def test_a_twin_is_the_same_until_what_differs_begins():
    clamp = np.full((COUNT, 121), np.nan)
    clamp[:, 60:] = 0.05
    twin = compiled(WORLD, PARAMETERS, FUTURES, steps=120, seed=9, clamps={"belief": clamp})
    for name in PLACES:
        np.testing.assert_array_equal(twin.series[name][:, :60], WHOLE.series[name][:, :60])
    assert (twin.series["belief"][:, 60:] == 0.05).all()
    assert (twin.fall_day != WHOLE.fall_day).any()


def test_another_seed_or_number_is_another_future():
    for futures, seed in ((FUTURES, 10), (FUTURES + 1, 9)):
        other = compiled(WORLD, PARAMETERS, futures, steps=120, seed=seed)
        moved = other.series["contested_share"] != WHOLE.series["contested_share"]
        assert moved.any(axis=1).all()


def test_no_future_at_all():
    empty = compiled(WORLD, PARAMETERS[:0], FUTURES[:0], steps=5, seed=1)
    assert empty.fall_day.shape == (0, WORLD.is_city.size)


def test_parameters_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="parameters have shape"):
        run(WORLD, PARAMETERS[:, :-1], FUTURES, steps=5, seed=1)


@pytest.mark.parametrize("world", [plain("g", cities=1), plain("gg", cities=2),
                                   invented(40, 8, seed=1, patrons=())])
def test_worlds_of_any_size_run(world):
    found = compiled(world, prior_wide(world, 20), np.arange(20), steps=50, seed=1)
    assert all(np.isfinite(series).all() for series in found.series.values())


SCRIPT = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from oracle.compare import compiled
from oracle.worlds import invented, prior_wide
world = invented(12, 3)
found = compiled(world, prior_wide(world, 6), np.arange(6), steps=80, seed=2**62, threads=1)
np.savez(sys.argv[2], fall_day=found.fall_day, manner=found.manner, **found.series)
"""


def test_runs_uncompiled_with_the_same_bits(tmp_path):
    path = tmp_path / "plain.npz"
    subprocess.run(
        # Hashing overflows on purpose; NumPy's scalars say so, compiled code does not.
        [sys.executable, "-W", "ignore", "-c", SCRIPT, str(TESTS), str(path)],
        check=True, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, timeout=120,
    )
    world = invented(12, 3)
    found = compiled(world, prior_wide(world, 6), np.arange(6), steps=80, seed=2**62)
    with np.load(path) as plainly:
        for name in PLACES:
            np.testing.assert_array_equal(plainly[name], found.series[name])
        np.testing.assert_array_equal(plainly["fall_day"], found.fall_day)
        np.testing.assert_array_equal(plainly["manner"], found.manner)
