"""Campaign: the attackers' campaign as a hidden regime that answers to the state (ODD 7.1).

Four phases: probing, rural sweep, encirclement and talks, assault on cities. No date is
scripted: every change of phase has a hazard of the state.
"""

import math

from . import noise
from .compiled import compiled
from .ground import city_share_besieged, rural_share_lost
from .parameters import (
    ASSAULT_RATE,
    CITY_TEMPO_SIEGE,
    DETERRENCE,
    ENCIRCLE_RATE,
    ENCIRCLE_SHARE,
    FORESIGHT,
    SETTLE_RATE,
    STALL_RATE,
    SWEEP_RATE,
    TEMPO_ASSAULT,
    TEMPO_ENCIRCLEMENT,
    TEMPO_PROBING,
)
from .state import (
    ASSAULT,
    BELIEF,
    CAMPAIGN_CHANGES,
    CAMPAIGN_LEFT,
    DAYS_SINCE_CITY_FALL,
    ENCIRCLEMENT,
    EXPECTED_PRESENCE,
    ORGANISATION,
    PHASE,
    PRESENCE,
    PROBING,
    SWEEP,
)

SHARE_WIDTH = 0.05  # how sharply "enough ground held" is judged, share (assumption)
QUIET_DAYS = 14.0  # an assault that takes no city for so long is failing (assumption)


@compiled
def perceived_presence(p, n):
    """Patrons' presence as leaders and attackers weigh it: the present and what is promised.

    e = (1 - w) now + w announced, w = `foresight`   (ODD 7.1.1)
    Returns: share of the reference strength, >= 0.
    """
    return (1.0 - p[FORESIGHT]) * n[PRESENCE] + p[FORESIGHT] * n[EXPECTED_PRESENCE]


@compiled
def restraint(p, n):
    """What patrons' presence makes of the attackers' steps up, ratio <= 1."""
    return math.exp(-p[DETERRENCE] * perceived_presence(p, n))


@compiled
def onward_hazard(p, n, cities, units):
    """Hazard of the campaign's next step up, 1/day (ODD 7.1.2)."""
    phase = n[PHASE]
    if phase == PROBING:
        return p[SWEEP_RATE] * restraint(p, n)
    if phase == SWEEP:
        lost = rural_share_lost(n, cities, units, p[ENCIRCLE_SHARE])
        reached = (lost - p[ENCIRCLE_SHARE]) / SHARE_WIDTH
        return p[ENCIRCLE_RATE] / (1.0 + math.exp(-reached))
    if phase == ENCIRCLEMENT:
        readiness = 0.25 + 3.0 * city_share_besieged(n, cities)
        return p[ASSAULT_RATE] * restraint(p, n) * readiness * math.exp(2.0 * (0.5 - n[BELIEF]))
    return 0.0


@compiled
def backward_hazard(p, n):
    """Hazard of the campaign's falling back one step, 1/day (ODD 7.1.3)."""
    phase = n[PHASE]
    strength = n[ORGANISATION] + perceived_presence(p, n)
    if phase == ASSAULT:
        failing = 1.0 if n[DAYS_SINCE_CITY_FALL] >= QUIET_DAYS else 0.1
        return p[STALL_RATE] * failing * (1.0 + strength)
    if phase in (ENCIRCLEMENT, SWEEP):
        return p[SETTLE_RATE] * strength
    return 0.0


@compiled
def step(p, n, cities, units, seed, future):
    """One day of the campaign: spend the day's hazard, change phase when it is used up."""
    up = onward_hazard(p, n, cities, units)
    down = backward_hazard(p, n)
    n[CAMPAIGN_LEFT] -= up + down
    if n[CAMPAIGN_LEFT] > 0.0:
        return
    change = int(n[CAMPAIGN_CHANGES])
    choice = noise.uniform(seed, future, noise.CAMPAIGN_CHOICE, change)
    if choice * (up + down) < up:
        n[PHASE] += 1.0
        if n[PHASE] == ASSAULT:
            n[DAYS_SINCE_CITY_FALL] = 0.0  # a fresh assault is given its time
    elif n[PHASE] == ASSAULT:
        n[PHASE] = ENCIRCLEMENT
    else:
        n[PHASE] = PROBING
    n[CAMPAIGN_CHANGES] = change + 1.0
    n[CAMPAIGN_LEFT] = noise.exponential(seed, future, noise.CAMPAIGN, change + 1)


@compiled
def rural_tempo(p, n):
    """Tempo of attacks on rural units, ratio to that of the sweep (ODD 7.1.4)."""
    phase = n[PHASE]
    if phase == PROBING:
        return p[TEMPO_PROBING]
    if phase == SWEEP:
        return 1.0
    if phase == ENCIRCLEMENT:
        return p[TEMPO_ENCIRCLEMENT]
    return p[TEMPO_ASSAULT]


@compiled
def siege_tempo(p, n):
    """Tempo at which cities come under siege, ratio to that of the encirclement."""
    phase = n[PHASE]
    if phase == PROBING:
        return 0.05
    if phase == SWEEP:
        return 0.3
    return 1.0


@compiled
def storm_tempo(p, n):
    """Tempo at which besieged cities are stormed, ratio to that of the assault."""
    return 1.0 if n[PHASE] == ASSAULT else p[CITY_TEMPO_SIEGE]
