"""Reporting clauses: `she said that ...`, `..., officials say`, `according to ...`, `he denied`.

A report is a verb (or `according to`), who its subject is, and the clause that is reported.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cues import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

SAY = words(
    "say tell add note warn argue insist claim maintain contend explain report announce "
    "write state declare assert stress suggest concede admit acknowledge caution conclude "
    "predict estimate forecast calculate assess find reckon remark observe reply respond "
    "answer ask recall joke hold think believe fear suspect hope assume expect agree "
    "confirm reveal disclose signal indicate show promise vow pledge swear repeat "
    "counter continue go inform remind testify put judge understand hear comment quip "
    "protest complain consider doubt propose"
)
SPEECH = words(
    "say tell add note warn argue insist claim maintain contend explain report announce "
    "write state declare assert stress concede admit acknowledge caution conclude predict "
    "estimate remark observe reply respond answer ask recall joke continue go repeat "
    "counter inform put comment quip protest complain agree suggest"
)
DENY = words("deny dismiss reject dispute refute rebut scoff brush ridicule mock wave")
DOUBT = words("doubt")
MIND = words("think believe suspect fear expect reckon guess hope assume doubt see feel")
NOTIONS = words(
    "idea notion suggestion claim argument view theory belief assertion allegation talk "
    "charge accusation thought thesis line report reports prospect possibility"
)
NOBODY = words("nobody none everyone everybody that this which what nothing there these")
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
CONTENT = ("ccomp", "acl", "relcl", "xcomp", "parataxis")


@dataclass(frozen=True)
class Report:
    """One reporting clause. `content` is the head of what is reported, None where it is a quote."""

    verb: "Token"
    subject: "Token | None"
    content: "Token | None"
    rejects: bool = False
    doubts: bool = False
    tokens: frozenset[int] = frozenset()


def subject_of(verb: "Token") -> "Token | None":
    """The subject of a verb, its own or, for a second verb without one, that of the first."""
    here: Token | None = verb
    for _ in range(4):
        if here is None:
            return None
        own = [c for c in here.children if c.dep_ in SUBJECTS]
        if own:
            return own[0]
        if here.dep_ == "conj" and here.head.pos_ in ("VERB", "AUX"):
            here = here.head
            over = here.head
            if (
                here.dep_ == "ccomp"
                and over.lemma_ in SAY
                and over.tag_ == verb.tag_
                and (here.tag_ != verb.tag_)
            ):
                here = over  # `he insisted that they are gone, and dismissed ...`: he dismissed
        else:
            return None
    return None


COMMIT = words("rule swear vow pledge promise threaten")


def committing(sentence: "Span") -> list[Report]:
    """`She ruled out a return`, `they have sworn to take it`: said, though no words are given."""
    found = []
    for token in sentence:
        if token.lemma_.lower() not in COMMIT or token.pos_ != "VERB":
            continue
        subject = subject_of(token)
        is_out = token.lemma_ == "rule" and any(c.lower_ == "out" for c in token.children)
        does = token.lemma_ != "rule" and any(c.dep_ == "xcomp" for c in token.children)
        if subject is None or not (is_out or does) or subject.lower_ in ("i", "we", "it", "that"):
            continue
        if token.dep_ not in ("ROOT", "conj"):
            continue
        own = {t.i for t in subject.subtree} | {
            c.i for c in token.children if c.dep_ in ("aux", "auxpass", "advmod") and c.i < token.i
        }
        found.append(Report(token, subject, token, tokens=frozenset(own)))
    return found


def is_negated(verb: "Token") -> bool:
    """`not` or `never` on the verb itself."""
    return any(c.dep_ == "neg" or c.lower_ in ("never", "n't", "not") for c in verb.children)


def reports(sentence: "Span") -> list[Report]:
    """Every reporting clause of a sentence, outermost first."""
    found = []
    for token in sentence:
        report = _according(token) or _report(token, sentence)
        if report is not None:
            found.append(report)
    return found


def _according(token: "Token") -> Report | None:
    if token.lower_ != "to" or token.i == 0 or token.nbor(-1).lower_ != "according":
        return None
    named = [c for c in token.children if c.dep_ in ("pobj", "dobj")]
    if not named:
        return None
    words = {token.i - 1, token.i, *(t.i for t in named[0].subtree)}
    top = token.nbor(-1)
    while top.head.i != top.i and top.dep_ not in ("ROOT", "ccomp", "conj", "relcl", "advcl"):
        top = top.head
    return Report(token.nbor(-1), named[0], top, tokens=frozenset(words))


def _report(token: "Token", sentence: "Span") -> Report | None:
    lemma = token.lemma_.lower()
    if token.pos_ not in ("VERB", "AUX") or lemma not in SAY | DENY:
        return None
    if lemma == "put" and "it" not in {c.lower_ for c in token.children}:
        return None
    subject = subject_of(token)
    if subject is not None and subject.lower_ in NOBODY:
        return None
    content = _content(token, subject)
    if lemma in DENY:
        content = _denied(token) or content
        if content is None:
            return None
        return Report(
            token, subject, content, rejects=True, tokens=_clause(token, subject, content)
        )
    if content is None and lemma not in SPEECH:
        return None
    if content is None and token.dep_ in ("xcomp", "acl", "relcl", "pcomp"):
        return None
    if subject is None and token.tag_ in ("VBD", "VBZ", "VBP"):
        subject = _inverted(token)
    if subject is None and token.tag_ in ("VBG", "VB", "VBN") and not _is_expletive(token):
        return None
    return Report(
        token, subject, content, doubts=lemma in DOUBT, tokens=_clause(token, subject, content)
    )


def _is_expletive(token: "Token") -> bool:
    return any(c.lower_ == "it" for c in token.children)


def _content(verb: "Token", subject: "Token | None") -> "Token | None":
    for child in verb.children:
        if child.dep_ == "ccomp" and child.pos_ in ("VERB", "AUX", "NOUN", "ADJ", "PROPN", "ADV"):
            if (
                any(
                    c.lower_ in ("whether", "if", "why", "how", "what", "who")
                    and c.i <= child.i
                    and c.dep_ in ("mark", "advmod", "attr", "dobj", "det")
                    and not child.left_edge.i < c.i
                    for c in child.subtree
                )
                and child.i > verb.i
            ):
                return None
            return child
    if (
        verb.dep_ == "parataxis"
        and verb.head.pos_ in ("VERB", "AUX")
        and (subject is not None and subject.head == verb)
    ):
        return verb.head
    del subject
    return None


def _denied(verb: "Token") -> "Token | None":
    """`the idea that ...`: the clause after a noun that stands for a statement."""
    for token in verb.subtree:
        if token.lemma_.lower() in NOTIONS and token.i > verb.i:
            for child in token.children:
                if child.dep_ in ("acl", "relcl", "ccomp") and child.pos_ in ("VERB", "AUX"):
                    return child
    for child in verb.children:
        if child.dep_ == "ccomp":
            return child
    return None


def _inverted(verb: "Token") -> "Token | None":
    """`said Ms Marwitz`: the subject after its verb, where the parser took it for an object."""
    for child in verb.rights:
        if child.dep_ in ("dobj", "attr", "npadvmod", "oprd", "dep", "ROOT") and (
            child.pos_ in ("PROPN", "NOUN", "PRON")
        ):
            return child
    return None


def _clause(verb: "Token", subject: "Token | None", content: "Token | None") -> frozenset[int]:
    """The tokens of the reporting clause itself: verb, subject and what hangs on them."""
    inside = {t.i for t in content.subtree} if content is not None else set()
    if content is not None and verb.i in inside:  # `X, he said, Y`: the report hangs on X
        own = {t.i for t in verb.subtree}
        return frozenset(own)
    return frozenset(t.i for t in verb.subtree if t.i not in inside)
