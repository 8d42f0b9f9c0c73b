"""The labelled articles keep their guide; a label that breaks it is found."""

import importlib.util
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "bench" / "reading_corpus"
PARTS = sorted({path.parent.name for path in FOLDER.glob("*/*.txt")})


def loaded(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def check():
    yield from loaded("reading_corpus_check", FOLDER / "check.py")


@pytest.fixture(scope="module")
def by_kind():
    yield from loaded("reading_kinds", FOLDER.parent / "reading_kinds.py")


def test_the_corpus_keeps_its_guide(check):
    assert {"dev", "test"} <= set(PARTS)
    assert check.faults(PARTS) == []


@pytest.mark.parametrize("split", PARTS)
def test_every_span_is_the_text_it_names(check, split):
    for article in check.load(split):
        for claim in article.labels.claims:
            span = article.span(claim)
            assert article.text[span.start:span.end] == claim.quote
            for part in (*claim.condition, *claim.outcome):
                inside = article.part_span(claim, part)
                if inside is None:
                    assert part.quote is None
                else:
                    assert article.text[inside.start:inside.end] == part.quote
                    assert span.start <= inside.start and inside.end <= span.end


def test_the_split_was_drawn_by_the_rule(check):
    plan = check.plan()
    splits = [split for _, split in plan.values()]
    assert (splits.count("dev"), splits.count("test")) == (11, 13)
    assert plan[1] == ("wire", "test") and plan[2] == ("wire", "dev")
    assert plan[9] == ("op-ed", "test") and plan[24] == ("letter", "dev")


BROKEN = [
    ("quote: \"", "quote: \"Never ", "found 0 time"),
    ("kind: event", "kind: rumour", "kind"),
    ("topics: [share]", "topics: [shares]", "no topic `shares`"),
    ("- id: c02", "- id: c01", "expected id c02"),
    ("resolved: role", "resolved: author", "go together"),
    ("also: [possible]", "also: [needs]", "takes no `also: needs`"),
    ("genre: wire", "genre: letter", "expected wire"),
    ("  elliptical: true\n", "", "elliptical"),
    ("links: [c04]", "links: [c09]", "no earlier claim"),
    ("hedges: [\"probably\"]", "hedges: [\"perhaps\"]", "not in the quote"),
    ("speaker: \"provincial officials\"", "speakers: \"provincial officials\"", "speakers"),
    ("form: indirect", "form: none", "form of quote"),
    ("  resolved: role\n", "  resolved: role\n  endorsement: relays\n", "relays"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN)
def test_a_broken_label_is_found(check, tmp_path, old, new, said):
    shutil.copytree(FOLDER, tmp_path / "corpus", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "corpus" / "dev" / "02-ridge-towns.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = check.faults(("dev",), tmp_path / "corpus")
    assert any(said in fault for fault in found), found


def test_a_topic_outside_the_vocabulary_is_found(check, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "corpus", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "corpus" / "topics.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "weather: [rainfall]\n", encoding="utf-8")
    assert any("no name `rainfall`" in f for f in check.faults(("dev",), tmp_path / "corpus"))


def test_agreement_pairs_what_overlaps_each_once(check, monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setitem(sys.modules, "check", check)
    agreement = importlib.import_module("agreement")
    monkeypatch.delitem(sys.modules, "agreement")
    one = check.load("dev")[0]
    same = agreement.compare(one, one)
    assert (len(same.pairs), same.first_alone, same.second_alone) == (
        len(one.labels.claims), 0, 0)
    assert agreement.iou(check.Span(0, 10), check.Span(5, 15)) == pytest.approx(1 / 3)
    fewer = check.Labels(genre="wire", claims=one.labels.claims[1:])
    assert agreement.compare(one, replace(one, labels=fewer)).first_alone == 1
    twice = agreement.second_pass("dev")
    assert all(agreement.iou(x.span(a), y.span(b)) >= 0.5 for x, a, y, b in twice.pairs)
    assert "Cohen's kappa" in "\n".join(twice.lines())


@pytest.mark.parametrize("part", ["dev", "test", "test_c", "hand_o"])
def test_second_labels_stand_in_the_articles_they_are_of(check, part):
    again = check.relabelled(part)
    assert again
    assert [fault for article in again for fault in check.faults_of(article)] == []
    text = again[0].text
    first, *rest = again[0].labels.claims
    moved = first.model_copy(update={"quote": text.split()[0] + " nowhere"})
    labels = again[0].labels.model_copy(update={"claims": [moved, *rest]})
    assert check.faults_of(replace(again[0], labels=labels))


def test_articles_with_kinds_alone_keep_their_form(by_kind):
    assert len(by_kind.parts()) >= 5
    for part in by_kind.parts():
        articles = by_kind.load(part)
        assert [fault for article in articles for fault in by_kind.faults_of(article)] == []
        assert {c.kind for a in articles for c in a.labels.claims} == set(by_kind.KINDS)


@pytest.mark.parametrize(("plain", "said"), [
    ({"claims": [{"rumour": "The port fell"}]}, "no kind `rumour`"),
    ({"claims": [{"event": "The port rose"}]}, "stands 0 times"),
    ({"claims": [{"event": "It"}]}, "stands 2 times"),
    ({"claims": [{"event": "It burns"}, {"event": "The port fell"}]}, "out of the order"),
    ({"claims": [{"event": "Head"}]}, "in the headline"),
    ({"unscored": ["nowhere"]}, "not in the text: 'nowhere'"),
    ({"more": 1}, "keys"),
])
def test_a_broken_label_of_kind_is_found(by_kind, plain, said):
    text = "Head\n\nThe port fell. It burns. It may rain."
    whole = {"genre": "wire", "claims": [], "unscored": []}
    broken = by_kind.KindArticle("01-x", text, {**whole, **plain})
    assert any(said in fault for fault in by_kind.faults_of(broken))
    kept = by_kind.KindArticle("01-x", text, {**whole, "claims": [{"event": "The port fell"}]})
    assert by_kind.faults_of(kept) == []
    assert text[kept.span(kept.labels.claims[0]).start:][:13] == "The port fell"


@pytest.mark.parametrize(
    "part", ["quotes_a", "quotes_b", "quotes_c", "openings_a", "openings_b", "openings_c"])
def test_quotes_with_a_speaker_stand_in_their_piece_once_and_in_order(part):
    pieces = sorted((FOLDER / "quotes" / part).glob("*.yaml"))
    assert len(pieces) >= 28
    for path in pieces:
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        quotes = [one["quote"] for one in told["quotes"]]
        assert [text.count(quote) for quote in quotes] == [1] * len(quotes), path.name
        places = [text.index(quote) for quote in quotes]
        assert places == sorted(places), path.name


def test_the_speaker_of_a_quote_is_that_of_the_clause_it_lies_on(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER.parents[1]))
    quotes = importlib.import_module("bench.reading_quotes")
    text = ("The war this week\n\n“The ferry will sail,” said Ana Quell, the mayor. “The ford is "
            "mined.”\n\nIt has rained since May.\n")
    asked = ("The ferry will sail", "The ford is mined", "It has rained")
    piece = quotes.Piece("01-x", "news", text, tuple((one, "Ana Quell") for one in asked))
    assert quotes.said_by(piece) == ["Ana Quell", "Ana Quell", "author"]
