"""Patrons: several, each with a schedule of leaving and a decision rule to come back (ODD 7.9).

The lead patron stands first; the others are allies, who mostly follow it.
"""

import math

from . import noise
from .compiled import compiled
from .parameters import (
    AIR_SUPPORT,
    ALONE_RATE,
    ANNOUNCEMENT,
    ATTACK_RETURN,
    COUNT,
    DEPLOY_DAYS,
    FOLLOW_RATE,
    LOSS_RETURN,
    RETURN_RATE,
    RETURN_STAY,
    RETURN_TROOPS,
    THREAT_RETURN,
    WITHDRAWAL,
)
from .state import (
    BACK,
    CITIES_LOST,
    COLLAPSE,
    DAYS_SINCE_HOMELAND_ATTACK,
    DAYS_SINCE_RETURN,
    EVACUATION_TROOPS,
    EXPECTED_PRESENCE,
    MUNITIONS,
    PRESENCE,
    RETURN_STRENGTH,
    STANDING,
    THREAT,
)

YEAR = 365.25
LEAST_REFERENCE = 1000.0  # persons; presence is measured against no fewer (assumption)
RECONSTITUTED = 0.5  # threat index at which the homeland is judged threatened (definition)
ALARM_DAYS = 90.0  # an attack on the homeland is acted on within so long (assumption)
ALLY_SHARE = 0.3  # size of an ally's unasked return against the lead patron's (assumption)
EVACUATION = 4000.0  # persons: 3,000-5,000 were planned for in 2021 (assumption)
EVACUATION_CITIES = 0.25  # share of cities lost at which patrons evacuate (assumption)
MUNITIONS_A_SOLDIER = 1e-3  # a day: 10,000 back release ten a day (assumption; 25 with 14,000)
MOST_MUNITIONS = 25.0  # a day, the peak month of 2019 (AFCENT)


@compiled
def set_up(patrons, p, seed, future):
    """No patron is back; each carries the hazard before its return. Set returns start on day 0."""
    for k in range(patrons.left.size):
        patrons.left[k] = noise.exponential(seed, future, noise.PATRON_RETURN, k)
        patrons.ordered[k] = 0 if p[COUNT + k] > 0.0 else -1
        patrons.back[k] = 0.0


@compiled
def follow_schedule(world, p, n, day):
    """Troops in the country and troops promised, shares of the reference strength (ODD 7.9.1).

    Without `withdrawal` those of day 0 stay. Without `announcement` nobody expects a change
    before it happens, so what is promised is what is there.
    """
    present, promised = 0.0, 0.0
    for k in range(world.patrons):
        stay = world.before_any[k]
        there = world.planned[k, day] if p[WITHDRAWAL] > 0.5 else stay
        present += there
        promised += world.announced[k, day] if p[ANNOUNCEMENT] > 0.5 else there
    n[PRESENCE] = present / max(world.all_reference_troops, LEAST_REFERENCE)
    n[EXPECTED_PRESENCE] = promised / max(world.all_reference_troops, LEAST_REFERENCE)


@compiled
def return_hazard(p, n):
    """Hazard of the lead patron's deciding to return, 1/day (ODD 7.9.2).

    r0 exp(w threat + a attack + l loss); r0 and w from the record of withdrawals.
    """
    judged = 1.0 if n[THREAT] >= RECONSTITUTED else 0.0
    attacked = 1.0 if n[DAYS_SINCE_HOMELAND_ATTACK] < ALARM_DAYS else 0.0
    lost = 0.0 if n[COLLAPSE] == STANDING else 1.0
    exponent = p[THREAT_RETURN] * judged + p[ATTACK_RETURN] * attacked + p[LOSS_RETURN] * lost
    # Most days there is nothing to weigh, and exp(0) is 1.
    return p[RETURN_RATE] / YEAR * (math.exp(exponent) if exponent != 0.0 else 1.0)


@compiled
def decide(world, patrons, p, n, day):
    """Each patron not back spends its hazard; the order is given when it is used up.

    In a case where no patron ever had troops nobody comes back unasked.
    """
    if world.all_reference_troops <= 0.0:
        return
    lead_is_back = patrons.ordered[0] >= 0
    for k in range(patrons.left.size):
        if patrons.ordered[k] >= 0:
            continue
        if k == 0:
            hazard = return_hazard(p, n)
        else:
            hazard = p[FOLLOW_RATE] if lead_is_back else p[ALONE_RATE] / YEAR
        patrons.left[k] -= hazard
        if patrons.left[k] <= 0.0:
            patrons.ordered[k] = day


@compiled
def wanted_troops(p, k):
    """Size of patron k's return, persons: as set, else as a return nobody has set."""
    if p[COUNT + k] > 0.0:
        return p[COUNT + k]
    return p[RETURN_TROOPS] * (1.0 if k == 0 else ALLY_SHARE)


@compiled
def deploy(patrons, p, n, day):
    """Troops arrive over `deploy_days` a 10,000, stay, and leave as fast (ODD 7.9.3)."""
    total = 0.0
    for k in range(patrons.left.size):
        patrons.back[k] = 0.0
        if patrons.ordered[k] >= 0:
            wanted = wanted_troops(p, k)
            ramp = p[DEPLOY_DAYS] * max(wanted / 10_000.0, 0.3)
            since = day - patrons.ordered[k]
            arrived = min(since / ramp, 1.0)
            left = min(max((since - p[RETURN_STAY]) / ramp, 0.0), 1.0)
            patrons.back[k] = wanted * max(arrived - left, 0.0)
        n[BACK + k] = patrons.back[k]
        total += patrons.back[k]
    n[RETURN_STRENGTH] = total
    if patrons.ordered[0] >= 0 and patrons.back[0] > 0.0 and n[DAYS_SINCE_RETURN] < 0.0:
        n[DAYS_SINCE_RETURN] = 0.0
    elif n[DAYS_SINCE_RETURN] >= 0.0:
        n[DAYS_SINCE_RETURN] += 1.0


@compiled
def evacuate(world, n, cities):
    """Troops flown in to evacuate once enough cities are gone; they fight for nobody."""
    if world.all_reference_troops <= 0.0 or n[CITIES_LOST] == 0.0:
        return
    if n[CITIES_LOST] >= EVACUATION_CITIES * cities and n[EVACUATION_TROOPS] == 0.0:
        n[EVACUATION_TROOPS] = EVACUATION


@compiled
def step(world, patrons, p, n, cities, day):
    """One day: the schedule, decisions, arrivals, and the air support that comes with them."""
    follow_schedule(world, p, n, day)
    decide(world, patrons, p, n, day)
    deploy(patrons, p, n, day)
    evacuate(world, n, cities)
    back = n[RETURN_STRENGTH] / max(world.all_reference_troops, LEAST_REFERENCE)
    n[PRESENCE] += back
    n[EXPECTED_PRESENCE] += back
    extra = MUNITIONS_A_SOLDIER * n[RETURN_STRENGTH]
    n[MUNITIONS] = min(p[AIR_SUPPORT] + extra, max(MOST_MUNITIONS, p[AIR_SUPPORT]))
