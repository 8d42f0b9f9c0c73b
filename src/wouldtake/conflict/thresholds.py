"""When a unit changes hands: its thresholds, and the levels of the clocks at which it fires.

The national hazards of a transition, summed over the days, are a clock (`fighting`). A unit
listens to one clock of attack and one of defence, spends its thresholds at a weight of its own,
and fires when a clock passes the level that follows from both. A level is worked out only when
the unit, or a neighbour, changes hands.
"""

import math

import numpy as np

from . import noise
from .compiled import compiled
from .parameters import (
    CAPITAL_STRENGTH,
    CITY_SIZE,
    LOCAL_SPREAD,
    NEIGHBOURS,
    OPPOSITION_EFFECT,
)
from .state import (
    BLOCK,
    CLOCKS,
    CONTESTED,
    DEGREE,
    EVENTS,
    GOVERNMENT,
    INSURGENT,
    LEFT,
    LISTENS,
    LOCAL,
    MOST_NEIGHBOURS,
    PRESS,
    PRESSURE,
    RELIEVE,
    RETAKE,
    ROW,
    SINCE,
    SLOT,
    TAKE,
    WEIGHT,
)

KIND = 4  # clocks a kind of unit
THRESHOLDS_A_UNIT = 4096  # addresses reserved for a unit's events
LATEST = 1e308  # of a clock, so that a level of inf is never reached
AVERAGE_CITY = 100_000.0  # persons; the size at which a city's weight is 1


@compiled
def local_weight(world, p, u, private):
    """Weight of attack on unit u, neighbours apart (ODD 7.2.4).

    exp(spread x private - opposition); cities harder with size, the capital harder still.
    """
    exponent = p[LOCAL_SPREAD] * private - p[OPPOSITION_EFFECT] * world.opposition[u]
    if world.is_city[u] == 1:
        people = max(world.population[u], 1000.0)
        exponent += p[CITY_SIZE] * math.log(AVERAGE_CITY / people)
    if u == world.capital:
        exponent -= p[CAPITAL_STRENGTH]
    return math.exp(exponent)


@compiled
def row_of(u):
    """Where the row of unit u begins; unsigned, so that no place can seem to count from the end."""
    return ROW * np.uint32(u)


@compiled
def contagion(units, p, row):
    """What neighbours do to the unit of a row: exp(b (s - 1/2)), s the share lost (ODD 7.2.4).

    Contested neighbours count half. Returns the factor, by which attack hazards are multiplied,
    and its inverse, by which those of relief and retaking are.
    """
    degree, pressure = units.tags[row + DEGREE], units.tags[row + PRESSURE]
    if degree < MOST_NEIGHBOURS:
        place = np.uint32(2 * (2 * MOST_NEIGHBOURS * degree + pressure))
        return units.contagion[place], units.contagion[place + np.uint32(1)]
    factor = contagion_of(p, degree, pressure)
    return factor, 1.0 / factor


@compiled
def contagion_of(p, degree, pressure):
    """The factor for a number of neighbours and their pressure (lost 2, contested 1)."""
    lost = pressure / (2.0 * degree) if degree > 0 else 0.5
    return math.exp(p[NEIGHBOURS] * (lost - 0.5))


@compiled
def tabulate_contagion(units, p):
    """Work the factors out once a future; they are asked for at every change of control."""
    for degree in range(MOST_NEIGHBOURS):
        for pressure in range(2 * degree + 1):
            place = 2 * (2 * MOST_NEIGHBOURS * degree + pressure)
            units.contagion[place] = contagion_of(p, degree, pressure)
            units.contagion[place + 1] = 1.0 / units.contagion[place]


@compiled
def transition(control, side):
    """The clock a unit listens to: side 0 attack, 1 defence; -1 where there is none."""
    if side == 0:
        if control == GOVERNMENT:
            return PRESS
        return TAKE if control == CONTESTED else -1
    if control == INSURGENT:
        return RETAKE
    return RELIEVE if control == CONTESTED else -1


@compiled
def set_level(clocks, clock, slot, fires):
    """Put down at what level of a clock the unit in `slot` fires."""
    place = np.uint32(clocks.first[clock] + slot)
    clocks.level[place] = fires
    block = place // np.uint32(BLOCK)
    clocks.block[block] = min(clocks.block[block], fires)
    clocks.soonest[clock] = min(clocks.soonest[clock], fires)


