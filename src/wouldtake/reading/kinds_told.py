"""Claims of what has happened: a trend, an event of the list, a judgement."""

import re

from . import cues, events
from .clauses import Unit, predicate, subject_phrase, trimmed
from .cues import words
from .deeds import is_policy
from .found import (
    Found,
    core_clause,
    is_empty,
    narrowed,
    quote_of,
    stripped,
    worded,
)
from .marks import is_negated


def trend(unit: Unit) -> Found | None:
    """A change over time that runs to now."""
    text = unit.core_text
    if cues.HAS_FUTURE.search(text) or events.PAST.search(re.sub(r"\b(?:since|than) .*", "", text)):
        return None
    head = unit.head
    lemma = head.lemma_.lower()
    if not unit.reported and any(
        c.lower_ in ("had", "'d") for c in head.children if c.dep_ == "aux"
    ):
        return None
    verb = (
        lemma in cues.TREND_VERBS
        and head.tag_ in ("VBN", "VBG", "VBD", "VBZ", "VBP")
        and not (any(c.dep_ == "auxpass" for c in head.children))
    )
    if lemma in (
        "become",
        "turn",
        "change",
        "slip",
        "sink",
        "shift",
        "contract",
        "fall",
        "ease",
        "creep",
        "collapse",
        "swell",
        "climb",
    ):
        verb = verb and (head.tag_ in ("VBN", "VBG") or bool(cues.TREND_PHRASE.search(text)))
    if (
        verb
        and head.tag_ in ("VBD", "VBZ", "VBP")
        and not cues.TREND_PHRASE.search(text)
        and (not re.search(r"\b(?:since|again|daily|weekly|so far|lately|recently|by)\b", text))
    ):
        verb = False
    running = head.tag_ == "VBG" and any(
        c.lower_ == "been" and c.dep_ == "aux" for c in head.children
    )  # `has been losing ground`
    verb = verb or running
    adjective = re.search(
        r"\b(?:increased|growing|rising|mounting|worsening|renewed|falling"
        r"|declining|dwindling|shrinking) \w+",
        text,
    ) and (lemma == "be" and any(c.dep_ == "expl" for c in head.children))
    if not (verb or cues.TREND_PHRASE.search(text) or adjective or _comparing(unit)):
        return None
    if head.pos_ not in ("VERB", "AUX"):
        return None
    outcome = stripped(core_clause(unit))
    if unit.subject is not None and is_empty(subject_phrase(unit)):
        outcome = predicate(unit)
    return Found("trend", quote_of(unit), [], worded(outcome), is_negated(unit), unit)


def _comparing(unit: Unit) -> bool:
    """`It is getting thinner`, `ever fewer`, `worse each month`."""
    head = unit.head
    if (
        head.lemma_ in ("get", "grow", "become", "turn", "be")
        and (head.tag_ in ("VBG", "VBN") or head.lemma_ != "be")
        and any(
            c.dep_ in ("acomp", "oprd", "advmod", "attr")
            and c.i > head.i
            and (c.tag_ in ("JJR", "RBR") or any(g.tag_ in ("RBR", "JJR") for g in c.children))
            for c in head.children
        )
    ):
        return True
    more = [t for t in unit.core if t.tag_ in ("JJR", "RBR")]
    return bool(more) and any(t.lower_ in ("every", "each", "ever") for t in unit.core)


def event(unit: Unit) -> Found | None:
    """A fact of the list, told as one."""
    head = unit.head
    text = unit.core_text
    if cues.HAS_FUTURE.search(text) or events.PAST.search(text):
        return None
    if unit.subject is not None and unit.subject.lower_ in ("i", "you"):
        return None
    past = head.tag_ in ("VBD", "VBN") or head.lemma_ in events.PRESENT or head.lemma_ == "be"
    if not past or head.tag_ == "VB":
        return None
    told = unit.main if not unit.relative else [*unit.antecedent, *unit.main]
    if not events.event(head, told, unit.doer) and not (unit.relative and _relative_event(unit)):
        return None
    outcome = stripped(core_clause(unit)) if not unit.relative else predicate(unit)
    return Found("event", quote_of(unit), [], worded(outcome), is_negated(unit), unit)


def with_people(unit: Unit) -> Found | None:
    """`..., with thousands of people trapped in the city`: told in passing, but told as a fact."""
    for token in unit.tokens:
        if token.lower_ != "with" or unit.relative:
            continue
        rest = [t for t in unit.tokens if t.i > token.i]
        state = next(
            (
                t
                for t in rest
                if t.lower_ in ("trapped", "stranded", "displaced", "besieged", "missing")
            ),
            None,
        )
        if state is None or not {t.lower_ for t in rest if t.i < state.i} & events.PEOPLE:
            continue
        if any(t.is_punct or t.tag_ in ("VBZ", "VBD", "VBP") for t in rest if t.i < state.i):
            continue
        words = trimmed(rest)
        return Found("event", words, [], worded(words), False, unit)
    return None


def _relative_event(unit: Unit) -> bool:
    nouns = {t.lower_ for t in unit.antecedent}
    lemma = unit.head.lemma_.lower()
    return (bool(nouns & events.FORCES) and lemma in events.LEFT) or (
        bool(nouns & events.PEOPLE) and lemma in events.SHIFT
    )


PLAIN = words(
    "small large big long short new old over complete clear likely unlikely possible "
    "under due ready quiet open closed absent present available unknown known similar "
    "different same several recent late early first last next final true conditional "
    "contingent dependent subject sure certain able unable cool warm hot cold dark busy "
    "full local national daily public private finished dead alone"
)


def evaluation(unit: Unit) -> Found | None:
    """A judgement of an action, a policy or a position."""
    head = unit.head
    text = unit.main_text
    told = None
    if head.lemma_ in (
        "be",
        "seem",
        "look",
        "become",
        "remain",
        "prove",
        "represent",
        "constitute",
    ):
        for child in head.children:
            if child.dep_ in ("attr", "acomp", "oprd", "dobj", "advmod") and child.i > head.i:
                near = [
                    child,
                    *(c for c in child.children if c.dep_ in ("amod", "conj", "compound")),
                ]
                if any(
                    t.lemma_.lower() in cues.JUDGE_NOUN or t.lower_ in cues.JUDGE_ADJ for t in near
                ):
                    told = child
    phrase = cues.JUDGE_PHRASE.search(text)
    if told is None and unit.subject is not None and is_policy(unit.subject):
        told = next(
            (
                c
                for c in head.children
                if head.lemma_ == "be"
                and c.i > head.i
                and (
                    (c.dep_ == "acomp" and c.tag_ == "JJ" and c.lower_ not in PLAIN)
                    or (
                        c.dep_ == "attr"
                        and c.pos_ == "NOUN"
                        and any(g.lower_ in ("a", "an") for g in c.children)
                        and not any(g.dep_ in ("nummod", "relcl") for g in c.children)
                    )
                )
            ),
            None,
        )
    if told is None and not phrase:
        return None
    is_self = unit.subject is not None and unit.subject.lower_ in ("i", "you", "who")
    if is_self and not re.search(r"odds|sixpence|chances", text):
        return None
    subject = subject_phrase(unit)
    if is_empty(subject) and re.search(r"\b(?:lie|nonsense|rubbish|true|untrue)\b", text):
        return None
    outcome = subject
    if phrase and told is None and re.search(r"odds|sixpence|too |have|failed", phrase.group()):
        outcome = narrowed(unit)
    return Found("evaluation", quote_of(unit), [], worded(outcome), is_negated(unit), unit)
