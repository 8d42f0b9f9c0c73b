"""Arguments that a question cannot use are said to be idle; chances carry their method."""

import sys
from pathlib import Path

import numpy as np
import pytest

from wouldtake.engine.ask import ask
from wouldtake.engine.load import load_model
from wouldtake.engine.model import Lever, Signal
from wouldtake.engine.noise import Noise

MODELS = Path(__file__).parents[1] / "models" / "known.py"
known = sys.modules[type(load_model(f"{MODELS}:Coin")).__module__]

EXACT = "exact (Clopper-Pearson)"


@pytest.mark.parametrize(("model", "question", "arguments"), [
    ("Coin", "effect of rate = 0.2 on heads", {"precision": 0.01}),
    ("Coin", "gamble of rate = 0.2 on count", {"scenarios": 10}),
    ("Coin", "heads is inevitable", {"scenarios": 10}),
    ("Coin", "chance that heads given count >= 1", {"scenarios": 10}),
    ("Coin", "chance that heads", {"threshold": 0.9}),
    ("Coin", "chance that heads", {"until_decided": True}),
    ("Coin", "chance that heads", {"worse": "higher"}),
    ("Cause", "back needs attack", {"precision": 0.01}),
    ("Threshold", "how many total for done", {"precision": 0.01}),
    ("Coin", "what drives heads", {"precision": 0.01}),
])
def test_an_argument_that_cannot_be_used_is_named(model, question, arguments):
    answer = ask(getattr(known, model)(), question, futures=60, **arguments)
    (name,) = arguments
    assert any(note.startswith(f"`{name}` was not used: it is for") for note in answer.notes)


@pytest.mark.parametrize(("question", "arguments"), [
    ("chance that heads", {"precision": 0.1, "scenarios": 5}),
    ("heads is inevitable", {"threshold": 0.9, "precision": 0.1}),
    ("heads is possible", {"until_decided": True}),
    ("gamble of rate = 0.2 on count", {"worse": "higher"}),
    ("effect of rate = 0.2 on heads", {}),
])
def test_one_that_is_used_is_not(question, arguments):
    answer = ask(known.Coin(), question, futures=60, **arguments)
    assert not any("was not used" in note for note in answer.notes)


def test_every_chance_of_an_effect_carries_its_method():
    for question in ("effect of rate = 0.2 on heads", "effect of rate = 0.2 on seen at step 3"):
        effect = ask(known.Coin(), question, futures=60).to_dict()["effect"]
        for side in ("before", "after"):
            assert set(effect[side]) == {"estimate", "low", "high", "method"}
            assert effect[side]["method"] == EXACT
    answer = ask(known.Coin(), "effect of rate = 0.2 on count at step 3", futures=60).to_dict()
    assert set(answer["effect"]["before"]) == {"estimate", "low", "high"}  # a mean, no chance


def test_a_verdict_until_decided_stops_as_soon_as_it_may():
    clear = ask(known.Coin(0.5), "heads is inevitable within 1 steps", until_decided=True)
    assert clear.verdict == "contradicted"
    assert clear.futures == 500
    assert "sequence" in clear.chance.method
    # 1 - 0.95**58 = 0.949: beside the threshold it takes long, and is given up honestly.
    close = ask(
        known.Coin(), "heads is inevitable within 57 steps", until_decided=True, max_futures=3000
    )
    assert close.verdict == "undecided"
    assert close.futures == 3000
    assert "did not settle" in close.notes[0]


def test_a_condition_never_met_is_undecided_and_says_so():
    coin = known.Coin()
    never = "given count >= 100"
    chance = ask(coin, f"chance that heads {never}", futures=50)
    assert chance.to_dict()["chance"] == {
        "estimate": None, "low": 0.0, "high": 1.0, "method": EXACT
    }
    assert "0 of 50 futures" in chance.notes[0]
    for question in (f"heads is inevitable {never}", f"heads is possible {never}"):
        assert ask(coin, question, futures=50).verdict == "undecided"
    effect = ask(coin, f"effect of rate = 0.2 on heads {never}", futures=50).to_dict()["effect"]
    assert effect["difference"] == {"estimate": None, "low": -1.0, "high": 1.0}
    needs = ask(known.Cause(), "back needs attack given count >= 100", futures=50).to_dict()
    assert needs["necessity"] == {"estimate": None, "low": 0.0, "high": 1.0, "twins": 0}
    assert needs["verdict"] == "undecided"
    assert needs["bounds"] is None


