"""The addressed noise, written again in NumPy: whole arrays of addresses at once.

The numbers of the processes are part of every address, so they stand here a second time: one
that is renumbered in the simulation makes the oracle disagree.
"""

import numpy as np

UNIT_ATTACK, UNIT_DEFENCE, UNIT_LOCAL, UNIT_START, MANNER = 1, 2, 3, 4, 5
CAMPAIGN, CAMPAIGN_CHOICE, LEADER_THRESHOLD, LEADER_DEAL, FLIGHT = 6, 7, 8, 9, 10
CAPITAL_ATTACK, HOMELAND_ATTACK, PATRON_RETURN, SIEGE_SIZE = 11, 12, 13, 14

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def scatter(x):
    """Stafford's variant 13 of the 64-bit finaliser, on an array of words."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x ^ (x >> np.uint64(31))


def words(seed, future, process, index):
    """The hash of each address, 64 bits; the four broadcast."""
    parts = [np.atleast_1d(np.asarray(part, np.int64)).astype(np.uint64)
             for part in (seed, process, future, index)]
    x = parts[0]
    for part in parts[1:]:
        x = scatter(x + part * GOLDEN)
    return x


def uniform(seed, future, process, index):
    """Numbers in (0, 1)."""
    top = words(seed, future, process, index) >> np.uint64(12)
    return (top.astype(float) + 0.5) / 2.0**52


def exponential(seed, future, process, index):
    """Numbers of an exponential distribution of mean 1."""
    return -np.log(uniform(seed, future, process, index))


def normal(seed, future, process, index):
    """Standard normal numbers, by Box and Muller, two uniforms each."""
    twice = 2 * np.asarray(index)
    radius = np.sqrt(-2.0 * np.log(uniform(seed, future, process, twice)))
    return radius * np.cos(2.0 * np.pi * uniform(seed, future, process, twice + 1))
