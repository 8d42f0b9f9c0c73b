"""Claims with a condition: counterfactual, amounts and needs, insufficient, suffices, before."""

import re
from typing import TYPE_CHECKING

from . import cues
from .clauses import Sub, Unit, predicate, subject_phrase, trimmed, words_of
from .cues import words
from .found import (
    Found,
    conditions_of,
    coordinated,
    infinitive,
    is_empty,
    narrowed,
    outcome_clause,
    quote_of,
    without_to,
    worded,
)
from .marks import has_amount, is_negated
from .names import ROLES

if TYPE_CHECKING:
    from spacy.tokens import Token

HELP = ("will", "would", "'ll", "'d", "may", "might", "could", "wo", "ca", "can", "shall")


MANNER = words(
    "battle fight shot warning resistance delay doubt question hesitation bloodshed "
    "exception incident comment explanation success"
)


def allowed(unit: Unit) -> set[int]:
    """Places of the unit's tokens."""
    return {t.i for t in unit.tokens}


def counterfactual(unit: Unit) -> Found | None:
    """What would have been: contrary to fact, about the past."""
    sub = unit.sub("had") or next(
        (
            s
            for s in unit.subs
            if s.mark == "if" and re.search(r"\b(?:had|'d|were)\b", words_of(list(s.tokens)))
        ),
        None,
    )
    perfect = _would_have(unit)
    if not (perfect or (sub and sub.mark == "had" and re.search(r"\bwould|'d\b", unit.main_text))):
        return None
    if perfect and sub is None and not re.search(r"\b(?:would|'d)\b", unit.main_text):
        return None
    outcome = narrowed(unit)
    conditions = conditions_of(sub) if sub else []
    if not conditions:
        before = [
            t
            for t in unit.main
            if t.i < (unit.head.left_edge.i if unit.subject is None else subject_phrase(unit)[0].i)
        ]
        lead = trimmed(before)
        if (lead and lead[0].lower_ in ("without", "with", "gunboats", "but", "even")) or any(
            t.lower_ in ("or", "without") for t in lead
        ):
            conditions = [lead]
            outcome = trimmed(t for t in outcome if t.i > lead[-1].i)
    inner = _inner(unit)
    return Found(
        "counterfactual", quote_of(unit), conditions, worded(outcome), is_negated(unit, inner), unit
    )


