"""Modified band depth: which curve is the most central."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wouldtake.stats.depth import band_depth


def by_pairs(curves):
    """The definition, pair by pair: the share of pairs and times whose band holds the curve."""
    pairs = list(itertools.combinations(range(len(curves)), 2))
    inside = [
        np.mean([
            (curves[[i, j]].min(axis=0) <= curve) & (curve <= curves[[i, j]].max(axis=0))
            for i, j in pairs
        ])
        for curve in curves
    ]
    return np.array(inside)


@given(arrays(np.int64, st.tuples(st.integers(2, 7), st.integers(1, 5)),
              elements=st.integers(-3, 3)))
def test_it_is_the_share_of_bands_that_hold_the_curve(curves):
    """Ties included: values are drawn from few."""
    assert band_depth(curves) == pytest.approx(by_pairs(curves))


def test_of_parallel_lines_the_middle_one_is_deepest():
    assert band_depth(np.arange(5.0)[:, None] + np.zeros(4)).argmax() == 2


def test_one_curve_has_no_band():
    with pytest.raises(ValueError, match="a band needs two"):
        band_depth(np.zeros((1, 3)))
