"""Who acts in a sentence of the reporter's: the subject of its main verb, where it may speak."""

from typing import TYPE_CHECKING

from .names import Heard, is_human, proper_name, text_of
from .people import SUBJECT, Registry
from .reports import Report, subject_of
from .voices import FIRST, Doer, Read

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


def doer(
    read: Read,
    sentence: "Span",
    number: int,
    registry: Registry,
    kept: list[tuple[Report, Heard]],
    acting: Heard | None,
) -> None:
    """Keep the subject of the main verb, where it is someone who may speak."""
    root = sentence.root
    subject = subject_of(root)
    other = chosen(root, subject)
    if other is not None:
        subject, root = other, next((c for c in other.children if c.dep_ == "relcl"), root)
    if subject is None:
        if kept:
            return
        named = [t for t in sentence if t.pos_ == "PROPN" and t.dep_ not in ("compound",)]
        run = next((r for t in named if len(r := proper_name(t)) >= 2 and t in r), None)
        if run is None and named and sentence.text.rstrip().endswith(":"):
            run = next(
                (r for t in named if (r := proper_name(t)) and registry.known(text_of(r))), None
            )
        if run is not None:
            known = registry.known(text_of(run))
            if known is not None and known.is_person:
                read.doers.append(Doer(Heard(known, "named"), root.lemma_.lower(), number))
        return
    if subject.lower_ in FIRST or subject.lower_ in (
        "you",
        "that",
        "this",
        "there",
        "which",
        "what",
    ):
        return
    was = len(registry.beings)
    if acting is not None and subject.pos_ == "PRON":
        heard = acting
    else:
        heard = registry.hear(subject, SUBJECT) if _may_speak(subject, registry) else None
    if heard is not None and heard.how != "unknown":
        is_new = len(registry.beings) > was
        read.doers.append(Doer(heard, root.lemma_.lower(), number, is_new))


def chosen(root: "Token", subject: "Token | None") -> "Token | None":
    """`It was the driver who laughed`, `their man here is Idris Bakri`: who follows `is`."""
    if subject is None or root.lemma_ != "be":
        return None
    if is_human(subject.lower_) and subject.tag_ == "NN":
        named = [c for c in root.children if c.dep_ in ("attr", "nsubj") and c.i > root.i]
        return next((c for c in named if c.pos_ == "PROPN" and proper_name(c)), None)
    if subject.lower_ != "it":
        return None
    for child in root.children:
        clauses = [c for c in child.children if c.dep_ == "relcl"]
        whose = {g.lower_ for c in clauses for g in c.children}
        if child.dep_ == "attr" and "who" in whose:
            return child
    return None


def _may_speak(subject: "Token", registry: Registry) -> bool:
    if subject.lower_ in ("he", "she", "they"):
        return True
    if subject.pos_ == "PROPN":
        known = registry.known(text_of(proper_name(subject)) or subject.text)
        return known is not None and known.is_person
    has_name = any(
        (c.dep_ == "appos" and c.pos_ == "PROPN")
        or (c.dep_ == "relcl" and any(g.lower_ in ("who", "whom") for g in c.children))
        for c in subject.children
    )
    return has_name or (is_human(subject.lower_) and subject.tag_ == "NN")


def actor(sentence: "Span") -> "Token | None":
    """The pronoun that is the subject of the main verb: met before anyone named after it."""
    subject = subject_of(sentence.root)
    return subject if subject is not None and subject.lower_ in ("he", "she") else None
