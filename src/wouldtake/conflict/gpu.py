"""Run futures on a CUDA device: the same walk as on the processor, one future a thread.

Numba's CUDA target compiles the mechanisms' own functions, so there is no second copy of any.
Each thread has its part of one room laid out for a whole batch, and every array has the future
along the axis that memory runs along, so that threads of a warp meet side by side. Futures write
nothing in common: snapshots are counted on the processor.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from wouldtake.errors import SettingError

from .compiled import compiled
from .future import walk
from .room import Room, room_for
from .state import Clocks, Held, Leaders, Patrons, Units, Views, World

try:
    from numba import cuda
except ImportError:
    cuda: Any = None

THREADS = 64  # a block; few, since the walk of a future takes many registers
MOST_FUTURES = 65_536  # a batch, about as many as the largest device walks at a time
SHARE_OF_MEMORY = 0.8  # of the device's free memory that a batch may take


class Results(NamedTuple):
    """Where a run's results go, arrays of `run.Ensemble`; `kept` may have room for no future."""

    series: np.ndarray
    fall_day: np.ndarray
    manner: np.ndarray
    control: np.ndarray
    kept: np.ndarray
    counts: np.ndarray


def require() -> Any:
    """Numba's CUDA target, once it is known that there is a device.

    Raises:
        SettingError: there is none, or what drives it is not installed.
    """
    if cuda is not None and cuda.is_available():
        return cuda
    raise SettingError(
        "device `gpu`: no CUDA device can be used on this machine. Take `cpu`; or, where there is "
        "an NVIDIA GPU with its driver, install `wouldtake[gpu]` and the CUDA toolkit "
        "(docs/how-to/gpu.md)"
    )


@compiled
def part(room, thread):
    """One thread's room, views of a room laid out for many: the thread is each array's last axis.

    So threads that walk side by side read and write side by side. `clocks.first` never changes:
    all threads have the same.
    """
    units, clocks = room.units, room.clocks
    leaders, backers = room.leaders, room.backers
    return Room(
        Units(
            units.control[..., thread], units.arms[..., thread], units.tags[..., thread],
            units.contagion[..., thread], units.troubled[..., thread], units.before[..., thread],
            units.changed[..., thread], units.siege[..., thread], units.fall_day[..., thread],
            units.manner[..., thread], units.ever_taken[..., thread],
        ),
        Clocks(
            clocks.now[..., thread], clocks.soonest[..., thread], clocks.first,
            clocks.level[..., thread],
        ),
        Leaders(
            leaders.threshold[..., thread], leaders.dealt[..., thread],
            leaders.left[..., thread], leaders.doubt[..., thread],
        ),
        Patrons(
            backers.left[..., thread], backers.ordered[..., thread], backers.back[..., thread]
        ),
        room.nation[..., thread], room.due[..., thread], room.shares[..., thread],
    )


def kernel(world, room, p, futures, seed, on, held, views):
    """Walk the future of this thread; its place in the batch is its row everywhere."""
    row = cuda.grid(1)
    if row < futures.size:
        own = part(room, row)
        walk(
            world, own.units, own.clocks, own.leaders, own.backers, own.due, own.shares,
            p[row], own.nation, on, held, views, row, seed, futures[row],
        )


@cache
def _compiled() -> Any:
    return require().jit(kernel)


def mapped(change: Any, value: Any) -> Any:
    """A tuple of tuples of arrays with each array changed; other numbers stay."""
    if isinstance(value, tuple):
        made: Any = type(value)
        return made(*(mapped(change, item) for item in value))
    return change(value) if isinstance(value, np.ndarray) else value


def bytes_of(value: Any) -> int:
    """Bytes in all arrays of a tuple of tuples."""
    if isinstance(value, tuple):
        return sum(bytes_of(item) for item in value)
    return value.nbytes if isinstance(value, np.ndarray) else 0


def batch_size(one: Room, results: Results, clamps: int, free: float) -> int:
    """How many futures fit in a share of `free` bytes, at least 1 and at most MOST_FUTURES."""
    signals, _, days = results.series.shape
    snapshots, _, units = results.counts.shape
    each = bytes_of(one) + 8 * (signals + clamps) * days + snapshots * units
    return int(min(max(SHARE_OF_MEMORY * free / each, 1), MOST_FUTURES))


def onto(value: Any) -> Any:
    """A copy on the device of every array of a tuple of tuples."""
    return mapped(require().to_device, value)


def rooms_for(one: Room, threads: int) -> Any:
    """Room on the device for so many threads, with whatever stood there before still in it."""
    blank = require().device_array
    rooms = mapped(lambda a: blank((*a.shape, threads), a.dtype), one)
    return rooms._replace(clocks=rooms.clocks._replace(first=onto(one.clocks.first)))


def walk_all(
    world: World, parameters: np.ndarray, futures: np.ndarray, seed: int, on: np.ndarray,
    held: Held, wanted: np.ndarray, at: np.ndarray, results: Results,
) -> None:
    """Walk all futures, a batch at a time, and write into `results`; see `run.run`.

    Args: as of `future.walk` and `state.Views`: parameters [F, P], futures int64 [F], at [T+1].

    Raises:
        SettingError: there is no device.
    """
    count, one = len(futures), room_for(world, at.size - 1)
    if count == 0:
        return
    target = require()
    free = target.current_context().get_memory_info()[0]
    size = min(batch_size(one, results, len(held.values), free), count)
    there, rooms, on = onto(world), rooms_for(one, size), onto(on)
    where, wanted, at = onto(held.where), onto(wanted), onto(at)
    uncounted = onto(np.zeros((0, *results.counts.shape[1:]), np.int64))
    for start in range(0, count, size):
        rows = slice(start, min(start + size, count))
        some = len(futures[rows])
        series = target.device_array(
            (wanted.size, some, at.size), np.dtype(float), order="F")
        kept = target.device_array(
            (some, *results.counts.shape[::2]), np.dtype(np.int8), order="F")
        _compiled()[-(-some // THREADS), THREADS](
            there, rooms, onto(np.asfortranarray(parameters[rows])), onto(futures[rows].copy()),
            seed, on, Held(where, onto(np.asfortranarray(held.values[:, rows]))),
            Views(wanted, series, at, kept, uncounted),
        )
        results.series[:, rows] = series.copy_to_host()
        for found, units in (
            (results.fall_day, rooms.units.fall_day), (results.manner, rooms.units.manner),
            (results.control, rooms.units.control),
        ):
            found[rows] = units.copy_to_host()[:, :some].T
        shown = kept.copy_to_host()
        for control in range(3):
            results.counts[:, control] += (shown == control).sum(axis=0)
        if results.kept.shape[0] == count:
            results.kept[rows] = shown
