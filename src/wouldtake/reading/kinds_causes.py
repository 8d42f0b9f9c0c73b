"""Claims that one thing brings another: by marks, phrases, verbs, descriptions and orders."""

import re
from typing import TYPE_CHECKING

from . import cues
from .clauses import Unit, predicate, subject_phrase, trimmed, words_of
from .found import (
    Found,
    conditions_of,
    is_empty,
    narrowed,
    opinion_inside,
    outcome_clause,
    quote_of,
    stripped,
    worded,
)
from .kinds_verbs import verb_cause
from .marks import found_in, is_negated

if TYPE_CHECKING:
    from spacy.tokens import Token


def causes(unit: Unit) -> Found | None:
    """A condition in the words, or a verb of bringing about."""
    return (
        _marked_cause(unit)
        or _with_gone(unit)
        or _phrase_cause(unit)
        or _kind_of_thing(unit)
        or verb_cause(unit)
        or _then_cause(unit)
        or _the_more(unit)
    )


def _marked_cause(unit: Unit) -> Found | None:
    for sub in unit.subs:
        text = words_of(list(sub.tokens))
        is_cause = sub.mark in ("if", "because", "had", "once", "whenever")
        if sub.mark == "when":
            is_cause = bool(cues.HAS_FUTURE.search(unit.main_text)) or (
                _present_words(sub.tokens)
                and not re.search(r"\b(?:was|were|had|did|didn't)\b", unit.main_text)
            )
        if sub.mark == "after":
            is_cause = bool(re.search(r"\bwill|would|'ll\b", unit.main_text)) and (
                sub.head.tag_ in ("VBP", "VBZ")
            )
        if sub.mark == "so" and re.search(r"\bso that\b", unit.text):
            return Found(
                "causes",
                quote_of(unit),
                worded(outcome_clause(unit)),
                worded(sub.body),
                False,
                unit,
            )
        if sub.mark == "if" and sub.lead == "" and re.match(r"if (?:ever|you will|i may|so)", text):
            continue
        if not is_cause:
            continue
        outcome = stripped(narrowed(unit))
        if len(outcome) < 1:
            continue
        conditions = conditions_of(sub)
        if not conditions and sub.body:
            conditions = []
        if is_empty(outcome):
            outcome = []
        if sub.mark == "because" and not outcome:
            continue
        cleft = re.match(r"it(?:'s| is| was) because", unit.text)
        if cleft:
            inner = [c for c in sub.head.children if c.dep_ in ("ccomp", "advcl", "relcl")]
            that = next((t for t in unit.tokens if t.lower_ == "that" and t.i > sub.head.i), None)
            if that is not None:
                conditions = worded(trimmed(t for t in sub.body if t.i < that.i))
                outcome = trimmed(t for t in unit.tokens if t.i > that.i)
            del inner
        negated = is_negated(unit, opinion_inside(unit.head))
        return Found("causes", quote_of(unit), conditions, worded(outcome), negated, unit)
    return _event_of(unit)


def _present_words(tokens: tuple["Token", ...]) -> bool:
    return any(t.tag_ in ("VBP", "VBZ") for t in tokens) and not any(
        t.tag_ == "VBD" for t in tokens
    )


def _event_of(unit: Unit) -> Found | None:
    match = re.match(
        r"(?:in the event of|in case of|with|after|given|under) (.+?), (.+)$", unit.text
    )
    lead = re.match(r"(?:in the event of|in case of)", unit.text)
    if not match or not lead:
        return None
    comma = next(t for t in unit.tokens if t.text == ",")
    start = next(t.i for t in unit.tokens if t.lower_ == "of") + 1
    return Found(
        "causes",
        quote_of(unit),
        [trimmed(t for t in unit.tokens if start <= t.i < comma.i)],
        worded(stripped(trimmed(t for t in unit.tokens if t.i > comma.i))),
        is_negated(unit),
        unit,
    )


def _kind_of_thing(unit: Unit) -> Found | None:
    """`A governor who is paid on time will fight longer`: the description is the condition."""
    subject = unit.subject
    if subject is None or subject.pos_ not in ("NOUN", "PRON") or unit.relative:
        return None
    clause = next(
        (c for c in subject.children if c.dep_ == "relcl" and c.pos_ in ("VERB", "AUX")), None
    )
    if clause is None or clause.tag_ == "VBD":
        return None
    determiners = {c.lower_ for c in subject.children if c.dep_ in ("det", "poss", "nummod")}
    is_any = (
        bool(determiners & {"a", "an", "any", "every", "each", "no"})
        or (not determiners and subject.tag_ == "NNS")
        or subject.lower_ in ("anyone", "whoever", "those")
    )
    helps = {c.lower_ for c in unit.head.children if c.dep_ == "aux"}
    general = (
        unit.head.tag_ in ("VBZ", "VBP")
        or (unit.head.lemma_ == "be" and (unit.head.lower_ in ("is", "are")))
        or helps & {"will", "'ll", "wo", "can", "would"}
        or any(c.lower_ in ("is", "are") and c.dep_ == "auxpass" for c in unit.head.children)
    )
    if not is_any or not general or any(t.tag_ == "VBD" for t in clause.subtree):
        return None
    who = {t.i for t in clause.children if t.lower_ in ("who", "that", "which")}
    return Found(
        "causes",
        quote_of(unit),
        worded(trimmed(t for t in clause.subtree if t.i not in who)),
        worded(predicate(unit)),
        is_negated(unit),
        unit,
    )


