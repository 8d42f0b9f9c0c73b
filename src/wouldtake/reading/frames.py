"""The reporter's own words: who is named in them, who reports in them, who acts in them."""

from typing import TYPE_CHECKING

from .actors import actor, chosen, doer
from .names import (
    BODIES,
    DOCUMENTS,
    GROUPS,
    ROLES,
    TITLES,
    Being,
    Heard,
    is_body,
    is_human,
    noun_phrase,
    proper_name,
    text_of,
)
from .people import ASKED, OTHER, POSSESSOR, SPEAKER, SUBJECT, Registry
from .reports import Report, subject_of
from .signatures import signing
from .stances import RUMOURS, committing, reports
from .voices import FIRST, OWN, PASSIVE, UNKNOWN, Read, hangs

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


def frame(read: Read, registry: Registry, beside: tuple[bool, bool], is_spoken: bool) -> None:
    """Note everyone named in a frame, and resolve its reports.

    `beside`: a quotation stands before, after it; `is_spoken`: someone's own words without marks.
    """
    sentences = list(read.doc.sents)
    if read.is_topic and beside[1]:
        return
    if read.turn.signs:
        being = signing(read.doc.text, registry.beings)
        registry.note(being, SPEAKER)
        read.attribution = Heard(being, "named" if being.is_named else "role")
        return
    for number, sentence in enumerate(sentences):
        registry.tick()
        at_quote = (
            (number == 0 and beside[0])
            or (number == len(sentences) - 1 and beside[1])
            or sentence.text.rstrip().endswith(":")
        )
        found = [
            r
            for r in (*reports(sentence), *committing(sentence))
            if (r.content is not None or at_quote) and not hangs(r.verb)
        ]
        kept: list[tuple[Report, Heard]] = []
        acting: Heard | None = None
        for token, report in _events(sentence, found):
            if report is None and token.pos_ == "PRON":
                acting = registry.hear(token, SUBJECT)
                continue
            if report is None:
                someone = _note(token, registry)
                if someone is not None and someone.is_person:
                    read.people.append((number, someone))
                continue
            if is_spoken and _is_self(report):
                continue
            heard = _heard(report, registry)
            if heard is not None:
                kept.append((report, heard))
        if number == 0 and beside[0] and sentence.text[:1] == "-" and not (kept or read.people):
            read.people += _signed(sentence, registry)
        kept.sort(key=lambda one: one[0].verb.i)
        read.reports[sentence.start] = kept
        for _, heard in kept[:1]:
            if heard.how not in ("unknown", "own"):
                read.attribution = heard
        doer(read, sentence, number, registry, kept, acting)
        if number == 0 and beside[0] and not (kept or read.doers or read.people):
            read.attribution = _named_first(sentence, registry)


def _named_first(sentence: "Span", registry: Registry) -> Heard | None:
    """Whom the words after a quotation name first, where they were not parsed as a clause."""
    if not sentence.text[:1].islower():
        return None
    for token in sentence[:8]:
        lemma = token.lemma_.lower()
        if token.pos_ == "PROPN" or is_human(token.lower_) or lemma in GROUPS | DOCUMENTS:
            heard = registry.hear(token)
            return heard if heard.how != "unknown" else None
    return None


def _signed(sentence: "Span", registry: Registry) -> list[tuple[int, Being]]:
    """`— Amina, 34, displaced from Calder`: the name after a dash, be it but one word."""
    for token in sentence:
        if token.text[:1].isupper() and (run := proper_name(token) or [token]):
            being = registry.meet(run[-1], run, "resident", [])
            registry.note(being, SPEAKER)
            return [(0, being)]
    return []


def _events(sentence: "Span", found: list[Report]) -> list[tuple["Token", Report | None]]:
    """Mentions and reports of a sentence in the order of its words."""
    subjects = {r.subject.i for r in found if r.subject is not None}
    acting = actor(sentence)
    subject = subject_of(sentence.root)
    is_told = subject is not None and chosen(sentence.root, subject) is not None
    events: list[tuple[int, Token, Report | None]] = [
        (r.subject.i if r.subject is not None else r.verb.i, r.subject or r.verb, r) for r in found
    ]
    done: set[int] = set()
    for token in sentence:
        if acting is not None and token.i == acting.i and token.i not in subjects:
            events.append((token.i, token, None))
            continue
        is_noun = token.pos_ in ("PROPN", "NOUN") or (
            token.pos_ == "ADJ" and token.dep_ in ("pobj", "dobj", "nsubj")
        )
        if not is_noun or token.i in done or (is_told and token == subject):
            continue  # `their man here is Idris Bakri` is about nobody met before
        if token.pos_ == "PROPN" and (run := proper_name(token)):
            is_party = run[0].i > 0 and token.doc[run[0].i - 1].text == "("  # `Quell (Free Voters)`
            if token.i != run[-1].i or is_party:
                continue
            done |= {t.i for t in run}
            if not any(t.i in subjects for t in run) and not _in_appos(token, subjects):
                events.append((token.i, token, None))
        elif token.i not in subjects and (is_human(token.lower_) or token.dep_ == "nsubj"):
            events.append((token.i, token, None))
    # What a pronoun's report says comes after the pronoun: in `X, he said, fell` he is not X.
    later: dict[int, int] = {}
    for report in found:
        subject = report.subject
        if subject is None or subject.pos_ != "PRON" or report.content is None:
            continue
        own = report.content.subtree
        later |= {t.i: subject.i for t in own if t.i < subject.i and t.i not in report.tokens}
    events = [(later.get(i, i) if r is None else i, t, r) for i, t, r in events]
    events.sort(key=lambda e: (e[0], e[2] is None))
    return [(token, report) for _, token, report in events]


