"""The filter behind calibration against closed forms, and on the conflict model itself.

False-alarm rate of each test: at most 1e-6 on fresh keys. Runs of other seeds are independent of
each other whatever happens inside one, so t-tests across runs need no effective sizes.

What is exact: the filter of the hidden state, and that of a parameter whose posterior is normal
on the probit scale. Where parameters are correlated with each other or with the state, moving
them a little towards their mean wears the correlation off by a hundredth at each selection; ranks
of the truth show whether that matters for the conflict model.
"""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import special, stats

from wouldtake.calibration import assimilate, stretch
from wouldtake.calibration.assimilate import Swarm, advance, begin, follow
from wouldtake.calibration.record import Record
from wouldtake.calibration.stretch import CAPITAL_MISSED, COUNT_SD, OWN, SHARED, Stretch, stretches

from ..oracle.folders import AS_OF, case_of

pytestmark = pytest.mark.statistical

ALARM = 1e-6
RUNS, MEMBERS = 24, 1000
FIRST = dt.date(2030, 1, 1)


def weeks(seen):
    """Stretches that only a toy can be led through, one number seen at the end of each."""
    days = [FIRST + dt.timedelta(days=7 * k) for k in range(len(seen) + 1)]
    return [
        SimpleNamespace(start=start, stop=stop, seen=value, number=k)
        for k, (start, stop, value) in enumerate(zip(days[:-1], days[1:], seen, strict=True))
    ]


def run_toy(toy, seen, monkeypatch, runs=RUNS, members=MEMBERS):
    """Independent runs of the filter on a toy in place of the conflict model."""
    monkeypatch.setattr(assimilate, "advance", toy)
    found = []
    for seed in range(runs):
        rng = np.random.default_rng([seed, 7])
        begun = Swarm(rng.random((members, 2)), rng.random((members, 1)),
                      {"start_belief": rng.standard_normal(members)})
        found.append(follow(begun, weeks(seen), seed, rng))
    return found


def normal_log(apart, sd):
    return -0.5 * (apart / sd) ** 2 - np.log(sd * np.sqrt(2 * np.pi))


# --- a parameter ----------------------------------------------------------------------------------

NOISE = 0.8
TOLD = (0.9, -0.2, 1.4, 0.6, 1.1)


def parameter_toy(swarm, one, seed):
    """One number a week, normal about the probit of the first shared parameter."""
    return swarm, normal_log(one.seen - special.ndtri(swarm.shared[:, 0]), NOISE)


def parameter_faults(found, sd=NOISE):
    """Moments that differ from the closed form, each t-test at 1e-6 / 4."""
    spread = 1.0 / (1.0 + len(TOLD) / sd**2)
    middle = spread * sum(TOLD) / sd**2
    z = [special.ndtri(swarm.shared) for swarm in found]
    moments = {
        "mean": ([one[:, 0].mean() for one in z], middle),
        "spread": ([((one[:, 0] - middle) ** 2).mean() for one in z], spread),
        "free mean": ([one[:, 1].mean() for one in z], 0.0),
        "free spread": ([(one[:, 1] ** 2).mean() for one in z], 1.0),
    }
    return {
        name for name, (values, truth) in moments.items()
        if stats.ttest_1samp(values, truth).pvalue < ALARM / 4
    }


def test_a_parameters_posterior_is_the_closed_form(monkeypatch):
    assert parameter_faults(run_toy(parameter_toy, TOLD, monkeypatch)) == set()


@pytest.mark.parametrize("wrong", [
    "spread, not moved", "moved, not spread", "selected blindly", "error too small"])
