"""Run many futures: the compiled loop, its cache, threads, and what comes back.

One future is one walk (`future.py`); futures are independent, so chunks of them run on
threads with the interpreter lock released, and no result depends on how they were cut.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np

from wouldtake.errors import SettingError, did_you_mean

from . import machine
from .parameters import COUNT
from .room import room_for
from .state import MECHANISMS, NATION, Held, Views, World

CHUNK = 64  # futures a thread takes at a time: enough that starting costs next to nothing
DEVICES = ("cpu", "gpu")
SHARES = 4  # pieces of the work a thread, at least, so that no thread ends long after the others


@dataclass(frozen=True)
class Ensemble:
    """What came back: asked-for series [signals, F, T+1], and each unit's first fall."""

    series: np.ndarray
    fall_day: np.ndarray  # int16 [F, U], -1 where it did not fall
    manner: np.ndarray  # int8 [F, U], see `state.MANNERS`
    final_control: np.ndarray  # int8 [F, U]
    snapshots: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0), np.int8))
    """Each unit's control at the end of the days asked for, int8 [F, D, U]."""
    counts: np.ndarray = field(default_factory=lambda: np.zeros((0, 3, 0), np.int64))
    """Futures in which a unit is government, contested, insurgent on those days, [D, 3, U]."""


def source_digest(folder: Path = Path(__file__).parent, pattern: str = "*.py") -> int:
    """A number that changes when any source of the simulation, or of another folder, does.

    Machine code is kept under it, so that no stale code is ever run.
    """
    text = b"".join(path.read_bytes() for path in sorted(folder.glob(pattern)))
    return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest(), "big")


_loops: dict[str, Callable[[tuple], Callable[[int, int], None]]] = {}
_loading = Lock()


def bound(arguments: tuple) -> Callable[[int, int], None]:
    """`future.walk_rows` over these arguments, as a function of the first row and the last + 1."""
    shape = machine.shape_of(arguments)
    with _loading:
        if shape not in _loops:
            _loops[shape] = loop_for(arguments, shape)
    return _loops[shape](arguments)


def loop_for(arguments: tuple, shape: str) -> Callable[[tuple], Callable[[int, int], None]]:
    """The loop for arguments of a shape: machine code kept before, else compiled now.

    The mechanisms are imported where there is something to compile, and Numba with them. Where
    Numba calls functions in another way than `machine` knows, its own call is used, and nothing
    is kept. With `NUMBA_DISABLE_JIT` all is plain Python.
    """
    plain = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
    name = "" if plain else machine.name_for(source_digest(), shape)
    kept = None if plain else machine.load(name)
    if kept is not None:
        return kept.bind
    from numba import njit  # noqa: PLC0415

    from .future import walk_rows  # noqa: PLC0415

    fresh = None if plain else machine.compile_loop(walk_rows, arguments, name)
    if fresh is not None:
        return fresh.bind
    own = njit(nogil=True, _nrt=False, error_model="numpy")(walk_rows)  # pyright: ignore[reportCallIssue]
    return lambda arguments: lambda start, stop: own(*arguments, start, stop)


def check_device(device: str) -> None:
    """Whether futures can be run there.

    Raises:
        SettingError: there is no such device, or no GPU on this machine.
    """
    if device not in DEVICES:
        raise SettingError(f"there is no device `{device}`. {did_you_mean(device, DEVICES)}")
    if device == "gpu":
        from . import gpu  # noqa: PLC0415

        gpu.require()


