"""Whose words are whose: each turn of an article with its speaker.

Frames are read in order: everyone named in them is noted, and each reporting verb names a speaker.
Then every quotation weighs all who may have spoken it (`candidates.py`) and takes the likeliest.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .names import BODIES, ROLES, Being, Heard, is_human, proper_name, text_of
from .people import OTHER, POSSESSOR, SPEAKER, SUBJECT, Registry
from .quotes import Quoted, Turn
from .reports import DENY, MIND, SPEECH, Report, committing, reports, subject_of
from .text import Copy

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

FIRST = frozenset({"i", "we"})
PASSIVE = frozenset(
    {
        "fear",
        "say",
        "report",
        "believe",
        "understand",
        "expect",
        "think",
        "hope",
        "hold",
        "rumour",
        "rumor",
        "claim",
        "allege",
        "argue",
        "suggest",
        "assume",
    }
)
AUTHOR = Heard(Being("author", False), "author")
UNKNOWN = Heard(Being("unknown", False), "unknown")


@dataclass(frozen=True)
class Doer:
    """The subject of a sentence in a frame, where it may speak: who, and its verb."""

    heard: Heard
    verb: str
    sentence: int
    is_new: bool = False


@dataclass
class Read:
    """A turn with its parse, and who speaks in it.

    `bases`: start of a sentence -> whose voice it is in, where it is not the turn's.
    """

    turn: Turn
    copy: Copy
    doc: "Doc"
    voice: Heard = AUTHOR
    reports: dict[int, list[tuple[Report, Heard]]] = field(default_factory=dict)
    attribution: Heard | None = None
    is_direct: bool = False
    is_answer: bool = False
    is_asked: bool = False
    ends_open: bool = False
    quoted: list[Quoted] = field(default_factory=list)
    doers: list[Doer] = field(default_factory=list)
    bases: dict[int, Heard] = field(default_factory=dict)

    @property
    def is_frame(self) -> bool:
        """The reporter's own words."""
        return self.turn.kind == "frame"


def attribute(reads: list[Read], spoken: dict[int, Being | None]) -> Registry:
    """Resolve every report of the frames, then give every quotation its speaker.

    `spoken`: paragraph -> who speaks in it by the print of the page, None where it asks.
    """
    from .candidates import speakers  # noqa: PLC0415

    registry = Registry()
    for being in spoken.values():
        if being is not None and all(one is not being for one in registry.beings):
            registry.beings.append(being)
    paragraph = -1
    for index, read in enumerate(reads):
        place = read.turn.paragraph
        if place != paragraph:
            registry.tick(0.5)
            paragraph = place
        if (being := spoken.get(place)) is not None:
            registry.note(being)
        if read.is_frame:
            beside = (_is_quote(reads, index - 1, read), _is_quote(reads, index + 1, read))
            _frame(read, registry, beside, place in spoken)
        else:
            registry.tick(0.5 * len(list(read.doc.sents)))
    _experts(reads)
    for read in reads:
        place = read.turn.paragraph
        if place in spoken:
            being = spoken[place]
            read.is_asked, read.is_answer = being is None, True
            if being is not None:
                read.voice = Heard(being, "continued")
    speakers(reads)
    for read in reads:
        if not read.is_frame:
            _inside_quote(read, registry)
        elif not read.is_answer:
            _runs_on(read)
    return registry


def _is_quote(reads: list[Read], index: int, near: Read) -> bool:
    return (
        0 <= index < len(reads)
        and reads[index].turn.kind == "quote"
        and (reads[index].turn.paragraph == near.turn.paragraph)
    )


