"""How well a reader drafts claims, scored on the labelled articles: `make bench-reading`.

    python -m bench.reading [--dev | --part NAME] [--size NAME] [--only TEXT] [--show] [--out FILE]

**Matching.** A draft may stand for a label where their quotes share at least half of the shorter
one's characters. Each draft and each label is used once: the pairing with the largest total of
(overlap of the quotes, as intersection over union, plus one half where the kinds agree) is taken.
Drafts that stand for no label and lie on a piece marked `unscored` count neither way.

`--dev` or `--part` reads one part; without them the test parts are scored, and only their
totals are printed. The reader's weights are trained on all other parts.
"""

import argparse
import importlib.util
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import numpy as np
from scipy.optimize import linear_sum_assignment

from wouldtake.reading import ideas, read_article, tuned
from wouldtake.reading.draft import Draft
from wouldtake.reading.mpnet import is_installed
from wouldtake.reading.names import bare
from wouldtake.stats.binomial import clopper_pearson

from .reading_binding import FALSE_NONE, GIVEN, MEANT, NONE, given
from .reading_second import second_drafts

HERE = Path(__file__).parent
TESTS = ("test_h", "test_d", "test_c", "test_b", "test")
SIZES = {"large": tuned.LARGE, "small": tuned.SMALL}
BARS = {
    "kind recall": 0.75,
    "kind precision": 0.65,
    "speaker of direct quotes": 0.85,
    "polarity": 0.85,
    "spans": 0.60,
    "right term in top three": 0.55,
    "verbatim": 1.0,
}


