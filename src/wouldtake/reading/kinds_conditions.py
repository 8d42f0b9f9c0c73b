"""Claims with a condition: counterfactual, amounts and needs, insufficient, suffices, before."""

import re
from typing import TYPE_CHECKING

from . import cues
from .clauses import Sub, Unit, predicate, subject_phrase, trimmed, words_of
from .cues import words
from .deeds import is_deed
from .events import FORCES
from .found import (
    HUMANS,
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


NOS = words("not n't never")
MODALS = words("will would wo could ca can 'd did does")
ANY_THING = words("a an another any more one alone mere")
IDLE_ACTS = words(
    "say tell accept sign agree want like know see discuss comment answer attend vote"
)
MANNER = words(
    "battle fight shot warning resistance delay doubt question hesitation bloodshed "
    "exception incident comment explanation success"
)


def is_force(subject: "Token") -> bool:
    """Fighters and soldiers, who can refuse as well as fail."""
    return subject.lower_ in FORCES


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
    perfect = _would_have(unit) or (
        sub is not None
        and sub.mark == "if"
        and _past_perfect(sub.tokens)
        and bool(re.search(r"\b(?:would|could|might|'d)\b", unit.main_text))
    )
    if not (perfect or (sub and sub.mark == "had" and re.search(r"\bwould|'d\b", unit.main_text))):
        return None
    if perfect and sub is None and not re.search(r"\b(?:would|'d)\b", unit.main_text):
        return None
    outcome = narrowed(unit)
    conditions = conditions_of(sub) if sub else []
    if not conditions:
        phrase = subject_phrase(unit)  # empty, too, where the subject stands in another clause
        start = phrase[0].i if phrase else unit.head.left_edge.i
        lead = trimmed(t for t in unit.main if t.i < start)
        if (lead and lead[0].lower_ in ("without", "with", "gunboats", "but", "even")) or any(
            t.lower_ in ("or", "without") for t in lead
        ):
            conditions = [lead]
            outcome = trimmed(t for t in outcome if t.i > lead[-1].i)
    inner = _inner(unit)
    return Found(
        "counterfactual", quote_of(unit), conditions, worded(outcome), is_negated(unit, inner), unit
    )


def _past_perfect(tokens: "tuple[Token, ...]") -> bool:
    """`had listened`: a condition that is past and did not hold."""
    return any(
        t.tag_ == "VBN" and any(c.dep_ == "aux" and c.lower_ in ("had", "'d") for c in t.children)
        for t in tokens
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
    if (
        subject.lower_ in ROLES
        and not unit.main_text.startswith("even ")
        and not any(c.lower_ in ("another", "a", "one", "more") for c in subject.children)
    ):
        return None
    helps = {c.lower_ for c in unit.head.children if c.dep_ in ("aux", "neg")} | {unit.head.lower_}
    if not helps & NOS or (
        not helps & MODALS and not {"going", "to"} <= {t.lower_ for t in unit.main}
    ):
        return None
    described = {c.lower_ for c in subject.children if c.dep_ in ("det", "amod", "nummod", "prep")}
    counted = any(c.dep_ == "nummod" for c in subject.children)
    is_even = unit.main_text.startswith("even ")
    is_human = subject.lower_ in ROLES or subject.lower_ in HUMANS
    is_thing = (
        bool(described & ANY_THING)
        or is_even
        or (counted and not is_human)
        or (subject.tag_ == "NNS" and not described & {"the", "its", "their"} and not is_human)
    )
    is_elided = unit.head.lower_ in ("would", "will", "wo", "could") or (
        unit.main[-1].lower_ in ("n't", "not")
    )
    has_object = any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in unit.head.children)
    acts = has_object and (
        unit.head.lemma_ in cues.CAUSE_VERBS
        or (unit.head.lemma_ not in IDLE_ACTS and (is_even or not is_force(subject)))
    )
    able = unit.head.lemma_ == "be" and "able" in unit.main_text
    named_act = unit.head.lemma_ in cues.CAUSE_VERBS and has_object
    is_named_deed = (is_deed(subject) and (acts or able)) or (named_act and not is_human)
    if (is_thing and (is_elided or acts or able)) or (
        is_named_deed and helps & {"would", "'d", "could", "did"}
    ):
        goal = infinitive(unit.head, allowed(unit)) if able else None
        body = without_to(goal, allowed(unit)) if goal is not None else predicate(unit)
        outcome = [] if is_elided else trimmed(t for t in body if t.lower_ not in NOS)
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
    late = re.match(r"by the time (.+?), (.+)$", unit.text)
    if late and cues.HAS_FUTURE.search(late.group(2)):
        comma = next(t for t in unit.tokens if t.text == "," and t.i > unit.tokens[3].i)
        return [
            Found(
                "before",
                quote_of(unit),
                worded(trimmed(t for t in unit.tokens[3:] if t.i < comma.i)),
                worded(trimmed(t for t in unit.tokens if t.i > comma.i)),
                False,
                unit,
            )
        ]
    sub = unit.sub("before")
    if sub is None or sub.lead == "not" or re.search(r"\bmatter of\b", unit.main_text):
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


__all__ = [
    "Sub",
    "before",
    "before_inside",
    "counterfactual",
    "insufficient",
    "outcome_clause",
    "suffices",
]