def _frame(read: Read, registry: Registry, beside: tuple[bool, bool], is_spoken: bool) -> None:
    sentences = list(read.doc.sents)
    for number, sentence in enumerate(sentences):
        registry.tick()
        found = sorted([*reports(sentence), *committing(sentence)], key=lambda r: r.verb.i)
        at_quote = (number == 0 and beside[0]) or (
            number == len(sentences) - 1 and (beside[1] or sentence.text.rstrip().endswith(":"))
        )
        kept: list[tuple[Report, Heard]] = []
        noted = _events(sentence, found)
        for token, report in noted:
            if report is None:
                _note(token, registry)
                continue
            if (report.content is None and not at_quote) or _hangs(report.verb):
                if report.subject is not None:
                    _note(report.subject, registry)
                continue
            if is_spoken and (report.content is None or _is_self(report)):
                continue
            heard = _heard(report, registry)
            if heard is not None:
                kept.append((report, heard))
        kept.sort(key=lambda one: one[0].verb.i)
        read.reports[sentence.start] = kept
        for _, heard in kept[:1]:
            if heard.how != "unknown":
                read.attribution = heard
        _doer(read, sentence, number, registry, kept)


def _events(sentence: "Span", found: list[Report]) -> list[tuple["Token", Report | None]]:
    """Mentions and reports of a sentence in the order of its words."""
    subjects = {r.subject.i for r in found if r.subject is not None}
    events: list[tuple[int, Token, Report | None]] = [
        (r.subject.i if r.subject is not None else r.verb.i, r.subject or r.verb, r) for r in found
    ]
    done: set[int] = set()
    for token in sentence:
        if token.pos_ not in ("PROPN", "NOUN") or token.i in done:
            continue
        if token.pos_ == "PROPN":
            run = proper_name(token)
            if not run or token.i != run[-1].i:
                continue
            done |= {t.i for t in run}
            if not any(t.i in subjects for t in run) and not _in_appos(token, subjects):
                events.append((token.i, token, None))
        elif token.i not in subjects and (is_human(token.lower_) or token.dep_ == "nsubj"):
            events.append((token.i, token, None))
    events.sort(key=lambda e: (e[0], e[2] is None))
    return [(token, report) for _, token, report in events]


def _in_appos(token: "Token", subjects: set[int]) -> bool:
    return token.dep_ == "appos" and token.head.i in subjects


def _note(token: "Token", registry: Registry) -> None:
    """Someone is mentioned who reports nothing here."""
    weight = OTHER
    if token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ in ("ROOT", "conj", "ccomp"):
        weight = SUBJECT
    elif token.dep_ == "poss":
        weight = POSSESSOR
    if token.dep_ == "appos" and token.head.dep_ in ("nsubj", "nsubjpass"):
        weight = SUBJECT
    if token.pos_ == "PROPN":
        run = proper_name(token)
        if not run:
            return
        name = text_of(run)
        known = registry.known(name)
        titled = run[0].i > token.sent.start and is_human(token.doc[run[0].i - 1].lower_)
        if known is not None or len(run) >= 2 or titled or token.dep_ == "nsubj":
            registry.note(registry.meet(token, run, "", []), weight)
        return
    is_role = token.lower_ in ROLES or is_human(token.lower_)
    in_front = token.tag_ == "NN" or weight == SUBJECT or token.lower_ in BODIES
    if is_role and in_front and token.dep_ not in ("compound", "attr", "appos", "amod"):
        registry.hear(token, weight)


def _doer(
    read: Read, sentence: "Span", number: int, registry: Registry, kept: list[tuple[Report, Heard]]
) -> None:
    """Keep the subject of the main verb, where it is someone who may speak."""
    root = sentence.root
    subject = subject_of(root)
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
    front = registry.clock
    named = subject
    heard = registry.hear(named, SUBJECT) if _may_speak(subject, registry) else None
    if heard is not None and heard.how != "unknown":
        is_new = len(registry.beings) > was
        del front
        read.doers.append(Doer(heard, root.lemma_.lower(), number, is_new))


def _may_speak(subject: "Token", registry: Registry) -> bool:
    if subject.lower_ in ("he", "she", "they"):
        return True
    if subject.pos_ == "PROPN":
        known = registry.known(text_of(proper_name(subject)) or subject.text)
        return known is not None and known.is_person
    has_name = any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in subject.children)
    return has_name or (is_human(subject.lower_) and subject.tag_ == "NN")


