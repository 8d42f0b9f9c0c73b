"""Names of places across spellings and scripts: folded, compared, looked up in a case."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from wouldtake.cases.case import Case
from wouldtake.cases.importers.countries import names_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STOP = _words(
    "district districts province provincial governorate county municipality city town village "
    "center centre capital region state department departement wilaya wilayat cercle commune "
    "wuleswali woluswali ulusvali uluswali wolaswali markaz velayat oblast raion rayon "
    "division prefecture territory sub area the of de la le du qada nahiya nahia mantika "
    "muhafazat liwa shahr shahrestan"
)
_WHOLE = _words("province region governorate state oblast wilaya velayat muhafazat")
"""Words for first-level divisions alone, in no country for a district."""
SURE_SCORE, NARROWED_SCORE, LEAST_SCORE, LEAD = 90.0, 85.0, 82.0, 5.0
"""A name this near is taken, the second where a province narrows the choice; one nearer than LEAST
is a candidate; the next must be LEAD behind."""
_SHORT = 4  # letters: names so short are alike by chance

_ALIKE = (
    (r"kh|gh|q|c(?=[aou])", "k"), (r"ph", "f"), (r"[wv]", "u"), (r"ou|oo|o", "u"),
    (r"ee|ey|ei|ai|ay|y|e", "i"), (r"dj|zh", "j"), (r"z", "s"), (r"h", ""), (r"(.)\1+", r"\1"),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """A name in plain small letters, without the words that most names carry (`district`)."""
    from anyascii import anyascii  # noqa: PLC0415 - seldom needed

    words = re.findall(r"[a-z0-9]+", anyascii(text[:200]).casefold().replace("'", ""))
    kept = [word for word in words if word not in _STOP]
    return " ".join(kept or words)


@lru_cache(maxsize=200_000)
def sounded(name: str) -> str:
    """A folded name as it sounds, roughly: spellings of one name often meet in it."""
    found = name.replace(" ", "")
    for pattern, letter in _ALIKE:
        found = re.sub(pattern, letter, found)
    return found


def likeness(a: str, b: str) -> float:
    """How alike two folded names are, 0 to 100; spaces and the order of words count little."""
    if not a or not b:
        return 0.0
    fuzz = _fuzz()
    if " " not in a and " " not in b:
        return fuzz.ratio(a, b)
    joined = fuzz.ratio(a.replace(" ", ""), b.replace(" ", ""))
    return max(joined, fuzz.token_sort_ratio(a, b))


@cache
def _fuzz() -> Any:
    from rapidfuzz import fuzz  # noqa: PLC0415 - slow to import, and seldom needed

    return fuzz


@dataclass(frozen=True)
class Named:
    """What a name points to: units of the case, best first, with how alike they are."""

    units: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    how: str = ""
    narrowed: bool = False

    @property
    def only(self) -> str:
        """The unit, where the name points to one alone; else empty."""
        if not self.units:
            return ""
        best, *others = self.scores
        lead = best - others[0] if others else 100.0
        taken = NARROWED_SCORE if self.narrowed else SURE_SCORE
        needed = taken if self.how == "spelling" else 100.0
        return self.units[0] if best >= needed and lead >= LEAD else ""


class Names:
    """The names of a case's units and parents."""

    def __init__(self, case: Case):
        self._parent_of = {unit.id: unit.parent for unit in case.units}
        self._exact: dict[str, list[str]] = {}
        self._ids = set(case.ids)
        self._as_written = {unit.name.casefold() for unit in case.units}
        self.of: dict[str, tuple[str, ...]] = {}
        for unit in case.units:
            others = str(unit.extra.get("other_names", "")).split(";")
            said = (unit.name, unit.id.replace("_", " "), *others)
            keys = dict.fromkeys(key for name in said if (key := folded(name)))
            self.of[unit.id] = tuple(keys)
            for key in keys:
                self._exact.setdefault(key, []).append(unit.id)
        self.within: dict[str, list[str]] = {}
        for unit in case.units:
            self.within.setdefault(unit.parent, []).append(unit.id)
        self._parents: dict[str, str] = {}
        for parent in self.within:
            for name in (case.parent_names.get(parent, ""), parent.replace("_", " ")):
                if folded(name):
                    self._parents.setdefault(folded(name), parent)
        self.countries = {folded(name) for name in names_of(case.country)}
        self._parent_found: dict[str, str] = {}
        self._found: dict[tuple[str, str], Named] = {}

    def parent(self, text: str) -> str:
        """The parent that a name means; empty where none is near."""
        key = folded(text)
        if key not in self._parent_found:
            self._parent_found[key] = self._parents.get(key, "") or self._near_parent(key)
        return self._parent_found[key]

    def province(self, text: str) -> str:
        """The parent that a text names as one (`Kandahar Province`), unless a unit is so called.

        Without this its seat, the city of the same name, would be taken to be meant.
        """
        plain = text[:200].casefold().strip()
        if plain in self._as_written or not _WHOLE & set(re.findall(r"[a-z]+", plain)):
            return ""
        return self.parent(text)

    def _near_parent(self, key: str) -> str:
        if not key:
            return ""
        same = {p for name, p in self._parents.items() if sounded(name) == sounded(key)}
        if len(same) == 1:
            return same.pop()
        ranked = sorted(((likeness(key, name), p) for name, p in self._parents.items()))[::-1]
        if not ranked or ranked[0][0] < SURE_SCORE:
            return ""
        return ranked[0][1]

    def agrees(self, unit: str, text: str) -> bool:
        """Whether a name is near one of a unit's."""
        key = folded(text)
        known = self.of[unit]
        if key in known:
            return True
        if any(likeness(key, name) >= SURE_SCORE for name in known):
            return True
        sound = sounded(key)
        return bool(sound) and any(sounded(name) == sound for name in known)

    def exactly(self, text: str) -> Sequence[str]:
        """Units that bear just this name."""
        return self._exact.get(folded(text), ())

    def find(self, text: str, parent: str = "") -> Named:
        """Units that a name may mean; `parent`, where known, narrows them."""
        if text in self._ids:
            return Named((text,), (100.0,), "id")
        found = self._found.get((text, parent))
        if found is None:
            found = self._found[text, parent] = self._find(folded(text), parent)
        return found

    def _find(self, key: str, parent: str) -> Named:
        if not key:
            return Named()
        same = self._of_parent(self._exact.get(key, ()), parent)
        if same:
            return Named(tuple(same), (100.0,) * len(same), "name")
        sound = sounded(key)
        narrowed = bool(parent) and parent in self.within
        pool = self.within[parent] if narrowed else list(self.of)
        alike = [u for u in pool if any(sounded(name) == sound for name in self.of[u])]
        if sound and len(sound) >= _SHORT - 1 and alike:
            score = max(likeness(key, name) for name in self.of[alike[0]])
            if len(alike) == 1:
                return Named((alike[0],), (max(score, SURE_SCORE),), "spelling")
            return Named(tuple(alike), (SURE_SCORE,) * len(alike), "spelling")
        if len(key) < _SHORT:
            return Named()
        return self._ranked(key, pool, narrowed)

    def _ranked(self, key: str, pool: Iterable[str], narrowed: bool) -> Named:
        scored = sorted(
            ((max((likeness(key, name) for name in self.of[u]), default=0.0), u) for u in pool),
            key=lambda pair: (-pair[0], pair[1]),
        )
        near = [(score, u) for score, u in scored if score >= LEAST_SCORE][:5]
        units, scores = tuple(u for _, u in near), tuple(score for score, _ in near)
        return Named(units, scores, "spelling", narrowed)

    def _of_parent(self, units: Sequence[str], parent: str) -> list[str]:
        inside = [u for u in units if not parent or self._parent_of[u] == parent]
        return inside if parent else list(units)