def _in_appos(token: "Token", subjects: set[int]) -> bool:
    return token.dep_ == "appos" and token.head.i in subjects


def _note(token: "Token", registry: Registry) -> Being | None:
    """Someone is mentioned who reports nothing here; who, where it is by name."""
    weight = OTHER
    if token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ in (
        "ROOT",
        "conj",
        "ccomp",
        "advcl",
    ):
        weight = SUBJECT
    elif token.dep_ == "poss":
        weight = POSSESSOR
    if token.dep_ == "appos" and token.head.dep_ in ("nsubj", "nsubjpass"):
        weight = SUBJECT
    if _is_asked(token):
        weight = ASKED
    if token.pos_ == "PROPN" and (run := proper_name(token)):
        name = text_of(run)
        known = registry.known(name)
        titled = run[0].i > token.sent.start and is_human(token.doc[run[0].i - 1].lower_)
        if known is not None or len(run) >= 2 or titled or token.dep_ == "nsubj":
            being = registry.meet(token, run, "", [])
            registry.note(being, weight)
            return being
        return None
    is_role = (
        token.lower_ in ROLES
        or token.lower_ in GROUPS
        or is_human(token.lower_)
        or (
            weight == SUBJECT
            and any(
                c.dep_ == "relcl" and any(g.lower_ == "who" for g in c.children)
                for c in token.children
            )
        )
    )
    in_front = token.tag_ == "NN" or weight == SUBJECT or token.lower_ in BODIES
    if is_role and in_front and token.dep_ not in ("compound", "attr", "appos", "amod"):
        heard = registry.hear(token, weight)
        return heard.being if heard.being.is_named else None
    return None


def _is_asked(token: "Token") -> bool:
    """`I asked the attaché`, `we put it to the mayor`: who speaks next."""
    verb = token.head
    if token.dep_ == "pobj" and verb.lower_ in ("to", "with"):
        verb = verb.head
    elif token.dep_ not in ("dobj", "dative"):
        return False
    while verb.pos_ in ("NOUN", "ADP") and verb.head.i != verb.i:
        verb = verb.head  # `put the same question to`
    subject = subject_of(verb) if verb.pos_ == "VERB" else None
    is_own = subject is not None and subject.lower_ in FIRST
    return is_own and verb.lemma_ in ("ask", "put", "press", "question", "speak", "talk", "meet")


def _is_self(report: Report) -> bool:
    """Within someone's own words: `I said`, or a pronoun without a person named before."""
    return report.subject is not None and report.subject.lower_ in (*FIRST, "you", "it", "that")