class TwoLucks:
    """The effect's twin meets other luck where `coupled` is off: equal marginals, another PN.

    on: F = u < 0.8. off: F = u < 0.4 (coupled), or v < 0.4 (not). PN is 1/2 or 0.6.
    """

    name = "two_lucks"
    step = "step"
    horizon = 1

    def __init__(self, *, coupled):
        self.coupled = coupled
        self.levers = {"push": Lever(0, 1, 1, kind="switch")}
        self.uncertainties = {}
        self.signals = {"done": Signal(event=True), "mark": Signal(event=True)}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        noise = Noise(seed, futures)
        u, v = noise.uniform("u", 1)[:, 0], noise.uniform("v", 1)[:, 0]
        on = settings["push"] == 1
        done = np.where(on, u < 0.8, (u if self.coupled else v) < 0.4)
        mark = u < 0.4
        return {
            "done": np.repeat(done[:, None], steps + 1, axis=1),
            "mark": np.repeat(mark[:, None], steps + 1, axis=1),
        }


@pytest.mark.parametrize(("coupled", "truth"), [(True, 0.5), (False, 0.6)])
def test_necessity_depends_on_the_coupling_and_its_bounds_do_not(coupled, truth):
    """False alarms below 1e-6 an interval."""
    answer = ask(
        TwoLucks(coupled=coupled), "done needs push = on instead of off", futures=40_000,
        confidence=1 - 1e-6,
    )
    found = answer.to_dict()
    assert found["necessity"]["low"] <= truth <= found["necessity"]["high"]
    assert found["bounds"]["outer_low"] <= 0.5
    assert found["bounds"]["outer_high"] >= 0.75
    assert found["bounds"]["low"] == pytest.approx(0.5, abs=0.02)
    assert found["bounds"]["high"] == pytest.approx(0.75, abs=0.02)
    assert "same luck" in found["assumed"]
    assert "Tian and Pearl" in str(answer)


@pytest.mark.parametrize("coupled", [True, False])
def test_under_given_the_bounds_still_need_no_coupling(coupled):
    """Of the futures with u < 0.4 none loses F when twins share luck, 60 % when they do not.

    P(F, mark) = 0.4 and P(not F | off) = 0.6, so anything from 0 to 1 is possible: bounds worked
    out from the twins of those futures alone would say 0 exactly.
    """
    answer = ask(
        TwoLucks(coupled=coupled), "done needs push = on instead of off given mark",
        futures=40_000, confidence=1 - 1e-6,
    ).to_dict()
    truth = 0.0 if coupled else 0.6
    assert answer["necessity"]["low"] <= truth <= answer["necessity"]["high"]
    assert answer["bounds"]["low"] == pytest.approx(0.0, abs=0.01)
    assert answer["bounds"]["high"] == 1.0


def test_a_twin_with_no_change_is_the_future_itself():
    needs = ask(TwoLucks(coupled=True), "done needs push = on instead of on", futures=500)
    assert needs.necessity.estimate == 0.0
    assert "`push` = 1 is set to the same value twice" in needs.notes[0]
    effect = ask(known.Coin(0.3), "effect of rate = 0.3 on count at step 9", futures=500)
    assert (effect.effect.difference.low, effect.effect.difference.high) == (0.0, 0.0)
    assert "`rate` = 0.3 is its baseline: nothing is changed" in effect.notes[0]
    changed = ask(known.Coin(0.3), "effect of rate = 0.4 on count at step 9", futures=500)
    assert changed.notes == ()
    gamble = ask(known.Coin(0.3), "gamble of rate = 0.3 on count", futures=500).gamble
    assert (gamble.worse.estimate, gamble.better.estimate) == (0.0, 0.0)
    assert (gamble.first_order, gamble.second_order) == ("equal", "equal")


def test_whoever_looks_on_is_told_hits_and_trials_so_far():
    told = []
    answer = ask(known.Coin(), "chance that heads within 3 steps", futures=1000, batch=250,
                 seen=lambda hits, trials: told.append((hits, trials)))
    assert [trials for _, trials in told] == [250, 500, 750, 1000]
    assert told[-1][0] / 1000 == answer.chance.estimate
    assert "seen" not in answer.to_dict().get("asked_with", {})


def test_a_run_to_a_precision_tells_its_counts_from_the_first_future_on():
    told = []
    ask(known.Coin(), "chance that heads within 3 steps", precision=0.04,
        seen=lambda hits, trials: told.append((hits, trials)))
    assert told == sorted(told)
    assert told[-1][1] > 500
