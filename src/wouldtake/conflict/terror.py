"""Terror: groups grow in ungoverned ground and may reach the patron's homeland (ODD 7.8)."""

import math

from . import noise
from .compiled import compiled
from .parameters import (
    CAPITAL_ATTACKS,
    COUNTERTERROR,
    COUNTERTERROR_EFFECT,
    PLOT_RATE,
    THREAT_GROWTH,
)
from .state import (
    CAPITAL_ATTACKED,
    CAPITAL_LOST,
    CONTESTED_SHARE,
    DAYS_SINCE_HOMELAND_ATTACK,
    HOMELAND_ATTACKED,
    INSURGENT_SHARE,
    RETURN_STRENGTH,
    THREAT,
)

YEAR = 365.25
ROUNDING = 1e-12  # more than what is lost in working out 1 - exp(-rate)


@compiled
def grow(p, n):
    """One day of the groups' growth (ODD 7.8.1).

    dT = g ungoverned T (1 - T) - c pressure T, ungoverned = insurgent + contested / 2, pressure
    from over the horizon and from returned troops.
    """
    ungoverned = n[INSURGENT_SHARE] + 0.5 * n[CONTESTED_SHARE]
    pressure = min(p[COUNTERTERROR] + n[RETURN_STRENGTH] / 10_000.0, 1.5)
    threat = n[THREAT]
    growth = p[THREAT_GROWTH] * ungoverned * threat * (1.0 - threat)
    decline = p[COUNTERTERROR_EFFECT] * pressure * threat
    n[THREAT] = min(max(threat + growth - decline, 0.0), 1.0)


@compiled
def strike(p, n, day, seed, future):
    """Today's attacks: in the capital while it is held, and on the patron's homeland.

    Both are rare and independent a day: chance 1 - exp(-rate)   (ODD 7.8.2)
    """
    rate = p[CAPITAL_ATTACKS] / 30.0 * (1.0 - n[CAPITAL_LOST])
    n[CAPITAL_ATTACKED] = happens(noise.uniform(seed, future, noise.CAPITAL_ATTACK, day), rate)
    rate = p[PLOT_RATE] / YEAR * n[THREAT]
    n[HOMELAND_ATTACKED] = happens(noise.uniform(seed, future, noise.HOMELAND_ATTACK, day), rate)


@compiled
def happens(draw, rate):
    """1 if a draw is below 1 - exp(-rate), else 0. That is at most the rate, so few ask for it."""
    if draw > rate + ROUNDING:
        return 0.0
    return 1.0 if draw < 1.0 - math.exp(-rate) else 0.0


@compiled
def remember(n):
    """Count the days since the homeland was last attacked (after any clamp has spoken)."""
    if n[HOMELAND_ATTACKED] > 0.0:
        n[DAYS_SINCE_HOMELAND_ATTACK] = 0.0
    else:
        n[DAYS_SINCE_HOMELAND_ATTACK] += 1.0