def test_a_wrong_filter_is_seen(wrong, monkeypatch):
    toy = parameter_toy
    if wrong == "selected blindly":
        real = assimilate.systematic
        monkeypatch.setattr(assimilate, "systematic", lambda w, rng: real(np.zeros_like(w), rng))
    elif wrong == "error too small":
        def toy(swarm, one, seed):
            apart = one.seen - special.ndtri(swarm.shared[:, 0])
            return swarm, normal_log(apart, 0.7 * NOISE)
    else:
        def jitter(place, rng):
            z = special.ndtri(np.clip(place, 1e-9, 1 - 1e-9))
            if wrong == "moved, not spread":
                return special.ndtr(0.8 * z + 0.2 * z.mean(axis=0))
            return special.ndtr(z + 0.3 * z.std(axis=0) * rng.standard_normal(z.shape))

        monkeypatch.setattr(assimilate, "jitter", jitter)
    assert parameter_faults(run_toy(toy, TOLD, monkeypatch))


# --- a hidden state -------------------------------------------------------------------------------

KEPT, DRIFT, ERROR = 0.9, 0.5, 0.6
MANY = 8000


def state_toy(swarm, one, seed):
    """A hidden number that wanders, seen with error."""
    luck = np.random.default_rng([seed, one.number, 3]).standard_normal(swarm.size)
    reached = KEPT * swarm.state["start_belief"] + DRIFT * luck
    moved = Swarm(swarm.shared, swarm.own, {"start_belief": reached}, evidence=swarm.evidence)
    return moved, normal_log(one.seen - reached, ERROR)


def kalman(seen, error=ERROR):
    """Mean and variance of the hidden number after the last week, and the log evidence."""
    middle, spread, evidence = 0.0, 1.0, 0.0
    for value in seen:
        middle, spread = KEPT * middle, KEPT**2 * spread + DRIFT**2
        total = spread + error**2
        evidence += stats.norm.logpdf(value, middle, np.sqrt(total))
        gain = spread / total
        middle, spread = middle + gain * (value - middle), (1 - gain) * spread
    return middle, spread, evidence


def state_faults(found, seen=TOLD, error=ERROR):
    middle, spread, evidence = kalman(seen, error)
    x = [swarm.state["start_belief"] for swarm in found]
    moments = {
        "mean": ([one.mean() for one in x], middle),
        "spread": ([((one - middle) ** 2).mean() for one in x], spread),
        # A filter's evidence is right on average, its logarithm short by half its variance; that
        # of the swarm is the mean of its islands' logarithms. With MANY members, 0.0015 nats, so
        # that half the level is left for it.
        "evidence": ([np.exp(swarm.evidence - evidence) for swarm in found], 1.0),
    }
    return {
        name for name, (values, truth) in moments.items()
        if stats.ttest_1samp(values, truth).pvalue < ALARM / 6
    }


def test_the_hidden_state_and_the_evidence_are_kalmans(monkeypatch):
    assert state_faults(run_toy(state_toy, TOLD, monkeypatch, members=MANY)) == set()


def test_a_wrong_state_is_seen(monkeypatch):
    found = run_toy(state_toy, TOLD, monkeypatch, members=MANY)
    assert state_faults(found, error=0.7 * ERROR) == {"mean", "spread", "evidence"}
    assert "evidence" in state_faults(found, seen=TOLD[:-1])


def test_the_swarm_on_the_way_is_what_was_known_by_then(monkeypatch):
    told = {}
    monkeypatch.setattr(assimilate, "advance", state_toy)
    for seed in range(RUNS):
        rng = np.random.default_rng([seed, 7])
        begun = Swarm(rng.random((MEMBERS, 2)), rng.random((MEMBERS, 1)),
                      {"start_belief": rng.standard_normal(MEMBERS)})
        follow(begun, weeks(TOLD), seed, rng,
               lambda when, swarm: told.setdefault(when, []).append(swarm))
    assert len(told) == len(TOLD) + 1
    for k, when in enumerate(sorted(told)):
        middle, spread, _ = kalman(TOLD[:k])
        x = [swarm.state["start_belief"] for swarm in told[when]]
        for values, truth in (([one.mean() for one in x], middle),
                              ([((one - middle) ** 2).mean() for one in x], spread)):
            assert stats.ttest_1samp(values, truth).pvalue > ALARM / 12


