"""From text to turns with their speakers: paragraphs, quotations, parses, interviews, voices."""

from collections.abc import Collection

from .interview import answers
from .layout import tagged
from .models import LOCK, parser
from .quotes import quotations, turns, unmarked
from .text import Paragraph, copy_of, paragraphs
from .transcript import Spoken, transcript
from .voices import Read, attribute


def heard(text: str) -> list[Read]:
    """Every turn of an article, parsed, with who speaks in it.

    Raises:
        SettingError: the extra `reading` is missing.
    """
    laid = tagged(text, paragraphs(text))
    told = unmarked(text, laid)
    quoted = quotations(text, laid, told)
    reads = _parsed(text, turns(text, laid, quoted, told))
    for read in reads:
        read.quoted = quoted[read.turn.paragraph]
        last = read.turn.pieces[-1][1]
        read.ends_open = text[:last].rstrip(" *_")[-1:] not in ".…"
    attribute(reads, _answered(text, laid, told.spoken.keys()))
    return reads


def _answered(text: str, laid: list[Paragraph], spoken: Collection[int]) -> Spoken:
    """Whose each paragraph is by tags and questions; beside dialogue after dashes by tags alone."""
    if not spoken:
        return answers(text, laid)
    found = transcript(text, laid)
    return {number: being for number, being in found.items() if number not in spoken}


def _parsed(text: str, all_turns: list) -> list[Read]:
    copies = [copy_of(text, list(turn.pieces)) for turn in all_turns]
    kept = [(t, c) for t, c in zip(all_turns, copies, strict=True) if c.text.strip()]
    with LOCK:
        docs = list(parser().pipe((c.text for _, c in kept), batch_size=64))
    return [Read(turn, copy, doc) for (turn, copy), doc in zip(kept, docs, strict=True)]
