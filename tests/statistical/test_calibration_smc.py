"""The sampler behind calibration against posteriors known in closed form.

The toy: theta uniform in the cube, a simulator y = theta + s z whose noise z belongs to the
future's number, and an observation with error of its own. Given y, theta is normal with
variance s^2 + sd^2, well inside the cube.

False-alarm rate of each test: at most 1e-6 on fresh keys. Runs of other seeds are independent
of each other whatever happens inside one, so t-tests across runs need no effective sizes.
"""

import numpy as np
import pytest
from scipy import stats

from wouldtake.calibration import smc

from ..oracle import noise_numpy

pytestmark = pytest.mark.statistical

ALARM = 1e-6
S, SD, SEEN = 0.08, 0.06, 0.5
SPREAD = float(np.hypot(S, SD))


def luck(future):
    """The noise of a future, standard normal."""
    return noise_numpy.normal(99, future, 1, 0)


def toy(seen=SEEN, s=S, sd=SD):
    """Log-likelihood of the toy's observation; a second coordinate is free."""
    def log_likelihood(place, future):
        return -0.5 * ((seen - place[:, 0] - s * luck(future)) / sd) ** 2
    return log_likelihood


def clouds(log_likelihood, count=400, runs=24, dimensions=2, **how):
    """Independent runs of the sampler."""
    return [
        smc.sample(log_likelihood, count=count, dimensions=dimensions, seed=seed, **how)
        for seed in range(runs)
    ]


def faults(found, *, spread=SPREAD):
    """Names of moments that differ from the truth, each t-test at 1e-6 / 5."""
    level = ALARM / 5
    moments = {
        "mean": ([c.place[:, 0].mean() for c in found], SEEN),
        "spread": ([((c.place[:, 0] - SEEN) ** 2).mean() for c in found], spread**2),
        "free mean": ([c.place[:, 1].mean() for c in found], 0.5),
        "free spread": ([((c.place[:, 1] - 0.5) ** 2).mean() for c in found], 1 / 12),
        # What the noise must have been is learned too: z given y is normal, variance sd^2/(..).
        "noise": ([(luck(c.future) ** 2).mean() for c in found], 1.0),
    }
    return {
        name for name, (values, truth) in moments.items()
        if stats.ttest_1samp(values, truth).pvalue < level
    }


def test_recovers_the_posterior_of_parameters_and_noise():
    # Prior and likelihood are symmetric in (theta - y, z): given y alone, z keeps its unit
    # variance, since theta is flat and takes up whatever the noise does.
    assert faults(clouds(toy())) == set()


def test_two_parameters_that_trade_off():
    def ridge(place, future):
        total = place[:, 0] + place[:, 1] - 1.0 + 0.02 * luck(future)
        apart = (place[:, 0] - 0.5) / 0.15
        return -0.5 * (total / 0.02) ** 2 - 0.5 * apart**2

    found = clouds(ridge, runs=20)
    total = [c.place[:, :2].sum(axis=1).var() for c in found]
    first = [c.place[:, 0].var() for c in found]
    assert stats.ttest_1samp(total, 2 * 0.02**2).pvalue > ALARM / 2
    cut = stats.truncnorm(-0.5 / 0.15, 0.5 / 0.15).var()  # the cube cuts the far tails
    assert stats.ttest_1samp(first, cut * 0.15**2).pvalue > ALARM / 2
    assert np.mean([np.corrcoef(c.place[:, 0], c.place[:, 1])[0, 1] for c in found]) < -0.95


@pytest.mark.parametrize("wrong", ["noise kept", "every move taken", "error too small"])
def test_a_wrong_sampler_is_seen(wrong, monkeypatch):
    log_likelihood = toy()
    if wrong == "noise kept":  # the noise is never drawn anew: its first draws are all there is
        held = toy(s=0.0)
        log_likelihood = held
    elif wrong == "every move taken":
        def careless(function, particles, scale, rng):
            moved = smc_move(function, particles, scale, rng)
            place = np.clip(moved.place + 0.02 * rng.standard_normal(moved.place.shape), 0, 1)
            return smc.Particles(
                place, moved.future, function(place, moved.future), moved.temperature)

        smc_move = smc.move
        monkeypatch.setattr(smc, "move", careless)
    else:
        log_likelihood = toy(sd=0.75 * SD)
    assert faults(clouds(log_likelihood))


def test_ranks_of_the_truth_are_uniform():
    """Simulation-based calibration (Talts et al. 2018): 160 truths, ranks in 8 cells.

    False-alarm rate 1e-6. A posterior four times too sure of itself is caught.
    """
    rng = np.random.default_rng(4)
    truths = rng.random(160)
    seen = truths + S * rng.standard_normal(160) + SD * rng.standard_normal(160)
    tested = {}
    for name, sd, s in (("right", SD, S), ("too sure", SD / 4, S / 4)):
        ranks = []
        for number, (truth, value) in enumerate(zip(truths, seen, strict=True)):
            cloud = smc.sample(
                toy(value, s, sd), count=120, dimensions=1, seed=1000 + number, moves=3)
            some = rng.choice(cloud.place[:, 0], 15, replace=False)
            ranks.append(int((some < truth).sum()))
        tested[name] = stats.chisquare(np.bincount(np.array(ranks) // 2, minlength=8)).pvalue
    assert tested["right"] > ALARM
    assert tested["too sure"] < ALARM


def test_the_same_seed_gives_the_same_cloud():
    one, other = (smc.sample(toy(), count=50, dimensions=3, seed=8) for _ in range(2))
    for name in ("place", "future", "log_likelihood"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    again = smc.sample(toy(), count=50, dimensions=3, seed=9)
    assert not np.array_equal(one.place, again.place)


def test_temperatures_rise_to_one_and_the_cloud_keeps_to_the_cube():
    told = []
    cloud = smc.sample(toy(seen=0.02), count=100, dimensions=2, seed=1,
                       progress=lambda temperature, taken: told.append((temperature, taken)))
    temperatures = [temperature for temperature, _ in told]
    assert temperatures == sorted(set(temperatures)) and temperatures[-1] == 1.0
    assert all(0.0 < taken <= 1.0 for _, taken in told)
    assert cloud.place.min() >= 0.0 and cloud.place.max() <= 1.0
    np.testing.assert_array_equal(cloud.log_likelihood, toy(seen=0.02)(cloud.place, cloud.future))


def test_a_flat_likelihood_leaves_the_prior():
    cloud = smc.sample(lambda place, future: np.zeros(len(place)), count=500, dimensions=2, seed=1)
    for column in cloud.place.T:
        assert stats.kstest(column[::5], "uniform").pvalue > ALARM


def test_ground_that_is_impossible_is_left():
    # Up to half of the first cloud may be impossible; none of the last is.
    def halved(place, future):
        return np.where(place[:, 0] < 0.7, toy()(place, future), -np.inf)

    cloud = smc.sample(halved, count=200, dimensions=2, seed=1)
    assert cloud.place[:, 0].max() < 0.7
