"""Completion: what may come next in a question that is being typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wouldtake import Lever, Signal, Uncertainty
from wouldtake.language.complete import complete
from wouldtake.language.parse import interactive
from wouldtake.language.vocabulary import Vocabulary

NAMES = Vocabulary(
    signals={
        "city_falls": Signal("", "the city falls", event=True),
        "belief": Signal("share", "belief in the government"),
    },
    levers={"aid": Lever(0, 2, 1, "share", description="money sent")},
    uncertainties={"tempo": Uncertainty.uniform(0, 1)},
    formulas={"won": "belief >= 0.9"},
)


def labels(text, cursor=None):
    return [o.label for o in complete(text, len(text) if cursor is None else cursor, NAMES).options]


def test_an_empty_box_offers_the_kinds_of_question_first():
    assert labels("")[:4] == ["chance that", "what would it take for", "what drives", "effect of"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("chance that ci", "city_falls"),
        ("chance that money", "aid"),  # by what it is described as
        ("chance that city_falls wi", "within"),
        ("chance that city_falls within ", "30 days"),
        ("effect of ", "aid"),
        ("what would it take for won using ", "aid"),
        ("city_falls is e", "is enough for"),
        ("what would it ta", "what would it take for"),
        ("chance that won when ", "aid"),
    ],
)
def test_the_likeliest_comes_first(typed, first):
    assert labels(typed)[0] == first


def test_the_word_at_the_cursor_is_what_is_replaced():
    found = complete("chance that cit within 30 days", 15, NAMES)
    assert (found.start, found.end) == (12, 15)
    assert found.options[0].insert == "city_falls "


def test_nothing_is_offered_after_what_cannot_be_read():
    assert labels("won won ") == []
    assert labels("chance that ) ") == []


def test_a_model_of_steps_offers_no_days():
    steps = Vocabulary(signals=NAMES.signals, step="step")
    text = "chance that city_falls within "
    assert all("steps" in o.label for o in complete(text, len(text), steps).options)


@given(st.text(max_size=60), st.integers(-5, 80))
def test_whatever_is_typed_it_answers(text, cursor):
    found = complete(text, cursor, NAMES)
    assert 0 <= found.start <= found.end <= len(text)


@given(st.lists(st.integers(0, 39), min_size=1, max_size=12))
def test_every_word_offered_leaves_something_sound(picks):
    """Typing only what is offered never runs into a word that the parser would not take."""
    text = ""
    for pick in picks:
        found = complete(text, len(text), NAMES)
        if not found.options:
            break
        text = text[: found.start] + found.options[pick % len(found.options)].insert
        assert interactive(text) is not None, text
