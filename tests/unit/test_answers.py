"""Answers: fixed keys, plain JSON, and how they read."""

import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from wouldtake.answers.text import number, percent, plain, span
from wouldtake.engine.ask import ask
from wouldtake.engine.load import load_model

MODELS = Path(__file__).parents[1] / "models" / "known.py"
known = sys.modules[type(load_model(f"{MODELS}:Coin")).__module__]

COMMON = ["question", "kind", "target", "seed", "futures", "confidence"]
QUESTIONS = {
    "chance": ("Coin", "chance that heads", ["chance"]),
    "needs": ("Cause", "back needs attack",
              ["necessity", "chance_with", "chance_without", "verdict"]),
    "enough": ("Cause", "attack is enough for back",
               ["sufficiency", "chance_with", "chance_without", "verdict"]),
    "inevitable": ("Coin", "heads is inevitable", ["chance", "verdict"]),
    "possible": ("Coin", "heads is possible", ["chance", "verdict"]),
    "effect": ("Coin", "effect of rate = 0.2 on heads", ["effect"]),
    "takes": ("Threshold", "what would it take for done",
              ["options", "frontier", "reachable", "required"]),
    "tips": ("Threshold", "how many total for done", ["level"]),
    "drives": ("Threshold", "what drives done", ["inputs", "box"]),
    "gamble": ("Coin", "gamble of rate = 0.2 on count", ["gamble"]),
}
CHANCE = ["estimate", "low", "high", "method"]


@pytest.fixture(scope="module", params=sorted(QUESTIONS))
def answered(request):
    model, question, keys = QUESTIONS[request.param]
    return request.param, question, keys, ask(
        getattr(known, model)(), question, futures=1000, seed=4, search_budget=60_000
    )


def test_fixed_keys(answered):
    kind, question, keys, answer = answered
    found = answer.to_dict()
    assert list(found)[:6] == COMMON
    assert found["question"] == question
    assert found["kind"] == kind == answer.kind
    assert (found["seed"], found["futures"], found["confidence"]) == (4, 1000, 0.95)
    assert all(key in found for key in keys)
    for key in ("chance", "chance_with", "chance_without"):
        if key in found:
            assert list(found[key]) == CHANCE


def test_parts(answered):
    kind, _, _, answer = answered
    found = answer.to_dict()
    match kind:
        case "needs" | "enough":
            share = found["necessity" if kind == "needs" else "sufficiency"]
            assert list(share) == ["estimate", "low", "high", "twins"]
        case "takes":
            for option in (*found["options"], *found["frontier"]):
                assert list(option) == ["settings", "cost", "chance"]
                assert list(option["settings"]) == ["push", "extra", "help"]
                assert list(option["chance"]) == CHANCE
            assert found["reachable"] is True
            assert found["required"] == 0.5
        case "effect":
            assert list(found["effect"]) == ["before", "after", "difference"]
            assert list(found["effect"]["before"]) == list(found["effect"]["after"]) == CHANCE
            assert list(found["effect"]["difference"]) == CHANCE[:3]
        case "drives":
            first = found["inputs"][0]
            assert {"name", "first_order", "total", "low", "high"} <= first.keys()
            totals = [i["total"] for i in found["inputs"]]
            assert totals == sorted(totals, reverse=True)
        case "tips":
            assert list(found["level"]) == CHANCE[:3]
        case "gamble":
            assert {"quantiles", "worse", "shortfall", "dominance"} <= found["gamble"].keys()


def test_json_is_plain(answered):
    *_, answer = answered
    text = answer.to_json()
    assert json.loads(text) == answer.to_dict()
    assert "NaN" not in text
    assert "Infinity" not in text
    for word in ("duration", "time", "path", "/"):
        assert f'"{word}"' not in text


def test_it_renders(answered):
    _, question, _, answer = answered
    text = str(answer)
    assert text.startswith(question)
    assert "seed 4" in text
    assert "1,000 futures" in text
    assert answer.sentence() in text
    console = Console(width=90, record=True, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    console.print(answer)
    assert "seed 4" in console.export_text()
    console.file.close()
    assert "<script" not in answer._repr_html_()
    assert "seed 4" in answer._repr_html_()


def test_html_is_escaped():
    coin = known.Coin()
    coin.name = "<script>alert(1)</script>"
    assert "<script" not in ask(coin, "chance that heads", futures=100)._repr_html_()


def test_asked_with_is_what_is_needed_again():
    answer = ask(known.Coin(), "chance that heads", precision=0.05, batch=77)
    assert answer.to_dict()["asked_with"] == {"precision": 0.05}
    assert "asked_with" not in ask(known.Coin(), "chance that heads", futures=10).to_dict()


def test_an_interval_says_what_it_leaves_out():
    assert "how far the model is from the world is not in it" in str(
        ask(known.Coin(), "chance that heads", futures=100)
    )


@pytest.mark.parametrize(("p", "shown"), [
    (0.0, "0 %"), (1.0, "100 %"), (0.432, "43 %"), (0.05, "5 %"), (0.025, "2.5 %"),
    (0.996, "99.6 %"), (0.0004, "0.040 %"), (None, "unknown"),
])
def test_percent(p, shown):
    assert percent(p) == shown


def test_numbers():
    assert span(0.41, 0.453) == "41 to 45 %"
    assert number(2499.6, "troops") == "2,500 troops"
    assert number(0.123456) == "0.1235"
    assert plain({"a": (math.nan, math.inf, -0.0, 3, True, None)}) == {
        "a": [None, None, 0.0, 3, True, None]
    }
    assert math.copysign(1, plain(-0.0)) == 1


def test_numbers_of_numpy_are_written_as_they_are():
    """A seed above 2**53 would be another seed as a float."""
    seed = 2**62 + 1
    given = ask(known.Coin(), "chance that heads", futures=np.int64(50), seed=np.int64(seed))
    plain_ints = ask(known.Coin(), "chance that heads", futures=50, seed=seed)
    assert given.to_json() == plain_ints.to_json()
    assert json.loads(given.to_json())["seed"] == seed
