"""An article into drafts of claims: turns, voices, clauses, kinds, marks, links."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .carriers import Carrier, carriers_of
from .clauses import trimmed
from .draft import ONE_SIDED, Draft, Span, Speaker
from .found import Found, is_empty
from .hearing import heard
from .marks import DEADLINE, HEDGE, amounts, found_in
from .names import Heard
from .shares import Voice
from .text import require_size
from .voices import Read
from .weighing import weighed

if TYPE_CHECKING:
    from spacy.tokens import Token


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
    drawn = [_placed(found, one.read, one.voice) for one, found in weighed(clauses_of(text))]
    drawn.sort(key=lambda d: (d.start, d.end))
    return _finished(text, _distinct(drawn))


def clauses_of(text: str) -> list[Carrier]:
    """Every clause of an article that could carry a claim.

    Raises:
        SettingError: the text is too long, or the extra `reading` is missing.
    """
    require_size(text)
    return carriers_of(heard(text))


def _placed(found: Found, read: Read, voice: Voice) -> Drawn:
    words = trimmed(found.quote)
    if voice.doubts is not None:
        words = sorted([*words, voice.doubts], key=lambda t: t.i)
        found.negated = True
        found.kind = (
            "predicts"
            if found.kind in ("possible", "event", "trend", "not-inevitable", "evaluation")
            else found.kind
        )
    start, end = place_of(read, words)
    return Drawn(found, read, voice, start, end)


def place_of(read: Read, words: list["Token"]) -> tuple[int, int]:
    """Code points of the article from the first to the last of these words."""
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


def _finished(text: str, drawn: list[Drawn]) -> list[Draft]:
    drafts: list[Draft] = []
    for number, one in enumerate(drawn, 1):
        found, read = one.found, one.read
        who, endorsement = one.voice.heard, one.voice.endorsement
        if found.rejects and endorsement == "asserts":
            endorsement = "rejects"
        how = who.how
        quote = Span(one.start, one.end, text[one.start : one.end])

        def spans(
            groups: list[list["Token"]], read: Read = read, quote: Span = quote
        ) -> tuple[Span, ...]:
            placed = []
            for words in groups:
                start, end = place_of(read, words)
                start, end = max(start, quote.start), min(end, quote.end)
                if start < end:
                    placed.append(Span(start, end, text[start:end]))
            return tuple(placed)

        inside = list(found.quote)
        deadline = spans(found_in(DEADLINE, inside))
        conditions, outcomes = spans(found.conditions), spans(found.outcomes)
        takes_both = found.kind not in ONE_SIDED
        speaker = Speaker(
            _name(who), "" if how in ("author", "unknown") else who.being.affiliation, how
        )
        drafts.append(
            Draft(
                id=f"c{number:02d}",
                kind=found.kind,
                span=quote,
                speaker=speaker,
                form=_form(one, how, read),
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


def _name(who: Heard) -> str:
    return {"author": "author", "unknown": "unknown"}.get(who.how, who.being.name)


def _form(one: Drawn, how: str, read: Read) -> str:
    inside = any(q.start <= one.start and one.end <= q.end for q in read.quoted)
    if read.is_answer:
        return "direct"
    if inside or read.is_direct:
        return "continued" if how == "continued" else "direct"
    if how == "author" or (how == "unknown" and not one.voice.reported):
        return "none"
    return "indirect"


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


__all__ = ["clauses_of", "draft_claims", "place_of"]
