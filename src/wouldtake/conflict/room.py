"""Room for one future at a time: what a walk writes in, laid out once and used again and again.

Plain arrays, made before the compiled loop begins: it allocates nothing, which compiles much
faster, and on a GPU each thread is given its own part of such arrays (`gpu.part`).
"""

from typing import NamedTuple

import numpy as np

from .state import (
    CLOCKS,
    LANES,
    MOST_NEIGHBOURS,
    NATION,
    ROW,
    Clocks,
    Leaders,
    Patrons,
    Units,
    World,
)


class Room(NamedTuple):
    """All that changes in a future. `due` [2U] and `shares` [T+1] are scratch space."""

    units: Units
    clocks: Clocks
    leaders: Leaders
    backers: Patrons
    nation: np.ndarray
    due: np.ndarray
    shares: np.ndarray


LINE = 64  # bytes


def in_lines(size: int, kind: type) -> np.ndarray:
    """Zeros that begin where a line of the processor's memory does, so that a row is within one."""
    wide = np.dtype(kind).itemsize
    room = np.zeros(size * wide + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + size * wide].view(kind)


def room_for(world: World, steps: int) -> Room:
    """Room for one future of a world, `steps` days long."""
    count, leaders, patrons = world.is_city.size, world.leaders, world.patrons
    units = Units(
        control=np.zeros(count, np.int8),
        arms=in_lines(ROW * count, np.float64),
        tags=in_lines(ROW * count, np.int32),
        contagion=np.zeros(4 * MOST_NEIGHBOURS * MOST_NEIGHBOURS),
        troubled=np.zeros(leaders, np.int64),
        before=np.zeros(count, np.int8),
        changed=np.zeros(count, np.int64),
        siege=np.zeros(world.cities.size),
        fall_day=np.zeros(count, np.int16),
        manner=np.zeros(count, np.int8),
        ever_taken=np.zeros(count, np.int8),
    )
    # Rural units listen to the first half of the clocks, cities to the second.
    blocks = [-(-kind.size // LANES) for kind in (world.rural, world.cities)]
    first = LANES * np.concatenate([[0], np.cumsum(np.repeat(blocks, CLOCKS // 2))])
    clocks = Clocks(
        now=np.zeros(CLOCKS + 1),
        soonest=np.zeros(CLOCKS + 1, np.int64),
        first=first.astype(np.int64),
        level=in_lines(first[-1] + 1, np.int64),
    )
    return Room(
        units=units,
        clocks=clocks,
        leaders=Leaders(
            threshold=np.zeros(leaders), dealt=np.zeros(leaders, np.int8),
            left=np.zeros(leaders), doubt=np.zeros(leaders),
        ),
        backers=Patrons(
            left=np.zeros(patrons), ordered=np.zeros(patrons, np.int64), back=np.zeros(patrons)
        ),
        nation=in_lines(NATION, np.float64),
        due=np.zeros(2 * count, np.int64),
        shares=np.zeros(steps + 1),
    )
