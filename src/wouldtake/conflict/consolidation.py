"""Consolidation: retreating troops gather in what is still held and get organised (ODD 7.3)."""

import math

from .compiled import compiled
from .parameters import ORGANISE_DAYS, REGROUP, ROUT_SHOCK
from .state import (
    CITY_FALLS_TODAY,
    COLLAPSE,
    HELD_BY_GARRISONS,
    ORGANISATION,
    RETREATED,
    RETURN_STRENGTH,
    STANDING,
)

MOST = 2.0  # organisation is a log density of troops; more than e^2 is not credible (assumption)
REGROUP_GAIN = 0.4  # density gained when outposts are given up on order, log units (assumption)


@compiled
def target(p, n):
    """Organisation that those who got away allow: ln(1 + retreated / still in place) (ODD 7.3.1).

    A log density of garrisons on the ground still held, not counting desertion, which weakens
    the army itself. With the state gone there is no army left to organise.
    """
    if n[COLLAPSE] != STANDING:
        return 0.0
    density = 1.0 + n[RETREATED] / max(n[HELD_BY_GARRISONS], 0.02)
    advisers = 0.1 * min(n[RETURN_STRENGTH] / 10_000.0, 3.0)
    wanted = math.log(density) + REGROUP_GAIN * p[REGROUP] + advisers
    return min(wanted, MOST)


@compiled
def step(p, n):
    """One day: drift to the target at rate 1/`organise_days`; each city lost routs a share.

    Nothing is left of it on the day after the state has gone.
    """
    if n[COLLAPSE] != STANDING:
        n[ORGANISATION] = 0.0
    n[ORGANISATION] += (target(p, n) - n[ORGANISATION]) / p[ORGANISE_DAYS]
    if n[CITY_FALLS_TODAY] > 0.0:
        n[ORGANISATION] *= (1.0 - p[ROUT_SHOCK]) ** n[CITY_FALLS_TODAY]
