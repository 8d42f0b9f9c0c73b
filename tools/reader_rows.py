"""Clauses to learn from: those of the labelled articles, each with the kind it should have.

Of the articles in `bench/reading_corpus` that may be looked at (never a part named test): dev and
hands with whole labels, parts of `kinds/` with the kinds alone; and the single sentences of
`sentences.yaml`. A clause that best covers a label has its kind, any other has `none`; clauses on a
piece marked `unscored` are left out. Development articles, to which the rules were fitted, count
less.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import yaml
from scipy.optimize import linear_sum_assignment

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import reading_kinds  # noqa: E402
from bench.reading import corpus, overlap, pairs  # noqa: E402

from wouldtake.reading.claims import clauses_of, place_of  # noqa: E402
from wouldtake.reading.tuned import Marked, marked  # noqa: E402
from wouldtake.reading.weighing import NONE  # noqa: E402

KINDS = (
    NONE, "counterfactual", "requires-amount", "insufficient", "suffices", "needs", "before",
    "not-inevitable", "inevitable", "causes", "possible", "predicts", "trend", "event",
    "evaluation",
)  # fmt: skip
assert set(KINDS) == {NONE, *reading_kinds.KINDS}
HANDS = tuple(f"hand_{letter}" for letter in "bcdefghijkln")
WHOLE = ("dev", *HANDS)
SENTENCES = ROOT / "bench" / "reading_corpus" / "sentences.yaml"
WEIGHT = {"dev": 0.7}
HELD = ("hand_m", "kinds_g")  # not trained on: thresholds are chosen there
THRESHOLDS = tuple(round(0.1 + 0.02 * i, 2) for i in range(41))


@dataclass
class Row:
    """A clause to learn from: its place, its words in their sentence, and the kind it should have.

    `rule`: what the rules make of it; `settled`: the rule is taken as it is; `inside`: kind and
    place of what the rules find within; `weight`: how much it counts.
    """

    part: str
    start: int
    end: int
    marked: Marked
    rule: str
    settled: bool
    inside: list[tuple[str, int, int]]
    kind: str = NONE
    weight: float = 1.0


def rows_of(text: str, part: str) -> list[Row]:
    """Every clause of a text."""
    found = []
    for carrier in clauses_of(text):
        start, end = place_of(carrier.read, carrier.words)
        inside = [(one.kind, *place_of(carrier.read, one.quote)) for one in carrier.rules[1:]]
        rule = carrier.rules[0].kind if carrier.rules else NONE
        found.append(
            Row(part, start, end, marked(carrier.unit), rule, carrier.settled, inside,
                weight=WEIGHT.get(part, 1.0))
        )  # fmt: skip
    return found


def labelled(article, rows: list[Row]) -> list[Row]:
    """Give each clause the kind of the label it best covers, each label once."""
    labels = article.labels.claims
    gain = np.zeros((len(labels), len(rows)))
    for i, label in enumerate(labels):
        span = article.span(label)
        for j, row in enumerate(rows):
            share, union = overlap((span.start, span.end), (row.start, row.end))
            if share >= 0.5:
                gain[i, j] = union + 0.02 * (row.rule == label.kind)
    for i, j in zip(*linear_sum_assignment(-gain), strict=True):
        if gain[i, j] > 0:
            rows[j].kind = labels[i].kind
    loose = [(article.text.find(piece), len(piece)) for piece in article.labels.unscored]
    for row in rows:
        if row.kind == NONE and any(
            overlap((row.start, row.end), (s, s + n))[0] >= 0.5 for s, n in loose
        ):
            row.weight = 0.0
    return rows


def sentences() -> list[Row]:
    """The bank: of each sentence the marked or else the longest clause; all where none is one."""
    found = []
    bank = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    for part, kinds in bank.items():
        for kind, texts in kinds.items():
            for text in texts:
                found += _of_sentence(text, part, kind)
    return found


def _of_sentence(text: str, part: str, kind: str) -> list[Row]:
    head = "Head\n\n"
    rows = rows_of(head + text.replace("{", "").replace("}", ""), part)
    if kind != NONE and rows:
        start = len(head) + text.find("{") if "{" in text else 0
        end = len(head) + text.find("}") - 1 if "{" in text else len(head + text)
        rows = [max(rows, key=lambda r: overlap((r.start, r.end), (start, end))[1])]
    for row in rows:
        row.kind = kind
    return rows


def drafted(rows: list[Row], chances: np.ndarray, threshold: float) -> list[SimpleNamespace]:
    """What the reader would draft, but for clauses that its rules keep (see `weighing._told`)."""
    found = {}
    for row, chance in zip(rows, chances, strict=True):
        kind = row.rule if row.settled else NONE
        if not row.settled and 1 - chance[0] >= threshold:
            kind = KINDS[1 + int(np.argmax(chance[1:]))]
        for told, start, end in [(kind, row.start, row.end), *row.inside]:
            if told != NONE:
                found[start, end, told] = SimpleNamespace(
                    kind=told, span=SimpleNamespace(start=start, end=end)
                )
    return list(found.values())


def tally(article, drafts: list) -> np.ndarray:
    """Labels whose draft has their kind, labels, drafts that count, labels found."""
    matched, labels = pairs(article, drafts), article.labels.claims
    used = set(matched.values())
    free = [(article.text.find(p), len(p)) for p in article.labels.unscored]
    counted = sum(
        j in used
        or not any(overlap((d.span.start, d.span.end), (s, s + n))[0] >= 0.5 for s, n in free)
        for j, d in enumerate(drafts)
    )
    right = sum(drafts[j].kind == labels[i].kind for i, j in matched.items())
    return np.array([right, len(labels), counted, len(matched)])


@dataclass(frozen=True)
class Labelled:
    """An article with its clauses."""

    article: object
    rows: list[Row]


def read_part(part: str) -> list[Labelled]:
    """The articles of a part, with whole labels or with kinds alone."""
    loaded = (reading_kinds if part.startswith("kinds_") else corpus()).load(part)
    return [Labelled(one, labelled(one, rows_of(one.text, part))) for one in loaded]


def require_open(parts: list[str]) -> None:
    """Refuse parts that there are not, or that are for the score alone."""
    known = {*WHOLE, *HELD, *reading_kinds.parts()}
    if unknown := sorted(set(parts) - known):
        sys.exit(f"no open part {', '.join(unknown)}; there are {', '.join(sorted(known))}")


def training(without: set[str]) -> list[Row]:
    """What is learnt from: the clauses of every part that is not left out, and the sentences."""
    trained = [p for p in (*WHOLE, *reading_kinds.parts()) if p not in {*without, *HELD}]
    rows = [row for part in trained for one in read_part(part) for row in one.rows]
    return [row for row in rows + sentences() if not row.settled and row.weight]


def told(name: str, counts: np.ndarray) -> str:
    """Recall and precision in words."""
    right, labels, drafts, found = counts
    return (
        f"{name}: recall {right / labels:.3f}, precision {right / drafts:.3f}, "
        f"found {found / labels:.3f}, {int(labels)} labels"
    )
