"""Grounds of any size to simulate on."""

import datetime as dt
import math
from collections.abc import Sequence

from wouldtake.conflict.state import World
from wouldtake.conflict.world import Ground, Patron, build_world


def grid(units: int, patrons: Sequence[Patron], steps: int = 400) -> World:
    """A square grid of units, each a neighbour of up to eight; one in ten a city and a province."""
    side = math.isqrt(units - 1) + 1
    links = [
        (u, v)
        for u in range(units)
        for v in (u + 1, u + side - 1, u + side, u + side + 1)
        if v < units and abs(u % side - v % side) <= 1
    ]
    city = [u % 10 == 0 for u in range(units)]
    ground = Ground(
        ids=tuple(f"u{u}" for u in range(units)), names=tuple(f"Unit {u}" for u in range(units)),
        is_city=city, provinces=[f"p{u // 10}" for u in range(units)],
        population=[150_000.0 if here else 40_000.0 for here in city],
        opposition=[0.0] * units, links=links, capital=0,
        share_insurgent=[0.0] + [0.4] * (units - 1), share_contested=[0.0] + [0.2] * (units - 1),
    )
    return build_world(ground, patrons, dt.date(2030, 1, 1), steps)
