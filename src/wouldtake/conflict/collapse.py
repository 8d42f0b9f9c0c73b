"""Collapse: political (the leadership goes) or military (the capital is stormed) (ODD 7.7)."""

import math

from . import fighting, noise, thresholds
from .compiled import compiled
from .ground import city_share_lost
from .parameters import CAPITULATION_RATE, FLIGHT_BELIEF, FLIGHT_RATE, TROOP_EFFECT
from .state import (
    ABANDONED,
    BELIEF,
    CAPITULATED,
    COLLAPSE,
    FLIGHT_LEFT,
    INSURGENT,
    INSURGENT_UNITS,
    LEFT,
    MILITARY,
    POLITICAL,
    RETURN_STRENGTH,
    ROW,
    STANDING,
)

WIDTH = 0.04  # how sharply belief decides whether the leadership goes (assumption)
HOLDOUT = 0.1  # pace of giving up in old opposition ground, ratio (assumption)


@compiled
def flight_hazard(p, n, cities):
    """Hazard of the leadership's fleeing or handing over, 1/day (ODD 7.7.1).

    Lost belief and lost cities together: the square root lets the first cities count most.
    """
    gone = 1.0 / (1.0 + math.exp((n[BELIEF] - p[FLIGHT_BELIEF]) / WIDTH))
    return p[FLIGHT_RATE] * gone * math.sqrt(city_share_lost(n, cities))


@compiled
def capitulate(world, units, clocks, p, n, day, seed, future):
    """With the state gone each unit gives up at its own time (ODD 7.7.2).

    Giving up spends the same threshold as being attacked, so no further noise is needed.
    Old opposition ground holds out ten times as long; returned troops stiffen all of it.
    """
    if n[INSURGENT_UNITS] == float(units.control.size):
        return
    troops = math.exp(-p[TROOP_EFFECT] * n[RETURN_STRENGTH] / fighting.TROOPS_UNIT)
    for u in range(units.control.size):
        if units.control[u] == INSURGENT:
            continue
        pace = HOLDOUT if world.opposition[u] > 0.5 else 1.0
        units.arms[ROW * u + LEFT] -= p[CAPITULATION_RATE] * pace * troops
        thresholds.rearm(units, clocks, p, thresholds.row_of(u))
        if units.arms[ROW * u + LEFT] <= 0.0:
            fighting.change_control(
                world, units, clocks, p, n, u, int(INSURGENT), int(CAPITULATED), day, seed, future
            )


@compiled
def step(world, units, clocks, p, n, cities, day, seed, future):
    """One day: has the state gone, and how; if it has, what still stands gives up."""
    if n[COLLAPSE] == STANDING:
        if units.control[world.capital] == INSURGENT:
            n[COLLAPSE] = MILITARY
        else:
            n[FLIGHT_LEFT] -= flight_hazard(p, n, cities)
            if n[FLIGHT_LEFT] <= 0.0:
                n[COLLAPSE] = POLITICAL
                fighting.change_control(
                    world, units, clocks, p, n, world.capital, int(INSURGENT), int(ABANDONED), day,
                    seed, future,
                )
    elif units.control[world.capital] != INSURGENT:
        # A patron's troops have won the capital back, and with it there is a state again.
        n[COLLAPSE] = STANDING
        n[FLIGHT_LEFT] = noise.exponential(seed, future, noise.FLIGHT, day)
    if n[COLLAPSE] != STANDING:
        capitulate(world, units, clocks, p, n, day, seed, future)
