"""How far a second labelling of some articles agrees with the first: a measure of the guide.

    python bench/reading_corpus/agreement.py

Spans are compared by intersection over union of their code points. A second claim is paired with
the first-pass claim that it overlaps most, from 0.5 up, each once.
"""

from collections import Counter
from dataclasses import dataclass

from check import FOLDER, Article, Label, Part, Span, load, relabelled

SECOND = FOLDER / "second_pass"


@dataclass(frozen=True)
class Agreement:
    """Pairs of claims, and those that one pass alone has; `unscored` text counts in neither."""

    pairs: tuple[tuple[Article, Label, Article, Label], ...]
    first_alone: int
    second_alone: int

    def lines(self) -> list[str]:
        """What to print."""
        n = len(self.pairs)
        kinds = [(a.kind, b.kind) for _, a, _, b in self.pairs]
        same = sum(a == b for a, b in kinds)
        ways = [Counter(side) for side in zip(*kinds, strict=True)]
        chance = sum(ways[0][k] * ways[1][k] for k in ways[0]) / n**2
        quotes = [iou(x.span(a), y.span(b)) for x, a, y, b in self.pairs]
        parts = [value for pair in self.pairs for value in _part_overlaps(*pair)]
        speakers = sum(a.speaker.casefold() == b.speaker.casefold() for _, a, _, b in self.pairs)
        polarity = sum((a.negated, a.endorsement) == (b.negated, b.endorsement)
                       for _, a, _, b in self.pairs)
        return [
            f"claims in both {n}, in the first alone {self.first_alone}, in the second alone "
            f"{self.second_alone}",
            f"kind {same}/{n} ({same / n:.0%}), "
            f"Cohen's kappa {(same / n - chance) / (1 - chance):.2f}",
            f"speaker {speakers}/{n}, negation and endorsement {polarity}/{n}",
            f"quotes: mean overlap {sum(quotes) / n:.2f}, {sum(q >= 0.5 for q in quotes)}/{n} at "
            "0.5 or more",
            f"conditions and outcomes: mean overlap {sum(parts) / len(parts):.2f}, "
            f"{sum(p >= 0.5 for p in parts)}/{len(parts)} at 0.5 or more",
        ]


def iou(a: Span, b: Span) -> float:
    """Intersection over union of two spans."""
    inter = max(0, min(a.end, b.end) - max(a.start, b.start))
    return inter / ((a.end - a.start) + (b.end - b.start) - inter)


def _part_overlaps(x: Article, a: Label, y: Article, b: Label) -> list[float]:
    """Best overlap of each condition and outcome of either pass; 1 where neither words it."""
    found = []
    for side in ("condition", "outcome"):
        ours: tuple[Part, ...] = getattr(a, side)
        theirs: tuple[Part, ...] = getattr(b, side)
        one = [x.part_span(a, p) for p in ours]
        two = [y.part_span(b, p) for p in theirs]
        for spans, others in ((one, two), (two, one)):
            found += [max((_one(s, o) for o in others), default=0.0) for s in spans]
    return found


def _one(a: Span | None, b: Span | None) -> float:
    if a is None or b is None:
        return float(a is b)
    return iou(a, b)


def compare(first: Article, second: Article) -> Agreement:
    """Pair the claims of two labellings of one text."""
    scores = sorted(
        ((iou(first.span(a), second.span(b)), i, j)
         for i, a in enumerate(first.labels.claims) for j, b in enumerate(second.labels.claims)),
        reverse=True,
    )
    taken_i: set[int] = set()
    taken_j: set[int] = set()
    pairs = []
    for score, i, j in scores:
        if score >= 0.5 and i not in taken_i and j not in taken_j:
            taken_i.add(i)
            taken_j.add(j)
            pairs.append((first, first.labels.claims[i], second, second.labels.claims[j]))
    left_out = [first.text.index(q) for q in first.labels.unscored]
    spare = [Span(s, s + len(q)) for s, q in zip(left_out, first.labels.unscored, strict=True)]
    alone = [b for j, b in enumerate(second.labels.claims) if j not in taken_j
             and not any(iou(second.span(b), s) > 0 for s in spare)]
    return Agreement(tuple(pairs), len(first.labels.claims) - len(pairs), len(alone))


def second_pass(split: str) -> Agreement:
    """All articles of a split that were labelled twice, together."""
    first = {article.name: article for article in load(split)}
    parts = [compare(first[again.name], again) for again in relabelled(split)]
    return Agreement(tuple(p for a in parts for p in a.pairs),
                     sum(a.first_alone for a in parts), sum(a.second_alone for a in parts))


if __name__ == "__main__":
    for part in sorted(path.name for path in SECOND.iterdir()):
        print(f"{part}:\n" + "\n".join(second_pass(part).lines()))
