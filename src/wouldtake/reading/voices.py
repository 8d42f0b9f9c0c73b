"""Whose words are whose: each turn of an article with its speaker.

Frames are read in order; each reporting verb names a speaker. A quotation belongs to the report
beside it, else to the paragraph's, else it goes on from the quotation before.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .cues import words
from .names import BODIES, ROLES, Being, Heard, Registry, proper_name, text_of
from .quotes import Quoted, Turn
from .reports import SPEECH, Report, committing, reports
from .text import Copy

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

FIRST = words("i we")
PASSIVE = words("fear say report believe understand expect think hope hold")
AUTHOR = Heard(Being("author", False), "author")
UNKNOWN = Heard(Being("unknown", False), "unknown")


@dataclass
class Read:
    """A turn with its parse, and who speaks in it."""

    turn: Turn
    copy: Copy
    doc: "Doc"
    voice: Heard = AUTHOR
    reports: dict[int, list[tuple[Report, Heard]]] = field(default_factory=dict)
    attribution: Heard | None = None
    is_direct: bool = False
    is_answer: bool = False
    is_asked: bool = False
    quoted: list[Quoted] = field(default_factory=list)


def attribute(reads: list[Read]) -> Registry:
    """Resolve every report of the frames, then give every quotation its speaker."""
    registry = Registry()
    for index, read in enumerate(reads):
        if read.turn.kind == "frame":
            beside = (_is_quote(reads, index - 1, read), _is_quote(reads, index + 1, read))
            _frame(read, registry, beside)
        else:
            _early_quote(reads, index, registry)
    _experts(reads)
    last: Heard | None = None
    for index, read in enumerate(reads):
        if read.turn.kind == "quote":
            read.is_direct = True
            read.voice = _speaker(reads, index, last)
            last = read.voice
        elif read.attribution is not None:
            last = read.attribution
    for read in reads:
        if read.turn.kind == "quote":
            _inside_quote(read)
    return registry


def _is_quote(reads: list[Read], index: int, near: Read) -> bool:
    return (
        0 <= index < len(reads)
        and reads[index].turn.kind == "quote"
        and (reads[index].turn.paragraph == near.turn.paragraph)
    )


def _frame(read: Read, registry: Registry, beside: tuple[bool, bool]) -> None:
    sentences = list(read.doc.sents)
    for number, sentence in enumerate(sentences):
        found = sorted([*reports(sentence), *committing(sentence)], key=lambda r: r.verb.i)
        is_first, is_last = number == 0, number == len(sentences) - 1
        _note_people(sentence, registry, {r.subject.i for r in found if r.subject is not None})
        kept: list[tuple[Report, Heard]] = []
        for report in found:
            at_quote = (
                (is_first and beside[0])
                or (is_last and beside[1])
                or (is_last and sentence.text.rstrip().endswith(":"))
            )
            if report.content is None and not at_quote:
                continue
            if _hangs(report.verb):
                continue
            heard = _heard(report, registry)
            if heard is None:
                continue
            kept.append((report, heard))
        read.reports[sentence.start] = kept
        for _, heard in kept[:1]:
            if heard.how != "unknown":
                read.attribution = heard
        if not kept and is_last and sentence.text.rstrip().endswith(":"):
            someone = _someone(sentence, registry)
            if someone is not None:
                read.attribution = someone


def _heard(report: Report, registry: Registry) -> Heard | None:
    subject = report.subject
    passive = any(c.dep_ in ("auxpass",) for c in report.verb.children)
    if subject is None or subject.lower_ in ("it", "there"):
        if passive and report.verb.lemma_ in PASSIVE:
            return UNKNOWN
        if subject is None:
            return UNKNOWN if passive else None
    if subject.lower_ in FIRST:
        return None
    if (
        passive
        and report.verb.lemma_ in ("say", "report", "believe", "think")
        and (report.content is not None and report.content.dep_ == "xcomp")
    ):
        return UNKNOWN
    return registry.hear(subject)


def _hangs(verb: "Token") -> bool:
    """A report inside a clause of time: `after he said that ...` is no report of its own."""
    for token in (verb, *verb.ancestors):
        if token.dep_ == "advcl" and any(
            c.lower_ in ("after", "since", "when", "while", "as") and c.dep_ in ("mark", "advmod")
            for c in token.children
        ):
            return True
    return False


def _note_people(sentence: "Span", registry: Registry, skip: set[int]) -> None:
    """Named people who are what a sentence is about, though they report nothing in it."""
    for token in sentence:
        if token.i in skip or token.dep_ not in ("nsubj", "nsubjpass"):
            continue
        is_named = token.pos_ == "PROPN" or (
            token.pos_ == "NOUN"
            and any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in token.children)
        )
        is_new = token.lower_ in ROLES and any(c.lower_ in ("a", "an") for c in token.children)
        if is_new and token.lower_ not in BODIES:
            registry.hear(token)
        if not is_named:
            continue
        name = proper_name(token)
        known = registry.known(text_of(name)) if name else None
        has_role = any(c.dep_ == "appos" for c in token.children) or (
            bool(name) and name[0].i > 0 and token.doc[name[0].i - 1].pos_ in ("NOUN", "PROPN")
        )
        if (known is not None and known.is_person) or (has_role and len(name) != 1):
            registry.hear(token)


def _someone(sentence: "Span", registry: Registry) -> Heard | None:
    """The person named in a line that introduces a quotation."""
    best: Heard | None = None
    for token in sentence:
        if token.pos_ != "PROPN" or token.dep_ == "compound":
            continue
        name = proper_name(token)
        if not name or token not in name:
            continue
        known = registry.known(text_of(name))
        if known is not None and known.is_person:
            return Heard(known, "named")
        if best is None and len(name) >= 2:
            best = registry.hear(token)
    return best


def _early_quote(reads: list[Read], index: int, registry: Registry) -> None:
    del reads, index, registry


def _speaker(reads: list[Read], index: int, last: Heard | None) -> Heard:
    read = reads[index]
    after = reads[index + 1] if _same(reads, index + 1, read) else None
    before = reads[index - 1] if _same(reads, index - 1, read) else None
    if after is not None and after.turn.kind == "frame":
        heard = _first_report(after)
        if heard is not None and _leads_on(read, after):
            return heard
    if before is not None and before.turn.kind == "frame":
        heard = _last_report(before)
        if heard is not None:
            return heard
    here = [r for r in reads[:index] if r.turn.paragraph == read.turn.paragraph]
    for one in reversed(here):
        if one.turn.kind == "quote":
            return one.voice
        if one.attribution is not None:
            return one.attribution
    if after is not None and (heard := _first_report(after)) is not None:
        return heard
    for one in reads[index + 1 :]:
        if one.turn.paragraph != read.turn.paragraph:
            break
        if one.turn.kind == "frame" and one.attribution is not None:
            return one.attribution
    previous = next(
        (r for r in reversed(reads[:index]) if r.turn.paragraph < read.turn.paragraph), None
    )
    if (
        previous is not None
        and previous.turn.kind == "frame"
        and previous.attribution is not None
        and previous.doc.text.rstrip().endswith(":")
    ):
        return previous.attribution
    if last is not None:
        return Heard(last.being, "continued" if last.how != "unknown" else "unknown")
    return UNKNOWN


def _same(reads: list[Read], index: int, near: Read) -> bool:
    return 0 <= index < len(reads) and reads[index].turn.paragraph == near.turn.paragraph


def _leads_on(quote: Read, frame: Read) -> bool:
    """The frame goes on with the sentence of the quotation: `..., she said`."""
    ends_open = quote.copy.text[-1:] in ".?!" and frame.doc.text[:1].islower()
    first = next(iter(frame.doc.sents))
    found = frame.reports.get(first.start, [])
    short = bool(found) and found[0][0].content is None
    return ends_open or short or frame.doc.text[:1].islower()


def _first_report(frame: Read) -> Heard | None:
    for sentence in frame.doc.sents:
        found = frame.reports.get(sentence.start, [])
        return found[0][1] if found else None
    return None


def _last_report(frame: Read) -> Heard | None:
    """The report that leads into the quotation after the frame."""
    *_, sentence = frame.doc.sents
    found = frame.reports.get(sentence.start, [])
    ends = frame.doc.text.rstrip()[-1:]
    if found and (ends in ",:" or found[-1][0].content is None):
        return found[0][1] if len(found) == 1 else found[-1][1]
    if ends == ":" and frame.attribution is not None:
        return frame.attribution
    return None


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


def _inside_quote(read: Read) -> None:
    """Reports that a speaker makes within a quotation: others' words passed on."""
    registry = Registry()
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
