"""A clause read in its sentence: a pretrained encoder, tuned to the kinds of claims.

The words of a clause alone do not tell `the town will fall` after an `if` from the same words
without it. So the whole sentence goes through an encoder (`pretrained.py`), each word marked as
outside the clause, hanging on it, of its core or its verb; and the encoder's weights have been
moved, a little, until its states tell the kind. What moved is kept in `data/tuned_SIZE.npz`:
changes of low rank to its matrices (Hu et al. 2021, "LoRA"), biases and norms, a vector for each
mark, and a last layer, all as fitted by `tools/tune_reader.py`. `encoder.py` makes one model of
them; for the large one that takes some seconds, so it is kept in the user's cache folder
(`kept.py`).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_softmax, softmax

from . import encoder, kept, minilm, mpnet
from .clauses import Unit
from .models import HALF, LOCK, require_extra, require_hash, session, wordpieces
from .pretrained import Pretrained, Shape

if TYPE_CHECKING:
    from tokenizers import BertWordPieceTokenizer

DATA = Path(__file__).parent / "data"
MARKS = OUTSIDE, HANGING, CORE, VERB = range(4)
MOST = 80  # pieces of a sentence
BATCH = 16


@dataclass(frozen=True)
class Size:
    """An encoder, where what moved of it is kept, and from what chance of any claim one is told.

    `wrong`: the least and the largest share of drafts that were of another kind or no claim, by
    test part (docs/reading.md).
    """

    shape: Shape
    base: Callable[[], Pretrained]
    sha256: str
    threshold: float
    wrong: tuple[float, float]

    @property
    def path(self) -> Path:
        """The file of what moved."""
        return DATA / f"tuned_{self.shape.name}.npz"


SMALL = Size(
    minilm.SHAPE, minilm.small,
    "20107cbabf8b5d2eee6d636d68ea037db3f5a78e2935370329e544edf4cce2b9", 0.36, (0.23, 0.39),
)  # fmt: skip
LARGE = Size(
    mpnet.SHAPE, mpnet.large,
    "41653fab04d004e1fa684791cd777e33844237d833f7a59953ed90c4640d8843", 0.20, (0.15, 0.35),
)  # fmt: skip


_used: list[Size] = []


def use(chosen: Size | None) -> None:
    """Read with this size from now on; none: with the one that `size` finds."""
    with LOCK:
        _used[:] = [] if chosen is None else [chosen]
        model.cache_clear()


def size() -> Size:
    """The size in use: else the large encoder where it is installed, else the small one."""
    return _used[0] if _used else LARGE if mpnet.is_installed() else SMALL


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


def pieces(one: Marked, shape: Shape) -> Pieces:
    """What the model is given; of a long sentence, the part that holds the clause's verb."""
    cut = _tokenizer().encode(list(one.words), is_pretokenized=True, add_special_tokens=False)
    ids, marks = [shape.later + i for i in cut.ids], [one.marks[word] for word in cut.word_ids]
    if len(ids) > MOST:
        first = _window(marks)
        ids, marks = ids[first : first + MOST], marks[first : first + MOST]
    return Pieces((shape.start, *ids, shape.end), (OUTSIDE, *marks, OUTSIDE))


