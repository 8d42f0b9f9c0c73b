"""Parts of claims to names of a case: ranked candidates, with scores and "none of these".

The learned map (`ideas.py`) gives each part chances of the ideas of `aliases.yaml`; a name's score
is the chance that it fits: over the ideas that list it, their chance times how well the name stands
for the idea. The first three are chosen so that one of them is as likely as can be to fit, which
makes them three readings rather than one in three measures; the others follow by their score.

Names that no shipped idea lists (a case's own aliases, and names with a description alone) are
compared with the nearest of their phrases.
"""

from dataclasses import replace

import numpy as np

from .context import Part, parts_of
from .draft import Candidate, Draft
from .ideas import NONE, Weights, chances, in_use
from .models import embedder
from .vocabulary import Group, Names

STANDS_FOR = (0.95, 0.85, 0.7, 0.6, 0.5)  # how well the first, second ... name of an idea does
DIVERSE = 3
KEPT = 8
LEAST = 0.005
NONE_FIRST = 1.0
OWN_FROM, OWN_WIDTH = 0.6, 0.05  # similarity at which a case's own phrase is as likely as not
PLAIN_FROM = 0.75  # the same for a description
FALLEN = (
    "fall",
    "fell",
    "taken",
    "captur",
    "seiz",
    "lost",
    "storm",
    "hold",
    "held",
    "surrender",
)


def bound(
    drafts: list[Draft], names: Names, text: str = "", weights: Weights | None = None
) -> list[Draft]:
    """The drafts with candidates for each condition and outcome, meant ones included.

    Args:
        drafts: of one article.
        names: of the case.
        text: the article, for what stands around a claim.
        weights: another map than the shipped one.
    """
    parts = parts_of(drafts, text)
    if not parts:
        return drafts
    learned = in_use() if weights is None else weights
    table = chances(parts, learned)
    others = [group for group in names.groups if group.idea not in learned.ideas]
    near = _likeness(parts, others)
    by_idea = {group.idea: group for group in names.groups}
    groups = [by_idea.get(idea, Group((), ())) for idea in learned.ideas]
    found: dict[int, list[Candidate]] = {}
    for part, row, close in zip(parts, table, near, strict=True):
        kept = row * (1 - close.max(initial=0.0))
        fits = np.concatenate([kept, close])
        found.setdefault(part.draft, []).extend(ranked(names, part, [*groups, *others], fits))
    return [
        replace(draft, candidates=tuple(found.get(number, ())))
        for number, draft in enumerate(drafts)
    ]


def _likeness(parts: list[Part], groups: list[Group]) -> np.ndarray:
    """How likely each part means each group, by the nearest phrase: shape [parts, groups]."""
    found = np.zeros((len(parts), len(groups)))
    if not groups:
        return found
    said = embedder()([part.words for part in parts])
    for n, group in enumerate(groups):
        near = (said @ embedder()(list(group.phrases)).T).max(axis=1)
        start = OWN_FROM if group.own else PLAIN_FROM
        found[:, n] = 1 / (1 + np.exp(-(near - start) / OWN_WIDTH))
    return found


def ranked(names: Names, part: Part, groups: list[Group], fits: np.ndarray) -> list[Candidate]:
    """The best names for one part: named places first, then three readings, then the rest.

    Args:
        names: of the case.
        part: what is bound.
        groups: the ideas, one without names where the case has none for it.
        fits: the chance of each; what is left of the whole is "none of these".
    """
    lists = [group.terms for group in groups]
    terms = sorted({term for some in lists for term in some})
    stands = np.zeros((len(terms), len(groups)))
    place = {term: n for n, term in enumerate(terms)}
    for n, some in enumerate(lists):
        for rank, term in enumerate(some[: len(STANDS_FOR)]):
            stands[place[term], n] = STANDS_FOR[rank]
    score = stands @ fits
    order: list[int] = []
    left = fits.copy()
    for _ in range(min(DIVERSE, len(terms))):
        gain = stands @ left
        gain[order] = -1.0
        best = int(np.argmax(gain))
        order.append(best)
        left = left * (1 - stands[best])
    order += [int(n) for n in np.argsort(-score, kind="stable") if n not in order]
    listed = [(terms[n], float(score[n])) for n in order if score[n] >= LEAST]
    named = dict.fromkeys(_places(names, part.words.lower()), 0.99)
    listed = [*named.items(), *((t, s) for t, s in listed if t not in named)][:KEPT]
    sense = {term: groups[int(np.argmax(stands[n] * fits))].idea for term, n in place.items()}
    found = [
        Candidate(
            part.side,
            part.number,
            term,
            names.vocabulary.kind(term) or "",
            round(s, 3),
            sense.get(term, ""),
        )
        for term, s in listed
    ]
    empty = float(sum(f for f, some in zip(fits, lists, strict=True) if not some))
    at = next((n for n, c in enumerate(found) if c.score < NONE_FIRST * empty), len(found))
    none = Candidate(part.side, part.number, "", NONE, round(empty, 3))
    return [*found[:at], none, *found[at:]]


def _places(names: Names, lower: str) -> list[str]:
    if not any(word in lower for word in FALLEN):
        return []
    return [term for place, term in names.places.items() if place in lower]


__all__ = ["bound", "parts_of", "ranked"]
