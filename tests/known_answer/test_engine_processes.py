"""Reliability, races, hazards, causes, effects, gambles, verdicts: closed forms at 100,000 futures.

Intervals are at 99.999 %. Seeds go on from those of test_engine_chains.py (26, 27, ...) in order of
appearance, fixed before any was run. A right program fails one interval on a fresh seed with
probability at most 1e-5; there are some 70. Beside each truth stands a value that is a little
wrong, which must be outside.
"""

import itertools
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from wouldtake.engine.ask import Session
from wouldtake.engine.load import load_model

MODELS = Path(__file__).parents[1] / "models" / "chains.py"
chains = sys.modules[type(load_model(f"{MODELS}:Bet")).__module__]

FUTURES, SURE = 100_000, 1 - 1e-5


def ask(model, question, seed, **more):
    arguments = {"futures": FUTURES, "seed": seed, "confidence": SURE, "batch": 20_000} | more
    return Session.of(model, keep_bytes=0, **arguments).ask(question)


def holds(interval, truth, *wrong):
    assert interval.low <= truth <= interval.high
    for value in wrong:
        assert not interval.low <= value <= interval.high


# --- parts that fail ---

RATES = (0.02, 0.03, 0.05, 0.04, 0.01)
DIED = [1 - (1 - r) ** 20 for r in RATES]
AT_19 = [1 - (1 - r) ** 19 for r in RATES]


def broken(cuts, died):
    """P(some cut set has failed whole), by the 2^n states of the parts."""
    total = 0.0
    for state in itertools.product((False, True), repeat=len(died)):
        if any(all(state[i - 1] for i in cut) for cut in cuts):
            total += math.prod(d if s else 1 - d for s, d in zip(state, died, strict=True))
    return total


BLOCKS = {
    "series": [(1,), (2,), (3,), (4,), (5,)],
    "parallel": [(1, 2, 3)],
    "two of three": [(1, 2), (1, 3), (2, 3)],
    "three of five": list(itertools.combinations(range(1, 6), 3)),
    "bridge": [(1, 2), (4, 5), (1, 3, 5), (2, 3, 4)],
}


@pytest.mark.parametrize(("seed", "name"), list(enumerate(BLOCKS, start=26)))
def test_reliability_blocks(seed, name):
    cuts = BLOCKS[name]
    formula = " or ".join("(" + " and ".join(f"f{i}" for i in cut) + ")" for cut in cuts)
    answer = ask(
        chains.Lifetimes(RATES), f"chance that eventually ({formula}) within 20 steps", seed
    )
    truth = broken(cuts, DIED)
    more = [*cuts, (1, 4)] if name != "series" else cuts[1:]
    holds(answer.chance, truth, broken(cuts, AT_19), broken(more, DIED))


def race(ties):
    a, b = RATES[1], RATES[2]
    return sum(a * (1 - a) ** (t - 1) * (1 - b) ** (t - ties) for t in range(1, 21))


RACES = [
    ("chance that f2 before f3 within 20 steps", race(0), race(1)),
    ("chance that f2 after f3 within 20 steps", DIED[1] * AT_19[2], DIED[1] * DIED[2]),
    ("chance that (not f2) until f3 within 20 steps",
     sum(RATES[2] * (0.95 * 0.97) ** (t - 1) for t in range(1, 21)),
     sum(RATES[2] * 0.97 * (0.95 * 0.97) ** (t - 1) for t in range(1, 21))),
    ("chance that f2 given f2 or f3 within 20 steps",
     DIED[1] / (1 - (1 - DIED[1]) * (1 - DIED[2])), DIED[1]),
]


@pytest.mark.parametrize(("seed", "case"), list(enumerate(RACES, start=31)))
def test_races(seed, case):
    question, truth, wrong = case
    holds(ask(chains.Lifetimes(RATES), question, seed).chance, truth, wrong)


AGING = [
    ("chance that down by day 12", 1 - math.exp(-0.001 * 12**3 / 3),
     1 - math.exp(-0.001 * 11**3 / 3)),
    ("chance that down by day 12 given not (down by day 8)",
     1 - math.exp(-0.001 * (12**3 - 8**3) / 3), 1 - math.exp(-0.001 * 4**3 / 3)),
    ("chance that down by day 12 when rate = 0.002", 1 - math.exp(-0.002 * 12**3 / 3),
     1 - math.exp(-0.0021 * 12**3 / 3)),
    ("chance that not down for 5 days between day 6 and day 8",
     math.exp(-0.001 * 10**3 / 3), math.exp(-0.001 * 11**3 / 3)),
]


@pytest.mark.parametrize(("seed", "case"), list(enumerate(AGING, start=35)))
def test_a_hazard_that_grows(seed, case):
    question, truth, wrong = case
    if question.startswith("chance that not down for"):
        question = "chance that (not down) for 5 days between day 6 and day 8"
    holds(ask(chains.Aging(0.001), question, seed).chance, truth, wrong)


# --- scenarios and luck ---