@compiled
def set_levels(units, clocks, p, u):
    """Work out the clocks' levels at which unit u fires, from the hazards it has left."""
    row, arms = row_of(u), units.arms
    factor, inverse = contagion(units, p, row)
    for side in range(2):
        clock = units.tags[row + LISTENS + side]
        if clock >= 0:
            now = clocks.now[clock]
            weight = arms[row + LOCAL] * factor if side == 0 else inverse
            arms[row + SINCE + side] = now
            arms[row + WEIGHT + side] = weight
            fires = now + arms[row + LEFT + side] / weight
            set_level(clocks, clock, units.tags[row + SLOT], fires)


@compiled
def draw_thresholds(world, units, clocks, p, u, seed, future):
    """Fresh thresholds for both clocks of unit u, after its control changed.

    A threshold has its own address, so one that no clock will spend is not drawn.
    """
    row, tags = row_of(u), units.tags
    for side in range(2):
        index = u * THRESHOLDS_A_UNIT + tags[row + EVENTS + side]
        tags[row + EVENTS + side] += 1
        which = transition(units.control[u], side)
        clock = tags[row + LISTENS + side]
        if clock >= 0:
            clocks.level[clocks.first[clock] + tags[row + SLOT]] = np.inf
        tags[row + LISTENS + side] = -1
        if which >= 0:
            tags[row + LISTENS + side] = KIND * world.is_city[u] + which
            drawn = noise.exponential(seed, future, noise.UNIT_ATTACK + side, index)
            units.arms[row + LEFT + side] = drawn
    set_levels(units, clocks, p, u)


@compiled
def rearm(units, clocks, p, u):
    """Charge unit u for the hazards used at its old weights, then give it its new ones."""
    row, arms = row_of(u), units.arms
    for side in range(2):
        clock = units.tags[row + LISTENS + side]
        if clock >= 0:
            used = clocks.now[clock] - arms[row + SINCE + side]
            left = arms[row + LEFT + side] - used * arms[row + WEIGHT + side]
            arms[row + LEFT + side] = max(left, 0.0)
    set_levels(units, clocks, p, u)


@compiled
def file_in(units, found, code):
    """Add unit |code| - 1 to a list of `found` units in ascending order, unless it is there.

    Returns: how many there are then.
    """
    place = found
    while place > 0 and abs(units[place - 1]) > abs(code):
        place -= 1
    if place > 0 and abs(units[place - 1]) == abs(code):
        return found
    for later in range(found, place, -1):
        units[later] = units[later - 1]
    units[place] = code
    return found + 1


@compiled
def least(values, first, last):
    """The least of some values; four at once, so that none waits for the comparison before."""
    a, b, c, d = np.inf, np.inf, np.inf, np.inf
    place = np.uint32(first)
    for _ in range((last - first) // 4):
        a = min(a, values[place])
        b = min(b, values[place + np.uint32(1)])
        c = min(c, values[place + np.uint32(2)])
        d = min(d, values[place + np.uint32(3)])
        place += np.uint32(4)
    for _ in range((last - first) % 4):
        a = min(a, values[place])
        place += np.uint32(1)
    return min(a, b, c, d)


@compiled
def find_due(world, clocks, due):
    """Units whose clocks have passed their levels: u + 1 for attack, -(u + 1) for relief.

    Only clocks, and of their levels only blocks, that have reached the soonest kept of them are
    looked at. A kind's attack clocks come before those of relief, and so go first.
    """
    found = np.int64(0)
    for clock in range(CLOCKS):
        now = min(clocks.now[clock], LATEST)
        if now < clocks.soonest[clock]:
            continue
        first, last = clocks.first[clock], clocks.first[clock + 1]
        for block in range(first // BLOCK, last // BLOCK):
            if now < clocks.block[np.uint32(block)]:
                continue
            for place in range(block * BLOCK, (block + 1) * BLOCK):
                if now >= clocks.level[np.uint32(place)]:
                    here = np.uint32(place - first)
                    u = world.rural[here] if clock < KIND else world.cities[here]
                    code = u + 1 if clock % KIND < RELIEVE else -(u + 1)
                    found = file_in(due, found, code)
                    clocks.level[place] = np.inf  # its new thresholds are drawn today
            clocks.block[block] = least(clocks.level, block * BLOCK, (block + 1) * BLOCK)
        clocks.soonest[clock] = least(clocks.block, first // BLOCK, last // BLOCK)
    return found
