"""Who speaks: every structure by which news says whose words are whose."""

from pathlib import Path

import pytest
import yaml

pytest.importorskip("spacy")

from wouldtake.reading.hearing import heard
from wouldtake.reading.names import bare
from wouldtake.reading.shares import by_voice

CASES = yaml.safe_load((Path(__file__).parent / "reading_voices.yaml").read_text(encoding="utf-8"))
# Structures not read yet; the second test fails where one is read and still stands here.
KNOWN_MISSES = {
    "a quotation within a quotation is passed on",
}


def same(said, wanted):
    one, other = set(bare(said).split()), set(bare(wanted).split())
    return bool(one and other) and (one <= other or other <= one)


def speakers_at(text, places):
    """Who says the words at code points: names, roles, `author`, `unknown`; `nobody` who asks."""
    found = dict.fromkeys(places, "")
    for read in heard(text):
        for place in (p for p in places if p in read.copy.places):
            said = _speaker(read, read.copy.places.index(place))
            found[place] = "nobody" if read.is_asked else said
    return [found[place] for place in places]


def _speaker(read, at):
    """Who says the words at a character of the copy of a turn."""
    for sentence in read.doc.sents:
        for voice, _, allowed in by_voice(read, sentence):
            if any(read.doc[i].idx <= at < read.doc[i].idx + len(read.doc[i]) for i in allowed):
                how = voice.heard.how
                return how if how in ("author", "unknown") else voice.heard.being.name
    return ""


def wrong(case):
    headline = case.get("headline", "The war this week")
    text = headline + "\n\n" + case["text"].rstrip("\n") + "\n"
    names = speakers_at(text, [text.index(words) + 1 for words in case["says"]])
    found = dict(zip(case["says"], names, strict=True))
    return {w: n for w, n in found.items() if not same(n, case["says"][w])}


@pytest.mark.parametrize("case", [c for c in CASES if c["what"] not in KNOWN_MISSES],
                         ids=lambda c: c["what"])
def test_words_are_given_to_who_says_them(case):
    assert wrong(case) == {}


def test_a_structure_that_is_read_now_leaves_the_list_of_misses():
    by_name = {case["what"]: case for case in CASES}
    assert [name for name in KNOWN_MISSES if wrong(by_name[name]) == {}] == []
