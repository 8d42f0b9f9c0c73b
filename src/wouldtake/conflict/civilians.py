"""Civilians: displaced, trapped in besieged cities, out of aid's reach (ODD 7.11)."""

from . import noise
from .compiled import compiled
from .parameters import CORRIDORS, DISPLACED_SHARE, TRAPPED_SHARE
from .state import CONTESTED, DISPLACED, TRAPPED, UNREACHED

FLIGHT_BY_KIND = (1.0, 2.0)  # people leave a city under attack twice as readily (assumption)
SPREAD = 3.0  # a siege traps from 1/3 to 3 times the usual share (assumption)


@compiled
def step(world, units, before, p, n, seed, future):
    """One day: who has fled, who is trapped, whom aid does not reach (ODD 7.11.1).

    People leave a unit on the day its control changes for the worse. `before` holds each
    unit's control of the day before, [U], and is brought up to date here.
    """
    trapped, unreached = 0.0, 0.0
    for u in range(units.control.size):
        now = units.control[u]
        people = world.population[u]
        city = world.is_city[u]
        if now > before[u]:
            n[DISPLACED] += people * p[DISPLACED_SHARE] * FLIGHT_BY_KIND[city]
        before[u] = now
        if now == CONTESTED:
            unreached += people * p[TRAPPED_SHARE] * (1.0 - p[CORRIDORS])
            if city == 1:
                size = SPREAD ** (2.0 * noise.uniform(seed, future, noise.SIEGE_SIZE, u) - 1.0)
                trapped += people * min(p[TRAPPED_SHARE] * size, 1.0)
    n[TRAPPED] = trapped * (1.0 - p[CORRIDORS])
    n[UNREACHED] = unreached
