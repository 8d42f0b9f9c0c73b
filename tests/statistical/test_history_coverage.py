"""Intervals of base rates hold the true rate about as often as they say, where rows are open.

False-alarm rate: the tests fail a method whose true coverage is 93 % or more with a chance of at
most 1e-6 each, whatever the key. Greenwood's interval is approximate: 95 % is asked, 93 % tested.
"""

import numpy as np
import pytest
from scipy import stats

from wouldtake.history.base_rates import HIT, OPEN, RULED_OUT, base_rate, exact

pytest.importorskip("lifelines")
pytestmark = pytest.mark.statistical

KEY = 1914
ROWS, HORIZON, CONFIDENCE, TESTED = 50, 60.0, 0.95, 0.93
ALARM = 1e-6


def rows(key, rival_rate=0.0):
    """Fifty rows: exponential times, follow-up from half a year to seven and a half."""
    hit = key.exponential(1 / 0.008, ROWS)
    rival = key.exponential(1 / rival_rate, ROWS) if rival_rate else np.full(ROWS, np.inf)
    followed = key.uniform(6.0, 90.0, ROWS)
    months = np.minimum(np.minimum(hit, rival), followed)
    kinds = np.where(months == followed, OPEN, np.where(hit < rival, HIT, RULED_OUT))
    return months, kinds, followed


def truth(rival_rate):
    total = 0.008 + rival_rate
    return 0.008 / total * (1 - np.exp(-total * HORIZON))


def least(repeats):
    """Fewest hits that a coverage of TESTED gives with a chance above ALARM."""
    return int(stats.binom.ppf(ALARM, repeats, TESTED))


def covered(repeats, interval, rival_rate=0.0):
    key = np.random.default_rng(KEY)
    found = 0
    for _ in range(repeats):
        chance = interval(*rows(key, rival_rate))
        found += chance.low <= truth(rival_rate) <= chance.high
    return found


def ours(months, kinds, followed):
    return base_rate(months, kinds, followed, HORIZON, CONFIDENCE)


def open_rows_dropped(months, kinds, followed):
    """Wrong: keeps what came early and drops what had not come yet."""
    known = (kinds != OPEN) | (followed >= HORIZON)
    hits = int(np.count_nonzero((kinds == HIT) & (months <= HORIZON)))
    return exact(hits, int(known.sum()), CONFIDENCE)


def rivals_as_open(months, kinds, followed):
    """Wrong: treats what was ruled out as only lost from sight."""
    return base_rate(months, np.where(kinds == HIT, HIT, OPEN), followed, HORIZON, CONFIDENCE)


def test_kaplan_and_meiers_interval_holds_the_rate():
    assert covered(600, ours) >= least(600)


def test_aalen_and_johansens_interval_holds_the_rate():
    assert covered(250, ours, rival_rate=0.02) >= least(250)


def test_dropping_open_rows_would_be_seen():
    assert covered(600, open_rows_dropped) < least(600)


def test_taking_rivals_for_open_rows_would_be_seen():
    assert covered(250, rivals_as_open, rival_rate=0.02) < least(250)
