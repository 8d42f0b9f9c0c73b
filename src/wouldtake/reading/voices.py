"""Whose words are whose: each turn of an article with its speaker.

Frames are read in order: everyone named in them is noted, and each reporting verb names a speaker.
Then every quotation weighs all who may have spoken it (`candidates.py`) and takes the likeliest.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .cues import words
from .names import Being, Heard
from .people import Registry
from .quotes import Quoted, Turn
from .reports import DENY, MIND, SPEECH, Report
from .stances import reports
from .text import Copy

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

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
        "gather",
        "learn",
    }
)
AUTHOR = Heard(Being("author", False), "author")
UNKNOWN = Heard(Being("unknown", False), "unknown")
# The voice around: who denies in `it is not the case that`.
OWN = Heard(Being("", False), "own")


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

    `people`: number of a sentence in a frame, and someone named in it by name.
    `ends_open`: its last sentence is not closed by a full stop.
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
    host: Heard | None = None
    quoted: list[Quoted] = field(default_factory=list)
    doers: list[Doer] = field(default_factory=list)
    people: list[tuple[int, Being]] = field(default_factory=list)
    bases: dict[int, Heard] = field(default_factory=dict)

    @property
    def is_frame(self) -> bool:
        """The reporter's own words."""
        return self.turn.kind == "frame"

    @property
    def is_topic(self) -> bool:
        """What the words after it are about: `On the truce:`, `On whether the port will fall:`."""
        return self.is_frame and bool(_TOPIC.fullmatch(self.doc.text.strip()))


_TOPIC = re.compile(r"[-•*\s]*(?:On|About|Regarding) [^.:?!]{2,80}:")


def attribute(reads: list[Read], spoken: dict[int, Being | None]) -> Registry:
    """Resolve every report of the frames, then give every quotation its speaker.

    `spoken`: paragraph -> who speaks in it by the print of the page, None where it asks.
    """
    from .candidates import speakers  # noqa: PLC0415
    from .frames import frame  # noqa: PLC0415

    registry = Registry()
    for being in spoken.values():
        if being is not None and all(one is not being for one in registry.beings):
            registry.beings.append(being)
    paragraph = -1
    for index, read in enumerate(reads):
        place = read.turn.paragraph
        if place != paragraph:
            registry.tick()
            paragraph = place
        registry.speaking = spoken.get(place)
        if registry.speaking is not None:
            registry.note(registry.speaking)
        if read.is_frame:
            beside = (_is_quote(reads, index - 1, read), _is_quote(reads, index + 1, read))
            frame(read, registry, beside, place in spoken)
        else:
            registry.tick(0.5 * len(list(read.doc.sents)))
    _experts(reads)
    for read in reads:
        place = read.turn.paragraph
        if place in spoken:
            being = spoken[place]
            read.is_asked, read.is_answer = being is None, True
            if being is not None:
                read.voice = read.host = Heard(being, "continued")
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


def hangs(verb: "Token") -> bool:
    """A report inside a clause of time: `after he said that ...` is no report of its own."""
    for token in (verb, *verb.ancestors):
        if token.dep_ == "advcl" and any(
            c.lower_ in ("after", "since", "until", "before") and c.dep_ in ("mark", "advmod")
            for c in token.children
        ):
            return True
    return False


BACKSHIFTED = frozenset({"would", "could", "might", "'d", "had"})


def _runs_on(read: Read) -> None:
    """A report of speech that goes on: `He said the dam was lost. The valley would follow.`"""
    before: Heard | None = None
    present: Heard | None = None
    broken = False
    for sentence in read.doc.sents:
        kept = read.reports.get(sentence.start, [])
        if kept:
            report, heard = kept[-1]
            is_said = heard.how not in ("unknown", "own") and report.verb.lemma_.lower() not in DENY
            told = report.verb.tag_ == "VBD" and report.verb.lemma_.lower() not in MIND
            before = heard if is_said and told else None
            present = heard if is_said and not told else None
            broken = sentence.text.rstrip()[-1:] in ":;"
            continue
        if present is not None and broken:
            read.bases[sentence.start] = present
        present = None
        if before is None:
            continue
        helps = next((c for c in sentence.root.children if c.dep_ in ("aux", "auxpass")), None)
        backshifted = helps is not None and helps.lower_ in BACKSHIFTED
        if broken or backshifted:
            read.bases[sentence.start] = before
        else:
            before = None
        broken = sentence.text.rstrip()[-1:] in ":;"


def _experts(reads: list[Read]) -> None:
    """`An expert has told ...`, and the next paragraph names who told: one and the same.

    So too where a page opens with a calling and its second or third paragraph with a bearer of it.
    """
    for index, read in enumerate(reads):
        heard = read.attribution
        if heard is None or heard.how != "role" or not heard.being.is_person:
            continue
        is_one = re.match(r"(?:an?|one|the) ", heard.being.name.lower())
        if heard.being.is_named or not is_one:
            continue
        for later in reads[index + 1 : index + 3]:
            named = later.attribution
            doer = next((d.heard for d in later.doers if d.sentence == 0), None)
            if not later.is_frame or later.turn.paragraph == read.turn.paragraph:
                continue
            alike = named is not None and _is_expert(heard.being) and _told_alike(read, later)
            if not alike and read.turn.paragraph <= 4:
                named = doer if doer is not None and doer.how == "named" else named
                alike = named is not None and _same_calling(heard.being, named.being)
            if alike and named is not None and named.how == "named" and named.being.is_person:
                heard.being.name, heard.being.is_named = named.being.name, True
                heard.being.affiliation = named.being.affiliation or heard.being.affiliation
                break


def _is_expert(being: Being) -> bool:
    return bool(being.roles & _EXPERTS)


_EXPERTS = words(
    "expert analyst official observer specialist academic researcher economist scholar diplomat "
    "commander source professor fellow dr prof historian"
)
_SOLDIERS = words(
    "commander general officer admiral colonel chief gen col lt maj major brig adm capt captain "
    "brigadier lieutenant marshal"
)
CALLINGS = (
    _EXPERTS - words("official observer diplomat commander source"),
    _SOLDIERS,
    words("minister secretary premier"),
    words("envoy ambassador diplomat mediator negotiator"),
    words("governor mayor prefect"),
    words("spokesman spokeswoman spokesperson"),
    words("president leader"),
)


def _same_calling(one: Being, other: Being) -> bool:
    return any(one.roles & calling and other.roles & calling for calling in CALLINGS)


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
            if report.rejects and (report.subject is None or report.subject.lower_ in FIRST):
                kept.append((report, OWN))
                continue
            if report.content is None or report.subject is None or hangs(report.verb):
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
