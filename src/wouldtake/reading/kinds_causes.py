"""Claims that one thing brings another: by marks, phrases, verbs, descriptions and orders."""

import re
from typing import TYPE_CHECKING

from . import cues, events
from .clauses import Unit, predicate, subject_phrase, trimmed, words_of
from .found import (
    HUMANS,
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
from .marks import found_in, is_negated

if TYPE_CHECKING:
    from spacy.tokens import Token


def causes(unit: Unit) -> Found | None:
    """A condition in the words, or a verb of bringing about."""
    return (
        _marked_cause(unit)
        or _phrase_cause(unit)
        or _kind_of_thing(unit)
        or _verb_cause(unit)
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


def imperative(unit: Unit) -> Found | None:
    """`Sink one ship and the port is shut`, told of the whole sentence."""
    first = unit.tokens[0]
    if first.tag_ not in ("VB", "VBP") and not (
        first.dep_ == "ROOT" and first.pos_ == "VERB" and (first.tag_ not in ("VBG", "VBN", "VBD"))
    ):
        return None
    if any(c.dep_ in ("nsubj", "nsubjpass") and c.i < first.i for c in first.children):
        return None
    if first.lower_ in ("let", "see", "look", "say", "note", "thank", "remember", "ask"):
        return None
    joined = [t for t in unit.tokens if t.lower_ in ("and", "or") and t.i > first.i + 1]
    for link in joined:
        rest = [t for t in unit.tokens if t.i > link.i]
        starts = rest[0] if rest else link
        if not (
            any(t.dep_ in ("nsubj", "nsubjpass", "expl") for t in rest[:7])
            or any(t.tag_ in ("VBZ", "VBP", "MD") for t in rest[1:8])
            or (starts.tag_ in ("VB", "VBP") and len(rest) > 2)
        ):
            continue
        condition = trimmed(t for t in unit.tokens if t.i < link.i)
        outcome = trimmed(rest)
        comma = next((t for t in rest if t.text == ","), None)
        if comma is not None:
            outcome = trimmed(t for t in rest if t.i < comma.i)
        kind = (
            "suffices"
            if re.search(r"\b(?:is|are|'s)\b", words_of(outcome))
            and not (cues.HAS_FUTURE.search(words_of(outcome)))
            else "causes"
        )
        return Found(
            kind,
            trimmed([*condition, *outcome]),
            [condition],
            worded(outcome),
            link.lower_ == "or",
            unit,
        )
    return None


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


def _verb_cause(unit: Unit) -> Found | None:
    head = unit.head
    subject = unit.subject
    if head.lemma_ in ("continue", "begin", "start", "help", "go", "do", "threaten"):
        head = next(
            (c for c in head.children if c.dep_ == "xcomp" and c.lemma_ in cues.CAUSE_VERBS), head
        )
    if subject is None or head.lemma_.lower() not in cues.CAUSE_VERBS:
        return _what_does(unit) or _by_doing(unit)
    has_object = any(c.dep_ in ("dobj", "ccomp", "xcomp", "dative") for c in head.children)
    continues = head.lemma_ in ("continue", "help", "begin") and any(
        c.dep_ == "xcomp" and c.lemma_ in cues.CAUSE_VERBS for c in head.children
    )
    if not (has_object or continues):
        return None
    phrase = subject_phrase(unit)
    if not phrase:
        return None
    doer = subject.lower_
    is_person = (
        doer in HUMANS
        or subject.pos_ == "PROPN"
        or doer in events.FORCES
        or (doer in events.OFFICIALS or doer in events.PEOPLE)
    )
    is_thing = subject.pos_ in ("NOUN", "VERB") and not is_person
    strong = head.lemma_.lower() in cues.STRONG_CAUSE
    modal = any(
        c.dep_ == "aux"
        and c.lower_ in ("would", "could", "will", "'ll", "'d", "may", "might", "can")
        for c in head.children
    )
    is_it = doer in ("it", "that", "this", "which")
    settled = (
        head.tag_ in ("VBN", "VBZ", "VBP", "VB")
        and not any(c.dep_ == "auxpass" for c in head.children)
        and not (head.tag_ in ("VBZ", "VBP") and head.lemma_ in cues.WEAK_CAUSE)
    )
    if unit.reported and is_it:  # `she said it could hold`: it is the speaker
        return None
    if (is_thing and (strong or modal or settled)) or (is_it and (strong or modal)):
        outcome = trimmed(t for t in predicate(unit, head) if t.lower_ not in ("not", "n't"))
        return Found(
            "causes",
            quote_of(unit),
            worded(phrase),
            worded(stripped(outcome)),
            is_negated(unit),
            unit,
        )
    return None


def _by_doing(unit: Unit) -> Found | None:
    """`He brought it on himself by dismissing his generals`."""
    for child in unit.head.children:
        if child.lower_ == "by" and child.i > unit.head.i:
            deed = next((c for c in child.children if c.dep_ == "pcomp" and c.tag_ == "VBG"), None)
            if deed is not None:
                inside = {t.i for t in child.subtree}
                return Found(
                    "causes",
                    quote_of(unit),
                    worded(trimmed(deed.subtree)),
                    worded(trimmed(t for t in unit.main if t.i not in inside)),
                    is_negated(unit),
                    unit,
                )
    return None


def _what_does(unit: Unit) -> Found | None:
    match = re.match(r"(?:that|this|it)(?:,[^,]*,)? (?:is|'s) what (.+)$", unit.text) or re.match(
        r"what (.+?) (?:did|does|will do) (?:is|was) (?:to )?(.+)$", unit.text
    )
    if match is None:
        return None
    place, parts = 0, {1: [], 2: []}
    for token in unit.tokens:
        for group in range(1, match.re.groups + 1):
            if match.start(group) <= place < match.end(group):
                parts[group].append(token)
        place += len(token.lower_ + token.whitespace_)
    if match.re.groups == 1:
        return Found("causes", quote_of(unit), [], worded(trimmed(parts[1])), False, unit)
    return Found(
        "causes", quote_of(unit), worded(trimmed(parts[1])), worded(trimmed(parts[2])), False, unit
    )


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
    every = re.match(r"(?:every|each) (?:time|year|day|night|week|month)\b", unit.text)
    if every and len(unit.tokens) > 6:
        clause = next(
            (t for t in unit.tokens if t.dep_ in ("relcl", "advcl") and t.i < unit.head.i), None
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