def _would_have(unit: Unit) -> bool:
    """A verb of the main clause with both `would` and `have`: `would never have left`."""
    for token in unit.main:
        if token.tag_ in ("VBN", "VBD") or token.lemma_ == "be":
            helps = {c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass")}
            if helps & {"have", "'ve"} and helps & {"would", "'d", "could", "might"}:
                return True
    return False


def _inner(unit: Unit) -> "Token":
    from .found import opinion_inside  # noqa: PLC0415

    return opinion_inside(unit.head) or unit.head


def insufficient(unit: Unit) -> Found | None:
    """The condition alone does not bring the outcome."""
    subject = unit.subject
    cue = cues.NOT_ENOUGH.search(unit.main_text)
    if cue and not re.match(r"more than|takes? more|need more", cue.group()):
        phrase = subject_phrase(unit)
        if (subject is not None and subject.lower_ in ("you", "we", "i")) or is_empty(phrase):
            phrase = []
        goal = infinitive(unit.head, allowed(unit))
        outcome = without_to(goal, allowed(unit)) if goal is not None else predicate(unit)
        if re.search(r"enough|sufficient|suffice|adequate|too ", cue.group()) and goal is None:
            outcome = []
        return Found("insufficient", quote_of(unit), worded(phrase), worded(outcome), False, unit)
    if subject is None or subject.pos_ not in ("NOUN", "PROPN"):
        return None
    if subject.lower_ in ROLES and not any(
        c.lower_ in ("another", "a", "one", "more") for c in subject.children
    ):
        return None
    helps = {c.lower_ for c in unit.head.children if c.dep_ in ("aux", "neg")} | {unit.head.lower_}
    negative = bool(helps & {"not", "n't", "never"})
    if not negative or not helps & {
        "will",
        "would",
        "wo",
        "could",
        "ca",
        "can",
        "'d",
        "did",
        "does",
    }:
        return None
    described = {c.lower_ for c in subject.children if c.dep_ in ("det", "amod", "nummod", "prep")}
    is_thing = bool(described & {"a", "an", "another", "any", "more", "one", "alone", "mere"}) or (
        subject.tag_ == "NNS" and not described & {"the", "its", "their"}
    )
    is_elided = unit.head.lower_ in ("would", "will", "wo", "could") or unit.main[-1].lower_ in (
        "n't",
        "not",
    )
    acts = unit.head.lemma_ in cues.CAUSE_VERBS and any(
        c.dep_ in ("dobj", "ccomp", "xcomp") for c in unit.head.children
    )
    able = unit.head.lemma_ == "be" and "able" in unit.main_text
    names_deed = subject.tag_ in ("NN", "NNS", "VBG") and (acts or able)
    if (is_thing and (is_elided or acts or able)) or (
        names_deed and helps & {"would", "'d", "could", "did"}
    ):
        goal = infinitive(unit.head, allowed(unit)) if able else None
        body = without_to(goal, allowed(unit)) if goal is not None else predicate(unit)
        outcome = [] if is_elided else trimmed(t for t in body if t.lower_ not in ("not", "n't"))
        return Found(
            "insufficient",
            quote_of(unit),
            worded(subject_phrase(unit)),
            worded(outcome),
            False,
            unit,
        )
    return None


def suffices(unit: Unit) -> Found | None:
    """The condition alone does, or is enough."""
    text = unit.main_text
    places = allowed(unit)
    cue = cues.ENOUGH.search(text)
    if cue and not cues.NOT_ENOUGH.search(text):
        goal = infinitive(unit.head, places)
        if goal is None:
            goal = next(
                (
                    infinitive(t, places)
                    for t in unit.main
                    if t.lower_ in ("enough", "sufficient") and infinitive(t, places)
                ),
                None,
            )
        outcome = without_to(goal, places) if goal is not None else []
        if re.match(r"all |(?:is|are|would be) all", cue.group()):
            what = next(
                (c for c in unit.head.children if c.dep_ in ("attr", "dobj", "ccomp")), None
            )
            conditions = coordinated(what, places) if what is not None else []
        elif re.match(r"(?:only|just) ", cue.group()):
            conditions, outcome = [outcome or predicate(unit)], []
        else:
            subject = unit.subject
            conditions = coordinated(subject, places) if subject is not None else []
        for sub in unit.subs:
            if sub.mark in ("if", "once") and not worded(*conditions):
                conditions = conditions_of(sub)
        return Found("suffices", quote_of(unit), worded(*conditions), worded(outcome), False, unit)
    subject = unit.subject
    helps = {c.lower_ for c in unit.head.children if c.dep_ == "aux"}
    phrase = subject_phrase(unit)
    if (
        subject is not None
        and helps & {"could", "can", "would", "might"}
        and has_amount(phrase)
        and unit.head.i > phrase[-1].i
        and not is_negated(unit)
        and not unit.relative
        and any(c.dep_ in ("dobj", "xcomp", "prt") for c in unit.head.children)
        and unit.head.lemma_ not in ("be", "have", "need", "require", "take")
    ):
        return Found(
            "suffices",
            quote_of(unit),
            coordinated(subject, places),
            worded(predicate(unit)),
            False,
            unit,
        )
    return None


def before(unit: Unit) -> list[Found]:
    """The order of two happenings, where one lies ahead or the order is the point."""
    sub = unit.sub("before")
    if sub is None or sub.lead == "not":
        return []
    if not (cues.HAS_FUTURE.search(unit.main_text) or unit.head.tag_ in ("VBP", "VBZ", "VB")):
        return []
    if len(sub.body) < 2:
        return []
    return [
        Found("before", quote_of(unit), conditions_of(sub), worded(narrowed(unit)), False, unit)
    ]


def before_inside(unit: Unit) -> list[Found]:
    """An order within a condition: `provided that A before B`."""
    found = []
    for sub in unit.subs:
        if sub.mark in ("if", "unless", "once") and len(sub.body) > 5:
            inner = Unit(sub.head, sub.body)
            after = inner.sub("before")
            if after is not None and len(after.body) >= 3 and narrowed(inner):
                found.append(
                    Found(
                        "before",
                        sub.body,
                        conditions_of(after),
                        worded(narrowed(inner)),
                        False,
                        unit,
                    )
                )
    return found


def first_then(unit: Unit) -> list[Found]:
    """`First A, then B, and only then C`: each with the next."""
    tokens = unit.tokens
    cuts = [i for i, t in enumerate(tokens) if t.lower_ == "then" and i > 2]
    if not cuts or not any(t.lower_ == "first" for t in tokens[:2]):
        return []
    parts, start = [], 0
    for cut in cuts:
        parts.append(trimmed(t for t in tokens[start:cut] if t.lower_ not in ("first", "only")))
        start = cut + 1
    parts.append(trimmed(t for t in tokens[start:] if t.lower_ not in ("do", "does", "only")))
    quotes = [tokens[0], *(p[0] for p in parts[1:])]
    return [
        Found(
            "before",
            trimmed(
                [
                    quotes[i],
                    *parts[i],
                    *[t for t in tokens if parts[i][0].i <= t.i <= parts[i + 1][-1].i],
                ]
            ),
            [parts[i + 1]],
            [parts[i]],
            False,
            unit,
        )
        for i in range(len(parts) - 1)
        if parts[i] and parts[i + 1]
    ]


__all__ = [
    "Sub",
    "before",
    "before_inside",
    "counterfactual",
    "first_then",
    "insufficient",
    "outcome_clause",
    "suffices",
]
