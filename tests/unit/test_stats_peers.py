"""Sensitivity indices against SALib, and against exact values where intervals must hold them."""

import numpy as np
import pytest

from wouldtake.stats.indices import sobol_index

PROBLEM = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
FIRST, TOTAL = (0.31390519, 0.44241114, 0.0), (0.55758886, 0.44241114, 0.24368366)


def test_indices_agree_with_salib_on_its_own_sample():
    """SALib's Ishigami and SALib's sample; both estimators are of the same outcomes."""
    saltelli = pytest.importorskip("SALib.sample.sobol")
    from SALib.analyze import sobol
    from SALib.test_functions import Ishigami

    n = 4096
    x = saltelli.sample(PROBLEM, n, calc_second_order=False, seed=1)
    y = Ishigami.evaluate(x)
    theirs = sobol.analyze(PROBLEM, y, calc_second_order=False, seed=1)
    rows = y.reshape(n, 5)  # A, A with x1 of B, with x2, with x3, B
    for at in range(3):
        ours = sobol_index(rows[:, 0], rows[:, 4], rows[:, 1 + at])
        assert ours.first == pytest.approx(theirs["S1"][at], abs=0.01)
        assert ours.total == pytest.approx(theirs["ST"][at], abs=0.01)
        assert ours.first_low <= FIRST[at] <= ours.first_high
        assert ours.total_low <= TOTAL[at] <= ours.total_high


def _independent(f, width, n, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.random((2, n, width))
    out = []
    for at in range(width):
        swapped = a.copy()
        swapped[:, at] = b[:, at]
        out.append(sobol_index(f(a), f(b), f(swapped), 1 - 1e-5))
    return out


def test_intervals_hold_the_indices_of_sobol_g_and_not_those_beside_it():
    """At 99.999 % and 100,000 rows; seed 1. Total indices 20 % off must be outside."""
    a = np.array([0.0, 1.0, 4.5, 9.0])
    parts = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + parts) - 1
    found = _independent(
        lambda u: np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1), 4, 100_000, 1
    )
    for one, part in zip(found, parts, strict=True):
        total = part * (whole + 1) / (1 + part) / whole
        assert one.first_low <= part / whole <= one.first_high
        assert one.total_low <= total <= one.total_high
        assert not one.total_low <= 1.2 * total <= one.total_high


def test_scipy_takes_what_ours_gives():
    """The same design through scipy: its values differ by estimator and noise alone."""
    from scipy.stats import sobol_indices

    rng = np.random.default_rng(2)
    a, b = rng.random((2, 4096, 3))

    def f(u):
        x = np.pi * (2 * u - 1)
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    swapped = []
    for at in range(3):
        one = a.copy()
        one[:, at] = b[:, at]
        swapped.append(f(one))
    theirs = sobol_indices(
        func={"f_A": f(a)[None], "f_B": f(b)[None], "f_AB": np.array(swapped)[:, None]}, n=4096
    )
    for at in range(3):
        ours = sobol_index(f(a), f(b), swapped[at])
        assert ours.first == pytest.approx(theirs.first_order.ravel()[at], abs=0.05)
        assert ours.total == pytest.approx(theirs.total_order.ravel()[at], abs=0.03)
