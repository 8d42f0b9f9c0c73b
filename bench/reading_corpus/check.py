"""The labelled articles: read them, find their spans, check the guide's rules, print counts.

    python bench/reading_corpus/check.py [PART ...]

A part is a folder of articles. `dev` and `test` are the first, split by a rule; the parts written
later by other hands are a part each, whole.

Offsets are code points into the text as decoded from UTF-8, and `text[start:end] == quote`.
"""

import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wouldtake.cases import load_case

FOLDER = Path(__file__).parent
CASE = "afghanistan-2021"
GENRES = {"wire": 4, "analysis": 4, "op-ed": 3, "interview": 3, "explainer": 2, "live-blog": 2,
          "ngo-report": 2, "humanitarian-brief": 2, "letter": 2}
SPLIT = ("dev", "test")
Kind = Literal["needs", "suffices", "insufficient", "inevitable", "not-inevitable", "possible",
               "predicts", "before", "causes", "counterfactual", "requires-amount", "trend",
               "event", "evaluation"]

# Where the guide's line is thin: kind -> kinds that `also` may name.
ALSO = {
    "causes": {"possible", "suffices", "insufficient", "trend", "event", "before"},
    "suffices": {"causes", "possible", "requires-amount", "needs"},
    "insufficient": {"causes"},
    "needs": {"causes", "before", "inevitable"},
    "requires-amount": {"needs", "insufficient"},
    "possible": {"predicts", "causes"},
    "predicts": {"possible", "inevitable"},
    "event": {"trend"},
    "trend": {"event"},
    "not-inevitable": {"evaluation"},
    "counterfactual": {"needs", "suffices"},
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Strict):
    """A condition or an outcome; without `quote` it is meant, not worded."""

    quote: str | None = Field(default=None, min_length=1)
    occurrence: int = Field(default=1, ge=1)
    topics: tuple[str, ...] = Field(min_length=1)


class Label(_Strict):
    """One claim as labelled; README.md says what each field means."""

    id: str = Field(pattern=r"^c\d\d$")
    kind: Kind
    also: tuple[Kind, ...] = ()
    quote: str = Field(min_length=1)
    occurrence: int = Field(default=1, ge=1)
    speaker: str = Field(min_length=1)
    affiliation: str = ""
    resolved: Literal["named", "role", "pronoun", "continued", "unknown", "author"]
    form: Literal["direct", "indirect", "continued", "none"]
    condition: tuple[Part, ...] = ()
    outcome: tuple[Part, ...] = Field(min_length=1)
    elliptical: bool = False
    amounts: tuple[str, ...] = ()
    deadline: str | None = None
    hedges: tuple[str, ...] = ()
    negated: bool = False
    endorsement: Literal["asserts", "rejects", "relays"] = "asserts"
    chain: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class Labels(_Strict):
    """The file beside an article."""

    genre: str
    claims: tuple[Label, ...] = Field(min_length=1)
    unscored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """Code points [start, end) of an article."""

    start: int
    end: int


@dataclass(frozen=True)
class Article:
    """A text with its labels."""

    number: int
    name: str
    split: str
    text: str
    labels: Labels
    topics: dict[str, tuple[str, ...]]

    def span(self, claim: Label) -> Span:
        """Where the claim's quote stands."""
        return find(self.text, claim.quote, claim.occurrence)

    def part_span(self, claim: Label, part: Part) -> Span | None:
        """Where a condition or outcome stands in the article; None where it is not worded."""
        if part.quote is None:
            return None
        inner = find(claim.quote, part.quote, part.occurrence)
        start = self.span(claim).start
        return Span(start + inner.start, start + inner.end)

    def terms(self, part: Part) -> tuple[str, ...]:
        """Names of the vocabulary that are right for a part, best first; none where none is."""
        found = [term for topic in part.topics for term in self.topics.get(topic, ())]
        return tuple(dict.fromkeys(found))


def find(text: str, quote: str, occurrence: int = 1) -> Span:
    """The given occurrence of a quote.

    Raises:
        ValueError: the text has fewer.
    """
    start = -1
    for count in range(occurrence):
        start = text.find(quote, start + 1)
        if start < 0:
            raise ValueError(f"found {count} time(s), expected {occurrence}: {quote!r}")
    return Span(start, start + len(quote))


