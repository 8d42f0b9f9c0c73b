"""A second labelling of a part, scored as if it were a reader's drafts.

Where two who go by one guide differ, no reader can be right by both: what a second labeller scores
is about the most that a part's labels let anyone score. Bindings were not labelled again.
"""

from types import ModuleType

from wouldtake.reading.draft import Draft, Span, Speaker


def second_drafts(loader: ModuleType, part: str) -> dict[str, list[Draft]]:
    """Article -> the claims that the second labeller saw; none where a part was labelled once.

    `loader`: the one beside the labelled articles.
    """
    return {
        one.name: [_as_draft(one, label) for label in one.labels.claims]
        for one in loader.relabelled(part)
    }


def _as_draft(article, label) -> Draft:
    def spans(parts) -> tuple[Span, ...]:
        placed = [article.part_span(label, part) for part in parts]
        return tuple(Span(s.start, s.end, article.text[s.start : s.end]) for s in placed if s)

    at = article.span(label)
    return Draft(
        id=label.id, kind=label.kind, span=Span(at.start, at.end, label.quote),
        speaker=Speaker(label.speaker, label.affiliation, label.resolved), form=label.form,
        conditions=spans(label.condition), outcomes=spans(label.outcome),
        negated=label.negated, endorsement=label.endorsement,
    )  # fmt: skip


__all__ = ["second_drafts"]
