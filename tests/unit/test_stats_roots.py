"""Roots are those of the library that does it best, to the last bit, without loading it."""

import math

import numpy as np
import pytest
from scipy import optimize, special

from wouldtake.stats.roots import root

RNG = np.random.default_rng(11)
FUNCTIONS = [
    *(lambda x, a=a, b=b: math.tanh(a * (x - b)) + 0.1 * a * (x - b) ** 3
      for a, b in zip(RNG.uniform(0.01, 30, 40), RNG.uniform(-3, 3, 40), strict=True)),
    *(lambda x, n=n, k=k: float(special.betainc(k + 1, n - k, 1 / (1 + math.exp(-x)))) - 0.975
      for n, k in ((10, 0), (200, 31), (5000, 4999))),
    lambda x: (x - 1.0) ** 3 + x, lambda x: 1.0 if x > math.pi else -1.0, lambda x: x * 1e-300,
    lambda x: math.expm1(5.0 * x), lambda x: -x - 1e-9,
]


@pytest.mark.parametrize("tolerance", [{}, {"rtol": 1e-6}, {"xtol": 1e-3, "rtol": 1e-9}])
def test_the_same_bits_as_brentq(tolerance):
    own = {"xtol": 1e-12, "rtol": 1e-12} | tolerance
    compared = 0
    for function in FUNCTIONS:
        for low, high in RNG.uniform(-20.0, 20.0, (20, 2)):
            if function(low) * function(high) < 0.0:
                compared += 1
                assert root(function, low, high, **tolerance) == optimize.brentq(
                    function, low, high, **own)
    assert compared > 300


def test_an_end_that_is_a_root_is_returned():
    assert root(lambda x: x, 0.0, 5.0) == 0.0
    assert root(lambda x: x, -5.0, 0.0) == 0.0


def test_signs_that_do_not_differ_are_refused():
    with pytest.raises(ValueError, match=r"the same sign at 1\.0 and at 2\.0"):
        root(lambda x: x, 1.0, 2.0)


def test_a_root_that_is_not_reached_is_not_returned():
    def flat(x):
        return (x - 1.0) ** 9

    with pytest.raises(RuntimeError, match="no root within 100 steps"):
        root(flat, -14.0, 17.0)
    with pytest.raises(RuntimeError, match="Failed to converge after 100 iterations"):
        optimize.brentq(flat, -14.0, 17.0, xtol=1e-12, rtol=1e-12)