def test_beta_binomial_counts_and_the_scenarios_share():
    a, b = 2.0, 3.0
    model = chains.Urn(a, b)
    counts = stats.betabinom(10, a, b)
    holds(ask(model, "chance that count >= 6 within 9 steps", 39).chance, counts.sf(5),
          stats.binom(10, 0.4).sf(5))
    scenarios, replicates = 4000, 20
    found = ask(
        model, "chance that heads within 0 steps", 40, scenarios=scenarios, replicates=replicates
    ).variation
    truth = a * b / ((a + b) ** 2 * (a + b + 1))
    # Standard error of a variance of observed shares, from their fourth moment.
    shares = np.arange(replicates + 1) / replicates
    weight = stats.betabinom(replicates, a, b).pmf(np.arange(replicates + 1))
    spread = weight @ (shares - 0.4) ** 2
    error = math.sqrt((weight @ (shares - 0.4) ** 4 - spread**2) / scenarios)
    # Six standard errors: a false alarm in 1e-8 of seeds or fewer.
    assert abs(found.scenario_sd**2 - truth) < 6 * error
    assert abs(found.scenario_sd**2 - spread) > 6 * error  # luck not taken off
    assert found.scenario_share == pytest.approx(found.scenario_sd**2 / 0.24, rel=0.05)


# --- causes ---

def necessity(a, c, coupling):
    """P(luck >= c | u < a) for luck = u, 1 - u or another draw."""
    return {"same": max(a - c, 0.0) / a, "opposite": min(a, 1 - c) / a, "apart": 1 - c}[coupling]


def sufficiency(a, c, coupling):
    """P(u < a | luck >= c)."""
    return {
        "same": max(a - c, 0.0) / (1 - c), "opposite": min(a, 1 - c) / (1 - c), "apart": a,
    }[coupling]


COUPLED = [(a, c, k) for a, c in ((0.6, 0.3), (0.5, 0.7)) for k in ("same", "opposite", "apart")]


@pytest.mark.parametrize(("seed", "case"), list(enumerate(COUPLED, start=41)))
def test_necessity_and_sufficiency_of_a_clamped_event(seed, case):
    """F follows G two steps on; a and c may cancel or prevent each other (not monotone)."""
    a, c, coupling = case
    model = chains.Response(0.4, a, c, coupling)
    pn, ps = necessity(*case), sufficiency(*case)
    others = [k for k in ("same", "opposite", "apart") if k != coupling]
    needs = ask(model, "F needs G", seed)
    holds(needs.necessity, pn, *(necessity(a, c, k) for k in others))
    holds(needs.chance_with, a, c)
    holds(needs.chance_without, c, a)
    enough = ask(model, "G is enough for F", seed)
    holds(enough.sufficiency, ps, *(sufficiency(a, c, k) for k in others))
    for bounds, low, high in (
        (needs.bounds, max(0, (a - c) / a), min(1, (1 - c) / a)),
        (enough.bounds, max(0, (a - c) / (1 - c)), min(1, a / (1 - c))),
    ):
        assert bounds.outer_low <= low <= high <= bounds.outer_high
        assert bounds.low == pytest.approx(low, abs=0.02)
        assert bounds.high == pytest.approx(high, abs=0.02)


def test_a_level_that_matters_only_with_the_event():
    model = chains.Response(0.4, 0.6, 0.3, "apart")
    # Without the dose the event does nothing: what is lost is what the event gave.
    holds(ask(model, "F needs dose >= 5 mg", 47).necessity, 0.7, 0.6)
    # The dose alone does nothing at all.
    assert ask(model, "dose >= 5 mg is enough for F", 48).sufficiency.estimate == 0.0
    # Taken away from step 2 on: of the first doses, at steps 0 to 3 alike, half are earlier.
    holds(ask(model, "F needs (G between step 2 and step 8)", 49).necessity, 0.7 / 2, 0.7)


def test_a_lever_instead_of_another_value():
    model = chains.Response(0.4, 0.6, 0.3, "apart")
    # Off leaves the event its own chance of 0.4.
    holds(ask(model, "F needs cause = on instead of off", 50).necessity, 0.6 * 0.7, 0.7)
    holds(ask(model, "F needs cause = on", 51).necessity, 0.6 * 0.7, 0.7)
    off = 0.4 * 0.6 + 0.6 * 0.3
    holds(ask(model, "cause = on is enough for F", 52).sufficiency,
          0.6 * 0.7 * 0.6 / (1 - off), 0.6)
    assert ask(model, "F needs cause = off instead of off", 53).necessity.estimate == 0.0


# --- effects, gambles, verdicts ---

@pytest.mark.parametrize(("seed", "coupling"), [(54, "same"), (55, "opposite"), (56, "apart")])
def test_effect_of_a_lever(seed, coupling):
    effect = ask(
        chains.Response(0.4, 0.6, 0.3, coupling), "effect of cause = on on F", seed
    ).effect
    holds(effect.after, 0.6, 0.58)
    holds(effect.before, 0.42, 0.44)
    holds(effect.difference, 0.18, 0.2, -0.18)


