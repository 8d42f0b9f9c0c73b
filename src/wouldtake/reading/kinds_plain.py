"""Claims of how things go: certain, caused, possible, foreseen, changing, happened, judged."""

import re
from typing import TYPE_CHECKING

from . import cues
from .clauses import Unit, predicate, subject_phrase, trimmed, words_of
from .found import (
    Found,
    is_empty,
    narrowed,
    opinion_inside,
    quote_of,
    stripped,
    worded,
)
from .marks import found_in, is_negated

if TYPE_CHECKING:
    pass


def certainty(unit: Unit) -> Found | None:
    """In so many words: bound to happen, or not bound to."""
    text = unit.text
    denied = cues.NOT_CERTAIN.search(text)
    awaited = unit.sub("before", "until", "when")
    if awaited is not None and re.search(r"\bmatter of (?:time|when)\b", unit.main_text):
        return Found("inevitable", quote_of(unit), [], worded(awaited.body), False, unit)
    if (
        denied
        and unit.subject is not None
        and re.search(r"need not|needn't|have to", denied.group())
        and (unit.subject.lower_ in ("i", "we", "you") or re.search(r"have to", denied.group()))
    ):
        denied = None
    sure = cues.CERTAIN.search(unit.main_text)
    if not denied and not sure:
        return None
    kind = "not-inevitable" if denied else "inevitable"
    outcome = narrowed(unit)
    if denied and re.search(r"\b(?:mean|follow|says|decrees|dictates)\b", denied.group()):
        inner = next((c for c in unit.head.children if c.dep_ in ("ccomp", "advcl")), None)
        outcome = trimmed(inner.subtree) if inner is not None else []
    elif unit.head.lemma_ == "be":
        clause = next(
            (
                c
                for c in unit.head.children
                if c.dep_ in ("ccomp", "csubj", "advcl") and c.i > unit.head.i
            ),
            None,
        )
        phrase = subject_phrase(unit)
        if clause is not None and is_empty(phrase):
            outcome = trimmed(t for t in clause.subtree if t.lower_ != "that" or t.i > clause.i)
        elif not re.search(r"\bto$", sure.group() if sure else ""):
            what = next((c for c in unit.head.children if c.dep_ == "attr"), None)
            is_there = unit.main_text.startswith("there") or any(
                c.dep_ == "expl" for c in unit.head.children
            )
            outcome = trimmed(what.subtree) if is_there and what is not None else phrase
    elif denied and re.search(r"needn't|need not", denied.group()):
        outcome = predicate(unit)
    else:
        cue = {t.i for g in found_in(cues.CERTAIN, unit.main) for t in g}
        outcome = trimmed(t for t in outcome if t.i not in cue or t.i > outcome[0].i)
        while outcome and outcome[0].i in cue:
            outcome = outcome[1:]
    if is_empty(outcome) or words_of(outcome) in ("none of this", "all this"):
        outcome = []
    return Found(
        kind, quote_of(unit), [], worded(stripped(outcome) if outcome else []), False, unit
    )


def possible(unit: Unit) -> Found | None:
    """An outcome may come."""
    if not (cues.POSSIBLE.search(unit.core_text) or unit.feared):
        return None
    if (
        unit.subject is not None
        and unit.subject.lower_ in ("i",)
        and not re.search(r"\bfear\b", unit.main_text)
    ):
        return None
    outcome = narrowed(unit)
    if unit.head.lemma_ == "be":
        clause = next(
            (
                c
                for c in unit.head.children
                if c.dep_ in ("ccomp", "csubj", "xcomp", "relcl") and c.i > unit.head.i
            ),
            None,
        )
        phrase = subject_phrase(unit)
        adjective = any(
            c.dep_ == "acomp" and c.lower_ in ("possible", "conceivable", "impossible")
            for c in unit.head.children
        )
        if clause is not None and (
            is_empty(phrase) or re.search(r"possib|fear|risk", words_of(phrase))
        ):
            outcome = trimmed(t for t in clause.subtree if t.lower_ != "that" or t.i > clause.i)
        elif adjective:
            outcome = phrase
    if is_empty(outcome):
        outcome = []
    against = is_negated(unit) and not re.search(r"impossible|ruled? out|excluded?", unit.text)
    return Found(
        "possible", quote_of(unit), [], worded(stripped(outcome) if outcome else []), against, unit
    )


