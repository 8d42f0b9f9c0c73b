"""Drafts of the claims of an article, each with the questions it could mean, for a person."""

from dataclasses import replace
from typing import Any

from wouldtake.cases import Case
from wouldtake.reading import Draft, read_article
from wouldtake.reading.questions import question_for
from wouldtake.reading.text import from_html
from wouldtake.reading.tuned import size
from wouldtake.reading.vocabulary import Names, names_of

MOST = 5  # questions offered for a draft
_TERMS = 3  # names tried on each side


def article_view(text: str, case: Case, *, html: bool = False) -> dict[str, Any]:
    """The article's text, its drafts, which encoder told their kinds and what share of its drafts
    were wrong where that was measured; offsets are code points into that text.

    Nothing is bound: each draft has questions it could mean, best first, and a person picks one,
    writes another, or none.

    Raises:
        SettingError: the text is too long or no article, or the extra `reading` is missing.
    """
    shown = from_html(text) if html else text
    names = names_of(case)
    return {
        "text": shown,
        "encoder": size().shape.name,
        "wrong": list(size().wrong),
        "drafts": [_draft_view(draft, names) for draft in read_article(shown, case)],
    }


def _draft_view(draft: Draft, names: Names) -> dict[str, Any]:
    return {
        "id": draft.id, "speaker": draft.speaker.name, "affiliation": draft.speaker.affiliation,
        "how": draft.speaker.how, "quote": draft.quote, "start": draft.span.start,
        "end": draft.span.end, "kind": draft.kind, "endorsement": draft.stance or draft.endorsement,
        "hedge": ", ".join(span.quote for span in draft.hedges), "negated": draft.negated,
        "question": draft.question, "holds_if": draft.holds_if, "reason": draft.reason,
        "candidates": _candidates(draft, names),
    }


def _candidates(draft: Draft, names: Names) -> list[dict[str, Any]]:
    """Questions the draft could mean: the best few names of each side put together."""
    sides: dict[str, list[tuple[str, float]]] = {"condition": [], "outcome": []}
    for one in draft.candidates:
        if one.part == 0 and one.term and one.side in sides:
            sides[one.side].append((one.term, one.score))
    found: dict[str, dict[str, Any]] = {}
    plain = replace(draft, question="", question_kind="", stance="", holds_if="", note="")
    for outcome, near in sides["outcome"][:_TERMS] or [("", 0.0)]:
        for condition, too in sides["condition"][:_TERMS] or [("", near)]:
            fields, _ = question_for(plain, names, condition, outcome)
            if fields and fields["question"] not in found:
                found[fields["question"]] = {
                    "question": fields["question"], "endorsement": fields["stance"],
                    "holds_if": fields["holds_if"], "score": round((near + too) / 2, 3),
                    "detail": " from ".join(part for part in (outcome, condition) if part),
                }
    return sorted(found.values(), key=lambda one: -one["score"])[:MOST]
