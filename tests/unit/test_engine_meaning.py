"""A question's meaning from its text and a model; clauses that are idle; dates given as texts."""

import datetime as dt
import sys
from pathlib import Path

import pytest

from wouldtake import ask, explain
from wouldtake.engine.load import load_model
from wouldtake.engine.model import as_of_date
from wouldtake.errors import ModelError, QuestionError

MODELS = Path(__file__).parents[1] / "models" / "known.py"
known = sys.modules[type(load_model(f"{MODELS}:Coin")).__module__]


class Dated(known.Coin):
    step = "day"
    as_of = "2021-08-06"


def test_a_text_is_explained_alone_or_with_a_model():
    text = "chance that heads by 2021-08-08"
    assert "up to and including 2021-08-08" in explain(text)
    assert "up to and including 2021-08-08" in explain(text, Dated())


def test_explaining_with_a_model_checks_names():
    with pytest.raises(QuestionError, match="Did you mean `heads`"):
        explain("chance that hedas within 3 days", Dated())


def test_a_date_may_be_given_as_a_text():
    assert as_of_date(Dated()) == dt.date(2021, 8, 6)
    on = ask(Dated(), "chance that heads by 2021-08-08", futures=200).to_dict()
    within = ask(Dated(), "chance that heads within 2 days", futures=200).to_dict()
    assert on["chance"] == within["chance"]


def test_a_date_that_is_none_is_a_fault_of_the_model():
    class Undated(known.Coin):
        as_of = "August"

    with pytest.raises(ModelError, match="`as_of` is 'August'; expected a date such as"):
        ask(Undated(), "chance that heads within 2 steps", futures=10)


@pytest.mark.parametrize(
    ("question", "threshold"),
    [
        ("heads is inevitable with chance 40%", 0.4),
        ("heads is inevitable", 0.95),
        ("heads is possible with chance 40%", 0.4),
        ("heads needs rate = 0.9 instead of 0.1 with chance 40%", 0.4),
        ("rate = 0.9 instead of 0.1 is enough for heads with chance 40%", 0.4),
    ],
)
def test_with_chance_is_what_a_verdict_is_judged_against(question, threshold):
    answer = ask(known.Coin(), question, futures=200).to_dict()
    assert answer["threshold"] == threshold


def test_a_clause_without_bearing_is_said_to_have_none():
    answer = ask(known.Coin(), "chance that heads using rate at most 3 with chance 40%", futures=50)
    notes = answer.to_dict()["notes"]
    for clause in ("with chance", "using", "at most"):
        assert f"`{clause}` has no bearing on this kind of question; it was read over." in notes
    assert "notes" not in ask(known.Coin(), "chance that heads", futures=50).to_dict()