def test_effect_on_a_mean():
    effect = ask(chains.Bet(2.0, -0.5), "effect of bet = on on wealth at step 1", 57).effect
    holds(effect.before, 1.0, 1.03)
    holds(effect.after, 1.5, 1.55)
    holds(effect.difference, 0.5, 0.53)


def test_gamble_quantiles_shortfall_and_chance_of_doing_worse():
    gamble = ask(chains.Bet(2.0, -0.5), "gamble of bet = on on wealth at step 1", 58).gamble
    for one in gamble.quantiles:
        x = -math.log(1 - one.level)
        holds(one.without_value, x, 1.2 * x)
        holds(one.with_value, 2 * x - 0.5, 2 * x)
    holds(gamble.worse, 1 - math.exp(-0.5), math.exp(-0.5))
    holds(gamble.better, math.exp(-0.5), 1 - math.exp(-0.5))
    tail = 1 + 0.95 * math.log(0.95) / 0.05
    holds(gamble.shortfall_without, tail, 1.1 * tail)
    holds(gamble.shortfall_with, 2 * tail - 0.5, tail)
    holds(gamble.shortfall_difference, tail - 0.5, tail)
    assert (gamble.first_order, gamble.second_order) == ("neither", "neither")


def test_where_higher_is_worse_the_other_tail_counts():
    gamble = ask(
        chains.Bet(2.0, -0.5), "gamble of bet = on on wealth at step 1", 59, worse="higher"
    ).gamble
    tail = 1 - math.log(0.05)
    holds(gamble.worse, math.exp(-0.5), 1 - math.exp(-0.5))
    holds(gamble.shortfall_without, tail, 0.95 * tail)
    holds(gamble.shortfall_with, 2 * tail - 0.5, 2 * tail)


@pytest.mark.parametrize(("seed", "scale", "shift", "first", "second"), [
    (60, 1.0, 0.3, "with", "with"),  # moved up: better for all
    (61, 0.5, 0.7, "neither", "with"),  # less spread and a higher mean
    (62, 1.0, -0.1, "without", "without"),
    (63, 2.0, -1.3, "neither", "without"),
])
def test_dominance(seed, scale, shift, first, second):
    gamble = ask(chains.Bet(scale, shift), "gamble of bet = on on wealth at step 1", seed).gamble
    assert (gamble.first_order, gamble.second_order) == (first, second)


@pytest.mark.parametrize(("seed", "rate", "inevitable", "possible"), [
    (64, 0.97, "supported", "supported"), (65, 0.95, "undecided", "supported"),
    (66, 0.93, "contradicted", "supported"), (67, 0.07, "contradicted", "supported"),
    (68, 0.05, "contradicted", "undecided"), (69, 0.03, "contradicted", "contradicted"),
])
@pytest.mark.parametrize("until_decided", [False, True])
def test_verdicts_on_either_side_of_their_threshold(
    seed, rate, inevitable, possible, until_decided
):
    """At the threshold itself a verdict comes by mistake at most once in 100,000."""
    model = chains.Lifetimes((rate,))
    for word, verdict in (("inevitable", inevitable), ("possible", possible)):
        answer = ask(
            model, f"f1 is {word} within 1 steps", seed, until_decided=until_decided,
            max_futures=FUTURES,
        )
        assert answer.verdict == verdict


# --- drives ---

class Ishigami:
    """y = sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, inputs even over [-pi, pi]; no luck at all."""

    name = "ishigami"
    step = "step"
    horizon = 0

    def __init__(self):
        even = chains.Uncertainty.uniform(-math.pi, math.pi)
        self.levers = {}
        self.uncertainties = {"x1": even, "x2": even, "x3": even}
        self.signals = {"y": chains.Signal()}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        a, b, c = settings["x1"], settings["x2"], settings["x3"]
        y = np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
        return {"y": np.repeat(y[:, None], steps + 1, axis=1)}


def test_what_drives_a_threshold_of_ishigami():
    """Exact indices of y >= 6 on a grid of 180^3 midpoints, good to about 1e-3.

    The intervals at 99.999 % are some 0.02 wide either way; a tenth of an index more is outside.
    """
    x = (np.arange(180) + 0.5) / 180 * 2 * np.pi - np.pi
    a, b, c = np.meshgrid(x, x, x, indexing="ij", sparse=True)
    high = (np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a) >= 6).astype(float)
    variance = high.mean() * (1 - high.mean())
    answer = ask(Ishigami(), "what drives y >= 6", 70)
    by_name = {one.name: one for one in answer.inputs}
    for axis, name in enumerate(("x1", "x2", "x3")):
        others = tuple(i for i in range(3) if i != axis)
        first = high.mean(axis=others).var() / variance
        mean = high.mean(axis=axis)
        total = (mean * (1 - mean)).mean() / variance
        one = by_name[name]
        assert one.first_order_low - 1e-3 <= first <= one.first_order_high + 1e-3
        assert one.low - 1e-3 <= total <= one.high + 1e-3
        assert not one.low <= 1.1 * total <= one.high
    assert by_name["chance"].total == 0.0  # nothing is left to luck
