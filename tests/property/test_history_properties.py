"""What must hold of base rates whatever the rows."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wouldtake.history.base_rates import HIT, OPEN, RULED_OUT, base_rate, incidence, war_weights

ROWS = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from([OPEN, HIT, RULED_OUT]), st.integers(0, 6),
    ),
    min_size=1, max_size=25,
)
HORIZON = st.integers(0, 14)


def arrays(rows):
    months = np.array([row[0] for row in rows], dtype=float)
    kinds = np.array([row[1] for row in rows])
    followed = months + np.array([row[2] for row in rows])
    return months, kinds, np.where(kinds == OPEN, months, followed)


@given(ROWS, HORIZON, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, horizon, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, two = (float(incidence(*arrays(part)[:2], horizon)) for part in (rows, shuffled))
    assert one == pytest.approx(two, abs=1e-12)


@given(ROWS, HORIZON, st.integers(2, 4))
def test_a_weight_is_so_many_rows(rows, horizon, times):
    months, kinds, _ = arrays(rows)
    weights = np.ones(len(rows))
    weights[0] = times
    more = [rows[0]] * (times - 1) + list(rows)
    weighted = float(incidence(months, kinds, horizon, weights))
    assert weighted == pytest.approx(float(incidence(*arrays(more)[:2], horizon)), abs=1e-12)
    scaled = float(incidence(months, kinds, horizon, 0.3 * weights))
    assert scaled == pytest.approx(weighted, abs=1e-12)


@given(ROWS, HORIZON)
def test_what_may_happen_adds_up_to_at_most_one_and_grows_with_the_horizon(rows, horizon):
    months, kinds, _ = arrays(rows)
    swapped = np.choose(kinds, [OPEN, RULED_OUT, HIT])
    hit = float(incidence(months, kinds, horizon))
    rival = float(incidence(months, swapped, horizon))
    either = float(incidence(months, np.where(kinds == OPEN, OPEN, HIT), horizon))
    assert hit + rival == pytest.approx(either, abs=1e-12)
    assert either <= 1 + 1e-12
    assert hit <= float(incidence(months, kinds, horizon + 1)) + 1e-12


@settings(max_examples=40, deadline=None)
@given(ROWS, HORIZON)
def test_the_interval_holds_the_estimate_and_stays_within_bounds(rows, horizon):
    pytest.importorskip("lifelines")
    months, kinds, followed = arrays(rows)
    narrow = base_rate(months, kinds, followed, horizon, 0.8)
    wide = base_rate(months, kinds, followed, horizon, 0.99)
    assert 0.0 <= narrow.low <= narrow.high <= 1.0
    assert wide.low <= narrow.low + 1e-9
    assert wide.high >= narrow.high - 1e-9
    if narrow.estimate is not None:
        assert narrow.estimate == pytest.approx(
            float(incidence(months, kinds, horizon)), abs=1e-12
        )
        assert narrow.low - 1e-9 <= narrow.estimate <= narrow.high + 1e-9


@settings(max_examples=30, deadline=None)
@given(ROWS, HORIZON)
def test_estimates_are_those_of_lifelines(rows, horizon):
    """Kaplan-Meier on tied times as they are; Aalen-Johansen with rivals shifted off the ties.

    Which of two at one time comes first changes no estimate.
    """
    lifelines = pytest.importorskip("lifelines")
    months, kinds, _ = arrays(rows)
    ours = float(incidence(months, kinds, horizon))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if np.any(kinds == RULED_OUT):
            nudged = months + 1.0 + np.where(kinds == RULED_OUT, 1e-3, 0.0)
            nudged += np.where(kinds == OPEN, 2e-3, 0.0)
            fitted = lifelines.AalenJohansenFitter(calculate_variance=False)
            fitted.fit(nudged, kinds, event_of_interest=HIT)
            curve = fitted.cumulative_density_
            theirs = float(curve[curve.index <= horizon + 1.5].iloc[-1, 0])
        else:
            fitted = lifelines.KaplanMeierFitter().fit(months, kinds == HIT)
            theirs = 1.0 - float(fitted.predict(horizon))
    assert ours == pytest.approx(theirs, abs=1e-9)


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=20))
def test_every_war_weighs_the_same(wars):
    weights = war_weights(wars)
    for war in set(wars):
        assert sum(w for w, name in zip(weights, wars, strict=True) if name == war) == (
            pytest.approx(1.0)
        )
