"""Spans of an article to names of a case: ranked candidates, with scores and "none of these".

A span is compared with every everyday phrase of every idea (cosine of their embeddings, the claim
around it counting a little); the ideas are ranked, and the terms of the best are told first, so
that three candidates are three different readings rather than one thing in three measures.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from .draft import Candidate, Draft, Span
from .models import LOCK, embedder
from .vocabulary import Names

CONTEXT = 0.25
NONE_AT = 0.34
KEPT = 8


@cache
def _phrases(names_key: int) -> tuple[np.ndarray, np.ndarray]:
    names = _BY_ID[names_key]
    owner = np.array([g for g, group in enumerate(names.groups) for _ in group.phrases])
    texts = [phrase for group in names.groups for phrase in group.phrases]
    return owner, embedder()(texts)


_BY_ID: dict[int, Names] = {}


def scores(names: Names, texts: list[str], around: list[str]) -> np.ndarray:
    """How well each text fits each idea, shape [texts, groups], about 0 to 1."""
    with LOCK:
        _BY_ID[id(names)] = names
        owner, phrases = _phrases(id(names))
        own = embedder()(texts) @ phrases.T
        near = embedder()(around) @ phrases.T
    mixed = (1 - CONTEXT) * own + CONTEXT * near
    found = np.full((len(texts), len(names.groups)), -1.0)
    for group in range(len(names.groups)):
        columns = np.sort(mixed[:, owner == group], axis=1)[:, ::-1]
        best = columns[:, 0]
        if columns.shape[1] > 1:
            best = 0.8 * best + 0.2 * columns[:, 1]
        found[:, group] = best
    return found


def bound(drafts: list[Draft], names: Names) -> list[Draft]:
    """The drafts with candidates for each condition and outcome, meant ones included."""
    by_id = {draft.id: draft for draft in drafts}
    asked: list[tuple[int, str, int, str, str]] = []
    for number, draft in enumerate(drafts):
        for side, part, text in parts_of(draft, by_id):
            asked.append((number, side, part, text, draft.quote))
    if not asked:
        return drafts
    table = scores(names, [a[3] for a in asked], [a[4] for a in asked])
    found: dict[int, list[Candidate]] = {}
    for (number, side, part, text, _), row in zip(asked, table, strict=True):
        found.setdefault(number, []).extend(ranked(names, side, part, text, row))
    return [
        replace(draft, candidates=tuple(found.get(number, ())))
        for number, draft in enumerate(drafts)
    ]


def parts_of(draft: Draft, by_id: dict[str, Draft]) -> list[tuple[str, int, str]]:
    """Side, number and words of each part; a part left out takes the words of the claim before."""
    found = [("condition", n, span.quote) for n, span in enumerate(draft.conditions)]
    found += [("outcome", n, span.quote) for n, span in enumerate(draft.outcomes)]
    if not draft.outcomes:
        found.append(("outcome", 0, _meant(draft, by_id, "outcome")))
    if not draft.conditions and draft.kind in (
        "needs",
        "suffices",
        "insufficient",
        "causes",
        "requires-amount",
        "counterfactual",
    ):
        found.append(("condition", 0, _meant(draft, by_id, "condition")))
    return found


def _meant(draft: Draft, by_id: dict[str, Draft], side: str) -> str:
    """What the claim before said: its outcome fills a missing outcome, and is a missing cause."""
    seen = draft
    for _ in range(4):
        if not seen.links:
            break
        seen = by_id[seen.links[-1]]
        if side == "outcome" and seen.outcomes:
            return seen.outcomes[0].quote
        if side == "condition" and (seen.outcomes or seen.conditions):
            return (seen.outcomes or seen.conditions)[0].quote
    return draft.quote


def ranked(names: Names, side: str, part: int, text: str, row: np.ndarray) -> list[Candidate]:
    """The best terms for one part: named places first, then one term an idea, then the rest."""
    order = np.argsort(-row)
    lower = text.lower()
    terms: list[tuple[str, float]] = [
        (term, 0.99)
        for place, term in names.places.items()
        if place in lower
        and any(
            w in lower
            for w in (
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
        )
    ]
    for rank in range(4):
        for group in order[:KEPT]:
            choices = names.groups[int(group)].terms
            if rank < len(choices):
                terms.append((choices[rank], float(row[group]) - 0.02 * rank))
    seen: dict[str, float] = {}
    for term, score in terms:
        seen.setdefault(term, score)
    listed = list(seen.items())[:KEPT]
    found = [
        Candidate(side, part, term, names.vocabulary.kind(term) or "", round(score, 3))
        for term, score in listed
    ]
    none = Candidate(side, part, "", "none", NONE_AT)
    place = next((n for n, c in enumerate(found) if c.score < NONE_AT), len(found))
    return [*found[:place], none, *found[place:]]


__all__ = ["Span", "bound", "parts_of", "ranked", "scores"]
