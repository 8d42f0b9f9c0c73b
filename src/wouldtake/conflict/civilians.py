"""Civilians: displaced, trapped in besieged cities, out of aid's reach (ODD 7.11)."""

import numpy as np

from . import noise
from .compiled import compiled
from .parameters import CORRIDORS, DISPLACED_SHARE, TRAPPED_SHARE
from .state import (
    CHANGED_TODAY,
    CONTESTED,
    CONTESTED_PEOPLE,
    DISPLACED,
    TRAPPED,
    UNREACHED,
)

FLIGHT_BY_KIND = (1.0, 2.0)  # people leave a city under attack twice as readily (assumption)
SPREAD = 3.0  # a siege traps from 1/3 to 3 times the usual share (assumption)


@compiled
def set_up(world, units, p, n, seed, future):
    """Draw what share of its people a siege of each city traps; look round on day 0."""
    for c in range(world.cities.size):
        draw = noise.uniform(seed, future, noise.SIEGE_SIZE, world.cities[c])
        units.siege[c] = min(p[TRAPPED_SHARE] * SPREAD ** (2.0 * draw - 1.0), 1.0)
    for u in range(units.control.size):
        units.before[u] = units.control[u]
    look_round(world, units, p, n, True)


@compiled
def look_round(world, units, p, n, sieges):
    """Count whom aid does not reach, and, if `sieges` changed, who is trapped in cities."""
    beyond = 1.0 - p[CORRIDORS]
    if sieges:
        trapped = 0.0
        for c in range(world.cities.size):
            besieged = np.float64(units.control[world.cities[c]] == CONTESTED)
            trapped += world.population[world.cities[c]] * units.siege[c] * besieged
        n[TRAPPED] = trapped * beyond
    n[UNREACHED] = n[CONTESTED_PEOPLE] * p[TRAPPED_SHARE] * beyond


@compiled
def step(world, units, p, n):
    """One day: who has fled, who is trapped, whom aid does not reach (ODD 7.11.1).

    People leave a unit on the day its control changes for the worse.
    """
    changed = int(n[CHANGED_TODAY])
    if changed == 0:
        return
    sieges = False
    for place in range(changed):
        u = units.changed[place]
        now = units.control[u]
        if now > units.before[u]:
            leaving = p[DISPLACED_SHARE] * FLIGHT_BY_KIND[world.is_city[u]]
            n[DISPLACED] += world.population[u] * leaving
        units.before[u] = now
        sieges = sieges or world.is_city[u] == 1
    look_round(world, units, p, n, sieges)
