"""What a text is about: chances of the ideas of `aliases.yaml`, by a small learned map.

Each text is a unit vector of 384 numbers (`models.py`). A softmax regression, fitted to the phrases
of every idea and to the labelled spans of the open parts of the corpus, turns it into chances of
the ideas. Those of a part's own words, of what is around it and of its single words
(`wordlist.py`) are multiplied, each to a fitted power (a logarithmic opinion pool: Genest and Zidek
1986, *Statistical Science* 1:114). `make binding` fits both and writes `data/binding.npz`; the
labelled test parts have no share in it.
"""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import softmax

from .context import VIEWS, Part
from .models import HERE, embedder, require_hash
from .wordlist import evidence

WEIGHTS = HERE / "data" / "binding.npz"
WEIGHTS_HASH = "583a70c57516ce51237f5b64261772aaa8d71a2606fa33e8cbd054dc9acc4464"
NONE = "none"
_LEAST = 1e-9


@dataclass(frozen=True)
class Weights:
    """The learned map.

    `ideas`: names, shape [K]; `slope` [384, K] and `level` [K]: log chances of a text, up to a
    constant; `worded` and `meant` [views + 1]: the powers of the views and of the single words, for
    a part in words and for one only meant;
    `made_from`: sha256 of the aliases they were fitted to.
    """

    ideas: tuple[str, ...]
    slope: np.ndarray
    level: np.ndarray
    worded: np.ndarray
    meant: np.ndarray
    made_from: str = ""

    def save(self, path: Path) -> None:
        """Write the map, the same bytes for the same numbers."""
        np.savez(
            path,
            ideas=np.array(self.ideas),
            slope=self.slope.astype(np.float16),
            level=self.level.astype(np.float16),
            worded=self.worded.astype(np.float32),
            meant=self.meant.astype(np.float32),
            made_from=np.array(self.made_from),
        )


def weights_of(path: Path) -> Weights:
    """A map as it was saved."""
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
        return Weights(
            tuple(str(name) for name in kept["ideas"]),
            kept["slope"].astype(np.float64),
            kept["level"].astype(np.float64),
            kept["worded"].astype(np.float64),
            kept["meant"].astype(np.float64),
            str(kept["made_from"]),
        )


_used: list[Weights] = []


def use(weights: Weights) -> None:
    """Bind with another map from now on, as a benchmark does."""
    _used[:] = [weights]


def in_use() -> Weights:
    """The map that comes with the package, or the one given to `use`.

    Raises:
        SettingError: the file is missing or holds other bytes.
    """
    return _used[0] if _used else shipped()


@cache
def shipped() -> Weights:
    """The map that comes with the package.

    Raises:
        SettingError: the file is missing or holds other bytes.
    """
    require_hash(WEIGHTS, WEIGHTS_HASH)
    return weights_of(WEIGHTS)


def vectors(parts: list[Part]) -> np.ndarray:
    """One unit vector a part and view, shape [parts, views, 384]; zero where a view is empty."""
    texts = sorted({text for part in parts for some in part.views.values() for text in some})
    rows = embedder()(texts)
    place = {text: row for row, text in enumerate(texts)}
    found = np.zeros((len(parts), len(VIEWS), rows.shape[1]))
    for n, part in enumerate(parts):
        for v, view in enumerate(VIEWS):
            chosen = part.views.get(view, ())
            if chosen:
                mean = rows[[place[text] for text in chosen]].mean(axis=0)
                found[n, v] = mean / max(float(np.linalg.norm(mean)), _LEAST)
    return found


def logs_of(slope: np.ndarray, level: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Log chances of the ideas for vectors [..., 384], centred; zero for a view without text."""
    z = at @ slope + level
    z -= z.max(axis=-1, keepdims=True)
    logs = np.log(np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True) + _LEAST)
    logs -= logs.mean(axis=-1, keepdims=True)
    return np.where(np.abs(at).sum(axis=-1, keepdims=True) > 0, logs, 0.0)


def logs_by_view(
    slope: np.ndarray, level: np.ndarray, at: np.ndarray, parts: list[Part]
) -> np.ndarray:
    """What each view and the single words say of each idea: shape [parts, views + 1, K]."""
    words = evidence([part.words for part in parts])
    return np.concatenate([logs_of(slope, level, at), words[:, None]], axis=1)


def chances(parts: list[Part], weights: Weights) -> np.ndarray:
    """Chances of the ideas for each part, shape [parts, K]; rows sum to 1."""
    logs = logs_by_view(weights.slope, weights.level, vectors(parts), parts)
    logs = through_links(logs, parts, weights.worded)
    worded = np.array([bool(part.words) for part in parts])
    powers = np.where(worded[:, None], weights.worded, weights.meant)
    return softmax(np.einsum("nvk,nv->nk", logs, powers), axis=-1)


def through_links(logs: np.ndarray, parts: list[Part], powers: np.ndarray) -> np.ndarray:
    """The logs, with the view `link` of what is only meant from what the link was found to be.

    The words of a claim that it hangs on may be as bare as its own; their chances are not.
    """
    found = logs.copy()
    link = VIEWS.index("link")
    for row, part in enumerate(parts):
        if part.hangs_on and not part.words:
            known = softmax(np.einsum("nvk,v->nk", logs[list(part.hangs_on)], powers), axis=-1)
            told = np.log(known.mean(axis=0) + _LEAST)
            found[row, link] = told - told.mean()
    return found
