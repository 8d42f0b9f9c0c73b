"""Answers against closed forms. Each check's false-alarm rate is 1e-6: its interval is at that
confidence; a model that is a little wrong fails it.
"""

import math
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from wouldtake.engine.ask import ask
from wouldtake.engine.load import load_model
from wouldtake.stats.binomial import clopper_pearson

MODELS = Path(__file__).parents[1] / "models" / "known.py"
known = sys.modules[type(load_model(f"{MODELS}:Coin")).__module__]

SURE = 1 - 1e-6
N = 40_000


def chance_is(model, question, truth, **kw):
    answer = ask(model, question, futures=N, confidence=SURE, **kw)
    return answer.chance.low <= truth <= answer.chance.high


@pytest.mark.parametrize(("question", "truth"), [
    ("chance that heads within 9 steps", 1 - 0.95**10),
    ("chance that heads", 1 - 0.95**11),
    ("chance that not heads within 0 steps", 0.95),
    ("chance that count >= 2 within 9 steps", 1 - 0.95**10 - 10 * 0.05 * 0.95**9),
    ("chance that heads for 2 steps within 0 steps", 0.05**2),
    ("chance that heads when rate = 0.2 within 3 steps", 1 - 0.8**4),
    ("chance that count >= 2 given heads within 9 steps",
     1 - 10 * 0.05 * 0.95**9 / (1 - 0.95**10)),
])
def test_coin(question, truth):
    assert chance_is(known.Coin(), question, truth)
    assert not chance_is(known.Coin(), question, min(1.0, truth * 1.25 + 0.02))


def test_scenarios_are_integrated_over():
    # E[(1 - r - s)^11] over s uniform(-.05, .05), r = .1
    truth = 1 - (0.95**12 - 0.85**12) / (12 * 0.1)
    assert chance_is(known.Coin(0.1, spread=0.05), "chance that heads", truth)
    assert not chance_is(known.Coin(0.1), "chance that heads", truth - 0.05)


@pytest.mark.parametrize("p", [0.45, 0.5, 0.55])
def test_ruin(p):
    ratio = (1 - p) / p
    truth = 0.5 if p == 0.5 else (1 - ratio**5) / (1 - ratio**10)
    answer = ask(known.Walk(), f"chance that won when p = {p}", futures=4000, confidence=SURE)
    assert answer.chance.low <= truth <= answer.chance.high


def test_necessity_and_sufficiency():
    model = known.Cause(g=0.5, a=0.8, b=0.1)
    needs = ask(model, "back needs attack", futures=N, confidence=SURE)
    truth = 0.8 * 0.9 / (0.8 + 0.1 - 0.08)
    assert needs.necessity.low <= truth <= needs.necessity.high
    assert needs.verdict == "contradicted"
    assert needs.chance_without.low <= 0.1 <= needs.chance_without.high
    assert needs.chance_with.low <= 0.82 <= needs.chance_with.high
    assert needs.bounds.outer_low <= truth <= needs.bounds.outer_high
    enough = ask(model, "attack is enough for back", futures=N, confidence=SURE)
    assert enough.sufficiency.low <= 0.8 <= enough.sufficiency.high
    wrong = ask(known.Cause(0.5, 0.8, 0.14), "back needs attack", futures=N, confidence=SURE)
    assert not wrong.necessity.low <= truth <= wrong.necessity.high


def test_necessary_and_sufficient_causes_are_supported():
    model = known.Cause(g=0.5, a=1.0, b=0.0)
    assert ask(model, "back needs attack").verdict == "supported"
    assert ask(model, "attack is enough for back").verdict == "supported"
    assert ask(model, "back needs not attack", futures=500).verdict == "undecided"


def test_clamped_level_just_short_of_the_mark():
    # threat >= 0.3 does what attack does, so it alone is enough, and without it attack remains.
    model = known.Cause(g=0.5, a=1.0, b=0.0)
    assert ask(model, "threat >= 0.3 is enough for back").verdict == "supported"
    assert ask(model, "threat > 0.3 is enough for back").verdict == "supported"
    assert ask(model, "threat >= 0.29 is enough for back").verdict == "contradicted"
    assert ask(model, "back needs threat >= 0.3").necessity.estimate == 0.0
    both = ask(model, "back needs (attack or threat >= 0.3)")
    assert both.necessity.estimate == 1.0


def test_lever_necessity():
    # done where total >= 10 u: under 2 a share 1/2 of those under ... 2 of 10 against 1 of 10.
    answer = ask(known.Threshold(), "done needs help = on", futures=N, confidence=SURE)
    assert answer.necessity.low <= 0.5 <= answer.necessity.high
    enough = ask(known.Threshold(), "help = on is enough for done", futures=N, confidence=SURE)
    assert enough.sufficiency.low <= 0.1 / 0.9 <= enough.sufficiency.high