def _is_self(report: Report) -> bool:
    """Within someone's own words: `I said`, or a pronoun without a person named before."""
    return report.subject is not None and report.subject.lower_ in (*FIRST, "you", "it", "that")


def _heard(report: Report, registry: Registry) -> Heard | None:
    subject = report.subject
    passive = any(c.dep_ == "auxpass" for c in report.verb.children) and not report.told_by
    if subject is None or subject.lower_ in ("it", "there"):
        if passive and report.verb.lemma_ in PASSIVE:
            return UNKNOWN
        if subject is None:
            return UNKNOWN if passive else None
    if subject.lower_ in FIRST:
        return None
    if (
        passive
        and report.verb.lemma_ in PASSIVE
        and (report.content is not None and report.content.dep_ == "xcomp")
    ):
        return UNKNOWN
    if passive and report.verb.lemma_ in ("tell", "inform", "warn"):
        return UNKNOWN
    return registry.hear(subject, SPEAKER)


def _hangs(verb: "Token") -> bool:
    """A report inside a clause of time: `after he said that ...` is no report of its own."""
    for token in (verb, *verb.ancestors):
        if token.dep_ == "advcl" and any(
            c.lower_ in ("after", "since", "when", "while", "until", "before")
            and c.dep_ in ("mark", "advmod")
            for c in token.children
        ):
            return True
    return False


def _runs_on(read: Read) -> None:
    """A report of speech that goes on: `He said the dam was lost. The valley would follow.`"""
    before: Heard | None = None
    for sentence in read.doc.sents:
        kept = read.reports.get(sentence.start, [])
        if kept:
            report, heard = kept[-1]
            told = report.verb.tag_ == "VBD" and report.verb.lemma_.lower() not in MIND | DENY
            before = heard if told and heard.how != "unknown" else None
            continue
        if before is None:
            continue
        modal = next((c for c in sentence.root.children if c.tag_ == "MD"), None)
        if modal is not None and modal.lower_ in ("would", "could", "might", "'d"):
            read.bases[sentence.start] = Heard(before.being, before.how)
        else:
            before = None


def _experts(reads: list[Read]) -> None:
    """`An expert has told ...`, and the next paragraph names who told: one and the same."""
    for index, read in enumerate(reads):
        if read.attribution is None or read.attribution.how != "role":
            continue
        name = read.attribution.being.name.lower()
        if not re.match(
            r"(?:an?|one) (?:[\w-]+ )?(?:expert|analyst|official|observer|specialist"
            r"|academic|researcher|economist|scholar|diplomat|commander|source)",
            name,
        ):
            continue
        for later in reads[index + 1 : index + 3]:
            named = later.attribution
            if later.turn.kind != "frame" or named is None or named.how != "named":
                continue
            if not (named.being.is_person and _told_alike(read, later)):
                continue
            for found in read.reports.values():
                for place, (report, heard) in enumerate(found):
                    if heard.being is read.attribution.being:
                        found[place] = (report, Heard(named.being, "role"))
            read.attribution = Heard(named.being, "role")
            break


def _told_alike(first: Read, second: Read) -> bool:
    """Both reports speak of the same thing: they share the verb, and most of their rarer words."""

    def bearing(read: Read) -> set[str]:
        return {t.lemma_.lower() for t in read.doc if t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ")}

    shared = bearing(first) & bearing(second)
    return len(shared) >= 3


def _inside_quote(read: Read, outer: Registry) -> None:
    """Reports that a speaker makes within a quotation: others' words passed on."""
    registry = Registry(list(outer.beings))
    for sentence in read.doc.sents:
        kept = []
        for report in reports(sentence):
            if report.content is None or report.subject is None or _hangs(report.verb):
                continue
            if report.subject.lower_ in (*FIRST, "you", "it", "that", "this", "which", "who"):
                continue
            if report.verb.lemma_ not in SPEECH and not report.rejects:
                continue
            if any(c.lower_ in ("will", "would", "if", "not", "n't") for c in report.verb.children):
                continue
            if report.subject.pos_ == "PRON":
                continue
            kept.append((report, registry.hear(report.subject)))
        read.reports[sentence.start] = kept
