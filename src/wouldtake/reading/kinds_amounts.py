"""What an outcome takes: `X needs Y`, `it would take Y`, `there would have to be Y`."""

from typing import TYPE_CHECKING

from .clauses import Unit, trimmed
from .cues import words
from .found import (
    HUMANS,
    Found,
    Words,
    coordinated,
    infinitive,
    is_empty,
    quote_of,
    without_to,
    worded,
)
from .kinds_conditions import HELP, allowed
from .marks import has_amount
from .names import ROLES

if TYPE_CHECKING:
    from spacy.tokens import Token


NEEDING = words("need require demand presuppose necessitate entail")


def _needing(unit: Unit) -> "tuple[Token, str] | None":
    """A verb that says what an outcome takes, and how it is built."""
    main = {t.i for t in unit.main}
    for token in unit.tokens:
        if token.i not in main:
            continue
        lemma = token.lemma_.lower()
        if token.pos_ not in ("VERB", "AUX"):
            continue
        helps = {c.lower_ for c in token.children if c.dep_ == "aux"}
        subject = next((c for c in token.children if c.dep_ in ("nsubj", "csubj", "expl")), None)
        if token.dep_ in ("conj", "xcomp") and subject is None:
            subject = next((c for c in token.head.children if c.dep_ in ("nsubj", "expl")), None)
        passive = any(
            c.dep_ == "auxpass" or c.lower_ in ("be", "are", "is", "were", "been")
            for c in token.children
        )
        if lemma in NEEDING and token.tag_ == "VBN" and passive:
            return token, "passive"
        if lemma in NEEDING and token.dep_ not in ("relcl", "acl"):
            return token, "active"
        if lemma == "want" and subject is not None and subject.lower_ in ("you", "one"):
            return token, "active"
        who = subject.lower_ if subject is not None else ""
        if (
            lemma == "take"
            and any(c.dep_ in ("dobj", "nummod", "npadvmod") for c in token.children)
            and (
                helps & set(HELP)
                or (
                    token.tag_ == "VBZ"
                    and (
                        who in ("it", "that", "this")
                        or (
                            subject is not None
                            and (subject.dep_ == "csubj" or subject.tag_ == "VBG")
                        )
                    )
                )
            )
            and (
                subject is None
                or subject.lower_ in ("it", "that", "this")
                or subject.dep_ == "csubj"
                or (subject.pos_ in ("VERB",) or _is_deed(subject))
            )
        ):
            return token, "active"
        costs = lemma == "cost" and bool(helps & set(HELP)) and has_amount(list(token.subtree))
        if costs and subject is not None:
            return token, "active"
        if lemma == "have" and any(
            c.dep_ == "xcomp" and any(g.lower_ == "to" for g in c.children) for c in token.children
        ):
            modal = bool(helps & {"would", "will", "'d", "'ll", "may", "might"})
            if modal or who in ("it", "there", "that", "this"):
                return token, "have"
    return None


def _is_deed(subject: "Token") -> bool:
    """A subject that names an outcome: `a return`, `any advance`, `holding the pass`."""
    return (
        subject.pos_ == "NOUN"
        and subject.lower_ not in ROLES
        and (
            any(
                c.lower_ in ("a", "any", "another", "this", "that", "such")
                for c in subject.children
            )
            or subject.tag_ == "VBG"
        )
    )


def needs_verb(unit: Unit) -> Found | None:
    """`X needs Y`, `it would take Y to Z`, `there would have to be Y`: an amount, or a need."""
    hit = _needing(unit)
    if hit is None:
        return None
    verb, shape = hit
    if unit.tokens[0].lower_ == "with" and shape == "have":
        return None
    if verb.i and verb.nbor(-1).lower_ in ("only", "just") and shape in ("have", "active"):
        return None
    places = allowed(unit)
    negated = any(c.dep_ == "neg" or c.lower_ == "not" for c in verb.children)
    subject = next(
        (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")),
        unit.subject,
    )
    goal = infinitive(verb, places)
    outcome: Words = []
    conditions: list[Words] = []
    if shape == "passive":
        if subject is not None:
            conditions = coordinated(subject, places)
        if goal is not None:
            outcome = without_to(goal, places)
        else:
            led = [c for c in verb.children if c.lower_ == "for" and c.i > verb.i]
            outcome = trimmed(t for c in led for t in c.subtree if t.i != c.i and t.i in places)
    elif shape == "have":
        inner = next(c for c in verb.children if c.dep_ == "xcomp")
        wished = infinitive(inner, places - {inner.i})
        drop = {t.i for t in wished.subtree} if wished is not None else set()
        body = trimmed(
            t
            for t in inner.subtree
            if t.i in places and t.i not in drop and not (t.lower_ == "to" and t.head.i == inner.i)
        )
        if subject is not None and subject.lower_ == "there":
            what = next((c for c in inner.children if c.dep_ in ("attr", "dobj", "nsubj")), None)
            conditions = coordinated(what, places - drop) if what is not None else [body]
        elif negated or (subject is not None and is_empty(trimmed(subject.subtree))):
            conditions = [body]
        else:
            conditions = [trimmed(t for t in unit.main if t.i not in drop)]
        if wished is not None:
            outcome = without_to(wished, places)
    else:
        thing = next(
            (
                c
                for c in verb.children
                if c.dep_ in ("dobj", "attr", "nummod", "npadvmod", "oprd", "ccomp")
                and c.i > verb.i
                and c.i in places
            ),
            None,
        )
        drop = {t.i for t in goal.subtree} if goal is not None else set()
        if thing is not None and thing is not goal:
            conditions = coordinated(thing, places - drop)
            spans = [
                c
                for c in verb.children
                if c.dep_ == "prep"
                and c.i > thing.i
                and c.lower_ == "for"
                and has_amount(list(c.subtree))
            ]
            conditions += [trimmed(t for t in c.subtree if t.i in places) for c in spans[:1]]
            if goal is not None:
                outcome = without_to(goal, places)
        elif goal is not None:
            conditions, goal = [without_to(goal, places)], None
        elif any(c.dep_ == "xcomp" for c in verb.children):
            inner = next(c for c in verb.children if c.dep_ == "xcomp")
            conditions = [without_to(inner, places)]
        if not outcome and subject is not None and subject.lower_ not in HUMANS:
            told = trimmed(t for t in subject.subtree if t.i in places)
            if told and told[0].lower_ == "to":
                told = told[1:]
            outcome = told
    conditions = worded(*conditions)
    if not conditions:
        return None
    if shape == "have" and subject is not None and subject.lower_ in ("i", "we", "you"):
        return None
    described = {
        x.i for part in conditions for t in part if t.dep_ in ("relcl", "acl") for x in t.subtree
    }
    if shape == "active" and not negated and conditions:
        last = conditions[-1][-1]
        rest = [t for t in verb.subtree if last.i < t.i <= last.i + 4 and t.i in places]
        if has_amount(rest) and not any(t.tag_ in ("VBD", "VBZ", "VBP") for t in rest):
            conditions[-1] = trimmed([*conditions[-1], *rest])
    amount = has_amount([t for part in conditions for t in part if t.i not in described])
    kind = "requires-amount" if amount and not negated else "needs"
    return Found(kind, quote_of(unit), conditions, worded(outcome), negated, unit)
