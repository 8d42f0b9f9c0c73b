"""Dialogue after dashes: `—They came by boat —he says—. By night.`, as much of the world prints it.

A dash at the start of a line opens speech; one after a space and before a letter opens the
reporter's words, up to the next dash or the end of the line.
"""

import re

from .text import Paragraph

_OPENS = re.compile(r"[—–](?=[\w¿¡…“«'‘(])")
_REPORT = re.compile(r"\s[—–](?=\w)")
_RESUMES = re.compile(r"[—–](?=[\s.,;:!?]|$)")
_STOPS = ".,;:!? \u00a0"
_SPEAKER = re.compile(r"\b(?:he|she|they|I|we|[A-ZÀ-Þ]\w+|the)\b")
Segments = list[tuple[int, int]]


def dialogue(text: str, paragraphs: list[Paragraph]) -> dict[int, Segments]:
    """Paragraph -> what is spoken in it, where two or more open with a dash of speech.

    One of them must have a report of the author's: without any it is an interview.
    """
    opened = [
        index
        for index, paragraph in enumerate(paragraphs)
        if index and not paragraph.tag and _OPENS.match(text, paragraph.start, paragraph.end)
    ]
    found = {index: _segments(text, paragraphs[index]) for index in opened}
    reported = [i for i, pieces in found.items() if pieces[-1:] != [_whole(paragraphs[i])]]
    return found if len(opened) >= 2 and reported else {}


def _whole(paragraph: Paragraph) -> tuple[int, int]:
    return paragraph.start + 1, paragraph.end


def _segments(text: str, paragraph: Paragraph) -> Segments:
    """The stretches of speech of a paragraph that opens with a dash."""
    found: Segments = []
    start, place, end = paragraph.start + 1, paragraph.start + 1, paragraph.end
    while (report := _REPORT.search(text, place, end)) is not None:
        if not _SPEAKER.search(" ".join(text[report.end() : report.end() + 80].split()[:6])):
            place = report.end()
            continue
        over = _RESUMES.search(text, report.end(), end)
        found.append((start, report.end() - 1))
        start = place = over.end() if over is not None else end
        while start < end and text[start] in _STOPS:
            start += 1
        place = start
    if text[start:end].strip():
        found.append((start, end))
    return [(s, e) for s, e in found if any(c.isalnum() for c in text[s:e])]
