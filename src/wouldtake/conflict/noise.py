"""Counter-based noise inside compiled code: a number's address is all that decides it.

A uniform is a hash of (seed, future, process, index): three rounds of the 64-bit finaliser of
Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators", with the constants
of Stafford's variant 13. No draw order exists, so twins and batches agree bit for bit.
"""

import math

from numba import uint64

from .compiled import called

# Processes that own a stream. The number is part of the address: never reuse or renumber one.
UNIT_ATTACK = 1
UNIT_DEFENCE = 2
UNIT_LOCAL = 3
UNIT_START = 4
MANNER = 5
CAMPAIGN = 6
CAMPAIGN_CHOICE = 7
LEADER_THRESHOLD = 8
LEADER_DEAL = 9
FLIGHT = 10
CAPITAL_ATTACK = 11
HOMELAND_ATTACK = 12
PATRON_RETURN = 13
SIEGE_SIZE = 14

_INCREMENT = 0x9E3779B97F4A7C15


@called
def mix(x):
    """The 64-bit finaliser: a bijection in which each input bit moves half the output bits."""
    x = (x ^ (x >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> uint64(27))) * uint64(0x94D049BB133111EB)
    return x ^ (x >> uint64(31))


@called
def uniform(seed, future, process, index):
    """A number in (0, 1), the same for the same address, whatever was drawn before.

    Args: seed, future, process, index: integers, each >= 0.
    """
    x = mix(uint64(seed) + uint64(process) * uint64(_INCREMENT))
    x = mix(x + uint64(future) * uint64(_INCREMENT))
    x = mix(x + uint64(index) * uint64(_INCREMENT))
    # 52 bits, centred in their cell: neither 0 nor 1 can come out, so logarithms are safe. (With
    # 53 the half would round up to 1 at the very top.)
    return (float(x >> uint64(12)) + 0.5) * (1.0 / 4503599627370496.0)


@called
def exponential(seed, future, process, index):
    """An Exp(1) threshold: a clock fires when its integrated hazard passes it."""
    return -math.log(uniform(seed, future, process, index))


@called
def normal(seed, future, process, index):
    """A standard normal (Box and Muller 1958) from the addresses 2 index and 2 index + 1."""
    radius = math.sqrt(-2.0 * math.log(uniform(seed, future, process, 2 * index)))
    return radius * math.cos(2.0 * math.pi * uniform(seed, future, process, 2 * index + 1))
