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
    CLOCKS,
    CONTESTED,
    DEGREE,
    EVENTS,
    FOR_EVER,
    INSURGENT,
    LEFT,
    LISTENS,
    LOCAL,
    MOST_NEIGHBOURS,
    PLACE,
    PRESSURE,
    RELIEVE,
    ROW,
    SINCE,
    WEIGHT,
)

KIND = 4  # clocks a kind of unit
THRESHOLDS_A_UNIT = 4096  # addresses reserved for a unit's events
LATEST = 1e308  # of a clock, so that the level of what never fires is not reached
NEVER = math.inf
STRETCH = 512  # levels looked at together
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
def set_levels(units, clocks, p, row):
    """Work out the clocks' levels at which the unit of a row fires, from the hazards it has left.

    Both sides always: a side that listens to no clock has one that never moves, which costs less
    than to ask which side it is.
    """
    tags, arms, now = units.tags, units.arms, clocks.now
    factor, inverse = contagion(units, p, row)
    attack, defence = np.uint32(tags[row + LISTENS]), np.uint32(tags[row + LISTENS + 1])
    arms[row + SINCE], arms[row + SINCE + 1] = now[attack], now[defence]
    weight = arms[row + LOCAL] * factor
    arms[row + WEIGHT], arms[row + WEIGHT + 1] = weight, inverse
    fires = ordered(now[attack] + arms[row + LEFT] / weight)
    clocks.level[np.uint32(tags[row + PLACE])] = fires
    clocks.soonest[attack] = min(clocks.soonest[attack], fires)
    fires = ordered(now[defence] + arms[row + LEFT + 1] / inverse)
    clocks.level[np.uint32(tags[row + PLACE + 1])] = fires
    clocks.soonest[defence] = min(clocks.soonest[defence], fires)


@compiled
def ordered(level):
    """A level (>= 0, or NaN for never) as a whole number in the same order.

    The bits of a positive double are in its order, and the least of many whole numbers is found
    several at once.
    """
    return np.float64(level if level >= 0.0 else NEVER).view(np.int64)


@compiled
def draw_thresholds(world, units, clocks, p, u, seed, future):
    """Fresh thresholds for the clocks that unit u listens to, after its control changed.

    A threshold has its own address, so one that no clock will spend is not drawn.
    """
    row, tags, control = row_of(u), units.tags, np.int64(units.control[u])
    for side in range(2):
        clocks.level[np.uint32(tags[row + PLACE + side])] = FOR_EVER
        tags[row + LISTENS + side], tags[row + PLACE + side] = CLOCKS, clocks.first[CLOCKS]
        tags[row + EVENTS + side] += 1
    # Insurgent ground is not attacked; of the others only contested ground listens to both.
    draw_threshold(world, units, clocks, u, control, np.int64(control == INSURGENT), seed, future)
    if control == CONTESTED:
        draw_threshold(world, units, clocks, u, control, np.int64(1), seed, future)
    set_levels(units, clocks, p, row)


@compiled
def draw_threshold(world, units, clocks, u, control, side, seed, future):
    """A fresh threshold for one side of unit u, side 0 attack, 1 defence, and its clock.

    Government ground is pressed, contested ground taken or relieved, insurgent ground retaken.
    """
    row = row_of(u) + np.uint32(side)
    clock = KIND * np.int64(world.is_city[u]) + side + control
    units.tags[row + LISTENS] = clock
    units.tags[row + PLACE] = clocks.first[clock] + world.slot[u]
    index = u * THRESHOLDS_A_UNIT + np.int64(units.tags[row + EVENTS]) - 1
    units.arms[row + LEFT] = noise.exponential(seed, future, noise.UNIT_ATTACK + side, index)


@compiled
def rearm(units, clocks, p, row):
    """Charge the unit of a row for the hazards used at its old weights, then give it new ones."""
    tags, arms, now = units.tags, units.arms, clocks.now
    attack, defence = np.uint32(tags[row + LISTENS]), np.uint32(tags[row + LISTENS + 1])
    left = arms[row + LEFT] - (now[attack] - arms[row + SINCE]) * arms[row + WEIGHT]
    arms[row + LEFT] = max(left, 0.0)
    left = arms[row + LEFT + 1] - (now[defence] - arms[row + SINCE + 1]) * arms[row + WEIGHT + 1]
    arms[row + LEFT + 1] = max(left, 0.0)
    set_levels(units, clocks, p, row)


@compiled
def file_in(codes, found, code):
    """Add a number to a list of `found` numbers in ascending order; a number may come again.

    Each is exchanged or left, with no question asked whose answer would have to be guessed.
    """
    for place in range(found):
        here = codes[np.uint32(place)]
        codes[np.uint32(place)] = min(here, code)
        code = max(here, code)
    codes[np.uint32(found)] = code
    return found + 1


@compiled
def look(levels, first, last, now):
    """Of some levels: how many are reached, the sum of their places, the least not reached.

    Three sums, which a processor works out for several levels at once.
    """
    count, places, soonest = np.int64(0), np.int64(0), np.int64(FOR_EVER)
    for place in range(first, last):
        level = levels[np.uint32(place)]
        reached = now >= level
        count += np.int64(reached)
        places += place if reached else np.int64(0)
        soonest = min(soonest, np.int64(FOR_EVER) if reached else level)
    return count, places, soonest


@compiled
def first_reached(levels, first, last, now):
    """The first place whose level is reached; `last` if none is."""
    found = np.int64(last)
    for place in range(first, last):
        found = min(found, place if now >= levels[np.uint32(place)] else np.int64(last))
    return found


@compiled
def find_due(world, clocks, due):
    """Units whose clocks have passed their levels: 2u for attack, 2u + 1 for relief, ascending.

    Only clocks that have reached the soonest kept of their levels are looked at.
    """
    found = np.int64(0)
    for clock in range(CLOCKS):
        now = np.float64(min(clocks.now[clock], LATEST)).view(np.int64)
        if now < clocks.soonest[clock]:
            continue
        soonest, side = np.int64(FOR_EVER), np.int64(clock % KIND >= RELIEVE)
        for start in range(clocks.first[clock], clocks.first[clock + 1], STRETCH):
            begin, end = start, min(start + STRETCH, clocks.first[clock + 1])
            count, places, rest = look(clocks.level, begin, end, now)
            soonest = min(soonest, rest)
            while count > 0:
                place = places  # of the only one, the sum of places is its place
                if count > 1:
                    place = first_reached(clocks.level, begin, end, now)
                here = np.uint32(place - clocks.first[clock])
                u = world.rural[here] if clock < KIND else world.cities[here]
                found = file_in(due, found, 2 * u + side)
                count, places, begin = count - 1, places - place, place + 1
        clocks.soonest[clock] = soonest
    return found