def plan() -> dict[int, tuple[str, str]]:
    """Number -> (genre, split): in each genre test first, then in turn."""
    genres = [(genre, i) for genre, count in GENRES.items() for i in range(count)]
    return {n: (genre, "dev" if i % 2 else "test") for n, (genre, i) in enumerate(genres, 1)}


def read_topics(folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Topic -> names of the vocabulary, best first."""
    raw = yaml.safe_load((folder / "topics.yaml").read_text(encoding="utf-8"))
    return {topic: tuple(terms) for topic, terms in raw.items()} | {"none": ()}


def load(split: str, folder: Path = FOLDER) -> list[Article]:
    """The articles of a split, by number.

    Raises:
        ValidationError: a label file does not fit the schema.
    """
    topics = read_topics(folder)
    return [
        Article(
            int(path.stem[:2]), path.stem, split, path.read_bytes().decode("utf-8"),
            Labels.model_validate(yaml.safe_load(
                path.with_suffix(".yaml").read_text(encoding="utf-8"))),
            topics,
        )
        for path in sorted((folder / split).glob("*.txt"))
    ]


def relabelled(split: str, second: Path = FOLDER / "second_pass") -> list[Article]:
    """The articles of a split that were labelled twice, with the labels of the second time.

    Raises:
        ValidationError: a label file does not fit the schema.
    """
    found = []
    for article in load(split):
        file = second / split / f"{article.name}.yaml"
        if file.is_file():
            labels = Labels.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
            found.append(replace(article, labels=labels))
    return found


@cache
def vocabulary(case: str = CASE) -> frozenset[str]:
    """Every name a question of the case may use."""
    model = load_case(case)
    return frozenset({*model.levers, *model.uncertainties, *model.signals, *model.formulas})


def faults_of(article: Article) -> list[str]:
    """What breaks the guide in one article, each with its claim."""
    found = []
    if article.split in SPLIT:
        genre, split = plan().get(article.number, ("", ""))
        if (article.labels.genre, article.split) != (genre, split):
            found.append(f"expected {genre} in {split}/, found {article.labels.genre} in "
                         f"{article.split}/")
    if not 200 <= len(article.text.split()) <= 1200:
        found.append(f"{len(article.text.split())} words, expected 200 to 1200")
    if "\r" in article.text or "\ufeff" in article.text:
        found.append("carriage return or byte order mark")
    body = article.text.index("\n")
    earlier: list[str] = []
    place = 0
    for claim in article.labels.claims:
        problems = _claim_faults(article, claim, earlier)
        try:
            start = article.span(claim).start
            if start < body:
                problems.append("in the headline")
            if start < place:
                problems.append("out of the order of the text")
            place = start
        except ValueError as error:
            problems.append(str(error))
        found += [f"{claim.id}: {problem}" for problem in problems]
        earlier.append(claim.id)
    found += [f"unscored {quote!r}: stands {article.text.count(quote)} times, expected once"
              for quote in article.labels.unscored if article.text.count(quote) != 1]
    return [f"{article.split}/{article.name}: {fault}" for fault in found]


def _claim_faults(article: Article, claim: Label, earlier: list[str]) -> list[str]:
    found = []
    if claim.id != f"c{len(earlier) + 1:02d}":
        found.append(f"expected id c{len(earlier) + 1:02d}")
    parts = (*claim.condition, *claim.outcome)
    pieces = [*(p.quote for p in parts if p.quote), *claim.amounts, *claim.hedges,
              *([claim.deadline] if claim.deadline else [])]
    found += [f"not in the quote: {piece!r}" for piece in pieces if piece not in claim.quote]
    unknown = {t for p in parts for t in p.topics} - set(article.topics)
    found += [f"no topic `{topic}`" for topic in sorted(unknown)]
    if claim.elliptical != any(p.quote is None for p in parts):
        found.append("elliptical is true exactly where a part has no quote")
    if claim.kind in ("trend", "event", "evaluation") and claim.condition:
        found.append(f"{claim.kind} takes no condition")
    found += [f"{claim.kind} takes no `also: {kind}`"
              for kind in claim.also if kind not in ALSO.get(claim.kind, ())]
    found += [f"link to {link}, which is no earlier claim"
              for link in claim.links if link not in earlier]
    if (claim.speaker == "author") != (claim.resolved == "author"):
        found.append("speaker author and resolved author go together")
    if (claim.speaker == "unknown") != (claim.resolved == "unknown"):
        found.append("speaker unknown and resolved unknown go together")
    if claim.speaker == "author" and claim.form != "none":
        found.append("the author's own voice has form none")
    if claim.form == "none" and claim.speaker not in ("author", "unknown"):
        found.append("a speaker has a form of quote")
    if claim.form == "continued" and claim.resolved != "continued":
        found.append("form continued has resolved continued")
    if claim.chain and claim.chain[-1] != claim.speaker and claim.endorsement != "rejects":
        found.append("the innermost of a chain is the speaker")
    passed_on = claim.speaker == "unknown" or bool(claim.chain)
    if claim.endorsement == ("asserts" if passed_on else "relays"):
        found.append("an unknown speaker or a chain relays (or rejects); nobody else relays")
    return found


def parts(folder: Path = FOLDER) -> tuple[str, ...]:
    """Names of the folders that hold articles."""
    return tuple(sorted({path.parent.name for path in folder.glob("*/*.txt")}))


def faults(splits: tuple[str, ...] = SPLIT, folder: Path = FOLDER) -> list[str]:
    """Everything that is wrong, all at once; empty when the corpus keeps its guide."""
    found = []
    names = vocabulary()
    for topic, terms in read_topics(folder).items():
        found += [f"topics.yaml: {topic}: no name `{term}` in {CASE}"
                  for term in terms if term not in names]
    for split in splits:
        try:
            articles = load(split, folder)
        except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
            found.append(f"{split}/: {error}")
            continue
        expected = sorted(n for n, (_, where) in plan().items() if where == split)
        if split in SPLIT and [a.number for a in articles] != expected:
            found.append(f"{split}/: expected the articles {expected}, "
                         f"found {[a.number for a in articles]}")
        found += [fault for article in articles for fault in faults_of(article)]
    return found


def counts(articles: list[Article]) -> list[str]:
    """What there is, in lines to print."""
    claims = [claim for article in articles for claim in article.labels.claims]
    lines = [f"{len(articles)} articles, {sum(len(a.text.split()) for a in articles)} words, "
             f"{len(claims)} claims"]
    by_genre: Counter[str] = Counter()
    for article in articles:
        by_genre[article.labels.genre] += len(article.labels.claims)
    tables = {
        "genre": by_genre,
        "kind": Counter(c.kind for c in claims),
        "resolved": Counter(c.resolved for c in claims),
        "form": Counter(c.form for c in claims),
        "endorsement": Counter(c.endorsement for c in claims),
        "marked": Counter(
            name for c in claims for name, is_so in {
                "elliptical": c.elliptical, "negated": c.negated, "hedged": bool(c.hedges),
                "amount": bool(c.amounts), "deadline": bool(c.deadline), "chain": bool(c.chain),
                "linked": bool(c.links), "several conditions": len(c.condition) > 1,
                "another kind too": bool(c.also)}.items() if is_so),
    }
    for name, table in tables.items():
        lines.append(f"  {name}: " + ", ".join(f"{k} {n}" for k, n in table.most_common()))
    parts = [p for c in claims for p in (*c.condition, *c.outcome)]
    bound = sum(p.topics != ("none",) for p in parts)
    lines.append(f"  conditions and outcomes: {len(parts)}, {bound} with a term, "
                 f"{len(parts) - bound} with none")
    return lines


def main(chosen: list[str]) -> int:
    """Print faults, or counts; 1 where there are faults."""
    splits = tuple(chosen) or parts()
    found = faults(splits)
    for fault in found:
        print(fault)
    if found:
        return 1
    for split in splits:
        print(f"{split}: " + "\n".join(counts(load(split))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
