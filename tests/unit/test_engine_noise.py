"""Noise addressed by (seed, future, process, step). False alarms: below 1e-6 each, keys fixed."""

import time

import numpy as np
import pytest
from scipy import stats

from wouldtake.engine.noise import Noise, derived_seed

N, T = 4000, 100
ALPHA = 1e-6
Z = float(stats.norm.isf(ALPHA / 2))


@pytest.fixture(scope="module")
def sample():
    return Noise(7, np.arange(N)).uniform("flip", T)


def _uniform(values):
    """Chi-square of 256 equal bins."""
    counts = np.bincount((values.ravel() * 256).astype(int), minlength=256)
    return stats.chisquare(counts).pvalue > ALPHA


def _uncorrelated(x, y):
    return abs(np.corrcoef(x.ravel(), y.ravel())[0, 1]) * np.sqrt(x.size) < Z


def test_uniform_and_open(sample):
    assert _uniform(sample)
    assert sample.min() > 0
    assert sample.max() < 1
    assert sample.dtype == np.float64
    assert sample.shape == (N, T)


def test_low_bits_are_uniform(sample):
    assert _uniform((sample * 2**30) % 1.0)


@pytest.mark.parametrize("lag", [1, 2, 7, 50])
def test_no_correlation_along_steps(sample, lag):
    assert _uncorrelated(sample[:, :-lag], sample[:, lag:])


@pytest.mark.parametrize("lag", [1, 2, 64, 1024])
def test_no_correlation_across_futures(sample, lag):
    assert _uncorrelated(sample[:-lag], sample[lag:])


def test_no_correlation_across_processes_and_seeds(sample):
    futures = np.arange(N)
    for process in ("flop", "flip ", "FLIP", "a", "b"):
        assert _uncorrelated(sample, Noise(7, futures).uniform(process, T))
    for seed in (6, 8, 7 + 2**32):
        assert _uncorrelated(sample, Noise(seed, futures).uniform("flip", T))


def test_neighbours_fill_the_square_evenly(sample):
    for x, y in ((sample[:, :-1], sample[:, 1:]), (sample[:-1], sample[1:])):
        cells = (x * 16).astype(int) * 16 + (y * 16).astype(int)
        # Overlapping pairs: take every other, which are independent.
        counts = np.bincount(cells[::2, ::2].ravel(), minlength=256)
        assert stats.chisquare(counts).pvalue > ALPHA


def test_a_bad_generator_would_be_caught():
    """Noise keyed by future + step repeats along diagonals."""
    values = np.random.default_rng(1).random(N + T)
    bad = values[np.add.outer(np.arange(N), np.arange(T))]
    assert not _uncorrelated(bad[:-1, 1:], bad[1:, :-1])
    assert not _uniform(np.random.default_rng(1).random((N, T)) ** 1.05)


def test_address_alone_decides(sample):
    rng = np.random.default_rng(0)
    order = rng.permutation(N)
    assert (Noise(7, order).uniform("flip", T) == sample[order]).all()
    assert (Noise(7, np.array([17])).uniform("flip", T) == sample[17]).all()
    assert (Noise(7, np.arange(N)).uniform("flip", 13) == sample[:, :13]).all()
    assert (Noise(7, np.arange(N)).uniform("flip", 20, start=30) == sample[:, 30:50]).all()
    long = Noise(7, np.arange(3)).uniform("flip", 40_000)  # more than a block a row
    assert (long[:, :T] == sample[:3]).all()


def test_far_future_numbers_and_none():
    far = Noise(0, np.array([0, 2**62, 2**63 - 1, -1])).uniform("x", 4)
    assert len(np.unique(far)) == 16
    assert Noise(0, np.array([], dtype=np.int64)).uniform("x", 4).shape == (0, 4)
    assert Noise(0, np.arange(3)).uniform("x", 0).shape == (3, 0)


def test_normal_and_exponential():
    noise = Noise(3, np.arange(2000))
    assert stats.kstest(noise.normal("n", 20).ravel(), "norm").pvalue > ALPHA
    assert stats.kstest(noise.exponential("e", 20).ravel(), "expon").pvalue > ALPHA


def test_pinned_values():
    """Answers rest on these bits: a change here is a change of every result."""
    found = Noise(1, np.array([0, 5])).uniform("pin", 2)
    assert found.tolist() == PINNED


def test_derived_seeds_differ():
    seeds = {derived_seed(s, p) for s in range(50) for p in ("search", "certificate")}
    assert len(seeds) == 100
    assert all(0 <= s < 2**63 for s in seeds)


def test_fast_enough():
    noise = Noise(1, np.arange(10_000))
    noise.uniform("warm", 10)
    best = min(_timed(noise) for _ in range(3))
    assert best < 0.5  # about 0.03 s on an idle core


def _timed(noise):
    start = time.perf_counter()
    noise.uniform("speed", 365)
    return time.perf_counter() - start


PINNED = [[0.11183997127183731, 0.3961312666231861], [0.8815621218554802, 0.12847651144823147]]