def run(
    world: World,
    parameters: np.ndarray,
    futures: np.ndarray,
    *,
    steps: int,
    seed: int,
    wanted: Sequence[int] = (),
    clamps: Mapping[int, np.ndarray] | None = None,
    off: Sequence[str] = (),
    snapshots: Sequence[int] = (),
    each: bool = True,
    threads: int | None = None,
    device: str = "cpu",
) -> Ensemble:
    """Simulate `futures` (int64 [F]) for `steps` days with `parameters` [F, COUNT + patrons].

    Args:
        wanted: places of the national vector to record (`state.BELIEF`, ...).
        clamps: place -> values [F, steps + 1], NaN where free.
        off: mechanisms to switch off, names of `state.MECHANISMS`.
        snapshots: days (0 .. steps, each once) on which to keep who holds each unit; as if run
            with `steps` that day. A snapshot takes one byte a future, day and unit.
        each: keep a snapshot of each future; else their counts alone, whose memory does not grow
            with the futures.
        threads: at most this many; all cores by default. The result does not depend on it.
        device: `cpu`, or `gpu` for a CUDA device, whose arithmetic rounds otherwise in the last
            places (docs/how-to/gpu.md).
    Guarantee: a future's result depends on (seed, its number, its parameters, its clamps) alone,
        on one device.

    Raises:
        SettingError: another device, or a `gpu` where there is none.
    """
    check_device(device)
    count = len(futures)
    parameters = np.ascontiguousarray(parameters, float)
    if parameters.shape != (count, COUNT + world.patrons):
        raise ValueError(
            f"parameters have shape {parameters.shape}, expected {(count, COUNT + world.patrons)}"
        )
    if not 0 <= steps < world.planned.shape[1]:
        raise ValueError(
            f"{steps} steps; this world is laid out for at most {world.planned.shape[1] - 1}"
        )
    if len(set(snapshots)) < len(snapshots) or not all(0 <= day <= steps for day in snapshots):
        raise ValueError(f"snapshots {list(snapshots)}; expected days 0 to {steps}, each once")
    where = np.full(NATION, -1, np.int64)
    values = np.full((len(clamps or {}), count, steps + 1), np.nan)
    for row, (place, value) in enumerate((clamps or {}).items()):
        where[place] = row
        values[row] = value
    on = np.array([name not in off for name in MECHANISMS], np.int8)
    units = world.is_city.size
    out = np.zeros((len(wanted), count, steps + 1))
    at = np.full(steps + 1, -1, np.int64)
    for place, day in enumerate(snapshots):
        at[day] = place
    kept = np.zeros((count if each else 0, len(snapshots), units), np.int8)
    counts = np.zeros((len(snapshots), 3, units), np.int64)
    fall_day = np.full((count, units), -1, np.int16)
    manner = np.zeros((count, units), np.int8)
    control = np.zeros((count, units), np.int8)
    arguments = (parameters, np.asarray(futures, np.int64), int(seed), on, Held(where, values))
    signals = np.array(wanted, np.int64)
    if device == "gpu":
        from . import gpu  # noqa: PLC0415

        gpu.walk_all(
            world, *arguments, signals, at,
            gpu.Results(out, fall_day, manner, control, kept, counts),
        )
        return Ensemble(out, fall_day, manner, control, kept, counts)

    def prepared() -> tuple[Callable[[int, int], None], np.ndarray]:
        """The loop over rows in a room of its own, and where it counts snapshots."""
        here = np.zeros_like(counts)
        views = Views(signals, out, at, kept, here)
        room = room_for(world, steps)
        return bound((world, room, *arguments, views, fall_day, manner, control)), here

    def work(tools: tuple[Callable[[int, int], None], np.ndarray]) -> np.ndarray:
        loop, here = tools
        for start in starts:
            loop(start, min(start + chunk, count))
        return here

    cores = threads or os.cpu_count() or 1
    chunk = max(min(CHUNK, count // (SHARES * cores)), 1)
    workers = max(min(cores, -(-count // chunk)), 1)
    starts = iter(range(0, count, chunk))  # whichever thread is free takes the next
    tools = [prepared() for _ in range(workers)]  # which compiles, if need be, before threads start
    if workers == 1:
        counted = [work(tools[0])]
    else:
        with ThreadPoolExecutor(workers) as pool:
            counted = list(pool.map(work, tools))
    for here in counted:  # whole numbers: the sum is exact in any order
        counts += here
    return Ensemble(out, fall_day, manner, control, kept, counts)
