"""The example models against the closed forms printed in the tutorial, line by line.

Each interval is asked at confidence 1 - 1e-6, so a right line fails on a fresh seed with that
chance. What a search returns is held to 1 % of the exact setting.
"""

import math
import re
from pathlib import Path

import pytest

from wouldtake import ask, check_model, load_model

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorials" / "your-own-model.md"
ROW = re.compile(r"^\| (\w+) \| `([^`]+)` \| `([^`]+)` \| ([\d.]+) \|$", re.MULTILINE)
LINES = ROW.findall(PAGE.read_text(encoding="utf-8"))
FUTURES = {"coin": 200_000, "ruin": 40_000, "race": 100_000}
SEED = 20_260_101
WRONG = 0.03  # further off than any interval here is wide


def model(name):
    return load_model(f"{ROOT / 'examples' / name}.py:{name}")


def interval(answer):
    """The bounds of what an answer says in one number."""
    match answer.kind:
        case "chance":
            return answer.chance.low, answer.chance.high
        case "effect":
            return answer.effect.difference.low, answer.effect.difference.high
        case "needs":
            return answer.necessity.low, answer.necessity.high
        case "takes":
            (value,) = answer.options[0].settings.values()
            return value / 1.01, value / 0.99
    raise AssertionError(answer.kind)


def test_the_page_has_its_lines():
    assert len(LINES) == 12
    assert {line[0] for line in LINES} == set(FUTURES)


@pytest.mark.statistical
@pytest.mark.parametrize(("name", "question", "form", "value"), LINES)
def test_the_closed_form_is_inside(name, question, form, value):
    exact = eval(form, {"__builtins__": {}})
    assert math.isclose(exact, float(value), abs_tol=5.01e-5)
    searched = question.startswith("what would")
    answer = ask(
        model(name), question, futures=FUTURES[name], seed=SEED,
        confidence=0.95 if searched else 1 - 1e-6,
    )
    low, high = interval(answer)
    assert low <= exact <= high
    # A model that is off by a little is told from this one.
    assert not low <= exact + WRONG <= high
    assert not low <= exact - WRONG <= high


@pytest.mark.parametrize("name", FUTURES)
def test_the_examples_keep_the_contract(name):
    assert check_model(model(name)) == []
