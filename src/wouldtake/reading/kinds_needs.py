"""Needs told by a cue: only if, unless, not until, without, depends on, nothing short of."""

import re
from typing import TYPE_CHECKING

from . import cues
from .clauses import Unit, predicate, subject_phrase, trimmed, words_of
from .found import (
    Found,
    Words,
    conditions_of,
    coordinated,
    infinitive,
    narrowed,
    quote_of,
    without_to,
    worded,
)
from .kinds_conditions import MANNER, allowed
from .marks import is_negated

if TYPE_CHECKING:
    pass


def needs_cue(unit: Unit) -> Found | None:
    """Only if, unless, without, depends on, not until, nothing short of, the key to."""
    text = unit.text
    aim = to_win(unit)
    if aim is not None:
        return aim
    if not cues.NEED.search(text):
        return None
    return (
        _only_if(unit)
        or _unless(unit)
        or _until(unit)
        or _without(unit)
        or _depends(unit)
        or _only(unit)
        or _only_with(unit)
        or _key(unit)
        or _short_of(unit)
        or _necessary(unit)
    )


def to_win(unit: Unit) -> Found | None:
    """`To win, the government must keep the towns`; `for the talks to resume, X must first ...`."""
    match = re.match(
        r"(?:in order )?(?:to|for) [^,]{3,80}, .*?\b(?:must|will have to|needs? to)\b", unit.text
    )
    comma = next((t for t in unit.tokens if t.text == ","), None)
    if match is None or comma is None:
        return None
    aim = [t for t in unit.tokens if t.i < comma.i and t.lower_ not in ("in", "order", "to", "for")]
    return Found(
        "needs",
        quote_of(unit),
        worded(trimmed(t for t in unit.tokens if t.i > comma.i)),
        worded(trimmed(aim)),
        False,
        unit,
    )


def _only_if(unit: Unit) -> Found | None:
    for sub in unit.subs:
        if sub.mark == "if" and re.search(r"\bonly (?:so|as) long as\b", unit.text):
            outcome = trimmed(t for t in narrowed(unit) if t.lower_ not in ("only", "so", "long"))
            return Found("needs", quote_of(unit), conditions_of(sub), worded(outcome), False, unit)
        if sub.mark in ("if", "when", "after", "once") and (
            sub.lead == "only"
            or (re.search(r"\bonly\b", unit.main_text) and sub.mark in ("if", "once", "when"))
        ):
            return Found(
                "needs", quote_of(unit), conditions_of(sub), worded(narrowed(unit)), False, unit
            )
        if sub.mark in ("once", "if", "when") and re.search(
            r"\b(?:not before|otherwise)\b", unit.text
        ):
            return Found(
                "needs", quote_of(unit), conditions_of(sub), worded(narrowed(unit)), False, unit
            )
    return None


def _unless(unit: Unit) -> Found | None:
    sub = unit.sub("unless")
    if sub is None:
        return None
    return Found(
        "needs",
        quote_of(unit),
        conditions_of(sub),
        worded(narrowed(unit)),
        not is_negated(unit),
        unit,
    )


def _until(unit: Unit) -> Found | None:
    sub = unit.sub("until")
    if cues.NOT_CERTAIN.search(unit.main_text):
        return None
    if sub is not None and unit.text.startswith("not until"):
        outcome = trimmed(t for t in narrowed(unit) if t.lower_ != "not")
        return Found("needs", quote_of(unit), conditions_of(sub), worded(outcome), False, unit)
    if sub is None or not is_negated(unit) or not re.search(cues.HAS_FUTURE, unit.main_text):
        return None
    return Found("needs", quote_of(unit), conditions_of(sub), worded(narrowed(unit)), False, unit)