def _cannot(unit: Unit) -> bool:
    """`They can't keep this up`: an ability that is denied, of what decides a war."""
    helps = {c.lower_ for c in unit.head.children if c.dep_ in ("aux", "neg")}
    return (
        bool(helps & {"can", "ca", "could"})
        and bool(helps & {"not", "n't", "never"})
        and (
            unit.head.lemma_
            in (
                "hold",
                "keep",
                "win",
                "last",
                "survive",
                "fight",
                "stop",
                "take",
                "defend",
                "continue",
                "endure",
                "sustain",
                "go",
                "resist",
                "stand",
                "afford",
                "lose",
                "retake",
                "feed",
                "supply",
                "prevent",
                "be",
                "reach",
            )
        )
    )


def predicts(unit: Unit) -> Found | None:
    """An outcome will come, is likely, or will not."""
    if not (cues.PREDICT.search(unit.core_text) or _cannot(unit)):
        return None
    if unit.relative and not re.search(r"\b(?:will|'ll|going to|won't)\b", unit.core_text):
        return None
    subject = unit.subject
    if (
        subject is not None
        and subject.lower_ in ("i", "we", "let")
        and not re.search(
            r"\b(?:odds|chances?|likely|see|expect|doubt|believe|think|put)\b", unit.main_text
        )
    ):
        return None
    if re.search(r"\blike (?:those|the|our|their) odds|sixpence", unit.main_text):
        return None
    if subject is not None and subject.lower_ in ("nothing", "who", "what") and len(unit.main) < 4:
        return None
    if re.search(
        r"\b(?:would (?:like|rather not|say|want)|'d (?:like|say)|would not (?:say|discuss"
        r"|comment)|will (?:say|tell you))\b",
        unit.main_text,
    ):
        return None
    inner = opinion_inside(unit.head)
    outcome = narrowed(unit)
    if unit.head.lemma_ in ("rule", "doubt") or re.search(r"\brul\w+ out\b", unit.main_text):
        thing = next((c for c in unit.head.children if c.dep_ in ("dobj", "ccomp")), None)
        outcome = trimmed(thing.subtree) if thing is not None else predicate(unit)
    elif unit.head.lemma_ == "be":
        what = next(
            (c for c in unit.head.children if c.dep_ in ("attr",) and c.i > unit.head.i), None
        )
        if any(c.dep_ == "expl" for c in unit.head.children) and what is not None:
            clause = next((c for c in what.children if c.dep_ == "relcl"), None)
            outcome = trimmed(
                clause.subtree
                if clause is not None
                and what.lower_ in ("scenario", "chance", "way", "prospect", "sign")
                else what.subtree
            )
            outcome = [t for t in outcome if t.lower_ not in ("in", "which")] if clause else outcome
    likely = next(
        (
            t
            for t in unit.main
            if t.lower_ in ("likely", "unlikely", "expected", "set", "poised", "due", "sworn")
        ),
        None,
    )
    if likely is not None:
        wished = next((c for c in likely.children if c.dep_ in ("xcomp", "ccomp")), None)
        if wished is not None:
            outcome = trimmed(
                t
                for t in wished.subtree
                if not (t.lower_ in ("to", "that") and t.head.i == wished.i)
            )
    odds = re.search(r"\b(?:odds|chances?) of\b", unit.main_text)
    if odds:
        of = next(
            (
                t
                for t in unit.main
                if t.lower_ == "of" and t.nbor(-1).lower_ in ("odds", "chance", "chances")
            ),
            None,
        )
        if of is not None:
            outcome = trimmed(t for t in of.subtree if t.i > of.i)
    if is_empty(outcome):
        outcome = []
    if (
        subject is not None
        and subject.lower_ in ("i", "we")
        and (
            not outcome
            or (inner is None and unit.head.lemma_ in ("see", "think", "believe") and not odds)
        )
    ):
        thing = next((c for c in unit.head.children if c.dep_ == "dobj"), None)
        if not outcome or thing is None or is_empty(trimmed(thing.subtree)):
            return None
        outcome = trimmed(thing.subtree)
    return Found(
        "predicts",
        quote_of(unit),
        [],
        worded(stripped(outcome) if outcome else []),
        is_negated(unit, inner) or (inner is not None and is_negated(unit)),
        unit,
    )