def test_effect_and_gamble():
    effect = ask(known.Threshold(), "effect of push = 4 on done", futures=N, confidence=SURE)
    d = effect.effect.difference
    assert d.low <= 0.3 <= d.high
    assert d.high - d.low < 0.025
    total = ask(known.Threshold(), "effect of push = 4 instead of 2 on total at step 1")
    assert total.effect.difference.estimate == 2.0
    gamble = ask(known.Coin(), "gamble of rate = 0.2 on count within 9 steps", futures=N).gamble
    assert gamble.worse.estimate == 0.0
    assert gamble.first_order == "with"
    assert gamble.quantiles[2].with_value.estimate == 2.0
    mirrored = ask(
        known.Coin(), "gamble of rate = 0.2 on count within 9 steps", worse="higher", futures=500
    ).gamble
    assert mirrored.better.estimate == 0.0
    assert mirrored.first_order == "without"


def test_effect_on_an_event_at_a_time_is_a_chance():
    answer = ask(known.Coin(), "effect of rate = 0.2 on seen at step 0", futures=N, confidence=SURE)
    assert answer.unit == "chance"
    d = answer.effect.difference
    assert d.low <= 0.15 <= d.high
    assert 0 < d.high - d.low < 0.03


def test_inevitable_and_possible():
    coin = known.Coin(0.5)
    assert ask(coin, "heads is inevitable within 20 steps").verdict == "supported"
    assert ask(coin, "heads is inevitable within 1 steps").verdict == "contradicted"
    assert ask(coin, "heads is possible within 1 steps").verdict == "supported"
    assert ask(coin, "(count >= 9) is possible within 8 steps").verdict == "contradicted"
    assert ask(coin, "heads is inevitable within 1 steps", threshold=0.5).verdict == "supported"


def test_precision_is_reached_and_right():
    answer = ask(known.Coin(), "chance that heads within 9 steps", precision=0.02,
                 confidence=SURE)
    truth = 1 - 0.95**10
    assert answer.chance.low <= truth <= answer.chance.high
    assert (answer.chance.high - answer.chance.low) / 2 <= 0.02
    assert "sequence" in answer.chance.method


def test_scenario_share():
    answer = ask(known.Coin(0.1, spread=0.099), "chance that heads within 0 steps",
                 scenarios=4000, replicates=10)
    # chance r uniform(.001, .199): sd .198/sqrt(12), share sd^2 / (.1 * .9)
    sd = 0.198 / math.sqrt(12)
    assert answer.variation.scenario_sd == pytest.approx(sd, rel=0.15)
    assert answer.variation.scenario_share == pytest.approx(sd**2 / 0.09, rel=0.3)


def test_drives():
    answer = ask(known.Threshold(), "what drives done when extra = 0, help = 0", futures=20_000)
    by_name = {i.name: i for i in answer.inputs}
    # F = (push >= 10 u), push and u uniform: V = 1/4, V(E[F|push]) = 1/12: first 1/3, total 2/3.
    for name in ("push", "chance"):
        assert by_name[name].first_order == pytest.approx(1 / 3, abs=0.04)
        assert by_name[name].total == pytest.approx(2 / 3, abs=0.04)
        assert by_name[name].low < 2 / 3 < by_name[name].high


def test_hinges_find_what_matters():
    model = known.Coin(0.1, spread=0.099)
    answer = ask(model, "chance that heads within 0 steps", futures=20_000)
    assert [h.name for h in answer.hinges] == ["shift"]
    truth = (0.198**2 / 12) / 0.09
    assert answer.hinges[0].low <= truth <= answer.hinges[0].high


def test_tips():
    answer = ask(known.Threshold(), "how many total for done with chance 70%", futures=N,
                 confidence=SURE)
    assert answer.level.low < 7 < answer.level.high
    assert answer.level.estimate == pytest.approx(7, rel=0.02)
    assert answer.direction == "rising"


def test_interval_of_zero_twins():
    answer = ask(known.Cause(g=0.0), "back needs attack", futures=500)
    assert answer.verdict == "undecided"
    assert answer.necessity.estimate is None
    assert (answer.necessity.low, answer.necessity.high) == (0.0, 1.0)
    assert answer.notes


def test_clopper_pearson_is_what_is_reported():
    answer = ask(known.Coin(), "chance that heads", futures=500)
    hits = round(answer.chance.estimate * 500)
    assert (answer.chance.low, answer.chance.high) == clopper_pearson(hits, 500)
    assert special.bdtrc(hits - 1, 500, answer.chance.low) == pytest.approx(0.025)
    assert np.isfinite(answer.chance.high)
