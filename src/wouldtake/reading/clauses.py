"""A sentence taken apart: clauses that can carry a claim, and the clauses that hang on them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .cues import words
from .reports import SAY
from .subclauses import MARKS, Sub, subs_of
from .tokens import SUBJECTS, has_subject, seen, trimmed, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

OPINIONS = words(
    "view opinion guess bet verdict judgement judgment belief conclusion problem truth "
    "point fact worry fear risk danger possibility result likelihood hope"
)


@dataclass
class Unit:
    """One clause with what hangs on it; `relative` with the noun it describes."""

    head: "Token"
    tokens: list["Token"]
    relative: bool = False
    antecedent: list["Token"] = field(default_factory=list)
    reported: bool = False
    feared: bool = False
    doer: "Token | None" = None

    @cached_property
    def text(self) -> str:
        """Lower-case words of the whole unit."""
        return words_of(self.tokens)

    @cached_property
    def subs(self) -> list[Sub]:
        """Marked clauses inside, in order, outermost only."""
        return subs_of(self)

    @cached_property
    def main(self) -> list["Token"]:
        """The tokens outside every marked clause that conditions or times."""
        inside = {
            t.i
            for sub in self.subs
            if sub.mark not in ("as", "while", "where", "in")
            for t in sub.tokens
        }
        return [t for t in self.tokens if t.i not in inside]

    @cached_property
    def main_text(self) -> str:
        """Lower-case words of the main clause."""
        return words_of(self.main)

    @cached_property
    def core(self) -> list["Token"]:
        """The main clause without clauses that only describe a noun in it."""
        inside: set[int] = set()
        places = {t.i for t in self.main}
        for token in self.main:
            if (
                token.i != self.head.i
                and token.dep_ in ("relcl", "acl")
                and (token.head.pos_ in ("NOUN", "PROPN", "PRON", "NUM") and token.head.i in places)
            ):
                if (
                    token.head.dep_ == "attr"
                    and self.head.lemma_ == "be"
                    and token.head.lemma_
                    in ("scenario", "chance", "way", "possibility", "prospect", "risk")
                ):
                    continue
                inside |= {t.i for t in token.subtree}
        return [t for t in self.main if t.i not in inside]

    @cached_property
    def core_text(self) -> str:
        """Lower-case words of the core."""
        return words_of(self.core)

    @cached_property
    def subject(self) -> "Token | None":
        """The head of the subject."""
        if self.doer is not None:
            return self.doer
        here = self.head
        for _ in range(3):
            for child in here.children:
                if child.dep_ in ("nsubj", "nsubjpass", "csubj"):
                    return child
            if here.dep_ in ("conj", "xcomp") and here.head.i != here.i:
                here = here.head
            else:
                break
        return None

    @cached_property
    def verb_words(self) -> set[str]:
        """The verb, its auxiliaries and adverbs."""
        return {
            self.head.lower_,
            *(
                c.lower_
                for c in self.head.children
                if c.dep_ in ("aux", "auxpass", "neg", "advmod", "cop")
            ),
        }

    def sub(self, *marks: str) -> Sub | None:
        """The first marked clause with one of these marks."""
        return next((s for s in self.subs if s.mark in marks), None)


def subject_phrase(unit: Unit) -> list["Token"]:
    """The whole subject, within the unit."""
    if unit.subject is None:
        return []
    allowed = {t.i for t in unit.tokens}
    if unit.doer is not None:
        return trimmed(t for t in unit.tokens if t.i < unit.head.i)
    return trimmed(t for t in unit.subject.subtree if t.i in allowed)


def predicate(unit: Unit, head: "Token | None" = None) -> list["Token"]:
    """From the verb to the end of the main clause: what is done, without helpers."""
    head = head or unit.head
    start = min(
        [head.i]
        + [
            c.i
            for c in head.children
            if c.dep_ in ("auxpass",) or (c.lower_ in ("be",) and c.i < head.i)
        ]
    )
    return trimmed(t for t in unit.main if t.i >= start)


def units(root: "Token", allowed: set[int]) -> list[Unit]:
    """The clauses under a root that can carry a claim, in order of the text."""
    heads = [root]
    queue = [root]
    while queue:
        here = queue.pop()
        for child in here.children:
            if child.i in allowed and _is_head(child, here, allowed):
                heads.append(child)
                queue.append(child)
    owned = {h.i: {t.i for t in h.subtree} for h in heads}
    found: list[Unit] = []
    for head in heads:
        below = set()
        for other in heads:
            if other.i != head.i and other.i in owned[head.i]:
                below |= owned[other.i]
        mine = [t for t in head.doc if t.i in owned[head.i] and t.i in allowed and t.i not in below]
        if mine:
            found += _split(Unit(head, mine))
    for unit in list(found):
        found += _relatives(unit)
    return sorted(found, key=lambda u: u.tokens[0].i)


def _is_head(child: "Token", parent: "Token", allowed: set[int]) -> bool:
    if child.pos_ not in ("VERB", "AUX"):
        return False
    if child.dep_ == "conj":
        return has_subject(child) and (parent.pos_ in ("VERB", "AUX") or child.i > parent.i)
    marks = {c.lower_ for c in child.children if c.dep_ in ("mark", "advmod") and c.i < child.i}
    first = next((t for t in child.subtree if not t.is_punct), child)
    if first.lower_ in ("should", "had", "were") and first.i < child.i and child.dep_ != "conj":
        return False
    if child.dep_ in ("parataxis", "ccomp") and has_subject(child) and not marks & MARKS:
        between = child.doc[
            min(child.right_edge.i, parent.i) : max(child.left_edge.i, parent.i) + 1
        ]
        split = any(t.text in ";:-" or t.text == "," for t in between)
        is_left = child.i < parent.i
        return split and (is_left or child.dep_ == "parataxis") and parent.lemma_ not in SAY
    del allowed
    return False


def _split(unit: Unit) -> list[Unit]:
    """`It comes as fighting has grown`, `my view is that ...`: what is told hangs on the verb."""
    told = next(
        (
            c
            for c in unit.head.children
            if c.dep_ == "acl" and c.tag_ in ("VBN", "VBD") and c.i > unit.head.i
        ),
        None,
    )
    if (
        unit.head.dep_ == "ROOT"
        and unit.head.pos_ in ("NOUN", "PROPN")
        and told is not None
        and not any(c.dep_ in ("punct",) and unit.head.i < c.i < told.i for c in unit.head.children)
    ):
        return [Unit(told, unit.tokens, doer=unit.head)]  # `The garrison left`, taken for a noun
    subject = unit.subject
    if (
        unit.head.lemma_ == "be"
        and subject is not None
        and (subject.lemma_.lower() in OPINIONS or subject.lower_ == "what")
    ):
        inner = next(
            (
                c
                for c in unit.head.children
                if c.dep_ == "ccomp" and has_subject(c) and c.i > unit.head.i
            ),
            None,
        )
        if inner is not None:
            places = {t.i for t in inner.subtree}
            body = trimmed(t for t in unit.tokens if t.i in places)
            told = words_of(unit.tokens[:8])
            if body and not (subject.lower_ == "what" and "fear" not in told):
                return [Unit(inner, body, feared="fear" in told or "risk" in told)]
    if (
        unit.head.lemma_ in ("come", "follow")
        and subject is not None
        and (subject.lower_ in ("it", "this", "that", "news", "attack", "move"))
    ):
        for sub in unit.subs:
            if sub.mark in ("as", "after", "amid"):
                return [Unit(sub.head, sub.body)]
    return [unit]


def _relatives(unit: Unit) -> list[Unit]:
    """Relative clauses with a verb of their own, each with the noun that it describes."""
    found = []
    places = {t.i for t in unit.tokens}
    inside_subs = {t.i for s in unit.subs for t in s.tokens}
    for token in unit.tokens:
        if token.dep_ != "relcl" or token.pos_ not in ("VERB", "AUX") or token.i in inside_subs:
            continue
        if token.left_edge.lower_ == "when":
            continue  # `the push when they get organised`: a time, not a description
        clause = [t for t in token.subtree if t.i in places]
        noun = token.head
        start = noun.left_edge.i
        before = [t for t in noun.doc[start : clause[0].i] if t.i in places]
        found.append(Unit(token, clause, relative=True, antecedent=trimmed(before)))
    return found


__all__ = [
    "SUBJECTS",
    "Sub",
    "Unit",
    "has_subject",
    "predicate",
    "seen",
    "subject_phrase",
    "trimmed",
    "units",
    "words_of",
]
