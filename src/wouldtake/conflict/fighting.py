"""Fighting: units pass government -> contested -> insurgent and back (ODD 7.2).

Hazards factorise: a national term of the day, one for each of four transitions and two kinds
of unit, times a unit's weight that changes only when a neighbour's control does. Each unit
carries Exp(1) thresholds and fires when its integrated hazard passes them (Sellke 1983), so
noise is drawn per event and a day costs one comparison a clock (`thresholds`).
"""

import math

import numpy as np

from . import campaign, noise, thresholds
from .compiled import compiled
from .parameters import (
    AIR_EFFECT,
    BELIEF_EFFECT,
    CAPTURE_GAIN,
    CITY_PRESS,
    CITY_RELIEVE,
    CITY_RETAKE,
    CITY_SHOCK,
    CITY_TAKE,
    DESERT_BELIEF,
    FORCE_EXPONENT,
    GARRISON_LOSS,
    MILITIA_RETAKE,
    ORGANISE_EFFECT,
    PACE,
    RURAL_PRESS,
    RURAL_RELIEVE,
    RURAL_RETAKE,
    RURAL_SHOCK,
    RURAL_TAKE,
    SUCCESS_BELIEF,
    TROOP_EFFECT,
    TROOP_RETAKE,
)
from .state import (
    ABANDONED,
    AIR_FORCE,
    ARMY,
    ARMY_QUALITY,
    BELIEF,
    CHANGED_TODAY,
    CITIES_BESIEGED,
    CITIES_LOST,
    CITY,
    CITY_FALLS_TODAY,
    COLLAPSE,
    CONTESTED,
    CONTESTED_PEOPLE,
    CONTESTED_UNITS,
    DAYS_SINCE_CITY_FALL,
    FALLS_ABANDONED,
    FALLS_FOUGHT,
    FALLS_NEGOTIATED,
    FOUGHT,
    GOVERNMENT,
    HELD_BY_GARRISONS,
    INSURGENT,
    INSURGENT_UNITS,
    INSURGENTS,
    MILITIA,
    MUNITIONS,
    ORGANISATION,
    PRESS,
    PRESSURE,
    RELIEVE,
    RETAKE,
    RETREATED,
    RETURN_STRENGTH,
    RURAL_RETAKEN,
    SHOCK,
    STANDING,
    TAKE,
)
from .thresholds import AVERAGE_CITY, KIND, THRESHOLDS_A_UNIT

DESERT_WIDTH = 0.08  # how sharply belief decides between fighting and leaving (assumption)
TROOPS_UNIT = 10_000.0  # persons


@compiled
def attack_factor(world, p, n):
    """What multiplies every attack hazard today (ODD 7.2.2).

    (f x insurgents / (army x quality + militia))^k, f the ratio of forces on record; worse as
    belief falls, better with air support, organisation and returned troops; and the pace of
    this conflict.
    """
    defenders = n[ARMY] * n[ARMY_QUALITY] + n[MILITIA]
    ratio = world.force_ratio * n[INSURGENTS] / max(defenders, 0.02)
    air = n[AIR_FORCE] + n[MUNITIONS] / 10.0
    exponent = (
        p[PACE]
        + p[BELIEF_EFFECT] * (0.5 - n[BELIEF])
        - p[AIR_EFFECT] * air
        - p[ORGANISE_EFFECT] * n[ORGANISATION]
        - p[TROOP_EFFECT] * n[RETURN_STRENGTH] / TROOPS_UNIT
    )
    return ratio ** p[FORCE_EXPONENT] * math.exp(exponent)


@compiled
def defence_factor(p, n):
    """What multiplies every hazard of relief and retaking today (ODD 7.2.3)."""
    troops = p[TROOP_RETAKE] * n[RETURN_STRENGTH] / TROOPS_UNIT
    if n[COLLAPSE] != STANDING:
        return troops  # only a patron's troops can win ground back for a state that is gone
    return (
        n[ARMY] * n[ARMY_QUALITY] * (1.0 + n[ORGANISATION])
        + p[MILITIA_RETAKE] * n[MILITIA]
        + troops
    )


@compiled
def advance_clocks(world, p, n, clocks):
    """Add today's national hazards to the eight clocks (ODD 7.2.1)."""
    attack, defence = attack_factor(world, p, n), defence_factor(p, n)
    tempo = campaign.rural_tempo(p, n) * attack
    now = clocks.now
    now[PRESS] += p[RURAL_PRESS] * tempo
    now[TAKE] += p[RURAL_TAKE] * tempo
    now[RELIEVE] += p[RURAL_RELIEVE] * defence
    now[RETAKE] += p[RURAL_RETAKE] * defence
    now[KIND * CITY + PRESS] += p[CITY_PRESS] * campaign.siege_tempo(p, n) * attack
    now[KIND * CITY + TAKE] += p[CITY_TAKE] * campaign.storm_tempo(p, n) * attack
    now[KIND * CITY + RELIEVE] += p[CITY_RELIEVE] * defence
    now[KIND * CITY + RETAKE] += p[CITY_RETAKE] * defence


