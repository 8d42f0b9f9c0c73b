"""Conditions and outcomes of a clause whose kind is known, by grammar alone.

Used where the kind was weighed and no rule of that kind gives the parts. A marked clause, else a
phrase in front (`with ...`, `without ...`), else the subject is the condition; what the verb says
is the outcome. For what is needed it is the other way: the object is the condition.
"""

import re
from typing import TYPE_CHECKING

from .clauses import Sub, Unit, predicate, subject_phrase, trimmed
from .draft import ONE_SIDED
from .found import (
    Found,
    Words,
    conditions_of,
    coordinated,
    core_clause,
    infinitive,
    is_empty,
    narrowed,
    quote_of,
    stripped,
    without_to,
    worded,
)
from .marks import is_negated

if TYPE_CHECKING:
    from spacy.tokens import Token

DENYING = ("insufficient", "not-inevitable")
MARKED = {
    "before": ("before",),
    "needs": ("unless", "if", "until", "once", "when", "after", "before"),
    "counterfactual": ("had", "if"),
}
ANY_MARK = ("if", "because", "had", "once", "whenever", "when", "after", "since", "as", "where")
LACKING = re.compile(r"^(?:without|failing|in the absence of)\b|\bwithout\b")
DOUBLE = re.compile(r"\b(?:rul\w+ out|exclude\w*|impossible)\b")
FRONT = ("with", "without", "under", "by", "given", "despite", "after", "from")


def parts_of(unit: Unit, kind: str) -> Found:
    """The clause as a claim of a kind, with its parts found by grammar."""
    if kind in ONE_SIDED:
        conditions: list[Words] = []
        outcomes = worded(_single(unit, kind))
    elif kind in ("needs", "requires-amount"):
        conditions, outcomes = _marked(unit, kind) or _front(unit) or _needing(unit)
    else:
        conditions, outcomes = _marked(unit, kind) or _front(unit) or _doing(unit)
    negated = kind not in DENYING and is_negated(unit)
    if kind == "needs" and (unit.sub("unless") or LACKING.search(unit.text)):
        negated = not negated  # `without pay they will not stay`: the denial makes the need
    elif kind == "possible" and DOUBLE.search(unit.text):
        negated = False
    return Found(kind, quote_of(unit), conditions, outcomes, negated, unit)


def _single(unit: Unit, kind: str) -> Words:
    if kind == "evaluation":
        phrase = subject_phrase(unit)
        return narrowed(unit) if is_empty(phrase) else phrase
    if unit.relative:
        return predicate(unit)
    if kind in ("trend", "event"):
        told = stripped(core_clause(unit))
        return told if unit.subject is None or not is_empty(subject_phrase(unit)) else (
            predicate(unit) if kind == "trend" else told
        )  # fmt: skip
    return stripped(narrowed(unit))


def _marked(unit: Unit, kind: str) -> tuple[list[Words], list[Words]] | None:
    for mark in MARKED.get(kind, ANY_MARK):
        sub = unit.sub(mark)
        if sub is not None and len(sub.body) >= 2:
            outcome = stripped(_without(unit, sub))
            if not is_empty(outcome):
                return conditions_of(sub), worded(outcome)
    return None


def _without(unit: Unit, sub: Sub) -> Words:
    inside = {t.i for t in sub.tokens}
    return [t for t in narrowed(unit) if t.i not in inside]


def _front(unit: Unit) -> tuple[list[Words], list[Words]] | None:
    """`With six helicopters the post can be relieved`: a phrase before the subject."""
    subject = unit.subject
    first = trimmed(unit.main)[:1]
    if subject is None or not first or first[0].lower_ not in FRONT:
        return None
    start = subject.left_edge.i
    before = trimmed(t for t in unit.main if first[0].i < t.i < start)
    after = trimmed(t for t in unit.main if t.i >= start)
    if not before or not after or first[0].i >= start:
        return None
    return worded(before), worded(stripped(after))


def _needing(unit: Unit) -> tuple[list[Words], list[Words]]:
    """What is needed, and for what: the object, and the goal or else the subject."""
    places = {t.i for t in unit.tokens}
    goal = infinitive(unit.head, places)
    drop = {t.i for t in goal.subtree} if goal is not None else set()
    thing = _thing(unit.head)
    conditions = coordinated(thing, places - drop) if thing is not None else []
    outcome = without_to(goal, places) if goal is not None else subject_phrase(unit)
    if not conditions:
        conditions = [trimmed(t for t in predicate(unit) if t.i not in drop)]
    return worded(*conditions), worded(outcome)


def _thing(head: "Token") -> "Token | None":
    for child in head.children:
        if child.dep_ in ("dobj", "attr", "npadvmod", "nummod", "oprd") and child.i > head.i:
            return child
    for child in head.children:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("on", "upon", "for", "of"):
            inner = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
            if inner is not None:
                return inner
    return None


def _doing(unit: Unit) -> tuple[list[Words], list[Words]]:
    """Who or what brings it about, and what it brings."""
    phrase = subject_phrase(unit)
    goal = infinitive(unit.head, {t.i for t in unit.tokens})
    told = predicate(unit)
    if goal is not None and unit.head.lemma_ == "be":
        told = without_to(goal, {t.i for t in unit.tokens})
    outcome = trimmed(t for t in told if t.lower_ not in ("not", "n't"))
    if unit.relative:
        phrase = unit.antecedent
    return worded(phrase), worded(stripped(outcome) if outcome else [])


def retold(found: Found, kind: str) -> Found:
    """What a rule of another kind found, told as this kind, where both have the same sides."""
    negated = found.negated if kind not in DENYING else False
    return Found(kind, found.quote, found.conditions, found.outcomes, negated, found.unit)


def same_sides(one: str, other: str) -> bool:
    """Both kinds have a condition, or neither has."""
    return (one in ONE_SIDED) == (other in ONE_SIDED)


def by_verb(words: Words) -> list[Words]:
    """`fire once and go home`: each verb that shares a subject, by itself."""
    places = {t.i for t in words}
    heads = [t for t in words if t.pos_ in ("VERB", "AUX") and t.head.i not in places]
    if len(heads) != 1:
        return [words]
    seconds = [
        c
        for c in heads[0].children
        if c.dep_ == "conj" and c.i in places and c.pos_ in ("VERB", "AUX")
    ]
    if not seconds:
        return [words]
    inside = {t.i for c in seconds for t in c.subtree}
    parts = [
        trimmed(t for t in words if t.i not in inside),
        *(trimmed(t for t in c.subtree if t.i in places) for c in seconds),
    ]
    return [part for part in parts if len(part) > 1] or [words]


def without_asides(words: Words) -> Words:
    """A part without a clause that only adds to it: `..., which had not come`."""
    places = {t.i for t in words}
    drop: set[int] = set()
    for token in words:
        if token.dep_ != "relcl" or token.head.i not in places or token.head.i in drop:
            continue
        clause = sorted(t.i for t in token.subtree if t.i in places)
        first = clause[0]
        before = token.doc[first - 1] if first else token
        is_of = first > 1 and before.lower_ == "of" and token.doc[first - 2].text == ","
        if before.text == "," or is_of:
            drop |= set(clause)
    kept = trimmed(t for t in words if t.i not in drop)
    cut = next((i for i, t in enumerate(kept) if t.i + 1 in drop and i > 2), None)
    kept = kept[: cut + 1] if cut is not None and len(kept) - cut < cut else kept
    return kept if len(kept) > 1 else words
