"""Causes told by a verb: `the cuts weakened the army`, `he lost it by waiting`."""

import re

from . import cues, events
from .clauses import Unit, predicate, subject_phrase, trimmed
from .deeds import IDLE, is_deed
from .found import HUMANS, Found, quote_of, stripped, worded
from .marks import is_negated


def verb_cause(unit: Unit) -> Found | None:
    """A verb of bringing about, or a happening that acts on something."""
    head = unit.head
    subject = unit.subject
    if head.lemma_ in ("continue", "begin", "start", "help", "go", "do", "threaten"):
        head = next(
            (c for c in head.children if c.dep_ == "xcomp" and c.lemma_ in cues.CAUSE_VERBS), head
        )
    if subject is None or head.lemma_.lower() not in cues.CAUSE_VERBS:
        return _what_does(unit) or _by_doing(unit) or _deed_does(unit)
    has_object = any(c.dep_ in ("dobj", "ccomp", "xcomp", "dative") for c in head.children)
    continues = head.lemma_ in ("continue", "help", "begin") and any(
        c.dep_ == "xcomp" and c.lemma_ in cues.CAUSE_VERBS for c in head.children
    )
    if not (has_object or continues) or any(
        c.dep_ == "auxpass" or (c.dep_ == "dobj" and c.lower_ in ("way", "place", "part"))
        for c in head.children
    ):
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
    return _deed_does(unit)


def _deed_does(unit: Unit) -> Found | None:
    """`The amnesty persuaded hundreds to stop`: a happening, a verb and what it acts on."""
    head, subject = unit.head, unit.subject
    if subject is None or unit.relative or not is_deed(subject) or head.lemma_ in IDLE:
        return None
    if head.pos_ != "VERB" or any(c.dep_ == "auxpass" for c in head.children):
        return None
    acted = [c for c in head.children if c.dep_ in ("dobj", "ccomp", "dative") and c.i > head.i]
    if not acted or acted[0].lower_ in ("nothing", "little", "much", "itself"):
        return None
    if head.lemma_ in events.TAKE | events.KILL or acted[0].lower_ in ("way", "place", "part"):
        return None
    outcome = trimmed(t for t in predicate(unit) if t.lower_ not in ("not", "n't"))
    return Found(
        "causes",
        quote_of(unit),
        worded(subject_phrase(unit)),
        worded(stripped(outcome)),
        is_negated(unit),
        unit,
    )


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
    """`That is what drives men out`, `what keeps them is fear`, `it was hunger that ended it`."""
    turned = False
    match = re.match(r"(?:that|this|it)(?:,[^,]*,)? (?:is|'s) what (.+)$", unit.text) or re.match(
        r"what (.+?) (?:did|does|will do) (?:is|was) (?:to )?(.+)$", unit.text
    )
    if match is None:
        match = re.match(
            r"what ((?:keep|hold|drive|stop|prevent|save|protect|make|bring|feed|divide|unite)s"
            r" .+?) (?:is|was) (.+)$",
            unit.text,
        )
        if match is not None:
            match = None if " is " in match.group(1) else match
            turned = match is not None
    if match is None:
        match = re.match(
            r"(.+?) (?:is|was) the (?:main |real |only )?(?:reason|cause) (?:that |why "
            r"|for |of )?(.+)$",
            unit.text,
        )
    if match is None:
        match = re.match(r"it (?:is|was|'s) (?!on |in |at |during )(.+?) that (.+)$", unit.text)
        described = any(t.dep_ == "relcl" for t in unit.tokens)
        if match is None or not described or "because" in unit.text:
            return None
    place, parts = 0, {1: [], 2: []}
    for token in unit.tokens:
        for group in range(1, match.re.groups + 1):
            if match.start(group) <= place < match.end(group):
                parts[group].append(token)
        place += len(token.lower_ + token.whitespace_)
    if match.re.groups == 1:
        return Found("causes", quote_of(unit), [], worded(trimmed(parts[1])), False, unit)
    cause, effect = (parts[2], parts[1]) if turned else (parts[1], parts[2])
    return Found(
        "causes", quote_of(unit), worded(trimmed(cause)), worded(trimmed(effect)), False, unit
    )
