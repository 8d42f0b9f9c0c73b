"""Whose a clause is where no verb of saying says so, and every report of a sentence together.

`In the view of X`, `X's warning that`, `X is convinced that`, `X called it`, `X ruled out`.
"""

from typing import TYPE_CHECKING

from .cues import words
from .denials import denial
from .reports import (
    DENY,
    NOBODY,
    NOTIONS,
    SPEECH,
    SUBJECTS,
    Report,
    content_of,
    spoken,
    subject_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# Verbs under which a subject makes the notion that is their object its own.
HOLDS = words(
    "make take hold issue offer give voice express repeat share deliver sound advance put have "
    "reach press state defend spread circulate come draw send raise be stick keep"
)
# Verbs that lead to a notion by a preposition: `opens with the claim that`, `is of the view that`.
CLINGS = words("be open begin start end close cling hold return conclude go come finish stick lean")
SURE = words(
    "convinced certain sure adamant confident afraid sceptical skeptical doubtful hopeful "
    "optimistic pessimistic clear worried fearful concerned aware positive persuaded satisfied "
    "insistent unsure"
)
VIEWS = words(
    "view words opinion judgement judgment estimation account telling reckoning estimate phrase "
    "reading experience mind eyes assessment calculation"
)
COMMIT = words("rule swear vow pledge promise threaten")
JUDGES = words(
    "call describe consider deem brand label term dub characterise characterize denounce condemn "
    "criticise criticize blame praise fault accuse regard view rate rank put hail welcome"
)


# Tokens of the longest sentence that is searched for reports and claims; what is longer is no
# sentence, and the search takes time that grows with the cube of its length.
LONGEST = 300


def reports(sentence: "Span") -> list[Report]:
    """Every reporting clause of a sentence, outermost first; none in one over `LONGEST` tokens."""
    if len(sentence) > LONGEST:
        return []
    found = []
    for token in sentence:
        report = (
            denial(token)
            or _according(token)
            or _viewed(token)
            or _quoted_as(token)
            or _noun(token)
            or _sure(token)
            or _rumour(token)
            or spoken(token)
        )
        if report is not None:
            found.append(report)
    denied = {r.content.i for r in found if r.rejects and r.content is not None}
    found = [
        r
        for r in found
        if r.rejects
        or r.content is None
        or r.content.i not in denied
        or r.is_aside
        or r.verb.dep_ == "parataxis"
    ]
    for number, one in enumerate(found):
        if one.content is None and (aside := _aside(one)) is not None:
            found[number] = aside
    return found


def _aside(report: Report) -> Report | None:
    """`The port, she argued on the telephone from Calder, will close`: by its commas alone.

    The parser often takes such a clause for the main one. What stands on both sides is reported.
    """
    verb, subject = report.verb, report.subject
    helps = {c.i for c in verb.children if c.dep_ in ("aux", "auxpass")}
    passive = any(c.dep_ == "auxpass" for c in verb.children) and verb.lemma_ in ASIDES | FEARED
    feared = verb.tag_ == "VBN" and passive and subject is not None and subject.lower_ == "it"
    told = verb.tag_ in ("VBD", "VBZ", "VBP") and verb.lemma_ in ASIDES
    if subject is None or not (told or feared):
        return None
    doc, sentence = verb.doc, verb.sent
    first, last = min(verb.i, subject.left_edge.i), max(verb.i, subject.i)
    while first > sentence.start and doc[first - 1].text not in STOPS:
        first -= 1
        if doc[first].tag_ in FINITE and first not in helps:
            return None
    while last + 1 < sentence.end and doc[last + 1].text not in STOPS:
        last += 1
        if doc[last].tag_ in FINITE and last not in helps | {verb.i}:
            return None
    outside = [t for t in sentence if t.i < first or t.i > last]
    verbs = [t for t in outside if t.tag_ in FINITE and t.dep_ not in ("relcl", "acl", "advcl")]
    if first == sentence.start or not verbs or doc[first - 1].text in (":", ";"):
        return None
    heads = [t.head if t.tag_ == "MD" or t.dep_ in ("aux", "auxpass") else t for t in verbs]
    head = next((t for t in heads if t.i < first or t.i > last), None)
    if head is None or any(t.i == head.i for t in verb.children if t.dep_ == "advcl"):
        return None
    return Report(verb, subject, head, tokens=frozenset(range(first - 1, last + 1)), is_aside=True)


# Verbs of saying that mean nothing else between two commas.
ASIDES = words(
    "say add note warn argue insist claim maintain contend explain write declare assert stress "
    "concede admit acknowledge caution predict estimate remark observe reply respond recall "
    "complain suggest allege think believe reckon suspect fear conclude tell"
)
FEARED = words("fear hope rumour rumor report understand expect")
STOPS = frozenset({",", ";", ":", ".", "-", "?", "!", "("})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def committing(sentence: "Span") -> list[Report]:
    """`She ruled out a return`, `they have sworn to take it`: said, though no words are given."""
    if len(sentence) > LONGEST:
        return []
    found = []
    for token in sentence:
        if token.lemma_.lower() in JUDGES and (judging := _judging(token)) is not None:
            found.append(judging)
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


def _judging(verb: "Token") -> Report | None:
    """`Moser considers the refusal an error`, `he called it reckless`: a judgement of someone's."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    subject = subject_of(verb)
    if verb.pos_ != "VERB" or passive or subject is None or verb.tag_ == "VBN":
        return None
    judged = any(c.dep_ in ("oprd", "ccomp", "attr") for c in verb.children) or any(
        c.dep_ == "prep" and c.lower_ in ("as", "at", "for", "of") for c in verb.children
    )
    if any(c.dep_ == "dobj" and c.lower_.endswith(("self", "selves")) for c in verb.children):
        return None
    if verb.lemma_ == "put" and not any(c.lower_ == "at" for c in verb.children):
        return None
    if subject.lower_ == "who" and verb.dep_ == "relcl":
        subject = verb.head
    objects = any(c.dep_ in ("dobj", "ccomp", "oprd") for c in verb.children)
    if not (judged and objects) or subject.lower_ in NOBODY | {"i", "we", "it", "you"}:
        return None
    if subject.pos_ == "PRON" and subject.lower_ not in ("he", "she", "they"):
        return None
    if verb.dep_ not in ("ROOT", "conj", "relcl"):
        return None
    own = {t.i for t in subject.subtree} | {c.i for c in verb.children if c.dep_ in ("aux", "neg")}
    return Report(verb, subject, verb, tokens=frozenset(own))


def _main_verb(token: "Token") -> "Token":
    """The verb of the clause in which words stand as an adjunct."""
    top = token
    while top.head.i != top.i and top.dep_ not in ("ROOT", "ccomp", "conj", "relcl", "advcl"):
        top = top.head
    return top


def _according(token: "Token") -> Report | None:
    if token.lower_ != "to" or token.i == 0 or token.nbor(-1).lower_ != "according":
        return None
    named = [c for c in token.children if c.dep_ in ("pobj", "dobj")]
    if not named or named[0].lemma_.lower() in (
        "plan",
        "schedule",
        "law",
        "custom",
        "need",
        "rule",
    ):
        return None
    words = {token.i - 1, token.i, *(t.i for t in named[0].subtree)}
    return Report(token.nbor(-1), named[0], _main_verb(token.nbor(-1)), tokens=frozenset(words))


def _viewed(token: "Token") -> Report | None:
    """`In the view of X`, `in X's words`, `by X's account`: what the clause says is theirs."""
    if (
        token.lower_ not in VIEWS
        or token.dep_ != "pobj"
        or token.head.lower_ not in ("in", "by", "to")
    ):
        return None
    whose = [c for c in token.children if c.dep_ == "poss"]
    for child in token.children:
        if child.lower_ == "of":
            whose += [c for c in child.children if c.dep_ == "pobj"]
    top = _main_verb(token.head)
    if not whose or whose[0].lower_ in ("my", "our"):
        return None
    words = {token.head.i, *(t.i for t in token.head.subtree)} - {top.i}
    if top.i == token.head.i:  # the parser hung the clause on the name
        verbs = [
            t
            for t in token.head.subtree
            if t.i > whose[0].i
            and t.pos_ in ("VERB", "AUX")
            and t.dep_ in ("relcl", "acl", "ccomp")
            and any(c.dep_ in SUBJECTS and c.pos_ != "PRON" for c in t.children)
        ]
        if not verbs:
            return None
        top = verbs[0]
        words = set(range(token.head.i, top.left_edge.i))
    return Report(token.head, whose[0], top, tokens=frozenset(words))


def _quoted_as(token: "Token") -> Report | None:
    """`The agency quoted X as saying that ...`, `X was quoted as saying ...`."""
    is_having = any(c.tag_ == "VBG" and c.dep_ == "aux" for c in token.children)
    is_said = token.lemma_ in SPEECH and (token.tag_ == "VBG" or is_having)
    if not is_said or token.head.lower_ != "as":
        return None
    quoting = token.head.head
    if quoting.lemma_ not in ("quote", "cite", "report", "record", "hear"):
        return None
    passive = any(c.dep_ == "auxpass" for c in quoting.children)
    own = [
        c
        for c in quoting.children
        if c.dep_ in (("nsubjpass", "nsubj") if passive else ("dobj",)) and c.pos_ != "PUNCT"
    ]
    if not own and quoting.tag_ == "VBN":
        own = [c for c in quoting.children if c.dep_ in SUBJECTS]
    if not own:
        return None
    content = content_of(token, own[0])
    inside = {t.i for t in content.subtree} if content is not None else set()
    words = {t.i for t in quoting.subtree} - inside
    return Report(token, own[0], content, tokens=frozenset(words))


ANSWERS = words("answer reply response")


def _noun(token: "Token") -> Report | None:
    """`X's warning that ...`, `the view in Y is that ...`, `she took the view that ...`."""
    if token.lemma_.lower() not in NOTIONS | ANSWERS or token.pos_ != "NOUN":
        return None
    content = next(
        (
            c
            for c in token.children
            if c.dep_ in ("acl", "ccomp", "relcl")
            and c.i > token.i
            and c.pos_ in ("VERB", "AUX")
            and any(g.lower_ == "that" and g.dep_ == "mark" for g in c.children)
        ),
        None,
    )
    over = token.head
    if content is None and token.dep_ in ("nsubj", "nsubjpass") and over.lemma_ == "be":
        content = next(
            (
                c
                for c in over.children
                if c.dep_ == "ccomp" and c.i > over.i and c.pos_ in ("VERB", "AUX")
            ),
            None,
        )
        if content is None:
            return None
    elif content is None:
        return None
    whose = [c for c in token.children if c.dep_ == "poss"]
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "by", "from", "among"):
            whose += [c for c in child.children if c.dep_ == "pobj"]
    rejects = over.lemma_ in DENY and token.dep_ in ("dobj", "pobj", "nsubjpass")
    if rejects or (token.dep_ == "pobj" and over.head.lemma_ in DENY):
        return None  # the verb of denial reports it
    governor = over.head if over.pos_ == "ADP" else over
    holds = governor.lemma_ in HOLDS or (over.pos_ == "ADP" and governor.lemma_ in CLINGS)
    if not whose and token.dep_ in ("dobj", "pobj", "attr") and holds:
        subject = subject_of(governor)
        whose = [subject] if subject is not None else []
    if not whose or whose[0].lower_ in ("my", "our", "i", "we"):
        return None
    inside = {t.i for t in content.subtree}
    return Report(
        token, whose[0], content, tokens=frozenset(t.i for t in token.subtree if t.i not in inside)
    )


def _rumour(token: "Token") -> Report | None:
    """`Rumour has it that ...`"""
    subject = subject_of(token) if token.lemma_ == "have" else None
    if subject is None or subject.lemma_.lower() not in RUMOURS:
        return None
    content = next((c for c in token.children if c.dep_ in ("ccomp", "acl", "relcl")), None)
    for child in token.children:
        nested = next((c for c in child.children if c.dep_ in ("acl", "relcl", "ccomp")), None)
        content = content or (nested if child.lower_ == "it" else None)
    if content is None:
        return None
    inside = {t.i for t in content.subtree}
    own = frozenset(t.i for t in token.subtree if t.i not in inside)
    return Report(token, subject, content, tokens=own)


RUMOURS = words("rumour rumor word gossip legend")


def _sure(token: "Token") -> Report | None:
    """`X is convinced that ...`: no word is said, and yet it is theirs."""
    if token.lower_ not in SURE:
        return None
    passive = any(c.dep_ == "auxpass" for c in token.children)
    if token.dep_ != "acomp" and not passive:
        return None
    verb = token.head if token.dep_ == "acomp" else token
    content = next((c for c in token.children if c.dep_ == "ccomp" and c.i > token.i), None)
    subject = subject_of(verb)
    if content is None or subject is None or subject.lower_ in NOBODY | {"it", "i", "we"}:
        return None
    inside = {t.i for t in content.subtree}
    doubts = token.lower_ in ("sceptical", "skeptical", "doubtful", "unsure")
    return Report(
        token,
        subject,
        content,
        doubts=doubts,
        tokens=frozenset(t.i for t in verb.subtree if t.i not in inside),
    )
