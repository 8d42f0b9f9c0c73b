"""A clause read in its sentence: the model of meaning, tuned to the kinds of claims.

The vector of a clause alone does not tell `the town will fall` after an `if` from the same words
without it. Here the whole sentence goes through the model, each word marked as outside the clause,
hanging on it, of its core or its verb; and the model's weights have been moved, a little, until its
states tell the kind. What moved is kept in `data/tuned.npz`: changes of low rank to the 36 matrices
(Hu et al. 2021, "LoRA"), biases and norms, a vector for each mark in the place of the model's two
types of pieces, and a last layer, all as fitted by `tools/tune_reader.py`. `overlay.py` lays them
over the packaged model. Members fitted from several starts are averaged (mean of log chances).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_softmax

from .clauses import Unit
from .models import HALF, LOCK, meaning_file, require_hash, session, states_of, wordpieces
from .overlay import laid_over

if TYPE_CHECKING:
    from tokenizers import BertWordPieceTokenizer

TUNED = Path(__file__).parent / "data" / "tuned.npz"
TUNED_HASH = "1f4205dc9547d24ded83c3304e3fa63623aab40ed1c5b1499488d02885c868df"
MARKS = OUTSIDE, HANGING, CORE, VERB = range(4)
START, END = 101, 102  # the pieces [CLS] and [SEP]
MOST = 80  # pieces of a sentence
BATCH = 16


@dataclass(frozen=True)
class Marked:
    """The words of a sentence and the mark of each."""

    words: tuple[str, ...]
    marks: tuple[int, ...]


@dataclass(frozen=True)
class Pieces:
    """Pieces of words and the mark of each."""

    ids: tuple[int, ...]
    marks: tuple[int, ...]


def marked(unit: Unit) -> Marked:
    """A clause in its sentence."""
    sentence = unit.head.sent
    core, all_of_it = {t.i for t in unit.core}, {t.i for t in unit.tokens}
    marks = tuple(
        VERB if t.i == unit.head.i else CORE if t.i in core else HANGING if t.i in all_of_it
        else OUTSIDE
        for t in sentence
    )  # fmt: skip
    return Marked(tuple(HALF.sub("\ufffd", t.text) for t in sentence), marks)


@cache
def _tokenizer() -> "BertWordPieceTokenizer":
    return wordpieces()


def pieces(one: Marked) -> Pieces:
    """What the model is given; of a long sentence, the part that holds the clause's verb."""
    cut = _tokenizer().encode(list(one.words), is_pretokenized=True, add_special_tokens=False)
    ids, marks = cut.ids, [one.marks[word] for word in cut.word_ids]
    if len(ids) > MOST:
        first = _window(marks)
        ids, marks = ids[first : first + MOST], marks[first : first + MOST]
    return Pieces((START, *ids, END), (OUTSIDE, *marks, OUTSIDE))


def _window(marks: list[int]) -> int:
    """Where to start: a little before the clause, or later if its verb would not get in."""
    clause = next((i for i, mark in enumerate(marks) if mark != OUTSIDE), 0)
    verb = next((i for i, mark in enumerate(marks) if mark == VERB), clause)
    first = max(clause - 5, verb - MOST * 3 // 4)
    return max(0, min(first, len(marks) - MOST))


class Member:
    """One tuned model: pieces into log chances of the kinds."""

    def __init__(self, moved: dict[str, np.ndarray]):
        """From all that was moved: the last layer, and what lies over the packaged model."""
        import onnx  # noqa: PLC0415

        last = ("out.weight", "out.bias")
        self._weight, self._bias = (moved[name] for name in last)
        under = {name: values for name, values in moved.items() if name not in last}
        self._session = session(laid_over(onnx.load(meaning_file()), under))

    def log_chances(self, batch: list[Pieces]) -> np.ndarray:
        """Logarithms of the chances, shape [batch, kinds]."""
        states, marks = states_of(
            self._session, [one.ids for one in batch], [one.marks for one in batch]
        )
        whole = np.hstack(
            [states[:, 0], _mean(states, marks == VERB), _mean(states, marks > OUTSIDE)]
        )
        return log_softmax(whole @ self._weight + self._bias, axis=1)


def _mean(states: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Mean of the states of some pieces, shape [batch, 384]; zeros where there are none."""
    counted = where.sum(axis=1, keepdims=True)
    return (states * where[:, :, None]).sum(axis=1) / np.maximum(counted, 1)


@dataclass(frozen=True)
class TunedModel:
    """The kinds, in the order of the chances, and the members."""

    kinds: tuple[str, ...]
    members: tuple[Member, ...]


@cache
def tuned_model() -> TunedModel:
    """The tuned model. Loaded once.

    Raises:
        SettingError: the extra is missing, or a file of weights is not the known one.
    """
    meaning_file()  # says what is missing, before anything is loaded
    require_hash(TUNED, TUNED_HASH)
    with np.load(TUNED, allow_pickle=False) as kept:
        kinds = tuple(str(kind) for kind in kept["kinds"])
        moved: dict[str, dict[str, np.ndarray]] = {}
        for name in kept.files:
            if name != "kinds":
                number, part = name.split("/", 1)
                moved.setdefault(number, {})[part] = kept[name].astype(np.float32)
    return TunedModel(kinds, tuple(Member(parts) for parts in moved.values()))


def log_chances(clauses: list[Marked]) -> np.ndarray:
    """Log chances of the kinds, the members averaged (geometric mean), shape [clauses, kinds].

    Raises:
        SettingError: the extra is missing, or a file of weights is not the known one.
    """
    with LOCK:
        model, cut = tuned_model(), [pieces(one) for one in clauses]
    order = sorted(set(cut), key=lambda one: (len(one.ids), one.ids, one.marks))
    found: dict[Pieces, np.ndarray] = {}
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        logs = log_softmax(sum(member.log_chances(batch) for member in model.members)
                           / len(model.members), axis=1)  # fmt: skip
        found.update(zip(batch, logs, strict=True))
    return np.array([found[one] for one in cut]).reshape(len(cut), len(model.kinds))
