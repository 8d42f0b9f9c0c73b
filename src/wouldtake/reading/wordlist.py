"""What the words of a text, one by one, say about the ideas: wages speak of pay, in any sentence.

Beside the meaning of a whole (`ideas.py`), the stems of a part's content words are weighed by how
much oftener they stand in the phrases of an idea than in all phrases (the log ratios of naive
Bayes, shrunk towards none where a stem is rare).
"""

import re
from functools import cache

import numpy as np
import yaml

from .vocabulary import SHIPPED

SHRINK = 6.0  # phrases' worth of doubt
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_ENDINGS = ("'s", "ing", "edly", "ed", "es", "s", "ly", "ion", "ment")
_SHORTEST = 4
_SMALL = """
a an the of to in on at by for from with and or that which who is are was were be been being it its
they them their he she his her this these those as than then so will would could can may might has
have had not no if
"""


def stems(text: str) -> set[str]:
    """The content words of a text without their endings."""
    return {_stem(w) for w in _WORD.findall(text.lower().replace("’", "'")) if w not in _small()}


@cache
def _small() -> frozenset[str]:
    return frozenset(_SMALL.split())


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
            break
    return word.rstrip("e")


@cache
def _ratios(shrink: float = SHRINK) -> tuple[int, dict[str, np.ndarray]]:
    entries = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    phrases = np.array([len(entry["phrases"]) for entry in entries], dtype=float)
    seen: dict[str, np.ndarray] = {}
    for number, entry in enumerate(entries):
        for phrase in entry["phrases"]:
            for stem in stems(phrase):
                seen.setdefault(stem, np.zeros(len(entries)))[number] += 1
    found = {}
    for stem, counts in seen.items():
        share = counts.sum() / phrases.sum()
        found[stem] = np.log((counts + shrink * share) / (phrases + shrink) / share)
    return len(entries), found


def evidence(texts: list[str]) -> np.ndarray:
    """Log ratios of the ideas for each text, centred: shape [texts, K].

    Zero where no word is known. The ideas are in the order of `aliases.yaml`.
    """
    count, ratios = _ratios()
    found = np.zeros((len(texts), count))
    for row, text in enumerate(texts):
        for stem in sorted(stems(text)):
            found[row] += ratios.get(stem, 0.0)
    return found - found.mean(axis=1, keepdims=True)
