"""The state of one future: where each number of the nation and of a unit is kept.

A future's national state is one float64 vector; the names below are its places. Unit states
are small arrays, bundled in `Units`. Plain arrays, so that the same source compiles for CPU
and GPU and runs uncompiled.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int8, Int16, Int32, Int64

# --- a unit's control, and the manner of its fall ---------------------------------------
GOVERNMENT, CONTESTED, INSURGENT = 0, 1, 2
FOUGHT, ABANDONED, NEGOTIATED, CAPITULATED = 1, 2, 3, 4  # 0: not fallen
MANNERS = ("not fallen", "fought", "abandoned", "negotiated", "capitulated")

# --- phases of the attackers' campaign ---------------------------------------------------
PROBING, SWEEP, ENCIRCLEMENT, ASSAULT = 0, 1, 2, 3
PHASES = ("probing", "rural sweep", "encirclement and talks", "assault on cities")

# --- kinds of collapse -------------------------------------------------------------------
STANDING, POLITICAL, MILITARY = 0, 1, 2

# --- the mechanisms, in step order; each can be switched off -----------------------------
MECHANISMS = (
    "patrons", "army", "terror", "campaign", "fighting", "consolidation", "militias", "belief",
    "brokers", "collapse", "civilians",
)
(
    M_PATRONS, M_ARMY, M_TERROR, M_CAMPAIGN, M_FIGHTING, M_CONSOLIDATION, M_MILITIAS, M_BELIEF,
    M_BROKERS, M_COLLAPSE, M_CIVILIANS,
) = range(len(MECHANISMS))

# --- hazard clocks of the fighting: rural then city --------------------------------------
# The national part of each hazard, integrated over days; a unit fires when the clock passes
# the level set by its own threshold and weight (Sellke 1983).
PRESS, TAKE, RELIEVE, RETAKE = 0, 1, 2, 3
MOST_NEIGHBOURS = 16  # of a unit whose contagion is looked up rather than worked out
CLOCKS = 8  # place: 4 * kind + transition

# --- what the fighting keeps of a unit: a row of numbers, and one of counts, side by side in
# memory, since a change of control touches all of them in each neighbour -------------------
ROW = 8  # the place of unit u's first; two clocks each, attack (0) and defence (1)
LEFT = 0  # two places: hazard left at the last re-arming
SINCE = 2  # two: national clock at the last re-arming
WEIGHT = 4  # two: of the national hazard
LOCAL = 6  # weight of attack on the unit, neighbours apart
LISTENS = 0  # two, of counts: which clock, kind x 4 + transition; CLOCKS, a still one, if none
EVENTS = 2  # two: thresholds drawn so far
PRESSURE = 4  # 2 a neighbour in insurgent hands, 1 a contested one
DEGREE = 5  # neighbours
PLACE = 6  # two: of its levels among all
LANES = 32  # levels of a clock come in a multiple of so many, which suits vector instructions
FOR_EVER = 0x7FF0000000000000  # a level that no clock reaches: the bits of inf
CITY = 1  # 0: a rural district

# --- the nation's vector -----------------------------------------------------------------
_places = iter(range(64))
BELIEF = next(_places)  # belief that the government can hold, in (0, 1)
ORGANISATION = next(_places)  # how well regrouped the forces are, log units, >= 0
MILITIA = next(_places)  # mobilised militias, share of the army's starting strength
ARMY = next(_places)  # fighting strength, share of its starting strength
INSURGENTS = next(_places)  # attackers' strength, share of their starting strength
ARMY_QUALITY = next(_places)  # multiplier of the army's strength, 1 at the start of the record
AIR_FORCE = next(_places)  # government's usable aircraft, share of its starting number
MUNITIONS = next(_places)  # patron's munitions released, per day
THREAT = next(_places)  # groups' judged ability to attack the patron's homeland, in [0, 1]
CAPITAL_ATTACKED = next(_places)  # 1 on a day with a major attack in the capital
HOMELAND_ATTACKED = next(_places)  # 1 on a day with an attack on the lead patron's homeland
DAYS_SINCE_HOMELAND_ATTACK = next(_places)  # large if none
PHASE = next(_places)  # phase of the campaign
PRESENCE = next(_places)  # patrons' troops in the country, share of the reference strength
EXPECTED_PRESENCE = next(_places)  # the same, as announced for the months ahead
RETURN_STRENGTH = next(_places)  # troops back on a combat or support mission, persons
EVACUATION_TROOPS = next(_places)  # troops flown in only to evacuate, persons
LEADERS_DOUBTING = next(_places)  # leaders who think the government cannot hold, count
LEADERS_DEALT = next(_places)  # leaders who have cut a deal, count
COLLAPSE = next(_places)  # STANDING, POLITICAL or MILITARY: whichever came first
CAPITAL_LOST = next(_places)  # 1 while the capital is in insurgent hands
INSURGENT_SHARE = next(_places)  # share of units in insurgent hands
CONTESTED_SHARE = next(_places)
GOVERNMENT_SHARE = next(_places)
RURAL_INSURGENT_SHARE = next(_places)  # share of rural units in insurgent hands
CITIES_LOST = next(_places)  # cities in insurgent hands, count
CITIES_BESIEGED = next(_places)  # cities contested, count
GAIN_30_DAYS = next(_places)  # change of the insurgent share over the last 30 days
DISPLACED = next(_places)  # newly displaced since day 0, persons
TRAPPED = next(_places)  # people trapped in besieged cities, persons
UNREACHED = next(_places)  # people in contested ground that aid does not reach, persons
DAYS_SINCE_RETURN = next(_places)  # days since the lead patron came back, -1 before
FALLS_FOUGHT = next(_places)  # units fallen by fighting since day 0, count
FALLS_ABANDONED = next(_places)
FALLS_NEGOTIATED = next(_places)
RURAL_RETAKEN = next(_places)  # rural units lost and won back since day 0, count
# Working places, not signals.
INSURGENT_UNITS = next(_places)  # count
CONTESTED_UNITS = next(_places)  # count
CONTESTED_PEOPLE = next(_places)  # people in contested units, persons
CHANGED_TODAY = next(_places)  # units that changed hands since the civilians last looked
SHOCK = next(_places)  # what belief has to take in today, logit units
HELD_BY_GARRISONS = next(_places)  # share of starting garrisons whose unit still stands
RETREATED = next(_places)  # share of starting garrisons that got away from lost ground
CITY_FALLS_TODAY = next(_places)
DAYS_SINCE_CITY_FALL = next(_places)
HIGHEST_THRESHOLD = next(_places)  # of the leaders who have not dealt, belief
CAMPAIGN_LEFT = next(_places)  # hazard left before the campaign's next change of phase
CAMPAIGN_CHANGES = next(_places)
FLIGHT_LEFT = next(_places)  # hazard left before the leadership flees
MOST_PATRONS = 4
BACK = next(_places)  # first of MOST_PATRONS places: each patron's troops back, persons
for _ in range(MOST_PATRONS - 1):
    next(_places)
NATION = next(_places)


class World(NamedTuple):
    """What does not change within a case: units, graph, people, schedule. U units, L leaders.

    A unit's neighbours are `neighbours[first[u]:first[u + 1]]`.
    """

    is_city: Int8[np.ndarray, " U"]
    province: Int64[np.ndarray, " U"]  # leader whose province the unit lies in
    population: Float64[np.ndarray, " U"]  # persons
    opposition: Float64[np.ndarray, " U"]  # 1 where the attackers have least support
    first: Int64[np.ndarray, " U+1"]
    neighbours: Int64[np.ndarray, " E"]
    garrison: Float64[np.ndarray, " U"]  # share of the army at the start; sums to 1
    start_contested: Float64[np.ndarray, " U"]  # normal quantile above which it starts contested
    start_insurgent: Float64[np.ndarray, " U"]  # the same, in insurgent hands
    start_lost: float  # normal quantile of the share lost among units of known control
    cities: Int64[np.ndarray, " C"]  # places of the city units
    rural: Int64[np.ndarray, " U-C"]  # places of the others
    slot: Int64[np.ndarray, " U"]  # place of each unit among those of its kind
    capital: int
    leaders: int
    capital_leader: int
    patrons: int
    all_reference_troops: float  # persons, before the withdrawal
    force_ratio: float  # attackers to defenders on record, against `world.USUAL_RATIO`
    planned: Float64[np.ndarray, "P T+1"]  # persons present, by the schedule
    announced: Float64[np.ndarray, "P T+1"]  # persons promised for the months ahead
    before_any: Float64[np.ndarray, " P"]  # persons present on day 0


class Units(NamedTuple):
    """What changes in a unit. U units."""

    control: Int8[np.ndarray, " U"]
    arms: Float64[np.ndarray, " 8*U"]  # rows of LEFT, SINCE, WEIGHT, LOCAL
    tags: Int32[np.ndarray, " 8*U"]  # rows of LISTENS, EVENTS, PRESSURE, DEGREE, PLACE
    contagion: Float64[np.ndarray, " D*2D*2"]  # of so many neighbours and such pressure; inverse
    troubled: Int64[np.ndarray, " L"]  # cities contested or lost, by province
    before: Int8[np.ndarray, " U"]  # control when the civilians last looked
    changed: Int64[np.ndarray, " U"]  # the `CHANGED_TODAY` units that changed hands since
    siege: Float64[np.ndarray, " C"]  # share of a city's people whom a siege traps
    fall_day: Int16[np.ndarray, " U"]  # day of the first fall, -1 if none
    manner: Int8[np.ndarray, " U"]
    ever_taken: Int8[np.ndarray, " U"]  # 1 once it has fallen; 0 if it started fallen


class Clocks(NamedTuple):
    """The clocks, and the levels at which units fire, those of one clock together.

    The level of unit u on clock c stands at `first[c] + slot[u]`, FOR_EVER where u does not
    listen: the bits of a double, see `thresholds.ordered`. What is kept of the soonest may be too
    early, never too late. The last clock stands still, and its one level is never looked at.
    """

    now: Float64[np.ndarray, " 9"]  # national hazard integrated so far
    soonest: Int64[np.ndarray, " 9"]  # of a clock's levels
    first: Int64[np.ndarray, " 9"]  # where a clock's levels begin, a multiple of LANES
    level: Int64[np.ndarray, " 32*B+1"]


class Leaders(NamedTuple):
    """What changes in a power broker. L leaders."""

    threshold: Float64[np.ndarray, " L"]  # belief below which they would deal
    dealt: Int8[np.ndarray, " L"]
    left: Float64[np.ndarray, " L"]  # hazard left before the deal is struck
    doubt: Float64[np.ndarray, " L"]  # how far past the point of doubting today, belief units


class Patrons(NamedTuple):
    """What changes in a patron. P patrons, the lead patron first."""

    left: Float64[np.ndarray, " P"]  # hazard left before a return is decided
    ordered: Int64[np.ndarray, " P"]  # day of the order, -1 if none
    back: Float64[np.ndarray, " P"]  # troops back, persons


class Held(NamedTuple):
    """Signals a question holds: `values[where[place]]` holds one, NaN where it is free."""

    where: Int64[np.ndarray, " N"]  # for each place of the nation's vector, -1 where it is free
    values: Float64[np.ndarray, "K F T+1"]


class Views(NamedTuple):
    """Where a run writes what it was asked to show. F futures (0 if not kept), D days kept.

    `at[day]` is the place among the D days, -1 where the day is not one of them. `counted` may
    have room for no day: where futures write at the same time, they are counted afterwards.
    """

    wanted: Int64[np.ndarray, " S"]  # places of the nation's vector to record
    series: Float64[np.ndarray, "S F T+1"]
    at: Int64[np.ndarray, " T+1"]
    kept: Int8[np.ndarray, "F D U"]  # each unit's control at the end of the day
    counted: Int64[np.ndarray, "D 3 U"]  # futures in which the unit is in that hand