def corpus() -> ModuleType:
    """The loader beside the labelled articles."""
    spec = importlib.util.spec_from_file_location(
        "reading_corpus_check", HERE / "reading_corpus" / "check.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass
class Tally:
    """Right answers out of all, by what is asked."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, is_right: bool) -> None:
        """Count one."""
        self.asked[name] += 1
        self.right[name] += is_right

    def merge(self, other: "Tally") -> None:
        """Add the counts of another."""
        self.right.update(other.right)
        self.asked.update(other.asked)


Scored = tuple[Tally, dict[str, Tally], dict[str, Tally]]  # in all, by genre, by kind


def overlap(a: tuple[int, int], b: tuple[int, int]) -> tuple[float, float]:
    """Shared characters over the shorter span, and over the union."""
    shared = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    shorter = min(a[1] - a[0], b[1] - b[0])
    union = max(a[1], b[1]) - min(a[0], b[0])
    return (shared / shorter, shared / union) if shared else (0.0, 0.0)


def tokens(text: str, start: int, end: int) -> set[int]:
    """Starts of the words in a span."""
    return {start + m.start() for m in re.finditer(r"\w+", text[start:end])}


def token_iou(text: str, a: tuple[int, int], b: tuple[int, int]) -> float:
    """Words shared by two spans over words in either."""
    first, second = tokens(text, *a), tokens(text, *b)
    return len(first & second) / max(1, len(first | second))


def pairs(article, drafts: list[Draft]) -> dict[int, int]:
    """Label number -> draft number."""
    labels = article.labels.claims
    gain = np.zeros((len(labels), len(drafts)))
    for i, label in enumerate(labels):
        span = article.span(label)
        for j, draft in enumerate(drafts):
            share, union = overlap((span.start, span.end), (draft.span.start, draft.span.end))
            if share >= 0.5:
                gain[i, j] = union + 0.5 * (draft.kind == label.kind) + 0.01
    rows, columns = linear_sum_assignment(-gain)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0}


def same_speaker(said: str, label: str) -> bool:
    """Equal without case, titles and articles, or every word of the one in the other."""
    one, other = set(bare(said).split()), set(bare(label).split())
    return bool(one and other) and (one <= other or other <= one)


def score(article, drafts: list[Draft], show: bool = False) -> tuple[Tally, dict[str, Tally]]:
    """Counts of one article, in all and by kind of label."""
    tally, by_kind = Tally(), defaultdict(Tally)
    text, labels = article.text, article.labels.claims
    matched = pairs(article, drafts)
    for i, label in enumerate(labels):
        draft = drafts[matched[i]] if i in matched else None
        right = draft is not None and draft.kind == label.kind
        tally.add("kind recall", right)
        tally.add(
            "kind recall, also taken", right or (draft is not None and draft.kind in label.also)
        )
        tally.add("claim found, any kind", draft is not None)
        by_kind[label.kind].add("kind recall", right)
        if draft is not None:
            if label.form in ("direct", "continued"):
                tally.add(
                    "speaker of direct quotes", same_speaker(draft.speaker.name, label.speaker)
                )
            tally.add("speaker", same_speaker(draft.speaker.name, label.speaker))
            tally.add(
                "polarity", (draft.negated, draft.endorsement) == (label.negated, label.endorsement)
            )
        _parts(article, label, draft, tally)
        if show:
            _show(article, label, draft)
    used = {j: i for i, j in matched.items()}
    loose = [article.text.find(piece) for piece in article.labels.unscored]
    free = [(s, s + len(p)) for s, p in zip(loose, article.labels.unscored, strict=True)]
    for j, draft in enumerate(drafts):
        span = (draft.span.start, draft.span.end)
        if j not in used and any(overlap(span, piece)[0] >= 0.5 for piece in free):
            continue
        right = j in used and labels[used[j]].kind == draft.kind
        tally.add("kind precision", right)
        tally.add(
            "kind precision, also taken",
            right or (j in used and draft.kind in labels[used[j]].also),
        )
        by_kind[draft.kind].add("kind precision", right)
        if show and j not in used:
            print(f"   EXTRA {draft.kind} :: {draft.quote}")
        for one in draft.spans:
            tally.add("verbatim", text[one.start : one.end] == one.quote)
    return tally, by_kind


def _parts(article, label, draft: Draft | None, tally: Tally) -> None:
    for side in ("condition", "outcome"):
        found = (
            () if draft is None else (draft.conditions if side == "condition" else draft.outcomes)
        )
        for part in getattr(label, side):
            span = article.part_span(label, part)
            best, number = 0.0, None
            if span is not None:
                for n, one in enumerate(found):
                    iou = token_iou(article.text, (span.start, span.end), (one.start, one.end))
                    if iou > best:
                        best, number = iou, n
                if draft is not None:
                    tally.add("spans", best >= 0.5)
                tally.add("spans, missed claims counted", best >= 0.5)
            terms = article.terms(part)
            if not terms:
                continue
            if draft is None:
                tally.add("right term in top three", False)
                continue
            if number is None:
                number = 0
            top = [
                c.term for c in draft.candidates if c.side == side and c.part == number and c.term
            ][:3]
            tally.add("right term in top three", bool(set(top) & set(terms)))
            if span is not None and best >= 0.5:
                tally.add("right term, span found", bool(set(top) & set(terms)))


def _show(article, label, draft: Draft | None) -> None:
    if draft is None:
        print(f"   MISSED {label.id} {label.kind} :: {label.quote}")
        return
    said = []
    if draft.kind != label.kind:
        said.append(f"kind {draft.kind}, label {label.kind} {list(label.also) or ''}")
    if not same_speaker(draft.speaker.name, label.speaker):
        said.append(f"speaker {draft.speaker.name} ({draft.speaker.how}), label {label.speaker}")
    if (draft.negated, draft.endorsement) != (label.negated, label.endorsement):
        said.append(
            f"polarity {draft.negated} {draft.endorsement}, label {label.negated} "
            f"{label.endorsement}"
        )
    for side, mine in (("condition", draft.conditions), ("outcome", draft.outcomes)):
        for part in getattr(label, side):
            span = article.part_span(label, part)
            if span is not None and not any(
                token_iou(article.text, (span.start, span.end), (m.start, m.end)) >= 0.5
                for m in mine
            ):
                said.append(f"{side} {[m.quote for m in mine]}, label {part.quote!r}")
    if said:
        print(f"   {label.id} {label.kind} :: {label.quote}")
        for line in said:
            print(f"        {line}")


def _line(name: str, tallies: list[Tally]) -> str:
    bar = BARS.get(name)
    cells = [name, "" if bar is None else f"{bar:.2f}"]
    for tally in tallies:
        asked, right = tally.asked[name], tally.right[name]
        if not asked:
            cells.append("-")
            continue
        low, high = clopper_pearson(right, asked)
        cells.append(f"{right / asked:.2f}, {low:.2f} to {high:.2f}, {right}/{asked}")
    return "| " + " | ".join(cells) + " |"


ROWS = (
    "kind recall",
    "kind precision",
    "speaker of direct quotes",
    "polarity",
    "spans",
    "right term in top three",
    "verbatim",
    "kind recall, also taken",
    "kind precision, also taken",
    "claim found, any kind",
    "speaker",
    "spans, missed claims counted",
    "right term, span found",
    GIVEN,
    MEANT,
    NONE,
    FALSE_NONE,
)


def run(split: str, only: str, show: bool) -> Scored:
    """Score a part: in all, by genre, by kind."""
    whole, genres, kinds = Tally(), defaultdict(Tally), defaultdict(Tally)
    for article in corpus().load(split):
        if not re.search(only, article.name):
            continue
        drafts = read_article(article.text, "afghanistan-2021")
        if show:
            print(f"== {article.name}")
        tally, by_kind = score(article, drafts, show)
        for name, is_right, told in given(article, "afghanistan-2021"):
            tally.add(name, is_right)
            if show and is_right == (name == FALSE_NONE):
                print(f"   {name}: {told}")
        whole.merge(tally)
        genres[article.labels.genre].merge(tally)
        for kind, one in by_kind.items():
            kinds[kind].merge(one)
    return whole, genres, kinds


def by_second(split: str, only: str = "") -> Scored | None:
    """What a second labeller scores against the first; none where a part was labelled once."""
    loader = corpus()
    again = second_drafts(loader, split)
    if not again:
        return None
    whole = Tally()
    for article in loader.load(split):
        if article.name in again and re.search(only, article.name):
            whole.merge(score(article, again[article.name])[0])
    for name in ("right term in top three", "right term, span found", "verbatim"):
        whole.asked.pop(name, None)  # not labelled again
    return whole, {}, {}


def seconds(repeats: int = 5) -> float:
    """Median seconds to read 2,000 words of the development part, models and case loaded."""
    text = "\n\n".join(a.text for a in corpus().load("dev"))
    words = text.split(" ")
    text = " ".join(words[:2000])
    read_article(text[:3000], "afghanistan-2021")
    spent = []
    for number in range(repeats):
        shifted = text.replace(" the ", f" the {'same ' * (number % 2)}", number)
        start = time.perf_counter()
        read_article(shifted, "afghanistan-2021")
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def table(split: str, scored: dict[str, Scored]) -> list[str]:
    """The scores of a part by each size of encoder, in Markdown; genres and kinds by the first."""
    lines = [
        f"## Part `{split}`",
        "",
        "| score | bar | " + " | ".join(f"{name}, 95 % exact" for name in scored) + " |",
        "|---|---|" + "---|" * len(scored),
    ]
    lines += [_line(name, [whole for whole, _, _ in scored.values()]) for name in ROWS]
    first, (_, genres, kinds) = next(iter(scored.items()))
    lines += [
        "",
        f"| genre ({first}) | kind recall | kind precision | polarity | spans | top three |",
        "|---|---|---|---|---|---|",
    ]
    names = ("kind recall", "kind precision", "polarity", "spans", "right term in top three")
    for genre, one in sorted(genres.items()):
        lines.append(f"| {genre} | " + " | ".join(_share(one, n) for n in names) + " |")
    lines += ["", f"| kind ({first}) | recall | precision |", "|---|---|---|"]
    for kind, one in sorted(kinds.items()):
        lines.append(f"| {kind} | {_share(one, 'kind recall')} | {_share(one, 'kind precision')} |")
    return [*lines, ""]


def _fitted_without(part: str) -> ideas.Weights:
    """The map from words to ideas, made anew with no label of this part."""
    spec = importlib.util.spec_from_file_location(
        "train_binding", HERE.parent / "tools" / "train_binding.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.fitted((part,))


def _share(one: Tally, name: str) -> str:
    asked = one.asked[name]
    return f"{one.right[name]}/{asked}" if asked else "-"


def main() -> None:
    """Score, print, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dev", action="store_true", help="the development part alone")
    options.add_argument("--part", default="", help="one part of the corpus alone")
    options.add_argument("--only", default="", help="articles whose name matches this pattern")
    options.add_argument("--show", action="store_true", help="every difference (no test part)")
    options.add_argument("--out", type=Path, help="where the page goes")
    options.add_argument("--no-time", action="store_true")
    options.add_argument("--size", choices=SIZES, help="one size of encoder alone")
    options.add_argument(
        "--binding-held-out", action="store_true",
        help="bind with a map fitted without the part; kinds stay trained on it",
    )
    chosen = options.parse_args()
    lines = []
    sizes = [chosen.size] if chosen.size else [n for n in SIZES if n == "small" or is_installed()]
    part = "dev" if chosen.dev else chosen.part
    open_to_sight = part and not part.startswith("test")
    for split in (part,) if part else TESTS:
        if chosen.binding_held_out:
            ideas.use(_fitted_without(split))
        scored = {}
        for name in sizes:
            tuned.use(SIZES[name])
            scored[f"{name} encoder"] = run(split, chosen.only, chosen.show and open_to_sight)
        if (again := by_second(split, chosen.only)) is not None:
            scored["a second labeller"] = again
        lines += table(split, scored)
    for name in () if chosen.no_time else sizes:
        tuned.use(SIZES[name])
        lines += [
            f"2,000 words are read in {seconds():.1f} s by the {name} encoder (median of 5, models "
            "and case loaded; bar 3 s).", "",
        ]  # fmt: skip
    print("\n".join(lines))
    if chosen.out:
        head = (HERE / "reading_page.md").read_text(encoding="utf-8")
        chosen.out.write_text(head + "\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