def _window(marks: list[int]) -> int:
    """Where to start: a little before the clause, or later if its verb would not get in."""
    clause = next((i for i, mark in enumerate(marks) if mark != OUTSIDE), 0)
    verb = next((i for i, mark in enumerate(marks) if mark == VERB), clause)
    first = max(clause - 5, verb - MOST * 3 // 4)
    return max(0, min(first, len(marks) - MOST))


@dataclass(frozen=True)
class Padded:
    """Pieces of several texts side by side: each [texts, pieces]."""

    ids: np.ndarray
    marks: np.ndarray
    real: np.ndarray


def padded(batch: list[Pieces], shape: Shape) -> Padded:
    """Texts filled up to the longest."""
    width = max(len(one.ids) for one in batch)

    def rows(lists: list[tuple[int, ...]], filler: int) -> np.ndarray:
        return np.array([[*one, *[filler] * (width - len(one))] for one in lists], dtype=np.int64)

    real = rows([(1,) * len(one.ids) for one in batch], 0) == 1
    return Padded(
        rows([one.ids for one in batch], shape.pad),
        rows([one.marks for one in batch], OUTSIDE), real,
    )  # fmt: skip


class Member:
    """One tuned encoder: pieces into log chances of the kinds."""

    def __init__(
        self, shape: Shape, graph: bytes, distances: np.ndarray, last: dict[str, np.ndarray]
    ):
        """From the encoder's graph, its biases by distance and the last layer."""
        self._shape, self._distances = shape, distances
        self._weight, self._bias = last["weight"], last["bias"]
        self._session = session(graph)

    def log_chances(self, batch: list[Pieces]) -> np.ndarray:
        """Logarithms of the chances, shape [batch, kinds]."""
        given = padded(batch, self._shape)
        width = given.ids.shape[1]
        bias = self._distances[self._shape.apart(width)].transpose(2, 0, 1)[None]
        asked = {
            "ids": given.ids, "marks": given.marks, "places": np.arange(width),
            "bias": (bias + np.where(given.real, 0, -1e4)[:, None, None, :]).astype(np.float32),
        }  # fmt: skip
        states = np.asarray(self._session.run(None, asked)[0])
        whole = np.hstack(
            [states[:, 0], _mean(states, given.marks == VERB), _mean(states, given.marks > OUTSIDE)]
        )
        return log_softmax(whole @ self._weight + self._bias, axis=1)


def _mean(states: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Mean of the states of some pieces, shape [batch, width]; zeros where there are none."""
    counted = where.sum(axis=1, keepdims=True)
    return (states * where[:, :, None]).sum(axis=1) / np.maximum(counted, 1)


@dataclass(frozen=True)
class TunedModel:
    """The kinds, in the order of the chances, and the members, whose log chances are averaged."""

    size: Size
    kinds: tuple[str, ...]
    members: tuple[Member, ...]


@cache
def model() -> TunedModel:
    """The tuned model. Loaded once; made the first time, and kept for the next process.

    Raises:
        SettingError: the extra is missing, or a file of weights is not the known one.
    """
    require_extra()
    chosen = size()
    require_hash(chosen.path, chosen.sha256)
    with np.load(chosen.path, allow_pickle=False) as stored:
        kinds = tuple(str(kind) for kind in stored["kinds"])
        moved: dict[str, dict[str, np.ndarray]] = {}
        for name in stored.files:
            if name != "kinds":
                number, part = name.split("/", 1)
                moved.setdefault(number, {})[part] = stored[name].astype(np.float32)
    base: list[Pretrained] = []  # read where a model has to be made
    members = []
    for number, parts in sorted(moved.items()):
        last = {end: parts.pop(f"last.{end}") for end in ("weight", "bias")}
        distances = parts.pop("distances")
        made = f"{chosen.sha256} {number} {encoder.VERSION}"
        name = f"{chosen.shape.name}-{hashlib.sha256(made.encode()).hexdigest()[:16]}"
        graph = kept.find(name)
        if graph is None:
            base = base or [chosen.base()]
            graph = encoder.graph(base[0], parts)
            kept.keep(name, graph)
        members.append(Member(chosen.shape, graph, distances, last))
    return TunedModel(chosen, kinds, tuple(members))


@dataclass(frozen=True)
class Told:
    """Chances of the kinds of some clauses, [clauses, kinds], and the model that gave them."""

    chances: np.ndarray
    model: TunedModel


def told(clauses: list[Marked]) -> Told:
    """Chances of the kinds, from the members' mean log chances.

    Raises:
        SettingError: the extra is missing, or a file of weights is not the known one.
    """
    with LOCK:
        tuned = model()
        cut = [pieces(one, tuned.size.shape) for one in clauses]
    order = sorted(set(cut), key=lambda one: (len(one.ids), one.ids, one.marks))
    found: dict[Pieces, np.ndarray] = {}
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        logs = sum(member.log_chances(batch) for member in tuned.members) / len(tuned.members)
        found.update(zip(batch, softmax(logs, axis=1), strict=True))
    chances = np.array([found[one] for one in cut]).reshape(len(cut), len(tuned.kinds))
    return Told(chances, tuned)
