"""The simulation's noise: uniform, independent from one address to its neighbours, scattered.

Each test's false-alarm rate, the chance that a true generator fails it on a fresh key, is
1e-6 shared among its parts (Bonferroni). Each is shown to catch wrong generators on every one of
20 keys: one that uses its addresses without hashing, and one that hashes all but one part.
The NumPy twin of the noise is tested in bulk, after it has been held against the compiled one.
"""

import numpy as np
import pytest
from scipy import stats

from wouldtake.conflict import noise

from ..oracle import noise_numpy

pytestmark = pytest.mark.statistical

ALARM = 1e-6
SEED, FUTURE, PROCESS, INDEX = range(4)
ADDRESS = ("seed", "future", "process", "index")


def unhashed(seed, future, process, index):
    """Wrong: a lattice of addresses (Weyl), each step of which moves it as far."""
    parts = zip((seed, future, process, index), (0.618033988749895, 0.41421356237309515,
                                                0.7320508075688772, 0.23606797749978958),
                strict=True)
    return sum(np.asarray(part, float) % 2**20 * step for part, step in parts) % 1.0


def half_hashed(part):
    """Wrong: true noise shifted by a hair at each step of one part of the address."""
    def draw(*address):
        address = list(address)
        last = np.asarray(address[part], np.int64)
        address[part] = last - last % 2  # two neighbours share a hash
        return (noise_numpy.uniform(*address) + 1e-3 * (last % 2)) % 1.0
    return draw


def addresses(key, count):
    """Random addresses as questions use them: big seeds and futures, small processes."""
    rng = np.random.default_rng(key)
    return [
        rng.integers(2**63, size=count), rng.integers(2**62, size=count),
        rng.integers(1, 15, size=count), rng.integers(2**22, size=count),
    ]


def test_the_numpy_twin_is_the_compiled_noise_to_the_last_bit():
    for address in zip(*addresses(0, 1000), strict=True):
        plain = [int(part) for part in address]
        assert noise.uniform(*plain) == noise_numpy.uniform(*plain)[0]
        assert noise.exponential(*plain) == pytest.approx(noise_numpy.exponential(*plain)[0])
        assert noise.normal(*plain) == pytest.approx(noise_numpy.normal(*plain)[0], abs=1e-14)


def test_numbers_lie_strictly_above_zero_and_never_past_one():
    drawn = noise_numpy.uniform(3, np.arange(200_000), 1, 0)
    assert drawn.min() > 0.0 and drawn.max() <= 1.0


# --- uniform -----------------------------------------------------------------------------------

def run_along(part, key, count=1 << 17):
    """Addresses that differ in one part alone, as a run of futures or of events does."""
    address = [key * 7919 + 1, key * 104_729, 1 + key % 14, key * 31]
    address[part] = address[part] + np.arange(count)
    return address


def uniformity(draw, part, key):
    """P-value of 1,024 equal cells along one part of the address (chi-square)."""
    drawn = draw(*run_along(part, key))
    seen = np.bincount(np.minimum((drawn * 1024).astype(int), 1023), minlength=1024)
    # Too even is as wrong as too uneven: two-sided.
    p = stats.chisquare(seen).pvalue
    return 2.0 * min(p, 1.0 - p)


@pytest.mark.parametrize("part", range(4), ids=ADDRESS)
def test_uniform_along_each_part_of_the_address(part):
    """False-alarm rate 1e-6 / 4 a case."""
    assert uniformity(noise_numpy.uniform, part, key=1) > ALARM / 4


@pytest.mark.parametrize("part", range(4), ids=ADDRESS)
def test_uniformity_catches_a_lattice(part):
    assert all(uniformity(unhashed, part, key) < ALARM / 4 for key in range(20))


# --- independent -------------------------------------------------------------------------------

def independence(draw, part, key, count=1 << 16):
    """P-value of 32 x 32 cells of (a number, that of the next address along `part`)."""
    address = addresses(key, count)
    after = [values + (place == part) for place, values in enumerate(address)]
    pair = [np.minimum((draw(*a) * 32).astype(int), 31) for a in (address, after)]
    seen = np.bincount(32 * pair[0] + pair[1], minlength=1024)
    return stats.chisquare(seen).pvalue


@pytest.mark.parametrize("part", range(4), ids=ADDRESS)
def test_neighbouring_addresses_are_independent(part):
    """False-alarm rate 1e-6 / 4 a case."""
    assert independence(noise_numpy.uniform, part, key=2) > ALARM / 4


@pytest.mark.parametrize("part", range(4), ids=ADDRESS)
def test_independence_catches_a_lattice_and_a_shared_hash(part):
    for wrong in (unhashed, half_hashed(part)):
        assert all(independence(wrong, part, key, 1 << 14) < ALARM / 4 for key in range(20))


def test_processes_do_not_follow_each_other():
    """Correlations of all 91 pairs of processes over 2^16 futures; rate 1e-6 in all."""
    count = 1 << 16
    futures = np.arange(count)
    drawn = np.array([noise_numpy.uniform(5, futures, process, 0) for process in range(1, 15)])
    correlation = np.corrcoef(drawn)[np.triu_indices(14, 1)]
    most = stats.norm.isf(ALARM / 2 / correlation.size) / np.sqrt(count)
    assert np.abs(correlation).max() < most
    same = np.corrcoef(drawn[0], half_hashed(PROCESS)(5, futures, 1 - 1, 0))[0, 1]
    assert np.abs(same) < most  # process 0 is not in use and is not process 1


# --- scattered ---------------------------------------------------------------------------------

def flips(hashed, part, key, count=4096):
    """Largest |z| over all pairs (input bit of a part, output bit) of "flips half the time"."""
    address = addresses(key, count)
    base = hashed(*address)
    worst = 0.0
    for bit in range(4 if part == PROCESS else 62):
        moved = list(address)
        moved[part] = moved[part] ^ (1 << bit)
        changed = (base ^ hashed(*moved))[:, None] >> np.arange(11, 64, dtype=np.uint64)
        share = (changed & np.uint64(1)).astype(float).mean(axis=0)
        worst = max(worst, float(np.abs(share - 0.5).max()) * 2.0 * np.sqrt(count))
    return worst


@pytest.mark.parametrize("part", range(4), ids=ADDRESS)
def test_each_bit_of_the_address_moves_each_bit_that_is_used(part):
    """Avalanche: false-alarm rate 1e-6 over the four parts, 62 x 53 bits each (Bonferroni)."""
    most = stats.norm.isf(ALARM / 2 / (4 * 62 * 53))
    assert flips(noise_numpy.words, part, key=3) < most


def test_avalanche_catches_a_hash_with_a_round_left_out():
    def weak(*address):
        words = [np.asarray(part, np.int64).astype(np.uint64) for part in address]
        return sum(word * noise_numpy.GOLDEN for word in words)

    most = stats.norm.isf(ALARM / 2 / (4 * 62 * 53))
    assert all(flips(weak, FUTURE, key, 256) > most for key in range(20))


# --- distributions -----------------------------------------------------------------------------

def test_exponential_and_normal_have_their_distributions():
    """Kolmogorov-Smirnov on 10^5 numbers each; rate 1e-6 / 2 a case; a 3 % fault is caught."""
    futures = np.arange(100_000)
    for drawn, law in (
        (noise_numpy.exponential(1, futures, 2, 0), "expon"),
        (noise_numpy.normal(1, futures, 3, 0), "norm"),
    ):
        assert stats.kstest(drawn, law).pvalue > ALARM / 2
        assert stats.kstest(1.03 * drawn + 0.03 * (law == "norm"), law).pvalue < ALARM / 2
