"""Articles whose claims are labelled by kind alone, for training the reader.

    python -m bench.reading_kinds [PART ...]

Folders of `bench/reading_corpus/kinds/`: `NN-slug.txt`, headline first, and `NN-slug.yaml` with
the kind and the verbatim quote of each claim, in the order of the text, and pieces left `unscored`.
The guide is that of the whole labels (`bench/reading_corpus/README.md`). Prints what breaks it, or
counts.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace

import yaml

from wouldtake.reading.llm import KINDS

FOLDER = Path(__file__).parent / "reading_corpus" / "kinds"


@dataclass(frozen=True)
class KindLabel:
    """A claim: its kind, its words."""

    kind: str
    quote: str


@dataclass(frozen=True)
class KindArticle:
    """A text with the kinds of its claims; `labels` and `span` as those of the guide's check."""

    name: str
    text: str
    plain: dict

    @cached_property
    def labels(self) -> SimpleNamespace:
        """`claims` and `unscored`."""
        claims = [KindLabel(kind, quote) for one in self.plain["claims"]
                  for kind, quote in one.items()]  # fmt: skip
        return SimpleNamespace(claims=claims, unscored=tuple(self.plain["unscored"] or ()))

    def span(self, claim: KindLabel) -> SimpleNamespace:
        """Where its words stand: `start` and `end`, in code points."""
        start = self.text.index(claim.quote)
        return SimpleNamespace(start=start, end=start + len(claim.quote))


def parts(folder: Path = FOLDER) -> tuple[str, ...]:
    """Names of the folders that hold articles."""
    return tuple(sorted({path.parent.name for path in folder.glob("*/*.txt")}))


def load(part: str, folder: Path = FOLDER) -> list[KindArticle]:
    """The articles of a part, by name."""
    return [
        KindArticle(
            path.stem, path.read_bytes().decode("utf-8"),
            yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8")),
        )
        for path in sorted((folder / part).glob("*.txt"))
    ]  # fmt: skip


def faults_of(article: KindArticle) -> list[str]:
    """What breaks the form in one article."""
    found, place, body = [], article.text.index("\n"), article.labels
    if set(article.plain) != {"genre", "claims", "unscored"}:
        found.append(f"keys {sorted(article.plain)}, expected genre, claims, unscored")
    for claim in body.claims:
        if claim.kind not in KINDS:
            found.append(f"no kind `{claim.kind}`")
        if (times := article.text.count(claim.quote)) != 1:
            found.append(f"stands {times} times, expected once: {claim.quote!r}")
            continue
        start = article.span(claim).start
        if start < place:
            found.append(f"in the headline or out of the order of the text: {claim.quote!r}")
        place = max(start, place)
    found += [f"unscored, not in the text: {piece!r}" for piece in body.unscored
              if piece not in article.text]  # fmt: skip
    return [f"{article.name}: {fault}" for fault in found]


def main(chosen: list[str]) -> int:
    """Print faults, or counts; 1 where there are faults."""
    bad = False
    for part in chosen or parts():
        articles = load(part)
        found = [fault for article in articles for fault in faults_of(article)]
        bad = bad or bool(found)
        counted = Counter(c.kind for a in articles for c in a.labels.claims)
        words = sum(len(a.text.split()) for a in articles)
        print(*(f"{part}/{fault}" for fault in found), sep="\n", end="\n" if found else "")
        print(f"{part}: {len(articles)} articles, {words} words, {counted.total()} claims: "
              + ", ".join(f"{kind} {n}" for kind, n in counted.most_common()))  # fmt: skip
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
