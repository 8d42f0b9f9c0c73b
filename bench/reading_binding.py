"""How well spans are bound, apart from how well they are found.

The labelled claims of an article are handed to the ranker as if they had been read: their quotes,
conditions, outcomes and links, so that only the binding can err.
"""

from wouldtake.reading.bind import bound
from wouldtake.reading.context import Part, parts_of
from wouldtake.reading.draft import Draft, Span, Speaker
from wouldtake.reading.ideas import Weights
from wouldtake.reading.vocabulary import Names, names_of

GIVEN = "right term, given the labelled span"
MEANT = "right term, meant not worded, given the labels"
NONE = "none of these first, where nothing fits"
FALSE_NONE = "none of these first, where a name fits"


def labelled_drafts(article) -> list[Draft]:
    """The labels of an article as drafts; a part without words is left out."""
    found = []
    for label in article.labels.claims:
        spans = {
            side: tuple(
                Span(at.start, at.end, article.text[at.start : at.end])
                for part in getattr(label, side)
                if (at := article.part_span(label, part)) is not None
            )
            for side in ("condition", "outcome")
        }
        at = article.span(label)
        found.append(
            Draft(
                id=label.id,
                kind=label.kind,
                span=Span(at.start, at.end, label.quote),
                speaker=Speaker(label.speaker, label.affiliation, label.resolved),
                form=label.form,
                conditions=spans["condition"],
                outcomes=spans["outcome"],
                elliptical=label.elliptical,
                negated=label.negated,
                endorsement=label.endorsement,
                chain=label.chain,
                links=label.links,
            )
        )
    return found


def labelled_parts(article) -> list[tuple[Part, tuple[str, ...]]]:
    """The conditions and outcomes of the labels with what is around them, and their topics.

    No topics for a part that no label has, as a condition left out where none is meant.
    """
    topics: dict[tuple[int, str, int, bool], tuple[str, ...]] = {}
    for place, label in enumerate(article.labels.claims):
        for side in ("condition", "outcome"):
            number = 0
            for part in getattr(label, side):
                worded = part.quote is not None
                topics[place, side, number if worded else 0, worded] = part.topics
                number += worded
    return [
        (one, topics.get((one.draft, one.side, one.number, bool(one.words)), ()))
        for one in parts_of(labelled_drafts(article), article.text)
    ]


def given(
    article, names: Names | str, weights: Weights | None = None
) -> list[tuple[str, bool, str]]:
    """One row a condition or outcome: score's name, whether right, and words to look at.

    A worded part without a fitting name asks whether `none of these` comes first; a part with one
    asks for a right name among the first three.
    """
    known = names_of(names) if isinstance(names, str) else names
    drafts = bound(labelled_drafts(article), known, article.text, weights)
    rows = []
    for label, draft in zip(article.labels.claims, drafts, strict=True):
        for side in ("condition", "outcome"):
            number = 0
            for part in getattr(label, side):
                worded = part.quote is not None
                at = number if worded else 0
                number += worded
                ranked = [c for c in draft.candidates if c.side == side and c.part == at]
                terms = article.terms(part)
                top = [c.term for c in ranked if c.term][:3]
                told = f"{side} {part.quote!r} {list(part.topics)}: {top} :: {label.quote}"
                is_none = bool(ranked) and not ranked[0].term
                if terms:
                    rows.append((GIVEN if worded else MEANT, bool(set(top) & set(terms)), told))
                    if worded:
                        rows.append((FALSE_NONE, is_none, told))
                elif worded:
                    rows.append((NONE, is_none, told))
    return rows
