"""One future: a plain walk through the days. The step order stands here, numbered."""

import math

import numpy as np

from . import (
    army,
    belief,
    brokers,
    campaign,
    civilians,
    collapse,
    consolidation,
    fighting,
    militias,
    noise,
    patrons,
    terror,
    thresholds,
)
from .compiled import compiled
from .parameters import (
    AIR_SUPPORT,
    GARRISON_LOSS,
    START_AIR_FORCE,
    START_ARMY,
    START_BELIEF,
    START_INSURGENTS,
    START_MILITIA,
    START_ORGANISATION,
    START_PHASE,
    START_SHIFT,
    START_THREAT,
)
from .state import (
    AIR_FORCE,
    ARMY,
    ASSAULT,
    BELIEF,
    CAMPAIGN_LEFT,
    CAPITAL_ATTACKED,
    CAPITAL_LOST,
    CHANGED_TODAY,
    CITIES_LOST,
    CITY_FALLS_TODAY,
    CLOCKS,
    CONTESTED,
    CONTESTED_SHARE,
    CONTESTED_UNITS,
    DAYS_SINCE_CITY_FALL,
    DAYS_SINCE_HOMELAND_ATTACK,
    DAYS_SINCE_RETURN,
    DEGREE,
    EVENTS,
    FLIGHT_LEFT,
    FOR_EVER,
    GAIN_30_DAYS,
    GOVERNMENT,
    GOVERNMENT_SHARE,
    HELD_BY_GARRISONS,
    HOMELAND_ATTACKED,
    INSURGENT,
    INSURGENT_SHARE,
    INSURGENT_UNITS,
    INSURGENTS,
    LEADERS_DOUBTING,
    LOCAL,
    M_ARMY,
    M_BELIEF,
    M_BROKERS,
    M_CAMPAIGN,
    M_CIVILIANS,
    M_COLLAPSE,
    M_CONSOLIDATION,
    M_FIGHTING,
    M_MILITIAS,
    M_PATRONS,
    M_TERROR,
    MILITIA,
    MUNITIONS,
    ORGANISATION,
    PHASE,
    PLACE,
    PRESSURE,
    RETREATED,
    ROW,
    RURAL_INSURGENT_SHARE,
    SHOCK,
    THREAT,
)

MONTH = 30  # days over which the gain of ground is measured
START_CORRELATION = 0.7  # ground already lost was mostly the weaker ground (assumption)


@compiled
def clamp(n, place, held, future_row, day):
    """Hold a signal at the question's value, where it asks for one (NaN: free)."""
    row = held.where[place]
    if row >= 0:
        value = held.values[row, future_row, day]
        if not math.isnan(value):
            n[place] = value


@compiled
def held_count(place, held, future_row, day):
    """The value a count is held at today, or -1 where it is free."""
    row = held.where[place]
    if row < 0 or math.isnan(held.values[row, future_row, day]):
        return -1.0
    return held.values[row, future_row, day]


@compiled
def tell_of_control(world, u, level):
    """How far a unit's level moves for its known control; 0 where control is drawn (ODD 5.1).

    A level on the wrong side of the quantile of ground known to be lost is mirrored in it: of
    ground that still stands where other ground has gone, little is weak.
    """
    insurgent, contested = world.start_insurgent[u], world.start_contested[u]
    if not (math.isinf(insurgent) and math.isinf(contested)) or math.isinf(world.start_lost):
        return 0.0
    lost = insurgent < 0.0
    if lost == (level > world.start_lost):
        return 0.0
    return 2.0 * (world.start_lost - level)


@compiled
def start_units(world, units, p, seed, future):
    """Draw local advantages and who holds what on day 0 (ODD 5.1).

    Known control is certain (its quantiles are infinite), and tells of the unit's strength;
    unknown control is drawn, weaker ground first, from the shares that the case's counts and
    evidence give.
    """
    for u in range(units.control.size):
        private = noise.normal(seed, future, noise.UNIT_LOCAL, u)
        rest = noise.normal(seed, future, noise.UNIT_START, u)
        spread = (1.0 - START_CORRELATION * START_CORRELATION) ** 0.5
        level = START_CORRELATION * private + spread * rest + p[START_SHIFT]
        private += START_CORRELATION * tell_of_control(world, u, level)
        row = ROW * u
        units.arms[row + LOCAL] = thresholds.local_weight(world, p, u, private)
        if level > world.start_insurgent[u]:
            units.control[u] = INSURGENT
        elif level > world.start_contested[u]:
            units.control[u] = CONTESTED
        else:
            units.control[u] = GOVERNMENT
        units.tags[row + DEGREE] = world.first[u + 1] - world.first[u]
        units.fall_day[u] = -1
        units.manner[u] = 0
        units.ever_taken[u] = 0


