"""Militias and popular uprisings beside the army (ODD 7.4)."""

from .compiled import compiled
from .parameters import MILITIA_ARMING, MILITIA_CAP, MILITIA_GROWTH
from .state import BELIEF, INSURGENT_SHARE, LEADERS_DEALT, MILITIA


@compiled
def target(p, n, leaders):
    """Strength they mobilise to, share of the army (ODD 7.4.1).

    Alarm (ground lost) raises them, arms sustain them, belief keeps them in the field, and a
    leader who deals takes his men along.
    """
    loyal = 1.0 - n[LEADERS_DEALT] / max(leaders, 1)
    arms = 0.2 + 0.8 * p[MILITIA_ARMING]
    return p[MILITIA_CAP] * n[INSURGENT_SHARE] * arms * min(2.0 * n[BELIEF], 1.0) * loyal


@compiled
def step(p, n, leaders):
    """One day: drift to the target at rate `militia_growth`."""
    n[MILITIA] += p[MILITIA_GROWTH] * (target(p, n, leaders) - n[MILITIA])
