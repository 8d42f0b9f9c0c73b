"""Belief that the government can hold (ODD 7.5).

Kept on the logit scale: news moves it at once, and it drifts back to an anchor that patrons'
presence, present and promised, sets.
"""

import math

from . import campaign
from .compiled import compiled
from .parameters import (
    ATTACK_SHOCK,
    BELIEF_ANCHOR,
    BELIEF_DAYS,
    PLEDGE,
    PLEDGE_BELIEF,
    PRESENCE_BELIEF,
)
from .state import BELIEF, CAPITAL_ATTACKED, SHOCK

FLOOR = 1e-4  # belief is never wholly 0 or 1, so that its logit stays finite


@compiled
def anchor(p, n):
    """Where belief settles, logit units (ODD 7.5.1)."""
    return (
        p[BELIEF_ANCHOR]
        + p[PRESENCE_BELIEF] * min(campaign.perceived_presence(p, n), 2.0)
        + p[PLEDGE_BELIEF] * p[PLEDGE]
    )


@compiled
def step(p, n):
    """One day: drift to the anchor, then take in the day's news (ODD 7.5.2)."""
    belief = min(max(n[BELIEF], FLOOR), 1.0 - FLOOR)  # a question may have held it at 0 or 1
    now = math.log(belief / (1.0 - belief))
    now += (anchor(p, n) - now) / p[BELIEF_DAYS]
    now += n[SHOCK] - p[ATTACK_SHOCK] * n[CAPITAL_ATTACKED]
    n[BELIEF] = min(max(1.0 / (1.0 + math.exp(-now)), FLOOR), 1.0 - FLOOR)