@compiled
def arm_units(world, units, clocks, p, n, seed, future):
    """Count who holds what and each unit's lost neighbours; draw the first thresholds."""
    for clock in range(CLOCKS + 1):
        clocks.now[clock] = 0.0
        clocks.soonest[clock] = FOR_EVER
    for place in range(clocks.level.size):
        clocks.level[place] = FOR_EVER
    thresholds.tabulate_contagion(units, p)
    for i in range(units.troubled.size):
        units.troubled[i] = 0
    for u in range(units.control.size):
        fighting.recount(world, units, n, u, np.int64(GOVERNMENT), np.int64(units.control[u]))
        pressure = 0
        for place in range(world.first[u], world.first[u + 1]):
            pressure += units.control[world.neighbours[place]]
        units.tags[ROW * u + PRESSURE] = pressure
        for side in range(2):
            units.tags[ROW * u + EVENTS + side] = 0
            units.tags[ROW * u + PLACE + side] = clocks.first[CLOCKS]
    for u in range(units.control.size):
        thresholds.draw_thresholds(world, units, clocks, p, u, seed, future)


@compiled
def start_nation(world, units, p, n, seed, future):
    """The nation's state on day 0 (ODD 5.2)."""
    for place in range(n.size):
        n[place] = 0.0
    n[BELIEF] = p[START_BELIEF]
    n[ORGANISATION] = p[START_ORGANISATION]
    n[MILITIA] = p[START_MILITIA]
    n[ARMY] = p[START_ARMY]
    n[INSURGENTS] = p[START_INSURGENTS]
    n[AIR_FORCE] = p[START_AIR_FORCE]
    n[THREAT] = p[START_THREAT]
    n[MUNITIONS] = p[AIR_SUPPORT]
    n[PHASE] = min(max(float(math.floor(p[START_PHASE] + 0.5)), 0.0), float(ASSAULT))
    n[DAYS_SINCE_HOMELAND_ATTACK] = 1e6
    n[DAYS_SINCE_CITY_FALL] = 0.0 if n[PHASE] == ASSAULT else 1e6
    n[DAYS_SINCE_RETURN] = -1.0
    n[CAMPAIGN_LEFT] = noise.exponential(seed, future, noise.CAMPAIGN, 0)
    n[FLIGHT_LEFT] = noise.exponential(seed, future, noise.FLIGHT, 0)
    held = 0.0
    for u in range(units.control.size):
        if units.control[u] != INSURGENT:
            held += world.garrison[u]
    # `start_army` is strength on day 0: only ground lost from now on costs garrisons.
    n[HELD_BY_GARRISONS] = held
    n[RETREATED] = (1.0 - p[GARRISON_LOSS]) * (1.0 - held)
    army.start(p, n)


@compiled
def read_shares(world, units, n, shares, day):
    """Work the day's shares out from the counts (ODD 2.3)."""
    total = float(units.control.size)
    rural = total - world.cities.size
    insurgent, contested = n[INSURGENT_UNITS], n[CONTESTED_UNITS]
    n[INSURGENT_SHARE] = insurgent / total
    n[CONTESTED_SHARE] = contested / total
    n[GOVERNMENT_SHARE] = (total - insurgent - contested) / total
    n[RURAL_INSURGENT_SHARE] = (insurgent - n[CITIES_LOST]) / max(rural, 1.0)
    n[CAPITAL_LOST] = 1.0 if units.control[world.capital] == INSURGENT else 0.0
    shares[day] = n[INSURGENT_SHARE]
    n[GAIN_30_DAYS] = shares[day] - shares[max(day - MONTH, 0)]


@compiled
def record(units, n, views, row, day):
    """Write the asked-for signals of the day, and who holds what if the day is one to keep."""
    for place in range(views.wanted.size):
        views.series[place, row, day] = n[views.wanted[place]]
    place = views.at[day]
    if place >= 0:
        for u in range(units.control.size):
            if place < views.counted.shape[0]:
                views.counted[place, units.control[u], u] += 1
            if row < views.kept.shape[0]:
                views.kept[row, place, u] = units.control[u]


