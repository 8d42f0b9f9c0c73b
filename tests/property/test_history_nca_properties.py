"""Ceilings against areas summed by hand, and what must not change an effect size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wouldtake.history.nca import TECHNIQUES, nca


@st.composite
def scatters(draw, least=2, most=12):
    n = draw(st.integers(least, most))
    grid = st.integers(-20, 20)
    x = draw(st.lists(grid, min_size=n, max_size=n).filter(lambda v: max(v) > min(v)))
    y = draw(st.lists(grid, min_size=n, max_size=n).filter(lambda v: max(v) > min(v)))
    return x, y


def analyse(x, y, **options):
    return nca({"X": x, "Y": y}, "Y", ceilings=TECHNIQUES, **options)["X"]


def effects(found):
    return [found[technique].effect for technique in TECHNIQUES]


def zone_by_cells(x, y, height, x_low, x_high, y_low, y_high):
    """The area above a ceiling, cell by cell of the unit grid, the height at cells' left ends."""
    return sum(
        1 for a in range(x_low, x_high) for b in range(y_low, y_high) if b >= height(a)
    )


@settings(max_examples=150, deadline=None)
@given(scatters())
def test_the_step_zone_is_the_count_of_empty_cells(drawn):
    x, y = drawn
    found = analyse(x, y)

    def height(a):
        return max(b for c, b in zip(x, y, strict=True) if c <= a)

    assert found["ce_fdh"].zone == pytest.approx(
        zone_by_cells(x, y, height, min(x), max(x), min(y), max(y))
    )


@settings(max_examples=60, deadline=None)
@given(scatters(), st.integers(0, 5), st.integers(0, 5))
def test_the_step_zone_in_a_wider_scope(drawn, more_x, more_y):
    x, y = drawn
    scope = (min(x) - more_x, max(x) + more_x, min(y) - more_y, max(y) + more_y)
    found = analyse(x, y, scope=scope)

    def height(a):
        return max((b for c, b in zip(x, y, strict=True) if c <= a), default=scope[2])

    assert found["ce_fdh"].zone == pytest.approx(zone_by_cells(x, y, height, *scope))


@settings(max_examples=100, deadline=None)
@given(scatters())
def test_line_zones_are_the_area_above_the_line(drawn):
    """Summed over a fine grid of X: within 0.1 % of the scope."""
    x, y = drawn
    found = analyse(x, y)
    for technique in ("cr_fdh", "c_lp"):
        line = found[technique]
        if line.slope is None:
            assert line.zone == 0.0
            assert len(found.peers) == 1
            continue
        width = (max(x) - min(x)) / 4000
        at = min(x) + width * (np.arange(4000) + 0.5)
        empty = max(y) - np.clip(line.intercept + line.slope * at, min(y), max(y))
        assert line.zone == pytest.approx(empty.sum() * width, abs=1e-3 * found.scope.area)


@settings(max_examples=100, deadline=None)
@given(scatters())
def test_no_case_is_beyond_steps_or_the_tight_line(drawn):
    found = analyse(*drawn)
    assert found["ce_fdh"].above == found["c_lp"].above == 0
    assert found["c_lp"].zone <= found["ce_fdh"].zone + 1e-9
    for technique in TECHNIQUES:
        assert 0.0 <= found[technique].effect <= 1.0


@settings(max_examples=100, deadline=None)
@given(scatters(), st.integers(1, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(-9, 9))
def test_units_and_zeros_do_not_matter(drawn, by_x, plus_x, by_y, plus_y):
    """A rescaled axis rescales the zone, slope and intercept, and leaves the effect size."""
    x, y = drawn
    plain = analyse(x, y)
    scaled = analyse([by_x * v + plus_x for v in x], [by_y * v + plus_y for v in y])
    assert effects(scaled) == pytest.approx(effects(plain))
    for technique in TECHNIQUES:
        one, other = plain[technique], scaled[technique]
        assert other.zone == pytest.approx(by_x * by_y * one.zone, abs=1e-9)
        assert other.above == one.above
        if one.slope is not None:
            assert other.slope == pytest.approx(one.slope * by_y / by_x)


@settings(max_examples=100, deadline=None)
@given(scatters(), st.randoms(use_true_random=False))
def test_the_order_of_cases_changes_nothing(drawn, random):
    x, y = drawn
    pairs = list(zip(x, y, strict=True))
    random.shuffle(pairs)
    plain = analyse(x, y, permutations=30, seed=3)
    mixed = analyse(*map(list, zip(*pairs, strict=True)), permutations=30, seed=3)
    assert effects(mixed) == pytest.approx(effects(plain))
    for technique in TECHNIQUES:
        assert mixed[technique].test == plain[technique].test


@settings(max_examples=100, deadline=None)
@given(scatters())
def test_each_corner_is_the_upper_left_of_a_mirrored_scatter(drawn):
    x, y = drawn
    mirrored = {
        2: ([-v for v in x], y), 3: (x, [-v for v in y]), 4: ([-v for v in x], [-v for v in y]),
    }
    for corner, (u, v) in mirrored.items():
        here, there = analyse(x, y, corner=corner), analyse(u, v)
        assert effects(here) == pytest.approx(effects(there))
        line, other = here["cr_fdh"], there["cr_fdh"]
        if line.slope is not None:
            # the same line, back in the units of the data
            sign_x, sign_y = (-1 if corner in (2, 4) else 1), (-1 if corner in (3, 4) else 1)
            assert line.slope == pytest.approx(sign_x * sign_y * other.slope)
            assert line.intercept == pytest.approx(sign_y * other.intercept, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(scatters(), st.sampled_from([1, 2, 3, 4]), st.sampled_from(TECHNIQUES))
def test_a_bottleneck_table_asks_for_more_as_the_outcome_rises(drawn, corner, technique):
    x, y = drawn
    found = nca({"X": x, "Y": y}, "Y", ceilings=[technique], corner=corner)
    needs = [row[0] for row in found.bottlenecks(technique, x_as="actual").needs]
    toward = -1 if corner in (2, 4) else 1
    rank = {"NN": 0, "needed": 1, "NA": 2}
    states = [rank[need.state] for need in needs]
    assert states == sorted(states)
    levels = [toward * need.level for need in needs if need.level is not None]
    assert levels == sorted(levels)
    assert all(min(x) <= toward * level <= max(x) for level in levels)
    if technique == "ce_fdh":
        # No case has reached the level of Y without the level of X that it is said to require.
        table = found.bottlenecks(technique, y_as="actual", x_as="actual")
        down = -1 if corner in (3, 4) else 1
        for level, row in zip(table.actual, table.needs, strict=True):
            reached = [a for a, b in zip(x, y, strict=True) if down * b >= down * level - 1e-9]
            if row[0].level is not None:
                assert all(toward * a >= toward * row[0].level - 1e-9 for a in reached)


@settings(max_examples=60, deadline=None)
@given(scatters(least=3, most=5))
def test_a_test_of_all_orders_is_exact(drawn):
    """p is the share of all n! orders with as large a zone: counted one by one here."""
    from itertools import permutations

    x, y = drawn
    found = analyse(x, y, permutations=200, seed=1)
    for technique in TECHNIQUES:
        orders = list(permutations(y))
        zones = [
            nca({"X": x, "Y": list(order)}, "Y", ceilings=[technique])["X"][technique].zone
            for order in orders
        ]
        share = np.mean([zone >= found[technique].zone - 1e-9 for zone in zones])
        assert found[technique].test.exact
        assert found[technique].test.p == pytest.approx(share)