# --- the conflict model itself -------------------------------------------------------------------

class Told(Stretch):
    """A stretch whose outcome is given, counts already on the root scale."""

    outcome: tuple[float, float, float, float]

    @property
    def seen(self):
        return self.outcome


class Simulated(Stretch):
    """A stretch that keeps what was simulated, to be told of."""

    def log_likelihood(self, found):
        before = self.known_record.lost_on(self.start)
        fell = (found.fall_day >= 1) & ~before
        back = (fell | before) & (found.final_control != 2)
        given = fell & (found.manner >= 3)
        self.__dict__["told"] = [part.sum(axis=1) for part in (fell, back, given)]
        self.__dict__["capital_lost"] = found.series[0][:, -1]
        return np.zeros(len(fell))


def shown(kind, one):
    """The same stretch as another kind, what is constant of it worked out once."""
    made = kind(one.record, one.start, one.stop)
    made.__dict__.update({k: getattr(one, k) for k in ("model", "world", "known_record")})
    return made


def ranks(record, truths, members, seed, sd):
    """Rank of each truth's pace among 15 members of its fitted swarm."""
    rows = np.random.default_rng(0).random((50, len(SHARED)))
    rng = np.random.default_rng(seed)
    way = stretches(record, AS_OF, 7)
    told = [[] for _ in range(truths)]
    real = begin(rng, members=truths, shared=rows)
    pace = real.own[:, OWN.index("pace")]
    odds = np.exp(-CAPITAL_MISSED) / (1 + np.exp(-CAPITAL_MISSED))
    for one in way:
        lived = shown(Simulated, one)
        real, _ = advance(real, lived, seed + 1)
        lost, back, given = (
            np.sqrt(part + 0.375) + sd * rng.standard_normal(truths)
            for part in lived.__dict__["told"]
        )
        capital = np.abs(lived.__dict__["capital_lost"] - (rng.random(truths) < odds))
        for place in range(truths):
            made = shown(Told, one)
            made.__dict__["outcome"] = (lost[place], back[place], capital[place], given[place])
            told[place].append(made)
    found = []
    for place in range(truths):
        own_rng = np.random.default_rng([seed, place])
        swarm = begin(own_rng, members=members, shared=rows)
        swarm = follow(swarm, told[place], seed + 2 + place, own_rng)
        some = own_rng.choice(swarm.own[:, OWN.index("pace")], 15, replace=False)
        found.append(int((some < pace[place]).sum()))
    return np.array(found)


@pytest.fixture
def war(tmp_path):
    """Eight units, sixty days; what is on record sets only where each week begins."""
    eve = [(-60, f"u{k}", "g") for k in range(8)]
    falls = [(-45, "u7", "i"), (-30, "u6", "i"), (-20, "u7", "g"), (-12, "u5", "c")]
    return Record.of(case_of(tmp_path, "g" * 8, [*eve, *falls], kind="province"))


@pytest.mark.parametrize(("told_with", "right"), [(COUNT_SD, True), (0.1, False)])
def test_ranks_of_the_truth_are_uniform(war, told_with, right, monkeypatch):
    """Simulation-based calibration (Talts et al. 2018): 160 truths, ranks in 8 cells.

    Parameters, hidden state and luck are drawn from the prior, eight weeks are simulated from the
    control on record, and told with the error that the likelihood assumes. False-alarm rate 1e-6;
    a likelihood that takes another error for granted is caught.
    """
    monkeypatch.setattr(
        stretch, "_apart", lambda simulated, seen: (np.sqrt(simulated + 0.375) - seen) / assumed)
    assumed = COUNT_SD if right else told_with
    found = ranks(war, 160, 800, 5, COUNT_SD)
    p = stats.chisquare(np.bincount(found // 2, minlength=8)).pvalue
    assert (p > ALARM) == right
