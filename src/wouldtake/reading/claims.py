"""An article into drafts of claims: turns, voices, clauses, kinds, marks, links."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import cues
from .clauses import Unit, trimmed, units
from .draft import Draft, Span, Speaker
from .found import Found, is_empty
from .interview import answers
from .kinds import doubted, kinds_of, whole_sentence
from .marks import DEADLINE, HEDGE, amounts, found_in
from .models import LOCK, parser
from .names import Being, Heard
from .quotes import Quoted, is_whole, quotations, turns
from .text import copy_of, paragraphs, require_size
from .voices import AUTHOR, Read, attribute

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence
    from spacy.tokens import Token


@dataclass(frozen=True)
class Voice:
    """Who says it, how they stand to it, and through whom it comes."""

    heard: Heard
    endorsement: str = "asserts"
    chain: tuple[str, ...] = ()
    content: "Token | None" = None
    reported: bool = False
    doubts: "Token | None" = None


@dataclass
class Drawn:
    """A found claim with its place in the article."""

    found: Found
    read: Read
    voice: Voice
    start: int
    end: int


def draft_claims(text: str) -> list[Draft]:
    """Every claim of an article, unbound, in the order of the text.

    Raises:
        SettingError: the text is too long, or the extra `reading` is missing.
    """
    require_size(text)
    laid = paragraphs(text)
    quoted = [q for some in quotations(text, laid) for q in some]
    reads = _parsed(text, turns(text, laid))
    attribute(reads)
    spoken = answers(text, laid, reads)
    drawn: list[Drawn] = []
    for read in reads:
        if spoken and read.turn.paragraph in spoken and spoken[read.turn.paragraph] is None:
            continue  # the interviewer's
        for sentence in read.doc.sents:
            for found, voice in _claims_of(read, sentence):
                drawn += _place(found, read, voice)
    drawn.sort(key=lambda d: (d.start, d.end))
    return _finished(text, _distinct(drawn), quoted, spoken)


def _parsed(text: str, all_turns: list) -> list[Read]:
    copies = [copy_of(text, list(turn.pieces)) for turn in all_turns]
    kept = [(t, c) for t, c in zip(all_turns, copies, strict=True) if c.text.strip()]
    with LOCK:
        docs = list(parser().pipe((c.text for _, c in kept), batch_size=64))
    return [Read(turn, copy, doc) for (turn, copy), doc in zip(kept, docs, strict=True)]


def _claims_of(read: Read, sentence: "Sentence") -> list[tuple[Found, Voice]]:
    if (
        sentence.text.rstrip().endswith("?")
        or len(sentence) < 3
        or (sentence[0].tag_ in ("WP", "WRB", "WDT") and len(sentence) < 8)
    ):
        return []
    groups = _by_voice(read, sentence)
    found: list[tuple[Found, Voice]] = []
    for voice, root, allowed in groups:
        before = len(found)
        everything = Unit(root, [t for t in sentence if t.i in allowed])
        together = whole_sentence(everything) if everything.tokens else []
        found += [(claim, voice) for claim in together]
        for unit in units(root, allowed) if not together else ():
            unit.reported = voice.reported
            for claim in kinds_of(unit):
                found.append((claim, voice))
        if voice.doubts is not None and len(found) == before:
            found.append((doubted(root, allowed), voice))
    return found


def _by_voice(read: Read, sentence: "Sentence") -> list[tuple[Voice, "Token", set[int]]]:
    """The sentence cut by who says what: the head and the tokens of each part."""
    base = Voice(read.voice, "relays" if read.voice.how == "unknown" else "asserts")
    everything = {t.i for t in sentence}
    parts: list[tuple[Voice, Token, set[int]]] = []
    taken: set[int] = set()
    reported = [(r, h) for r, h in read.reports.get(sentence.start, []) if r.content is not None]
    voices: dict[int, Voice] = {}
    for report, heard in reported:
        assert report.content is not None
        outer = next(
            (voices[a.i] for a in (report.verb, *report.verb.ancestors) if a.i in voices), base
        )
        voices[report.content.i] = _voice_under(outer, report, heard)
    done: set[int] = set()
    for report, _ in reversed(reported):  # innermost first
        content = report.content
        assert content is not None
        if content.i in done:
            continue
        done.add(content.i)
        inside = (
            {t.i for t in content.subtree}
            if report.verb.i not in {t.i for t in content.subtree}
            else everything
        )
        allowed = (inside & everything) - report.tokens - taken
        allowed |= _joined_content(report.verb, content, everything, taken, report.tokens)
        if allowed:
            parts.append((voices[content.i], content, allowed))
            if report.doubts or (
                report.verb.lemma_ in ("believe", "think", "expect", "see")
                and _verb_negated(report.verb)
            ):
                parts[-1] = (_doubting(voices[content.i], report.verb), content, allowed)
        taken |= allowed | set(report.tokens)
    root = sentence.root
    rest = everything - taken
    if root.i in rest and not (reported and root.i in {r.verb.i for r, _ in reported}):
        quotes_only = any(r.verb.i == root.i for r, h in read.reports.get(sentence.start, []))
        if not quotes_only:
            parts.append((base, root, rest))
    else:
        parts += [  # `X, he said, and Y`: what is joined after the report
            (base, child, rest & {t.i for t in child.subtree})
            for child in root.children
            if child.dep_ == "conj" and child.i in rest
        ]
    return parts


def _joined_content(
    verb: "Token", content: "Token", everything: set[int], taken: set[int], own: frozenset[int]
) -> set[int]:
    """A second `that ...` under the same verb of saying."""
    del own
    more: set[int] = set()
    for child in content.children:
        if child.dep_ == "conj":
            more |= {t.i for t in child.subtree}
    del verb
    return more & everything - taken


def _verb_negated(verb: "Token") -> bool:
    return any(c.dep_ == "neg" for c in verb.children)


def _doubting(voice: Voice, verb: "Token") -> Voice:
    return Voice(voice.heard, voice.endorsement, voice.chain, voice.content, True, verb)


def _voice_under(outer: Voice, report: object, heard: Heard) -> Voice:
    from .reports import Report  # noqa: PLC0415

    assert isinstance(report, Report)
    if report.rejects:
        return Voice(heard, "rejects", (), report.content, True)
    if heard.how == "unknown":
        return Voice(heard, "relays", (), report.content, True)
    if outer.heard.how in ("author",) or outer.heard.being is heard.being:
        return Voice(heard, "asserts", (), report.content, True)
    names = (*(outer.chain or (outer.heard.being.name,)), heard.being.name)
    if outer.endorsement == "rejects":
        return Voice(outer.heard, "rejects", names, report.content, True)
    return Voice(heard, "relays", names, report.content, True)


def _place(found: Found, read: Read, voice: Voice) -> list[Drawn]:
    words = trimmed(found.quote)
    if voice.doubts is not None:
        words = sorted([*words, voice.doubts], key=lambda t: t.i)
        found.negated = True
        found.kind = (
            "predicts"
            if found.kind in ("possible", "event", "trend", "not-inevitable", "evaluation")
            else found.kind
        )
    start, end = _span(read, words)
    return [Drawn(found, read, voice, start, end)]


def _span(read: Read, words: list["Token"]) -> tuple[int, int]:
    first, last = words[0], words[-1]
    return read.copy.span(first.idx, last.idx + len(last.text))


def _distinct(drawn: list[Drawn]) -> list[Drawn]:
    """One draft for one kind and place."""
    seen: set[tuple[int, int, str]] = set()
    kept: list[Drawn] = []
    for one in drawn:
        key = (one.start, one.end, one.found.kind)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _finished(
    text: str, drawn: list[Drawn], quoted: list[Quoted], spoken: dict[int, Being | None]
) -> list[Draft]:
    drafts: list[Draft] = []
    for number, one in enumerate(drawn, 1):
        found, read = one.found, one.read
        heard, endorsement = one.voice.heard, one.voice.endorsement
        if found.rejects and endorsement == "asserts":
            endorsement = "rejects"
        how = heard.how
        being = spoken.get(read.turn.paragraph)
        if being is not None and heard is AUTHOR:
            heard, how = Heard(being, "continued"), "continued"
        quote = Span(one.start, one.end, text[one.start : one.end])

        def spans(
            groups: list[list["Token"]], read: Read = read, quote: Span = quote
        ) -> tuple[Span, ...]:
            placed = []
            for words in groups:
                start, end = _span(read, words)
                start, end = max(start, quote.start), min(end, quote.end)
                if start < end:
                    placed.append(Span(start, end, text[start:end]))
            return tuple(placed)

        inside = list(found.quote)
        deadline = spans(found_in(DEADLINE, inside))
        conditions, outcomes = spans(found.conditions), spans(found.outcomes)
        takes_both = found.kind not in (
            "inevitable",
            "not-inevitable",
            "possible",
            "predicts",
            "trend",
            "event",
            "evaluation",
        )
        speaker = Speaker(
            _name(heard), "" if how in ("author", "unknown") else heard.being.affiliation, how
        )
        drafts.append(
            Draft(
                id=f"c{number:02d}",
                kind=found.kind,
                span=quote,
                speaker=speaker,
                form=_form(one, quoted, how, read, spoken),
                conditions=conditions if takes_both else (),
                outcomes=outcomes,
                elliptical=not outcomes or (takes_both and not conditions),
                amounts=spans(amounts(inside)),
                deadline=deadline[0] if deadline else None,
                hedges=spans(found_in(HEDGE, inside)),
                negated=found.negated,
                endorsement=endorsement,
                chain=one.voice.chain,
                links=_links(drafts, found, one),
            )
        )
    return drafts


def _name(heard: Heard) -> str:
    return {"author": "author", "unknown": "unknown"}.get(heard.how, heard.being.name)


def _form(
    one: Drawn, quoted: list[Quoted], how: str, read: Read, spoken: dict[int, Being | None]
) -> str:
    inside = any(q.start <= one.start and one.end <= q.end for q in quoted)
    if read.turn.paragraph in spoken:
        return "direct"
    if inside or read.is_direct:
        return "continued" if how == "continued" else "direct"
    return (
        "none"
        if how in ("author",) or (how == "unknown" and not one.voice.reported)
        else "indirect"
    )


def _links(drafts: list[Draft], found: Found, one: Drawn) -> tuple[str, ...]:
    """The earlier claim whose outcome this one goes on from, or that fills what it leaves out."""
    if not drafts:
        return ()
    last = drafts[-1]
    near = one.start - last.span.end < 250
    first = found.quote[0].lower_ if found.quote else ""
    leans = (
        not found.outcomes
        or first in ("then", "it", "that", "this", "these", "they")
        or any(is_empty(part) for part in found.conditions)
    )
    overlaps = one.start < last.span.end
    return (last.id,) if near and (leans or overlaps) else ()


__all__ = ["Unit", "cues", "draft_claims", "is_whole"]
