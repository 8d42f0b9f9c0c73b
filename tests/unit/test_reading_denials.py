"""Denied, passed on, or said: where a speaker stands to a claim, and who the speaker is."""

import pytest

pytest.importorskip("spacy")

from wouldtake.reading import stances
from wouldtake.reading.claims import draft_claims
from wouldtake.reading.names import bare

CASES = [
    ("Nor is it true that the port will be closed by June.", "rejects", "author"),
    ("It is not the case that the port will be closed by June.", "rejects", "author"),
    ("It is nonsense to claim that the port will be closed by June.", "rejects", "author"),
    ("It would be wrong to think that the port will be closed by June.", "rejects", "author"),
    ("The idea that the port will be closed by June is a myth.", "rejects", "author"),
    ("The claim that the port will be closed by June does not hold.", "rejects", "author"),
    ("I do not accept that the port will be closed by June.", "rejects", "author"),
    ("We do not share the view that the port will be closed by June.", "rejects", "author"),
    ("I reject the notion that the port will be closed by June.", "rejects", "author"),
    ("There is no truth in the rumour that the port will be closed by June.", "rejects", "author"),
    ("Piet Lomax denied that the port will be closed by June.", "rejects", "Piet Lomax"),
    ("Piet Lomax has no time for the idea that the port will be closed by June.",
     "rejects", "Piet Lomax"),
    ("Piet Lomax does not accept that the port will be closed by June.", "rejects", "Piet Lomax"),
    ("Piet Lomax played down suggestions that the port will be closed by June.",
     "rejects", "Piet Lomax"),
    ("Piet Lomax dismissed as absurd the claim that the port will be closed by June.",
     "rejects", "Piet Lomax"),
    ("Piet Lomax called the claim that the port will be closed by June a lie.",
     "rejects", "Piet Lomax"),
    ("Piet Lomax said it was false that the port will be closed by June.", "rejects", "Piet Lomax"),
    ("Piet Lomax poured scorn on the idea that the port will be closed by June.",
     "rejects", "Piet Lomax"),
    ("The navy rejected as “fantasy” reports that the port will be closed by June.",
     "rejects", "The navy"),
    ("The navy disputes that the port will be closed by June.", "rejects", "The navy"),
    ("“It is a lie that the port will be closed by June,” Piet Lomax said.",
     "rejects", "Piet Lomax"),
    ("“I don’t buy the argument that the port will be closed by June,” Piet Lomax said.",
     "rejects", "Piet Lomax"),
    ("It is untrue that the port will be closed by June, Piet Lomax said.",
     "rejects", "Piet Lomax"),
    ("Piet Lomax said the port will not be closed by June.", "asserts", "Piet Lomax"),
    ("Piet Lomax does not believe that the port will be closed by June.", "asserts", "Piet Lomax"),
    ("Piet Lomax doubts that the port will be closed by June.", "asserts", "Piet Lomax"),
    ("Nobody believes that the port will be closed by June.", "asserts", "author"),
    ("Piet Lomax said there is no doubt that the port will be closed by June.",
     "asserts", "Piet Lomax"),
    ("It is wrong that the port will be closed by June, but it will be.", "rejects", "author"),
    ("Some say that the port will be closed by June.", "relays", "unknown"),
    ("It is said that the port will be closed by June.", "relays", "unknown"),
    ("It was rumoured that the port will be closed by June.", "relays", "unknown"),
    ("Piet Lomax said that his deputy had warned that the port will be closed by June.",
     "relays", "his deputy"),
    ("According to the navy, a scout reported that the port will be closed by June.",
     "relays", "a scout"),
    ("Piet Lomax says the navy denies that the port will be closed by June.",
     "rejects", "the navy"),
    ("The ports of the north, it is feared, will be closed by June.", "relays", "unknown"),
    ("It has been suggested that the port will be closed by June.", "relays", "unknown"),
    ("The suggestion that the port will be closed by June was waved away by Piet Lomax.",
     "rejects", "Piet Lomax"),
    ("Contrary to what the navy says, the port will be closed by June.", "asserts", "author"),
    ("Piet Lomax insisted that the port will be closed by June.", "asserts", "Piet Lomax"),
]


def stands(text, endorsement, speaker):
    drafts = draft_claims(f"The war this week\n\n{text}\n")
    found = {(d.endorsement, bare(d.speaker.name)) for d in drafts if "closed" in d.quote}
    return (endorsement, bare(speaker)) in found


@pytest.mark.parametrize(("text", "endorsement", "speaker"), CASES, ids=[c[0] for c in CASES])
def test_a_speaker_stands_to_a_claim_as_the_words_say(text, endorsement, speaker):
    assert stands(text, endorsement, speaker)


def test_a_reader_without_denials_would_be_caught(monkeypatch):
    monkeypatch.setattr(stances, "denial", lambda token: None)
    assert sum(not stands(*case) for case in CASES) >= 5
