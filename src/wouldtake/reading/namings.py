"""Names that stand beside what someone is: `the teacher, Livia Kun`, `a man called Quell`."""

from typing import TYPE_CHECKING

from .names import TITLES, is_body, is_human, proper_name

if TYPE_CHECKING:
    from spacy.tokens import Token


def is_appended(noun: "Token", name: "Token") -> bool:
    """A name in apposition, no verb between: not the last name of a clause about the noun."""
    is_name = name.dep_ == "appos" and name.pos_ == "PROPN"
    return is_name and not any(t.pos_ == "VERB" for t in noun.doc[noun.i + 1 : name.i])


def apart(first: "Token", last: "Token") -> int:
    """The tokens between two, titles left out."""
    between = first.doc[first.i + 1 : last.i]
    return sum(t.lower_.strip(".") not in TITLES for t in between)


def is_role(token: "Token") -> bool:
    """A word of a calling printed with capitals: `Country Director`."""
    is_told = token.lower_ in TITLES or is_human(token.lower_)
    places = ("country", "district", "field", "regional")
    is_of = token.dep_ == "compound" and token.lower_ in places
    return is_told or is_of or token.text == "-"


def known_as(token: "Token") -> list["Token"]:
    """`A man called Quell`, `the aide, who goes by Quell`, `whose name is Quell`."""
    nouns = [c for c in token.children if c.dep_ == "appos" and c.pos_ == "NOUN"]
    for noun in (token, *nouns):
        clauses = [c for c in noun.children if c.dep_ == "acl" and c.lemma_ in ("call", "name")]
        for one in (c for clause in clauses for c in clause.children):
            if one.dep_ in ("oprd", "attr", "dobj") and one.pos_ == "PROPN":
                return proper_name(one)
    verbs = [token.head] if token.dep_ == "nsubj" else []
    verbs += [t for t in list(token.subtree)[:40] if t.dep_ == "relcl"]
    for verb in verbs:
        if (one := _given(verb)) is not None:
            return proper_name(one)
    return []


def _given(verb: "Token") -> "Token | None":
    """`Gives only his first name, Quell`, `whose name is Quell`, `who goes by Quell`."""
    if verb.lemma_ in ("give", "use"):
        told = [c for c in verb.children if c.dep_ == "dobj" and c.lemma_ == "name"]
        named = [c for name in told for c in name.children if c.dep_ == "appos"]
        of = [c for noun in (verb, *told) for c in noun.children if c.lower_ in ("as", "of")]
        named += [c for prep in of if told for c in prep.children if c.dep_ == "pobj"]
    elif verb.lemma_ == "be" and any(
        c.dep_ == "nsubj" and c.lemma_ == "name" for c in verb.children
    ):
        named = [c for c in verb.children if c.dep_ == "attr"]
    elif verb.lemma_ == "go" and verb.dep_ == "relcl":
        by = [c for c in verb.children if c.lower_ == "by"]
        named = [c for prep in by for c in prep.children if c.dep_ == "pobj"]
    else:
        return None
    return next((c for c in named if c.pos_ == "PROPN"), None)


def beside(last: "Token") -> list["Token"]:
    """`The teacher, Livia Kun, ...`: a whole name between commas, however it was parsed."""
    doc, place = last.doc, last.i + 1
    if not is_human(last.lower_) or place + 2 >= last.sent.end or doc[place].text != ",":
        return []
    place += 1
    while place + 1 < last.sent.end and doc[place].lower_.strip(".") in TITLES:
        place += 1
    run = proper_name(doc[place])
    if len(run) < 2 or run[0].i > place or is_body(run) or doc[place] not in run:
        return []
    after = run[-1].i + 1
    closes = after >= last.sent.end or doc[after].text in (",", ".", ";", ":", "-")
    return run if closes else []