@compiled
def change_control(world, units, clocks, p, n, u, new, manner, day, seed, future):
    """Give unit u to `new`, with all that follows: counts, garrison, belief's news, neighbours."""
    old = np.int64(units.control[u])
    units.control[u] = new
    recount(world, units, n, u, old, new)
    n[CHANGED_TODAY] = enter(units.changed, int(n[CHANGED_TODAY]), u)
    thresholds.draw_thresholds(world, units, clocks, p, u, seed, future)
    for place in range(world.first[u], world.first[u + 1]):
        v = world.neighbours[place]
        row = thresholds.row_of(v)
        units.tags[row + PRESSURE] += new - old
        thresholds.rearm(units, clocks, p, row)
    city = world.is_city[u] == 1
    if new == INSURGENT:
        record_fall(world, units, p, n, u, manner, day)
    elif city and new < old:
        n[SHOCK] += p[SUCCESS_BELIEF] * (2.0 if old == INSURGENT else 1.0)
    if old == INSURGENT:
        # Whoever retakes a unit garrisons it in full: men who got away, then new ones.
        n[HELD_BY_GARRISONS] += world.garrison[u]
        n[RETREATED] = max(n[RETREATED] - world.garrison[u], 0.0)
        if not city:
            n[RURAL_RETAKEN] += 1.0


@compiled
def enter(units, found, u):
    """Add u to a list of `found` units in ascending order, unless it is there.

    Most come in that order. Returns: how many there are then.
    """
    place = found
    while place > 0 and units[place - 1] > u:
        place -= 1
    if place > 0 and units[place - 1] == u:
        return found
    for later in range(found, place, -1):
        units[later] = units[later - 1]
    units[place] = u
    return found + 1


@compiled
def recount(world, units, n, u, old, new):
    """Take unit u out of the nation's counts of those under `old`, and into those under `new`.

    Added up with 0 where nothing changes, since what changes cannot be guessed ahead.
    """
    lost = np.float64(new == INSURGENT) - np.float64(old == INSURGENT)
    contested = np.float64(new == CONTESTED) - np.float64(old == CONTESTED)
    n[INSURGENT_UNITS] += lost
    n[CONTESTED_UNITS] += contested
    n[CONTESTED_PEOPLE] += contested * world.population[u]
    if world.is_city[u] == 1:
        n[CITIES_LOST] += lost
        n[CITIES_BESIEGED] += contested
        trouble = np.int64(old == GOVERNMENT) - np.int64(new == GOVERNMENT)
        units.troubled[world.province[u]] += trouble


@compiled
def record_fall(world, units, p, n, u, manner, day):
    """Book a fall: first day and manner, garrison's losses, the attackers' gain, the news."""
    if units.ever_taken[u] == 0:
        units.ever_taken[u] = 1
        units.fall_day[u] = day
        units.manner[u] = manner
    if manner == FOUGHT:
        n[FALLS_FOUGHT] += 1.0
        lost = p[GARRISON_LOSS]
    elif manner == ABANDONED:
        n[FALLS_ABANDONED] += 1.0
        lost = 0.5 * (1.0 + p[GARRISON_LOSS])
    else:
        n[FALLS_NEGOTIATED] += 1.0
        lost = 1.0
    share = world.garrison[u]
    standing = max(n[HELD_BY_GARRISONS], 1e-9)
    n[ARMY] *= max(1.0 - lost * share / standing, 0.0)
    n[HELD_BY_GARRISONS] = max(n[HELD_BY_GARRISONS] - share, 0.0)
    n[RETREATED] += (1.0 - lost) * share
    n[INSURGENTS] += p[CAPTURE_GAIN] * share
    if world.is_city[u] == 1:
        n[CITY_FALLS_TODAY] += 1.0
        n[SHOCK] -= p[CITY_SHOCK] * city_salience(world, u)
    else:
        n[SHOCK] -= p[RURAL_SHOCK] / (world.is_city.size - world.cities.size)


@compiled
def city_salience(world, u):
    """How much of an average city's news the fall of city u is: (people / 100,000)^(1/4)."""
    return (max(world.population[u], 10_000.0) / AVERAGE_CITY) ** 0.25


@compiled
def manner_of_fall(p, n, u, day, seed, future):
    """Stormed or given up: the lower belief, the likelier it is given up (ODD 7.2.5)."""
    given_up = 1.0 / (1.0 + math.exp((n[BELIEF] - p[DESERT_BELIEF]) / DESERT_WIDTH))
    draw = noise.uniform(seed, future, noise.MANNER, u * THRESHOLDS_A_UNIT + day)
    return ABANDONED if draw < given_up else FOUGHT


@compiled
def remember(n):
    """Count the days since a city last fell, by force or by a deal of the evening before."""
    if n[CITY_FALLS_TODAY] > 0.0:
        n[DAYS_SINCE_CITY_FALL] = 0.0
    else:
        n[DAYS_SINCE_CITY_FALL] += 1.0


@compiled
def step(world, units, clocks, due, p, n, day, seed, future):
    """One day of fighting. Ties: all units due today are found first, then changed in order.

    Where a unit's two clocks pass on one day the attack goes first, and the relief is lost
    with its threshold. `due` is scratch space, [2U].
    """
    advance_clocks(world, p, n, clocks)
    found, before = thresholds.find_due(world, clocks, due), np.int64(-1)
    for place in range(found):
        u = due[place] // 2
        if u == before:
            continue
        before = u
        new, manner = units.control[u] + 1 - 2 * (due[place] % 2), 0
        if new == INSURGENT:
            manner = manner_of_fall(p, n, u, day, seed, future)
        change_control(world, units, clocks, p, n, u, new, manner, day, seed, future)
