"""A pretrained encoder of English: its sizes, its numbers under names of ours.

Two are known. The small one (`minilm.py`) comes with the extra; the large one (`mpnet.py`), which
tells kinds of claims better, is taken where its packages are installed. Both are built alike
(Devlin et al. 2019): vectors of words and places, a norm, layers of attention and of a wider inner
step, each followed by a norm. `encoder.py` makes a model of either.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MATRICES = ("query", "key", "value", "dense", "up", "down")
NORMS = ("inner", "outer")


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder, and its pieces that are no part of a word.

    `later`: its other pieces are those of `wordpiece.txt`, as many numbers later; `epsilon`: of its
    norms; `buckets`, `farthest`: of distances between pieces, no buckets where it has none.
    """

    name: str
    layers: int
    heads: int
    width: int
    epsilon: float
    start: int
    pad: int
    end: int
    later: int
    buckets: int = 1
    farthest: int = 2

    def layer_names(self) -> list[str]:
        """Names of its layers, first to last."""
        return [f"layer.{number}" for number in range(self.layers)]

    def matrix_names(self) -> list[str]:
        """Names of its matrices."""
        return [f"{layer}.{part}" for layer in self.layer_names() for part in MATRICES]

    def norm_names(self) -> list[str]:
        """Names of its norms."""
        return ["norm", *(f"{layer}.{part}" for layer in self.layer_names() for part in NORMS)]

    def apart(self, pieces: int) -> np.ndarray:
        """Bucket of the distance from each piece to each (Raffel et al. 2020), [pieces, pieces]."""
        place = np.arange(pieces)
        apart = place[None, :] - place[:, None]
        if self.buckets == 1:
            return np.zeros_like(apart)
        half, near = self.buckets // 2, self.buckets // 4
        far = np.maximum(np.abs(apart), 1)
        steps = np.log(far / near) / np.log(self.farthest / near) * (half - near)
        beyond = np.minimum(near + steps.astype(int), half - 1)
        return half * (apart > 0) + np.where(np.abs(apart) < near, np.abs(apart), beyond)


@dataclass(frozen=True)
class Pretrained:
    """An encoder as its makers left it.

    `words` [pieces, width], `places` [places, width], `distances` [buckets, heads]; `own`: matrices
    [in, out] by name, `NAME.bias` of each, `NORM.weight` and `NORM.bias`.
    """

    shape: Shape
    words: np.ndarray
    places: np.ndarray
    distances: np.ndarray
    own: dict[str, np.ndarray]


def renamed(
    shape: Shape,
    theirs: dict[str, str],
    matrix: Callable[[str], np.ndarray],
    other: Callable[[str], np.ndarray],
) -> dict[str, np.ndarray]:
    """An encoder's numbers under names of ours (`Pretrained.own`), from those of its makers.

    Args:
        shape: its sizes.
        theirs: what they call each of `MATRICES` and `NORMS` within a layer.
        matrix: their name of a layer's part into its matrix [in, out].
        other: their name of a bias or of a norm's weight into it.
    """
    own = {}
    for number, layer in enumerate(shape.layer_names()):
        for part in MATRICES:
            name = f"encoder.layer.{number}.{theirs[part]}"
            own[f"{layer}.{part}"] = matrix(name)
            own[f"{layer}.{part}.bias"] = other(f"{name}.bias")
        for part in NORMS:
            for end in ("weight", "bias"):
                own[f"{layer}.{part}.{end}"] = other(f"encoder.layer.{number}.{theirs[part]}.{end}")
    for end in ("weight", "bias"):
        own[f"norm.{end}"] = other(f"embeddings.LayerNorm.{end}")
    return own


__all__ = ["MATRICES", "NORMS", "Pretrained", "Shape", "renamed"]
