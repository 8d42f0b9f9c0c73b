"""Clauses that hang on another by a mark: `if`, `unless`, `before`; or `had`, `should` in front."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cues import words
from .tokens import has_subject, trimmed

if TYPE_CHECKING:
    from spacy.tokens import Token

    from .clauses import Unit

MARKS = words(
    "if once unless when whenever provided providing assuming because until before after "
    "lest since as while although though where wherever so in given"
)


HANGING = words("before after until because since provided providing")


@dataclass(frozen=True)
class Sub:
    """A subordinate clause with its mark: `if the road is cut`."""

    mark: str
    lead: str
    head: "Token"
    tokens: tuple["Token", ...]

    @property
    def body(self) -> list["Token"]:
        """The clause without its mark."""
        drop = {
            "if",
            "once",
            "unless",
            "when",
            "whenever",
            "because",
            "until",
            "before",
            "after",
            "provided",
            "providing",
            "that",
            "only",
            "even",
            "since",
            "as",
            "long",
            "should",
            "had",
            "were",
            "assuming",
            "soon",
            "of",
        }
        kept = list(self.tokens)
        while kept and (kept[0].lower_ in drop or kept[0].is_punct):
            kept.pop(0)
        return trimmed(kept)


def subs_of(unit: "Unit") -> list[Sub]:
    """The marked clauses of a unit, outermost only, in order."""
    allowed = {t.i: t for t in unit.tokens}
    found: list[Sub] = []
    taken: set[int] = set()
    for token in unit.tokens:  # what stands in a clause that describes a noun is that clause's own
        if (
            token.dep_ == "relcl"
            and token.i != unit.head.i
            and token.head.i in allowed
            and (token.pos_ in ("VERB", "AUX"))
            and token.left_edge.lower_ != "when"
        ):
            taken |= {t.i for t in token.subtree}
    for token in unit.tokens:
        if token.i in taken:
            continue
        sub = (
            _marked(unit, token, allowed)
            or _inverted(unit, token, allowed)
            or _turned(token, allowed)
        )
        if sub is not None and sub.tokens:
            found.append(sub)
            taken |= {t.i for t in sub.tokens}
    return found


def _marked(unit: "Unit", token: "Token", allowed: dict[int, "Token"]) -> Sub | None:
    mark = token.lower_
    if mark not in MARKS:
        return None
    head = token.head
    if token.dep_ == "prep" or token.pos_ == "ADP":
        clause = [c for c in token.children if c.dep_ in ("pcomp", "advcl", "ccomp")]
        if not clause and mark == "before":
            return _misread(token, allowed)
        if not clause or mark not in HANGING:
            return None
        if not has_subject(clause[0]):
            return None
        head = clause[0]
    elif token.dep_ not in ("mark", "advmod", "prep", "cc", "case", "dep", "ROOT", "advcl"):
        return None
    if token.dep_ in ("advcl", "ROOT"):  # `provided that ...`
        clause = [c for c in token.children if c.dep_ in ("ccomp", "advcl") and c.i > token.i]
        if not clause:
            return None
        head = clause[0]
    if (
        head.i == unit.head.i
        or head.i < token.i
        or head.pos_ not in ("VERB", "AUX", "NOUN", "ADJ", "PROPN", "ADV", "PRON")
    ):
        return None
    if mark in ("in", "given", "so") and not (mark == "so" and head.dep_ == "advcl"):
        return None
    if mark in ("as", "since", "while") and not has_subject(head):
        return None
    inside = {t.i for t in unit.head.ancestors}
    if head.i in inside:
        return None
    tokens = [t for t in head.subtree if t.i >= token.i and t.i in allowed]
    lead = ""
    if token.i - 1 in allowed:
        before = token.nbor(-1)
        if before.lower_ in (
            "only",
            "even",
            "except",
            "not",
            "just",
            "long",
            "until",
            "and",
            "well",
            "as",
            "but",
            "shortly",
            "especially",
        ):
            lead = before.lower_
    if mark == "as" and token.i + 1 < len(token.doc):
        rest = [t.lower_ for t in token.doc[token.i : token.i + 4]]
        if rest[:3] in (["as", "long", "as"], ["as", "soon", "as"]):
            mark = "if"
        elif token.i and token.nbor(-1).lower_ in ("long", "soon", "far"):
            mark = "if" if token.nbor(-1).lower_ != "far" else "as"
    if mark in ("provided", "providing", "assuming"):
        mark = "if"
    return Sub(mark, lead, head, tuple(tokens))


def _misread(token: "Token", allowed: dict[int, "Token"]) -> Sub | None:
    """`before the rebels take over`, where the rebels were taken for its object."""
    tokens = [token]
    for later in token.doc[token.i + 1 : token.sent.end]:
        if later.i not in allowed or later.is_punct:
            break
        tokens.append(later)
    verb = next((t for t in tokens[2:] if t.tag_ in ("VBP", "VBZ", "VBD", "MD")), None)
    if verb is None or any(t.tag_ in ("WDT", "WP") for t in tokens):
        return None
    return Sub(token.lower_, "", verb, tuple(tokens))


def _turned(token: "Token", allowed: dict[int, "Token"]) -> Sub | None:
    """`..., had the widows not marched`: the helping verb before its subject, after the outcome."""
    head = token.head
    if token.lower_ not in ("had", "should", "were") or head.dep_ != "advcl" or head.i < token.i:
        return None
    if not any(c.dep_ in ("nsubj", "nsubjpass") and token.i < c.i < head.i for c in head.children):
        return None
    if any(c.dep_ == "mark" for c in head.children):
        return None
    tokens = [t for t in head.subtree if t.i >= token.i and t.i in allowed]
    return Sub("had" if token.lower_ == "had" else "if", "", head, tuple(tokens))


def _inverted(unit: "Unit", token: "Token", allowed: dict[int, "Token"]) -> Sub | None:
    """`Had he stayed, ...`, `Should it fall, ...`: a condition without a mark."""
    if token.lower_ not in ("had", "should", "were") or (
        token.i != unit.tokens[0].i
        and not (token.nbor(-1).is_punct or token.nbor(-1).lower_ in ("but", "and", "all"))
    ):
        return None
    later = [t for t in unit.tokens if t.i > token.i]
    if not later or later[0].pos_ not in ("PRON", "DET", "NOUN", "PROPN", "ADJ", "NUM"):
        return None
    for comma in (t for t in later if t.text == ","):
        before = [t for t in unit.tokens if token.i <= t.i < comma.i]
        after = [t for t in unit.tokens if t.i > comma.i]
        if len(before) < 3 or not after or after[0].lower_ in ("as", "which", "who", "and"):
            continue
        if {t.lower_ for t in after} & {
            "will",
            "would",
            "'ll",
            "'d",
            "may",
            "might",
            "could",
            "can",
            "wo",
            "ca",
            "is",
            "are",
        }:
            head = next((t for t in before if t.dep_ == "advcl"), before[-1])
            return Sub("had" if token.lower_ == "had" else "if", "", head, tuple(before))
    del allowed
    return None