def _without(unit: Unit) -> Found | None:
    for token in unit.main:
        if token.lower_ != "without" or token.dep_ not in (
            "prep",
            "advcl",
            "mark",
            "ROOT",
            "dep",
            "advmod",
            "conj",
        ):
            continue
        inside = [c for c in token.children if c.dep_ in ("pobj", "pcomp")]
        if not inside or inside[0].lower_ in MANNER:
            continue
        if not (
            cues.HAS_FUTURE.search(unit.text)
            or token.i < unit.head.i
            or unit.head.tag_ in ("VBP", "VBZ", "VB")
            or re.search(r"\bever\b", unit.text)
        ):
            return None
        if (
            inside[0].dep_ == "pcomp"
            and token.i > unit.head.i
            and not re.search(r"\b(?:cannot|can't|can not|no \w+)\b", unit.main_text)
        ):
            return None
        places = allowed(unit)
        group = {t.i for t in token.subtree}
        conditions = coordinated(inside[0], places)
        outcome = trimmed(t for t in unit.main if t.i not in group)
        if (
            outcome
            and re.search(r"\b(?:can|could|is possible)\b", words_of(outcome))
            and not (is_negated(unit))
            and unit.subject is not None
            and (unit.subject.lower_ in ("you", "one", "we", "they", "it", "he"))
        ):
            return Found("needs", quote_of(unit), worded(*conditions), worded(outcome), True, unit)
        against = is_negated(unit)
        if (
            against
            and unit.subject is not None
            and any(c.lower_ == "no" for c in unit.subject.children)
        ):
            pass
        return Found(
            "needs", quote_of(unit), worded(*conditions), worded(outcome), not against, unit
        )
    return None


def _depends(unit: Unit) -> Found | None:
    for token in unit.main:
        if token.lemma_ in ("depend", "hinge", "rest", "rely", "contingent", "conditional") and (
            token.pos_ in ("VERB", "ADJ")
        ):
            prep = next(
                (c for c in token.children if c.lower_ in ("on", "upon") and c.i > token.i), None
            )
            subject = next((c for c in token.children if c.dep_ == "nsubj"), unit.subject)
            if prep is None:
                continue
            thing = next((c for c in prep.children if c.dep_ in ("pobj", "pcomp")), None)
            places = allowed(unit)
            if thing is None:
                if token.dep_ not in ("relcl", "advcl", "ccomp"):
                    continue
                conditions = [trimmed([token.head])]
            else:
                conditions = coordinated(thing, places)
            outcome = trimmed(subject.subtree) if subject is not None else []
            return Found(
                "needs",
                quote_of(unit),
                worded(*conditions),
                worded(outcome),
                is_negated(unit, token),
                unit,
            )
    match = re.search(r"it (?:is|'s) (.+?),? on which (.+?) (?:depends|rests|hinges)", unit.text)
    if match:
        conditions = _between(unit, *match.span(1))
        return Found(
            "needs", quote_of(unit), [conditions], [_between(unit, *match.span(2))], False, unit
        )
    return None


def _between(unit: Unit, start: int, end: int) -> Words:
    place, found = 0, []
    for token in unit.tokens:
        if start <= place < end:
            found.append(token)
        place += len(token.lower_ + token.whitespace_)
    return trimmed(found)


def _only_with(unit: Unit) -> Found | None:
    """`They would return only with a mandate`."""
    for token in unit.main:
        if token.lower_ != "only" or token.i + 1 >= len(token.doc):
            continue
        prep = token.nbor(1)
        if prep.lower_ not in ("with", "through", "by", "after", "under", "at", "via"):
            continue
        inside = next((c for c in prep.children if c.dep_ in ("pobj", "pcomp")), None)
        if inside is None or not (
            cues.HAS_FUTURE.search(unit.main_text) or unit.head.tag_ in ("VBZ", "VBP")
        ):
            return None
        group = {token.i, *(t.i for t in prep.subtree)}
        return Found(
            "needs",
            quote_of(unit),
            coordinated(inside, allowed(unit)),
            worded(trimmed(t for t in unit.main if t.i not in group)),
            False,
            unit,
        )
    return None