def _the_more(unit: Unit) -> Found | None:
    """`The longer it lasts, the harder it gets`."""
    match = re.match(
        r"the (?:more|less|fewer|\w+er)\b.*?, the (?:more|less|fewer|\w+er)\b", unit.text
    )
    if not match:
        return None
    comma = next(t for t in unit.tokens if t.text == "," and t.nbor(1).lower_ == "the")
    return Found(
        "causes",
        quote_of(unit),
        worded(trimmed(t for t in unit.tokens if t.i < comma.i)),
        worded(trimmed(t for t in unit.tokens if t.i > comma.i)),
        False,
        unit,
    )


def _phrase_cause(unit: Unit) -> Found | None:
    match = cues.CAUSE_PHRASE.search(unit.main_text)
    if not match:
        return None
    covered = found_in(cues.CAUSE_PHRASE, unit.main)[0]
    before = trimmed(t for t in unit.main if t.i < covered[0].i)
    after = trimmed(t for t in unit.main if t.i > covered[-1].i)
    word = match.group()
    backward = re.search(
        r"because|thanks to|due to|owing to|by$|stem|in response|result\w* from"
        r"|attribut|blam|brought upon",
        word,
    )
    if unit.head.i in {t.i for t in covered} or not before:
        phrase = subject_phrase(unit) or before
    else:
        phrase = before
    if word.endswith(("do it", "do the job", "do the trick")):
        return Found(
            "causes",
            quote_of(unit),
            worded(subject_phrase(unit) or before),
            [],
            is_negated(unit),
            unit,
        )
    if re.match(r"(?:result\w* in|lead|led|brought|bring|gave|give|account|contribut|pav)", word):
        return Found(
            "causes",
            quote_of(unit),
            worded(subject_phrase(unit) or before),
            worded(after),
            is_negated(unit),
            unit,
        )
    if backward:
        if not before and "," in unit.main_text:
            comma = next((t for t in unit.main if t.text == ","), None)
            if comma is not None:
                return Found(
                    "causes",
                    quote_of(unit),
                    worded(trimmed(t for t in after if t.i < comma.i)),
                    worded(trimmed(t for t in after if t.i > comma.i)),
                    is_negated(unit),
                    unit,
                )
        outcome = before if unit.head.i not in {t.i for t in covered} else phrase
        if word.endswith("by"):
            outcome = trimmed(t for t in unit.main if t.i < covered[-1].i)
        return Found(
            "causes", quote_of(unit), worded(after), worded(outcome), is_negated(unit), unit
        )
    if re.search(r"so that|^so |^such ", word):
        return Found("causes", quote_of(unit), worded(before), worded(after), False, unit)
    if word in ("as a result", "as a consequence"):
        rest = trimmed(t for t in unit.main if t.i not in {c.i for c in covered})
        return Found("causes", quote_of(unit), [], worded(rest), is_negated(unit), unit)
    return None


def _with_gone(unit: Unit) -> Found | None:
    """`With the air bridge gone, the posts will be given up`."""
    if unit.tokens[0].lower_ != "with" or not cues.HAS_FUTURE.search(unit.main_text):
        return None
    comma = next((t for t in unit.tokens if t.text == "," and t.i < unit.head.i), None)
    if comma is None or not any(
        t.tag_ in ("VBN", "VBG") or t.lower_ in ("gone", "shut", "out", "down")
        for t in unit.tokens
        if t.i < comma.i
    ):
        return None
    return Found(
        "causes",
        quote_of(unit),
        worded(trimmed(t for t in unit.tokens[1:] if t.i < comma.i)),
        worded(stripped(trimmed(t for t in unit.tokens if t.i > comma.i))),
        is_negated(unit),
        unit,
    )


def _thanks(unit: Unit) -> Found | None:
    """`Thanks to the radars the raids have stopped`, with no comma between."""
    subject = next((t for t in unit.tokens if t.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None:
        return None
    start = subject.left_edge.i
    before = trimmed(t for t in unit.tokens if unit.tokens[1].i < t.i < start)
    after = trimmed(t for t in unit.tokens if t.i >= start)
    return Found("causes", quote_of(unit), worded(before), worded(after), is_negated(unit), unit)


def _then_cause(unit: Unit) -> Found | None:
    """`Then the road is lost`; `every night that ...`; `after the third it is a landslide`."""
    first = unit.tokens[0].lower_
    if (
        first == "then"
        and len(unit.tokens) > 3
        and (
            cues.HAS_FUTURE.search(unit.main_text)
            or (re.search(r"\b(?:is|are|'s)\b", unit.main_text))
        )
    ):
        return Found(
            "causes",
            quote_of(unit),
            [],
            worded(stripped(outcome_clause(unit))),
            is_negated(unit),
            unit,
        )
    if unit.main_text.startswith("thanks to") or unit.main_text.startswith("owing to"):
        return _thanks(unit)
    every = re.match(r"(?:every|each) (?:time|year|day|night|week|month)\b", unit.text)
    if every and len(unit.tokens) > 6:
        clause = next(
            (t for t in unit.tokens if t.dep_ in ("relcl", "advcl") and t.i < unit.head.i), None
        )
        comma = next((t for t in unit.tokens if t.text == "," and t.i < unit.head.i), None)
        if clause is None and comma is not None:
            return Found(
                "causes",
                quote_of(unit),
                worded(trimmed(t for t in unit.tokens[2:] if t.i < comma.i)),
                worded(trimmed(t for t in unit.tokens if t.i > comma.i)),
                is_negated(unit),
                unit,
            )
        if clause is not None:
            inside = {t.i for t in clause.subtree}
            return Found(
                "causes",
                quote_of(unit),
                worded(trimmed(t for t in unit.tokens if t.i in inside)),
                worded(trimmed(t for t in unit.tokens if t.i > max(inside))),
                is_negated(unit),
                unit,
            )
    return None
