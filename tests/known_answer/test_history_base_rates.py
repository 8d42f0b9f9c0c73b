"""Base rates held against published figures and closed forms."""

import numpy as np
import pytest

from wouldtake.answers import Chance
from wouldtake.history.base_rates import (
    EXACT,
    HIT,
    OPEN,
    RULED_OUT,
    base_rate,
    difference,
    incidence,
)
from wouldtake.stats.binomial import clopper_pearson

pytest.importorskip("lifelines")

# Weeks of remission under 6-MP, + still in remission. Freireich and others (1963), Blood 21,
# 699-716; the figures as Stata lists them for the treated group (survivor function and 95 %
# interval): data.princeton.edu/pop509/gehan.html.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
LISTED = [
    (6, 0.8571, 0.6197, 0.9516), (7, 0.8067, 0.5631, 0.9228), (10, 0.7529, 0.5032, 0.8894),
    (13, 0.6902, 0.4316, 0.8491), (16, 0.6275, 0.3675, 0.8049), (22, 0.5378, 0.2678, 0.7468),
    (23, 0.4482, 0.1881, 0.6801),
]


@pytest.mark.parametrize(("week", "remains", "low", "high"), LISTED[1:])
def test_kaplan_and_meier_of_the_leukaemia_trial(week, remains, low, high):
    weeks, kinds = np.array(WEEKS, dtype=float), np.array(RELAPSED)
    followed = np.full(len(weeks), 36.0)
    found = base_rate(weeks, kinds, followed, float(week), 0.95)
    assert found.method.startswith("Kaplan-Meier")
    assert 1 - found.estimate == pytest.approx(remains, abs=5.1e-5)
    assert 1 - found.high == pytest.approx(low, abs=5.1e-5)
    assert 1 - found.low == pytest.approx(high, abs=5.1e-5)


def test_before_the_first_row_is_censored_it_is_a_share_with_its_exact_interval():
    """At six weeks nobody had been lost yet: 3 of 21."""
    found = base_rate(np.array(WEEKS, float), np.array(RELAPSED), np.full(21, 36.0), 6.0, 0.95)
    assert (found.estimate, found.method) == (pytest.approx(3 / 21), EXACT)


# Months to death of breast cancer (1), of something else (2), or last seen (0), in 305 women.
# Satagopan and others (2004), British Journal of Cancer 91, 1229-1235, table 2.
FIRST = [(7, 0), (10, 1), (14, 0), (16, 1), (18, 2), (23, 1), (24, 0), (26, 2), (27, 1)]
CUMULATIVE = {10: 0.3, 16: 0.6, 23: 0.9, 27: 1.2}  # per cent, as printed


@pytest.mark.parametrize(("month", "percent"), CUMULATIVE.items())
def test_aalen_and_johansen_of_the_breast_cancer_study(month, percent):
    months = np.array([t for t, _ in FIRST] + [100] * (305 - len(FIRST)), dtype=float)
    kinds = np.array([k for _, k in FIRST] + [OPEN] * (305 - len(FIRST)))
    assert (HIT, RULED_OUT) == (1, 2)
    found = base_rate(months, kinds, np.full(305, 200.0), float(month), 0.95)
    assert found.method.startswith("Aalen-Johansen")
    # The paper rounds each step before it adds them, so up to half a tenth a step is its own.
    assert 100 * found.estimate == pytest.approx(percent, abs=0.17)
    steps = {10: [304], 16: [304, 302], 23: [304, 302, 300], 27: [304, 302, 300, 297]}[month]
    survived = {304: 1.0, 302: 303 / 304}
    survived[300] = survived[302] * 301 / 302 * 300 / 301
    survived[297] = survived[300] * 299 / 300 * 297 / 298
    by_hand = sum(survived[at_risk] / at_risk for at_risk in steps)
    assert found.estimate == pytest.approx(by_hand, abs=1e-12)
    assert 0 < found.low < found.estimate < found.high < 1


def test_treating_a_rival_as_lost_from_sight_would_say_more():
    """The mistake the estimator is there to avoid: 1 - Kaplan-Meier is above it."""
    months = np.arange(1.0, 11.0)
    kinds = np.array([HIT, RULED_OUT] * 5)
    right = float(incidence(months, kinds, 10.0))
    wrong = float(incidence(months, np.where(kinds == HIT, HIT, OPEN), 10.0))
    assert right == pytest.approx(0.5)
    assert wrong > right + 0.1


def test_with_every_row_followed_it_is_the_share_of_rows():
    months, kinds = np.array([1.0, 5.0, 9.0, 9.0]), np.array([HIT, HIT, OPEN, OPEN])
    found = base_rate(months, kinds, np.full(4, 9.0), 6.0, 0.9)
    low, high = clopper_pearson(2, 4, 0.9)
    assert found == Chance(0.5, low, high, EXACT)


def test_no_event_yet_is_told_by_the_rows_followed_to_the_end():
    months = np.array([3.0, 12.0, 12.0, 12.0])
    found = base_rate(months, np.zeros(4, dtype=int), months, 10.0, 0.95)
    assert (found.estimate, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(clopper_pearson(0, 3, 0.95).high)
    assert "of the 3 followed" in found.method


def test_nobody_followed_so_far_is_nothing_to_go_by():
    months = np.array([3.0, 4.0, 5.0])
    found = base_rate(months, np.array([HIT, OPEN, OPEN]), months, 10.0, 0.95)
    assert found == Chance(None, 0.0, 1.0, "Kaplan-Meier: no row was followed so far")


def test_a_difference_with_wilson_intervals_is_newcombes():
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, case (a), method 10.

    56/70 - 48/80: 0.0524 to 0.3339.
    """
    def wilson(hits, n, z=1.959963984540054):
        p = hits / n
        middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
        return Chance(p, (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n), "")

    found = difference(wilson(56, 70), wilson(48, 80))
    assert found.estimate == pytest.approx(0.2)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5),
                                       pytest.approx(0.3339, abs=5e-5))