@compiled
def walk(
    world, units, clocks, leaders, backers, due, shares, p, n, on, held, views, row, seed, future
):
    """Run one future and record what was asked for.

    Args: `row` is the future's row in `views` and in the clamps; `on` [11] is 1 for each
    mechanism in force; `due` [2U] and `shares` [T+1] are scratch space. The value of a day never
    depends on how many days follow.
    """
    start_units(world, units, p, seed, future)
    start_nation(world, units, p, n, seed, future)
    arm_units(world, units, clocks, p, n, seed, future)
    brokers.set_up(units, leaders, p, n, seed, future)
    patrons.set_up(backers, p, seed, future)
    cities = float(world.cities.size)
    today = np.int64(0)
    read_shares(world, units, n, shares, today)
    patrons.follow_schedule(world, p, n, today)
    if on[M_CIVILIANS] == 1:
        civilians.set_up(world, units, p, n, seed, future)
    for place in range(held.where.size):
        clamp(n, place, held, row, today)
    record(units, n, views, row, today)

    for day in range(1, views.at.size):
        n[CAPITAL_ATTACKED] = 0.0
        n[HOMELAND_ATTACKED] = 0.0
        # 1. Patrons: schedule, decisions, arrivals.
        if on[M_PATRONS] == 1:
            patrons.step(world, backers, p, n, cities, day)
        # 2. Army: desertion, wear of aircraft.
        if on[M_ARMY] == 1:
            army.step(p, n)
        # 3. Terror: growth, attacks in the capital and on the homeland.
        if on[M_TERROR] == 1:
            terror.grow(p, n)
            terror.strike(p, n, day, seed, future)
        clamp(n, int(THREAT), held, row, day)
        clamp(n, int(CAPITAL_ATTACKED), held, row, day)
        clamp(n, int(HOMELAND_ATTACKED), held, row, day)
        terror.remember(n)
        # 4. Campaign: change of phase.
        if on[M_CAMPAIGN] == 1:
            campaign.step(p, n, cities, float(units.control.size), seed, future)
        clamp(n, int(PHASE), held, row, day)
        # 5. Fighting: units change hands.
        if on[M_FIGHTING] == 1:
            fighting.step(world, units, clocks, due, p, n, day, seed, future)
        fighting.remember(n)
        # 6. Consolidation: the army regroups in what it holds.
        if on[M_CONSOLIDATION] == 1:
            consolidation.step(p, n)
        n[CITY_FALLS_TODAY] = 0.0
        clamp(n, int(ORGANISATION), held, row, day)
        # 7. Militias: mobilise.
        if on[M_MILITIAS] == 1:
            militias.step(p, n, world.leaders)
        clamp(n, int(MILITIA), held, row, day)
        # 8. Belief: takes in the news of the day.
        if on[M_BELIEF] == 1:
            belief.step(p, n)
        n[SHOCK] = 0.0
        clamp(n, int(BELIEF), held, row, day)
        # 9. Power brokers: doubt and deal. What they hand over is tomorrow's news.
        if on[M_BROKERS] == 1:
            doubters = held_count(LEADERS_DOUBTING, held, row, day)
            brokers.step(world, units, leaders, clocks, p, n, day, seed, future, doubters)
        clamp(n, int(LEADERS_DOUBTING), held, row, day)
        # 10. Collapse: political or military.
        read_shares(world, units, n, shares, day)
        if on[M_COLLAPSE] == 1:
            collapse.step(world, units, clocks, p, n, cities, day, seed, future)
            read_shares(world, units, n, shares, day)
        # 11. Civilians: displaced, trapped, out of reach.
        if on[M_CIVILIANS] == 1:
            civilians.step(world, units, p, n)
        n[CHANGED_TODAY] = 0.0
        # 12. Record.
        record(units, n, views, row, day)


def walk_rows(
    world, room, p, futures, seed, on, held, views, fall_day, manner, control, start, stop
):
    """Walk the futures of some rows, one after the other. Compiled as a whole; see `machine`."""
    units = room.units
    for row in range(start, stop):
        walk(
            world, units, room.clocks, room.leaders, room.backers, room.due, room.shares, p[row],
            room.nation, on, held, views, row, seed, futures[row],
        )
        for u in range(units.control.size):
            fall_day[row, u] = units.fall_day[u]
            manner[row, u] = units.manner[u]
            control[row, u] = units.control[u]
