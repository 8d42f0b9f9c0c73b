"""Power brokers: each cuts a deal when belief falls below their own threshold (ODD 7.6).

A global game (Morris & Shin 1998) with an explicit share-of-others term: a leader reads belief
less what the others' deals take from it, and less the fear of a siege at home.
"""

import numpy as np

from . import fighting, noise
from .compiled import compiled
from .parameters import DEAL_BELIEF, DEAL_RATE, DEAL_SPREAD, PEER_EFFECT, SIEGE_FEAR
from .state import (
    BELIEF,
    ENCIRCLEMENT,
    HIGHEST_THRESHOLD,
    INSURGENT,
    LEADERS_DEALT,
    LEADERS_DOUBTING,
    NEGOTIATED,
    PHASE,
)

TALKS_EARLY = 0.1  # deals struck before the attackers encircle and talk, ratio (assumption)


@compiled
def set_up(units, leaders, p, n, seed, future):
    """Draw each leader's threshold and the hazard before their deal (ODD 7.6.1).

    Whoever stands on day 0 does not doubt yet: a threshold above what they then see of belief is
    mirrored in it.
    """
    for i in range(leaders.threshold.size):
        private = noise.normal(seed, future, noise.LEADER_THRESHOLD, i)
        fear = p[SIEGE_FEAR] if units.troubled[i] > 0 else 0.0
        drawn, seen = p[DEAL_BELIEF] + p[DEAL_SPREAD] * private, n[BELIEF] - fear
        leaders.threshold[i] = min(drawn, 2.0 * seen - drawn)
        leaders.left[i] = noise.exponential(seed, future, noise.LEADER_DEAL, i)
        leaders.dealt[i] = 0
    n[HIGHEST_THRESHOLD] = highest_threshold(leaders)


@compiled
def highest_threshold(leaders):
    """The threshold of whoever doubts first among those who have not dealt."""
    highest = -np.inf
    for i in range(leaders.threshold.size):
        if leaders.dealt[i] == 0:
            highest = max(highest, leaders.threshold[i])
    return highest


@compiled
def doubt(units, leaders, p, i, calm):
    """How far leader i is past the point of doubting, belief units; > 0 doubts (ODD 7.6.2).

    `calm` is belief less what others' deals take from it, as one sees it who fears no siege.
    """
    fear = p[SIEGE_FEAR] if units.troubled[i] > 0 else 0.0
    return leaders.threshold[i] - (calm - fear)


@compiled
def doubts(leaders, i, held):
    """Whether leader i thinks the government cannot hold.

    Where a question holds the number of doubters at `held` (>= 0), they are the ones most
    inclined to: leader i is among them if fewer than `held` others are further gone.
    """
    if leaders.dealt[i] == 1:
        return True
    mine = leaders.doubt[i]
    if held < 0.0:
        return mine > 0.0
    ahead = 0
    for j in range(leaders.threshold.size):
        theirs = leaders.doubt[j]
        if leaders.dealt[j] == 1 or theirs > mine or (theirs == mine and j < i):
            ahead += 1
    return ahead < held


@compiled
def hand_over(world, units, clocks, p, n, i, day, seed, future):
    """A deal gives all of a leader's province up without a fight (ODD 7.6.3)."""
    for u in range(units.control.size):
        if world.province[u] == i and u != world.capital and units.control[u] != INSURGENT:
            fighting.change_control(
                world, units, clocks, p, n, u, int(INSURGENT), int(NEGOTIATED), day, seed, future
            )


@compiled
def step(world, units, leaders, clocks, p, n, day, seed, future, held):
    """One day: count who doubts, let doubters' clocks run, strike the deals that are due.

    The national leadership (the capital's own) takes no deal here: see collapse.
    """
    talks = 1.0 if n[PHASE] >= ENCIRCLEMENT else TALKS_EARLY
    calm = n[BELIEF] - p[PEER_EFFECT] * (n[LEADERS_DEALT] / max(leaders.threshold.size, 1))
    if held < 0.0 and n[HIGHEST_THRESHOLD] <= min(calm, calm - p[SIEGE_FEAR]):
        n[LEADERS_DOUBTING] = n[LEADERS_DEALT]  # nobody else can doubt today
        return
    for i in range(leaders.threshold.size):
        leaders.doubt[i] = doubt(units, leaders, p, i, calm)
    count = 0.0
    for i in range(leaders.threshold.size):
        if doubts(leaders, i, held):
            count += 1.0
            if i != world.capital_leader and leaders.dealt[i] == 0:
                leaders.left[i] -= p[DEAL_RATE] * talks
    n[LEADERS_DOUBTING] = count if held < 0.0 else held
    for i in range(leaders.threshold.size):
        if leaders.dealt[i] == 0 and leaders.left[i] <= 0.0 and i != world.capital_leader:
            leaders.dealt[i] = 1
            n[LEADERS_DEALT] += 1.0
            n[HIGHEST_THRESHOLD] = highest_threshold(leaders)
            hand_over(world, units, clocks, p, n, i, day, seed, future)