def _key(unit: Unit) -> Found | None:
    """`The key to the city is the waterworks`."""
    subject = unit.subject
    if subject is None or subject.lower_ not in ("key", "secret", "answer", "prerequisite"):
        return None
    led = next((c for c in subject.children if c.lower_ in ("to", "for", "of")), None)
    what = next((c for c in unit.head.children if c.dep_ in ("attr", "ccomp", "xcomp")), None)
    if led is None or what is None or unit.head.lemma_ != "be":
        return None
    return Found(
        "needs",
        quote_of(unit),
        coordinated(what, allowed(unit)),
        worded(trimmed(t for t in led.subtree if t.i != led.i)),
        False,
        unit,
    )


def _only(unit: Unit) -> Found | None:
    """`Only a relief column can change that`; `the only thing that can is ...`."""
    subject = unit.subject
    phrase = subject_phrase(unit)
    if subject is None or not phrase:
        return None
    lead = phrase[0].lower_ == "only" or (
        phrase[0].i
        and phrase[0].nbor(-1).lower_ == "only"
        and phrase[0].nbor(-1).i in allowed(unit)
    )
    helps = {c.lower_ for c in unit.head.children if c.dep_ == "aux"}
    if lead and helps & {"can", "could", "will", "would", "may", "might"}:
        conditions = [
            trimmed(t for t in part if t.lower_ != "only")
            for part in coordinated(subject, allowed(unit))
        ]
        outcome = predicate(unit)
        object_ = next((c for c in unit.head.children if c.dep_ == "dobj"), None)
        if object_ is not None and object_.lower_ in ("that", "this", "it"):
            outcome = []
        return Found("needs", quote_of(unit), worded(*conditions), worded(outcome), False, unit)
    if re.search(r"\b(?:the only|no other) (?:thing|way|force|one|hope|chance|route)", unit.text):
        what = next((c for c in unit.head.children if c.dep_ in ("attr", "ccomp", "xcomp")), None)
        if what is not None and unit.head.lemma_ == "be":
            goal = infinitive(subject, allowed(unit))
            return Found(
                "needs",
                quote_of(unit),
                worded(trimmed(what.subtree)),
                worded(without_to(goal, allowed(unit)) if goal is not None else []),
                False,
                unit,
            )
    return None


def _short_of(unit: Unit) -> Found | None:
    match = re.search(
        r"\b(?:nothing|little) (?:short of|less than|but) (.+?) (?:can|could|will|would"
        r"|is going to) (?:now |ever )?(.+)$",
        unit.main_text,
    )
    if not match:
        return None
    start = unit.main[0].i
    del start
    text_start = 0
    places = []
    for token in unit.main:
        places.append((text_start, token))
        text_start += len(token.lower_ + token.whitespace_)

    def pick(group: int) -> Words:
        low, high = match.span(group)
        return trimmed(t for s, t in places if low <= s < high)

    return Found("needs", quote_of(unit), worded(pick(1)), worded(pick(2)), False, unit)


def _necessary(unit: Unit) -> Found | None:
    for token in unit.main:
        if token.lower_ in (
            "necessary",
            "essential",
            "indispensable",
            "prerequisite",
            "key",
            "precondition",
            "vital",
        ) and token.dep_ in ("acomp", "attr", "oprd"):
            goal = infinitive(token, allowed(unit)) or infinitive(unit.head, allowed(unit))
            led = [c for c in token.children if c.lower_ in ("to", "for") and c.dep_ == "prep"]
            if goal is None and not led:
                return None
            outcome = (
                without_to(goal, allowed(unit))
                if goal is not None
                else trimmed(t for c in led[:1] for t in c.subtree if t.i != c.i)
            )
            return Found(
                "needs",
                quote_of(unit),
                worded(subject_phrase(unit)),
                worded(outcome),
                is_negated(unit),
                unit,
            )
    return None
