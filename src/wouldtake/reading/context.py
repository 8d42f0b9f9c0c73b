"""What stands around a condition or an outcome: the texts that help to tell what it is about.

A span alone may be bare (`restore it`, `the second`), and a part may be meant and not worded. Its
claim, the sentence before, the paragraph, the other side of the claim, the claims it hangs on and
the headline are looked at beside it; how much each counts is fitted (`ideas.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .draft import ONE_SIDED, Draft

VIEWS = (
    "words",  # of the part itself; none where it is only meant
    "claim",
    "before",  # the sentence before the claim
    "question",  # the last sentence of the paragraph before, where it asks
    "paragraph",
    "other",  # what the claim says on its other side
    "link",  # the outcome of the claim it hangs on
    "cause",  # that claim's condition
    "headline",
)
_END = re.compile(r"(?<=[.!?:;])[\"”’»)]*\s+|\n+")
_STEPS = 4


@dataclass(frozen=True)
class Part:
    """A condition or an outcome of a draft, its words (empty where meant) and what is around.

    `hangs_on`: places in the list of parts of the outcomes that fill its view `link`.
    """

    draft: int
    side: str
    number: int
    words: str
    views: dict[str, tuple[str, ...]]
    hangs_on: tuple[int, ...] = ()


class Layout:
    """Sentences and paragraphs of an article, found by stops and empty lines."""

    def __init__(self, text: str):
        self.text = text
        self.sentences = list(_pieces(text, _END))
        self.paragraphs = list(_pieces(text, re.compile(r"\n\s*\n")))

    def before(self, start: int) -> tuple[str, ...]:
        """The sentence that ends before the one with this place."""
        earlier = [place for place in self.sentences if place[1] <= start]
        return self._texts(earlier[-1:])

    def paragraph(self, start: int) -> tuple[str, ...]:
        """The sentences of the paragraph with this place."""
        for first, last in self.paragraphs:
            if first <= start < last:
                return self._texts([s for s in self.sentences if first <= s[0] < last])
        return ()

    def question(self, start: int) -> tuple[str, ...]:
        """The question that ends the paragraph before, as an interviewer's does."""
        earlier = [place for place in self.paragraphs if place[1] <= start]
        asked = self._texts(
            [s for s in self.sentences if s[0] >= earlier[-1][0] and s[1] <= start]
            if earlier
            else []
        )
        asked = [one for one in asked if one.rstrip('"”’») ').endswith("?")]
        return tuple(asked[-1:])

    @property
    def headline(self) -> tuple[str, ...]:
        """The first line."""
        return self._texts(self.sentences[:1])

    def _texts(self, places: list[tuple[int, int]]) -> tuple[str, ...]:
        return tuple(self.text[first:last] for first, last in places)


def _pieces(text: str, border: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in border.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def parts_of(drafts: list[Draft], text: str = "") -> list[Part]:
    """Every condition and outcome, the outcomes and conditions that are only meant included."""
    layout = Layout(text)
    by_id = {draft.id: draft for draft in drafts}
    found: list[Part] = []
    for place, draft in enumerate(drafts):
        around = _around(draft, layout, by_id)
        sides = {"condition": draft.conditions, "outcome": draft.outcomes}
        for side, spans in sides.items():
            other = sides["outcome" if side == "condition" else "condition"]
            views = around | {"other": tuple(span.quote for span in other)}
            for number, span in enumerate(spans):
                own = views | {"words": (span.quote,)}
                found.append(Part(place, side, number, span.quote, own))
            if not spans and (side == "outcome" or draft.kind not in ONE_SIDED):
                found.append(Part(place, side, 0, "", views | {"words": ()}))
    outcomes: dict[str, list[int]] = {}
    for at, part in enumerate(found):
        if part.side == "outcome" and part.words:
            outcomes.setdefault(drafts[part.draft].id, []).append(at)
    linked = [_linked(drafts[part.draft], by_id, "outcomes") for part in found]
    return [
        replace(part, hangs_on=tuple(at for one in some for at in outcomes.get(one.id, ())))
        for part, some in zip(found, linked, strict=True)
    ]


def _around(draft: Draft, layout: Layout, by_id: dict[str, Draft]) -> dict[str, tuple[str, ...]]:
    return {
        "claim": (draft.quote,),
        "before": layout.before(draft.span.start),
        "question": layout.question(draft.span.start),
        "paragraph": layout.paragraph(draft.span.start),
        "link": _words(_linked(draft, by_id, "outcomes"), "outcomes"),
        "cause": _words(_linked(draft, by_id, "conditions"), "conditions"),
        "headline": layout.headline,
    }


def _linked(draft: Draft, by_id: dict[str, Draft], side: str) -> list[Draft]:
    """The claims with words on this side that a draft hangs on; where none has, those they do."""
    seen = draft
    for _ in range(_STEPS):
        linked = [by_id[one] for one in seen.links if one in by_id]
        worded = [one for one in linked if getattr(one, side)]
        if worded or not linked:
            return worded
        seen = linked[-1]
    return []


def _words(drafts: list[Draft], side: str) -> tuple[str, ...]:
    return tuple(span.quote for one in drafts for span in getattr(one, side))
