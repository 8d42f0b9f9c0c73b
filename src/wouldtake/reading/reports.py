"""Reporting clauses: `she said that ...`, `..., officials say`, `according to ...`, `he denied`.

A report is a verb (or `according to`), who its subject is, and the clause that is reported.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cues import words
from .names import DOCUMENTS, TITLES
from .tokens import has_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH = words(
    "assure say tell add note warn argue insist claim maintain contend explain report announce "
    "write state declare assert stress concede admit acknowledge caution conclude predict "
    "estimate remark observe reply respond answer ask recall joke continue go repeat counter "
    "inform put comment quip protest complain agree suggest allege affirm attest proclaim recount "
    "relate muse wonder sigh shrug whisper murmur mutter shout cry snap growl grumble laugh "
    "retort rejoin interject begin speak opine speculate lament bemoan boast brag jeer plead urge "
    "appeal demand post tweet publish text email mention emphasise emphasize underline underscore "
    "highlight reiterate signal testify confide volunteer venture offer elaborate clarify object "
    "concur disagree advise counsel brief relay record document read run preach thunder bark "
    "exclaim reflect reason philosophise theorise quote smile grin nod chuckle interrupt finish "
    "echo summarise summarize bristle scold chide fume"
)
MIND = words("think believe suspect fear expect reckon guess hope assume doubt see feel")
THOUGHT = words(
    "rumour rumor gather learn forecast calculate assess find hold confirm reveal disclose "
    "indicate show promise vow pledge swear remind judge understand hear consider propose point "
    "foresee anticipate envisage project worry dread regret imply hint presume imagine figure bet "
    "surmise posit accept recognise recognize demonstrate prove deem conclude threaten"
)
SAY = SPEECH | THOUGHT | MIND - {"see", "feel", "guess"}
DENY = words(
    "deny dismiss reject dispute refute rebut scoff brush ridicule mock wave contest discount "
    "disown repudiate rubbish debunk deride disavow gainsay contradict pooh-pooh scorn laugh "
    "shrug wave"
)
DOUBT = words("doubt question")
NOTIONS = words(
    "insinuation insinuations rumours reading idea notion suggestion claim argument view theory "
    "belief assertion allegation talk charge accusation thought thesis line report reports "
    "prospect possibility warning fear hope forecast prediction estimate assessment conclusion "
    "conviction contention assumption opinion expectation insistence promise complaint rumour "
    "rumor story case premise suspicion judgement judgment statement hypothesis verdict position "
    "message calculation hunch feeling worry concern"
)
# Verbs that stand in `as X puts it`.
AS = words(
    "say put note see argue warn point tell explain describe claim suggest write observe remark "
    "insist predict have believe understand view think admit concede call know report reckon"
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
    told_by: bool = False
    is_aside: bool = False


def subject_of(verb: "Token") -> "Token | None":
    """The subject of a verb, its own or, for a second verb without one, that of the first."""
    here: Token | None = verb
    for _ in range(4):
        if here is None:
            return None
        own = [c for c in here.children if c.dep_ in SUBJECTS]
        if own:  # `Lt` cut from its bearer by its stop is no subject
            is_title = len(own) > 1 and own[0].lower_.strip(".") in TITLES
            return own[1] if is_title or _is_shut_out(own[0], own[-1], here) else own[0]
        if (lone := _cut_off(here)) is not None:
            return lone
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


def _cut_off(verb: "Token") -> "Token | None":
    """`An aide, who asked not to be named because ..., put it so`: the noun that opens it.

    A long clause about a noun makes the parser hang the main verb on a verb of that clause.
    """
    noun = verb.sent.root
    is_noun = noun.pos_ in ("NOUN", "PROPN") and noun.i < verb.head.i
    if verb.dep_ != "conj" or not is_noun or verb.nbor(-1).text != ",":
        return None
    return None if any(c.dep_ == "cc" for c in verb.head.children) else noun


def _is_shut_out(first: "Token", last: "Token", verb: "Token") -> bool:
    """`Drones, says Quell, kill` and `a battalion, you understand, would`: the nearer subject."""
    if first.i == last.i or first.i > verb.i:
        return False
    opens = verb.i if last.i > verb.i else last.left_edge.i
    is_beside = last.i > verb.i or last.i == verb.i - 1
    return is_beside and first.i < opens - 1 and verb.doc[opens - 1].text == ","


def is_negated(verb: "Token") -> bool:
    """`not` or `never` on the verb itself."""
    return any(c.dep_ == "neg" or c.lower_ in ("never", "n't", "not") for c in verb.children)


def _agent(verb: "Token") -> "Token | None":
    """`told by X`."""
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def spoken(token: "Token") -> Report | None:
    """The report that a verb of saying, thinking or denying makes, where it makes one."""
    lemma = token.lemma_.lower()
    if token.pos_ not in ("VERB", "AUX") or lemma not in SAY | DENY | DOUBT:
        return None
    if lemma == "put" and "it" not in {c.lower_ for c in token.children}:
        return None
    if lemma == "quote" and any(c.lower_ == "as" for c in token.children):
        return None
    subject = subject_of(token)
    if subject is not None and subject.lower_ in NOBODY:
        return None
    content = content_of(token, subject)
    denied = lemma in DENY and (lemma not in SAY or _denied(token, strict=True) is not None)
    if denied:
        content = _denied(token) or content
        agent = _agent(token)
        if content is None and agent is not None:  # `the claim that X was rejected by Y`
            for noun in token.children:
                if noun.dep_ == "nsubjpass" and noun.lemma_.lower() in NOTIONS:
                    content = next((c for c in noun.children if c.dep_ in CONTENT), None)
            own = frozenset(t.i for t in token.sent) - {
                t.i for t in (content.subtree if content is not None else ())
            }
            if content is None:
                return None
            return Report(token, agent, content, rejects=True, tokens=own, told_by=True)
        if content is None:
            return None
        return Report(
            token, subject, content, rejects=True, tokens=_clause(token, subject, content)
        )
    if content is None and _is_as(token):
        content = token.head
        return Report(token, subject, content, tokens=frozenset(t.i for t in token.subtree))
    if lemma in UNSURE and content is not None and "that" not in _marks(content):
        content = None
    if _is_unsaid(token) or (content is None and lemma not in SPEECH):
        return None
    if content is None and token.dep_ in ("xcomp", "acl", "relcl", "pcomp") and lemma != "say":
        return None
    if content is None and any(
        c.tag_ in ("WP", "WDT") and c.dep_ == "dobj" for c in token.children
    ):
        return None  # `whatever he says`
    passive = any(c.dep_ == "auxpass" for c in token.children)
    if lemma in ("gather", "learn", "rumour", "rumor") and not passive:
        return None
    if passive and content is None and lemma in ("offer", "record", "run", "urge", "advise", "put"):
        return None
    if passive and (teller := _agent(token)) is not None:
        inside = {t.i for t in content.subtree} if content is not None else set()
        own = frozenset(t.i for t in token.subtree if t.i not in inside)
        return Report(token, teller, content, tokens=own, told_by=True)
    leads = token.i == token.sent.start and token.text[:1].islower()
    if subject is None and (token.tag_ in ("VBD", "VBZ", "VBP") or leads):
        subject = _inverted(token)
    if subject is None and token.dep_ == "xcomp" and token.tag_ == "VB":
        subject = subject_of(token.head)  # `likes to say`, `went on to argue`
    if subject is None and token.tag_ == "VBG" and token.dep_ in ("advcl", "xcomp", "acl", "conj"):
        over = token.head
        subject = over if over.pos_ in ("NOUN", "PROPN") else subject_of(over)
    if subject is None and token.tag_ in ("VBG", "VB", "VBN") and not _is_expletive(token):
        return None
    over = token.head
    if content is not None and subject is not None and token.dep_ == "ccomp" and over.i > content.i:
        first = subject.left_edge.i  # `X maintains that had we stayed, two would exist`
        if first == token.sent.start and over.pos_ in ("VERB", "AUX"):
            own = frozenset(range(first, token.i + 1))
            return Report(token, subject, over, tokens=own, is_aside=True)
    return Report(
        token, subject, content, doubts=lemma in DOUBT, tokens=_clause(token, subject, content)
    )


# Verbs that speak beside a quotation or before `that`, and else do something else.
UNSURE = words(
    "go begin continue run offer finish smile nod laugh sigh shrug read break demand record "
    "document appeal speak ask urge underline highlight see"
)


def _marks(clause: "Token") -> set[str]:
    return {c.lower_ for c in clause.children if c.dep_ == "mark"}


def _is_unsaid(verb: "Token") -> bool:
    """`Might have mentioned that ...`: nobody said it."""
    helps = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    return "have" in helps and bool(helps & {"might", "could", "should", "would", "ought"})


def _is_as(token: "Token") -> bool:
    """`As X put it`, `as X sees it`: the clause beside is theirs."""
    return (
        token.dep_ == "advcl"
        and token.lemma_ in AS
        and token.head.pos_ in ("VERB", "AUX")
        and any(c.lower_ == "as" and c.dep_ in ("mark", "advmod") for c in token.children)
        and any(c.dep_ in SUBJECTS for c in token.children)
    )


def _is_expletive(token: "Token") -> bool:
    return any(c.lower_ == "it" for c in token.children)


def content_of(verb: "Token", subject: "Token | None") -> "Token | None":
    """The head of the clause that a verb reports; None where it is a question or a quotation."""
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
            others = [c for c in verb.children if c.dep_ == "ccomp" and c.i > child.i > verb.i]
            return others[-1] if others and child.left_edge.lower_ != "that" else child
    if verb.lemma_ in SPEECH and (told := _within_document(verb)) is not None:
        return told
    over = verb.head
    own_subject = subject is not None and subject.head == verb
    while verb.dep_ == "parataxis" and over.pos_ not in ("VERB", "AUX") and over.head.i != over.i:
        over = over.head
    if verb.dep_ == "parataxis" and over.pos_ in ("VERB", "AUX") and own_subject:
        return over
    if verb.dep_ in ("ccomp", "advcl") and over.i > verb.i and own_subject and _is_aside(verb):
        return over  # `X, writes Y in Z, will fall`
    return None


def _within_document(verb: "Token") -> "Token | None":
    """`She said in a message that ...`, where the parser hung the clause on the message."""
    for place in verb.rights:
        for noun in place.children if place.dep_ == "prep" else ():
            if noun.dep_ != "pobj" or noun.lemma_.lower() not in DOCUMENTS | HEARINGS:
                continue
            for clause in noun.rights:
                first = clause.left_edge
                own = [c for c in clause.children if c.dep_ in SUBJECTS and c.i != first.i]
                is_clause = clause.dep_ in ("acl", "relcl", "ccomp") and bool(own)
                if is_clause and first.lower_ == "that" and first.dep_ in ("mark", "dobj"):
                    return clause
    return None


# Where people speak.
HEARINGS = words(
    "interview speech address broadcast call conference meeting debate session hearing video "
    "recording testimony sermon lecture podcast programme program column article essay book"
)


def _is_aside(verb: "Token") -> bool:
    """A verb of saying between commas, its subject behind it or right before it."""
    first = min([verb.i, *(c.i for c in verb.children if c.dep_ in SUBJECTS)])
    last = max(t.i for t in verb.subtree)
    doc = verb.doc
    after = doc[last + 1].text if last + 1 < len(doc) else ""
    return (
        verb.lemma_ in SPEECH - {"go", "begin", "continue", "run", "offer", "finish"}
        and first > verb.sent.start
        and doc[first - 1].text in (",", "-")
        and (after in (",", "-") or doc[last].text in (",", "-"))
    )


def _denied(verb: "Token", strict: bool = False) -> "Token | None":
    """`the idea that ...`: the clause after a noun that stands for a statement.

    `strict`: no clause that hangs on the verb itself.
    """
    for token in verb.subtree:
        if token.lemma_.lower() in NOTIONS and token.i > verb.i:
            for child in token.children:
                if child.dep_ in ("acl", "relcl", "ccomp") and child.pos_ in ("VERB", "AUX"):
                    return child
    for child in verb.children:
        if child.dep_ == "ccomp" and not strict:
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
        before = [c for c in verb.children if c.dep_ == "advcl" and c.i < verb.i]
        aside = {t.i for c in before for t in c.subtree} if verb.dep_ == "ccomp" else set()
        return frozenset({t.i for t in verb.subtree} - aside)
    apart = {
        t.i
        for child in verb.children
        if child.dep_ == "advcl" or (child.dep_ == "conj" and has_subject(child))
        for t in child.subtree
    }
    return frozenset(t.i for t in verb.subtree if t.i not in inside and t.i not in apart)
