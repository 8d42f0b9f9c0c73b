"""From text to turns with their speakers: paragraphs, quotations, parses, interviews, voices."""

from .dialogue import dialogue
from .interview import answers
from .layout import tagged
from .models import LOCK, parser
from .quotes import quotations, turns
from .text import copy_of, paragraphs
from .voices import Read, attribute


def heard(text: str) -> list[Read]:
    """Every turn of an article, parsed, with who speaks in it.

    Raises:
        SettingError: the extra `reading` is missing.
    """
    laid = tagged(text, paragraphs(text))
    quoted = quotations(text, laid)
    reads = _parsed(text, turns(text, laid))
    for read in reads:
        read.quoted = quoted[read.turn.paragraph]
        last = read.turn.pieces[-1][1]
        read.ends_open = text[:last].rstrip(" *_")[-1:] not in ".…"
    attribute(reads, {} if dialogue(text, laid) else answers(text, laid))
    return reads


def _parsed(text: str, all_turns: list) -> list[Read]:
    copies = [copy_of(text, list(turn.pieces)) for turn in all_turns]
    kept = [(t, c) for t, c in zip(all_turns, copies, strict=True) if c.text.strip()]
    with LOCK:
        docs = list(parser().pipe((c.text for _, c in kept), batch_size=64))
    return [Read(turn, copy, doc) for (turn, copy), doc in zip(kept, docs, strict=True)]
