"""Army quality, desertion, and the air force without its contractors (ODD 7.10)."""

import math

from .compiled import compiled
from .parameters import (
    AID,
    AID_EFFECT,
    AIR_DECAY_DAYS,
    CONTRACTORS,
    DESERTION_RATE,
    DESERTION_SLOPE,
    LEARNING,
    SUPPORT_YEARS,
)
from .state import AIR_FORCE, ARMY, ARMY_QUALITY, BELIEF

FULL_CONTRACTORS = 16_832.0  # persons, April 2021 (Department of Defense count)


@compiled
def starting_quality(p):
    """Quality after further years of support: exp(learning x years)   (ODD 7.10.1)."""
    return math.exp(p[LEARNING] * p[SUPPORT_YEARS])


@compiled
def desertion(p, n):
    """Share of the army lost today: faster as belief falls and as pay stops (ODD 7.10.2)."""
    slope = p[DESERTION_SLOPE] * (0.5 - n[BELIEF]) + p[AID_EFFECT] * (1.0 - p[AID])
    return min(p[DESERTION_RATE] * math.exp(slope), 0.2)


@compiled
def step(p, n):
    """One day: desertion, and wear of aircraft that nobody maintains (ODD 7.10.3)."""
    n[ARMY] *= 1.0 - desertion(p, n)
    unmaintained = max(1.0 - p[CONTRACTORS] / FULL_CONTRACTORS, 0.0)
    n[AIR_FORCE] *= 1.0 - unmaintained / p[AIR_DECAY_DAYS]


@compiled
def start(p, n):
    """Quality on day 0; kept apart from `step` since it never changes after."""
    n[ARMY_QUALITY] = starting_quality(p)
