"""Articles written to break the reader: it stays quick, whole and kind."""

import re
import threading
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("spacy")

import wouldtake.reading as package
from wouldtake.reading import models, people, quotes, read_article, stances
from wouldtake.reading.denials import MAX_NESTED, denial
from wouldtake.reading.parts import without_asides

HEAD = "The war this week\n\n"


def chain(infinitives):
    """A hand-made parse of `wrong to claim to claim ... that it is over`."""
    from spacy.tokens import Doc

    middle = ["to", "claim"] * infinitives
    words = ["It", "is", "wrong", *middle, "that", "it", "is", "over"]
    end = 3 + len(middle)
    claims = [3 + 2 * n + 1 for n in range(infinitives)]
    heads = [1, 1, 1, *(x for c in claims for x in (c, max(c - 2, 2))), end + 2, end + 2,
             claims[-1], end + 2]
    deps = ["nsubj", "ROOT", "acomp", *["aux", "xcomp"] * infinitives, "mark", "nsubj", "ccomp",
            "acomp"]
    pos = ["PRON", "AUX", "ADJ", *["PART", "VERB"] * infinitives, "SCONJ", "PRON", "AUX", "ADJ"]
    return Doc(models.parser().vocab, words=words, heads=heads, deps=deps, pos=pos, lemmas=words)


@pytest.mark.parametrize("infinitives", [1, 2, MAX_NESTED - 1])
def test_a_denial_reaches_through_infinitives_of_believing(infinitives):
    found = denial(chain(infinitives)[2])
    assert found is not None and found.content.text == "is"


def test_a_thousand_infinitives_of_believing_deny_nothing_and_break_nothing():
    assert denial(chain(1200)[2]) is None
    sentence = "It is wrong " + "to claim " * 1200 + "that it is over."
    assert isinstance(read_article(HEAD + sentence), list)


class Counted(str):
    """A text that counts how often one of its characters is looked at."""

    looks = 0

    def __getitem__(self, key):
        type(self).looks += 1
        return super().__getitem__(key)


def looks(marks):
    words = Counted("‘" + "“a " * marks)
    Counted.looks = 0
    quotes._close(words, 1, len(words), "‘")
    return Counted.looks


def test_marks_that_nothing_closes_cost_in_proportion_to_the_text():
    assert looks(4000) < 12 * looks(400)  # ten times the text; a scan for each mark: a hundred


def test_a_double_quotation_inside_a_single_one_is_still_passed_over():
    words = "‘He said “it’ is” twice,’ she said."
    assert words[quotes._close(words, 1, len(words), "‘")] == "’"
    assert quotes._close(words, 1, len(words), "‘") == words.index("’ she")


def test_what_is_too_long_for_a_sentence_carries_no_reports():
    said = "The minister said that the port will hold"
    short = models.parser()(said + ".")
    assert stances.reports(short[:])
    long = models.parser()(said + " and the road" * stances.LONGEST + ".")
    spans = [s for s in long.sents if len(s) > stances.LONGEST]
    assert spans and not any(stances.reports(s) or stances.committing(s) for s in spans)


@pytest.mark.parametrize("words", ["the minister said that the port will hold and ",
                                   "the port fell because the army left and "])
def test_a_sentence_of_twenty_thousand_words_is_passed_over_and_the_next_is_read(words):
    endless = words * (20_000 // len(words.split()))
    drafts = read_article(HEAD + endless + "it is over.\n\nIf the road is cut, the port will fall.")
    assert [draft.span.quote for draft in drafts if draft.span.start > len(HEAD + endless)]
    assert len(drafts) < 20


def test_vectors_are_whole_while_another_thread_makes_them_be_forgotten(monkeypatch):
    monkeypatch.setattr(models, "MAX_KEPT", 4)
    one = models.Embedder.__new__(models.Embedder)
    one._kept = {}
    others = []

    def embed(texts):
        if "fort" in texts:  # another thread comes in the midst; the lock makes it wait
            others.append(threading.Thread(target=one, args=(["a", "b", "c", "d"],)))
            others[0].start()
            others[0].join(0.5)
        return np.array([[len(words)] * 384 for words in texts])

    monkeypatch.setattr(one, "_embed", embed)
    one(["port"])
    assert one(["port", "fort", "harbour"])[:, 0].tolist() == [4, 4, 7]
    others[0].join()
    assert set(one._kept) == {"a", "b", "c", "d"}  # the other did come, and all was forgotten


def test_the_unknown_learns_nothing_from_an_article():
    doc = models.parser()("The report by some says that the port will hold.")
    registry = people.Registry()
    token = next(t for t in doc if t.text == "report")
    assert registry._maker(token).how == "unknown"
    read_article(HEAD + doc.text)
    assert people.UNKNOWN.roles == set()


@pytest.mark.parametrize("half", ["\ud83d", "\ude00"])
def test_half_a_surrogate_pair_breaks_nothing(half):
    article = HEAD + f"The port will fall if the {half} road is cut."
    (draft,) = read_article(article, "afghanistan-2021")
    assert half in draft.quote
    assert article[draft.span.start:draft.span.end] == draft.quote


def test_a_relative_clause_at_the_second_word_looks_at_nothing_behind_the_text():
    from spacy.tokens import Doc

    doc = Doc(models.parser().vocab, words=["of", "which", "came", "men", ","],
              heads=[3, 2, 3, 3, 3], deps=["prep", "nsubj", "relcl", "ROOT", "punct"],
              pos=["ADP", "PRON", "VERB", "NOUN", "PUNCT"])
    assert [t.text for t in without_asides(list(doc))] == ["of", "which", "came", "men"]


def test_the_map_of_the_package_names_every_module_once():
    here = Path(package.__file__).parent
    listed = re.findall(r"^    ([a-z_, ]+):", package.__doc__, re.MULTILINE)
    names = [name for line in listed for name in line.split(", ")]
    assert sorted(names) == sorted(p.stem for p in here.glob("*.py") if p.stem != "__init__")


def test_callings_in_the_place_of_names_are_looked_up_a_limited_number_of_times():
    from wouldtake.reading.page_names import Names
    from wouldtake.reading.text import paragraphs

    text = "The briefing\n\nIt was given by Ari Feld, Deputy Spokesman, and others.\n"
    early, late = (Names(text, paragraphs(text)) for _ in range(2))
    assert early.being("Deputy Spokesman", None).name == "Ari Feld"
    for number in range(60):
        late.being(f"Minister{'x' * number} Minister", None)
    assert late.being("Deputy Spokesman", None).name == "Deputy Spokesman"


def test_a_line_longer_than_any_tag_names_nobody():
    from wouldtake.reading.layout import is_name_like

    assert is_name_like("Ana Quell, minister for the roads and the ports of the north")
    assert not is_name_like("Ana " + "Q" * 200)
