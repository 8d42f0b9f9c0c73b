"""What a rule finds: a kind of claim, its words, its conditions and outcomes, as tokens."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .clauses import Sub, Unit, subject_phrase, trimmed, words_of
from .cues import words
from .marks import DEADLINE, found_in

if TYPE_CHECKING:
    from spacy.tokens import Token

Words = list["Token"]

EMPTY = words("it that this these those they them he she we you i one which who there so such do")
HUMANS = words("i we he she you they who people men women")


@dataclass
class Found:
    """One claim in a clause. A part left out is meant, not worded."""

    kind: str
    quote: Words
    conditions: list[Words] = field(default_factory=list)
    outcomes: list[Words] = field(default_factory=list)
    negated: bool = False
    unit: Unit | None = None
    rejects: bool = False


def is_empty(words: Words) -> bool:
    """A pronoun, or nothing: meant, not worded."""
    return not words or (
        len(words) <= 2
        and all(t.lower_ in EMPTY or t.pos_ in ("PRON", "DET", "PART") for t in words)
    )


def worded(*parts: Words) -> list[Words]:
    """The parts that have words of their own."""
    return [part for part in parts if not is_empty(part)]


def coordinated(head: "Token", allowed: set[int]) -> list[Words]:
    """A noun phrase and those joined to it by *and* or *or*, each by itself."""
    heads = [head]
    for one in heads:
        heads += [
            c
            for c in one.children
            if c.dep_ == "conj" and c.i in allowed and c.pos_ in ("NOUN", "PROPN", "NUM", "PRON")
        ]
    found = []
    for one in heads:
        others = {t.i for h in heads if h.i != one.i and h.i > one.i for t in h.subtree}
        found.append(trimmed(t for t in one.subtree if t.i in allowed and t.i not in others))
    return [part for part in found if part]


def quote_of(unit: Unit) -> Words:
    """The words that carry the claim: the clause, and the noun that it describes."""
    return trimmed([*unit.antecedent, *unit.tokens])


def outcome_clause(unit: Unit) -> Words:
    """The main clause without what conditions it, and without `then` or `I think` at its edge."""
    kept = trimmed(unit.main)
    while kept and (
        kept[0].lower_ in ("then", "so", "thus", "that", "only", "even", "and", "but")
        or kept[0].is_punct
    ):
        kept.pop(0)
    while kept and kept[-1].lower_ in ("only", "even", "not"):
        kept.pop()
    return trimmed(kept)


def narrowed(unit: Unit) -> Words:
    """The clause under `I think` and the like, where there is one; else the main clause."""
    kept = outcome_clause(unit)
    inner = opinion_inside(unit.head)
    if inner is not None:
        places = {t.i for t in inner.subtree}
        return trimmed(t for t in kept if t.i in places)
    return kept


def opinion_inside(head: "Token") -> "Token | None":
    """The verb of what is thought, under `I think`, `we expect`, `I suspect`."""
    if head.lemma_ in (
        "think",
        "suspect",
        "believe",
        "expect",
        "guess",
        "fear",
        "doubt",
        "see",
        "say",
        "know",
        "feel",
        "reckon",
        "hope",
    ):
        subject = next((c for c in head.children if c.dep_ == "nsubj"), None)
        inner = next((c for c in head.children if c.dep_ == "ccomp"), None)
        if inner is not None and subject is not None and subject.lower_ in ("i", "we"):
            return inner
    return None


def conditions_of(sub: Sub) -> list[Words]:
    """A conditional clause, or two joined in it, each by itself."""
    body = sub.body
    second = [
        c
        for c in sub.head.children
        if c.dep_ == "conj"
        and c.pos_ in ("VERB", "AUX")
    ]
    if second:
        inside = {t.i for c in second for t in c.subtree}
        return worded(
            trimmed(t for t in body if t.i not in inside),
            *(trimmed(t for t in body if t.i in {x.i for x in c.subtree}) for c in second),
        )
    return worded(body)


def core_clause(unit: Unit) -> Words:
    """Subject, verb and object: without descriptions, times and circumstances."""
    head = unit.head
    drop: set[int] = set()
    kept = outcome_clause(unit)
    places = {t.i for t in kept}
    has_object = any(
        c.dep_ in ("dobj", "attr", "acomp", "xcomp", "ccomp", "oprd", "prt") and c.i > head.i
        for c in head.children
    )
    seen_prep = False
    for child in head.children:
        if child.i not in places:
            continue
        inner = {t.i for t in child.subtree}
        if child.dep_ in ("npadvmod", "advcl", "parataxis", "dep") or (
            child.dep_ == "conj" and not has_object
        ):
            drop |= inner
        elif child.dep_ == "prep" and child.i > head.i:
            is_time = any(
                t.ent_type_ in ("DATE", "TIME") or t.lower_ in TIME_WORDS for t in child.subtree
            ) or child.lower_ in ("since", "by", "during", "per")
            if is_time or has_object or seen_prep:
                drop |= inner
            seen_prep = True
        elif child.dep_ == "prep" or (child.dep_ == "advmod" and child.i == kept[0].i):
            drop |= inner
    if unit.subject is not None:
        for token in unit.subject.subtree:
            if token.dep_ in ("relcl", "appos") and token.i in places:
                drop |= {t.i for t in token.subtree}
    for token in kept:
        if token.dep_ == "relcl" and token.i > head.i:
            drop |= {t.i for t in token.subtree}
    clean = trimmed(t for t in kept if t.i not in drop)
    return clean if len(clean) >= 2 else kept


TIME_WORDS = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december day days week weeks month "
    "months year years night morning evening weekend fortnight yesterday today hours hour "
    "period report"
)


def infinitive(head: "Token", allowed: set[int]) -> "Token | None":
    """The verb of a `to ...` clause that hangs on a verb or on its object."""
    for one in (head, *head.children):
        for child in one.children:
            if child.dep_ in ("advcl", "xcomp", "acl", "relcl", "ccomp", "csubj") and (
                child.i in allowed
                and child.tag_ == "VB"
                and any(g.lower_ == "to" and g.dep_ == "aux" for g in child.children)
            ):
                return child
    return None


def without_to(verb: "Token", allowed: set[int]) -> Words:
    """`to close the road` as `close the road`."""
    return trimmed(
        t for t in verb.subtree if t.i in allowed and not (t.lower_ == "to" and t.head.i == verb.i)
    )


def stripped(words: Words) -> Words:
    """An outcome without deadlines and hedges at its edges."""
    kept = list(words)
    edges = {t.i for pattern in (DEADLINE,) for group in found_in(pattern, kept) for t in group}
    while kept and (kept[-1].i in edges or kept[-1].is_punct):
        kept.pop()
    while kept and (kept[0].i in edges or kept[0].is_punct):
        kept.pop(0)
    return kept or list(words)


__all__ = ["EMPTY", "HUMANS", "Found", "Words", "subject_phrase", "words_of"]
