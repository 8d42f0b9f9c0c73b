"""Civilians: displaced, trapped in besieged cities, out of aid's reach (ODD 7.11)."""

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
def step(world, units, before, p, n, seed, future):
    """One day: who has fled, who is trapped, whom aid does not reach (ODD 7.11.1).

    People leave a unit on the day its control changes for the worse. `before` holds each
    unit's control of the day before, [U], and is brought up to date here.
    """
    if n[CHANGED_TODAY] == 0.0:
        return
    n[CHANGED_TODAY] = 0.0
    for u in range(units.control.size):
        now = units.control[u]
        if now > before[u]:
            leaving = p[DISPLACED_SHARE] * FLIGHT_BY_KIND[world.is_city[u]]
            n[DISPLACED] += world.population[u] * leaving
        before[u] = now
    trapped = 0.0
    for u in world.cities:
        if units.control[u] == CONTESTED:
            size = SPREAD ** (2.0 * noise.uniform(seed, future, noise.SIEGE_SIZE, u) - 1.0)
            trapped += world.population[u] * min(p[TRAPPED_SHARE] * size, 1.0)
    beyond = 1.0 - p[CORRIDORS]
    n[TRAPPED] = trapped * beyond
    n[UNREACHED] = n[CONTESTED_PEOPLE] * p[TRAPPED_SHARE] * beyond