def _heard(report: Report, registry: Registry) -> Heard | None:
    subject = report.subject
    if report.rejects and (subject is None or subject.lower_ in FIRST):
        return OWN
    passive = any(c.dep_ == "auxpass" for c in report.verb.children) and not report.told_by
    if subject is None or subject.lower_ in ("it", "there"):
        if passive:
            return UNKNOWN if report.verb.lemma_ in PASSIVE else None
        if subject is None:
            return None
    if subject.lower_ in FIRST:
        return None
    clause = report.verb
    while subject.lower_ == "who" and clause.dep_ == "conj":  # `who served and who is writing`
        clause = clause.head
    if subject.lower_ == "who" and clause.dep_ == "relcl":
        subject = clause.head
        if subject.lower_ in ("those", "people", "many", "some", "anyone", "others"):
            return UNKNOWN
    if subject.lower_ == "it" and report.verb.head.lemma_ in ("hear", "find", "read"):
        return UNKNOWN
    if (
        passive
        and report.verb.lemma_ in PASSIVE
        and (report.content is not None and report.content.dep_ == "xcomp")
    ):
        _note(subject, registry)
        return UNKNOWN
    if passive and report.verb.lemma_ in ("tell", "inform", "warn"):
        _note(subject, registry)
        return UNKNOWN
    if subject.lemma_.lower() in RUMOURS and report.verb.lemma_ == "have":
        return UNKNOWN
    if subject.lower_ == "one" and not list(subject.children):
        return UNKNOWN
    if subject.lemma_.lower() in FACTS and not any(c.dep_ == "poss" for c in subject.children):
        return None
    if report.content is not None and _is_the_author(subject, registry):
        return None
    if _is_thing(subject) and report.verb.lemma_ in SHOWS:
        return None
    named = _appended(report) or _alias(subject)
    if named is not None:
        run, role = named
        being = registry.meet(run[-1], run, text_of(role), role)
        registry.note(being, SPEAKER)
        return Heard(being, "named")
    if subject.tag_ in ("VBG", "VBN", "VB"):
        return None
    heard = registry.hear(subject, SPEAKER, is_beside=report.content is None)
    if heard.how == "named" and report.content is None and subject.pos_ == "PROPN":
        is_bare = not any(c.dep_ == "det" for c in subject.children)
        heard.being.is_person |= is_bare and not is_body(proper_name(subject))
    if heard.how != "unknown":
        for place in report.verb.children:
            if place.dep_ == "prep" and place.lower_ == "in":
                made = (c.lemma_.lower() for c in place.children if c.dep_ == "pobj")
                heard.being.roles.update(m for m in made if m in DOCUMENTS)  # `the statement said`
    return heard


def _is_the_author(subject: "Token", registry: Registry) -> bool:
    """`The authors advise against it`, `this writer believes`, where no one else's paper is met."""
    if subject.lemma_.lower() not in ("author", "writer", "columnist", "newspaper", "reporter"):
        return False
    if any(c.dep_ in ("prep", "appos", "relcl", "poss", "compound") for c in subject.children):
        return False
    first = subject.left_edge.lower_
    if first in ("this", "these", "present"):
        return True
    is_lone = first == "the" and subject.lemma_.lower() == "author"
    return is_lone and not any(being.roles & (DOCUMENTS | AUTHORS) for being in registry.beings)


AUTHORS = frozenset({"author", "authors", "writer"})


def _is_thing(subject: "Token") -> bool:
    """`Past practice`, `the map`: no person, no body, no document."""
    lemma = subject.lemma_.lower()
    return (
        subject.pos_ == "NOUN"
        and not is_human(subject.lower_)
        and lemma not in GROUPS | DOCUMENTS | BODIES | ROLES
        and subject.lower_ not in ROLES
        and not any(c.dep_ in ("poss", "appos") for c in subject.children)
    )


# Verbs by which a thing lets its reader conclude.
SHOWS = frozenset({"suggest", "show", "indicate", "mean", "imply", "prove", "demonstrate", "argue"})


def _alias(subject: "Token") -> "tuple[list[Token], list[Token]] | None":
    """`Its spokesman, who goes by the name of Abu Sahil, said`: the name he is known by."""
    for clause in subject.children:
        if clause.dep_ != "relcl" or clause.lemma_ not in ("use", "go", "give", "call", "identify"):
            continue
        inside = list(clause.subtree)
        if not any(t.lower_ in ("name", "himself", "herself", "alias", "by") for t in inside):
            continue
        for token in inside:
            if token.pos_ == "PROPN" and (run := proper_name(token)) and run[0].i > clause.i:
                return run, noun_phrase(subject)
    return None


# What shows something by itself: the author reads it, nobody says it.
FACTS = frozenset({"interview", "evidence", "experience", "history", "event", "fact", "sign"})


def _appended(report: Report) -> "tuple[list[Token], list[Token]] | None":
    """The name that ends right before the verb, set off by commas, where the subject is a role:
    `the commander of the sector, General Dauda, said`.
    """
    verb, subject = report.verb, report.subject
    if subject is None or subject.i >= verb.i or subject.pos_ == "PRON":
        return None
    place = verb.i - 1
    first = verb.sent.start
    while place > first and verb.doc[place].pos_ in ("AUX", "ADV", "PART"):
        place -= 1
    if verb.doc[place].text not in (",", ")"):
        return None
    while place > first and verb.doc[place].is_punct:
        place -= 1
    run = proper_name(verb.doc[place])
    if len(run) < 2 or is_body(run) or run[0].i <= subject.i or verb.doc[place] not in run:
        return None
    before = run[0].i - 1
    while before > first and verb.doc[before].lower_.strip(".") in TITLES | {"(", ")"}:
        before -= 1
    if verb.doc[before].text != ",":
        return None
    if any(t.pos_ == "VERB" and t.tag_ != "NN" for t in verb.doc[subject.i + 1 : run[0].i]):
        return None  # `the governor, who met General Dauda, said`
    own = [t for t in verb.doc[subject.left_edge.i : before] if t.i < before]
    return run, own
