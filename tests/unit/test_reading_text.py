"""Text in: every format, every offset, every refusal."""

import io
import sys

import pytest

from wouldtake.errors import SettingError
from wouldtake.reading import text as t
from wouldtake.reading.quotes import is_whole, quotations, turns


def bodies(text):
    return [text[p.start:p.end] for p in t.paragraphs(text) if p.role == "body"]


def test_the_headline_bylines_and_captions_are_set_apart():
    text = "Town falls\nBy A. Writer\n\nThe town fell.\n\nWatch: a film of it?\n\nIt was late."
    assert [p.role for p in t.paragraphs(text)] == ["headline", "aside", "body", "aside", "body"]


def test_a_text_of_one_paragraph_is_no_headline():
    text = "The army holds the port. If it falls, the coast will follow."
    assert bodies(text) == [text]


def test_a_text_that_starts_without_a_headline_keeps_its_first_paragraph():
    long = "The army holds the port, " + "and the roads to it, " * 6 + "and will hold it."
    assert bodies(f"{long}\n\nIt fell.") == [long, "It fell."]
    assert bodies("The army holds the port.\n\nIt fell.") == ["It fell."]


def test_lines_broken_by_their_width_are_joined():
    long = "The garrison left on the night of the feast, and nobody in the town\nsaw it go."
    assert bodies("Head\n\n" + long) == [long]


def test_datelines_and_list_marks_stay_outside():
    text = "Head\n\nPORT ANGEL, 3 May — Rain fell.\n\n• Two towns fell.\n\n# 2. The road is cut."
    assert bodies(text) == ["Rain fell.", "Two towns fell.", "2. The road is cut."]


def test_the_copy_knows_where_each_character_stands():
    text = "He\u200b said \u202e“it isn’t  over”\x07 now,"
    copy = t.copy_of(text, [(0, len(text))])
    assert copy.text == "He said it isn't over now."
    for place, character in zip(copy.places, copy.text, strict=True):
        assert text[place] == character or (text[place], character) in (("’", "'"), (",", "."))


def test_html_becomes_paragraphs_and_scripts_vanish(tmp_path):
    pytest.importorskip("trafilatura")
    page = tmp_path / "a.html"
    words = "The garrison will leave the town before the rains come, officials said. " * 4
    page.write_text(f"<html><head><title>T</title><script>alert('x')</script></head><body><article>"
                    f"<h1>T</h1><p>{words}</p><p>{words}</p></article></body></html>")
    text, is_html = t.read_source(str(page))
    assert is_html
    found = t.from_html(text)
    assert "garrison" in found and "alert" not in found and "<" not in found


@pytest.mark.parametrize(
    ("page", "said"),
    [("<div>" * 5000 + "x", "nests more than"), ("", "no article was found"),
     ("<p></p>", "no article was found"), ("x" * (t.MAX_HTML_BYTES + 1), "longer than")],
)
def test_bad_pages_are_refused_in_words(page, said):
    pytest.importorskip("trafilatura")
    with pytest.raises(SettingError, match=said):
        t.from_html(page)


def test_a_missing_file_a_broken_encoding_and_a_huge_text_are_refused(tmp_path, monkeypatch):
    with pytest.raises(SettingError, match=r"no file nowhere\.txt"):
        t.read_source("nowhere.txt")
    bad = tmp_path / "b.txt"
    bad.write_bytes(b"caf\xe9")
    with pytest.raises(SettingError, match=r"not UTF-8 at byte 3 \(0xe9\)"):
        t.read_source(str(bad))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"from a pipe")))
    assert t.read_source("-") == ("from a pipe", False)
    with pytest.raises(SettingError, match="one article has at most"):
        t.require_size("x" * (t.MAX_CHARACTERS + 1))


QUOTED = {
    "curly": ("Head\n\n“It will fall,” she said.", ["It will fall,"]),
    "straight": ('Head\n\n"It will fall," she said. "Soon."', ["It will fall,", "Soon."]),
    "nested": ("Head\n\n“He said ‘never’ and left,” she said.", ["He said ‘never’ and left,"]),
    "over paragraphs": ("Head\n\n“It will fall.\n\n“And soon,” she said.",
                        ["It will fall.", "And soon,"]),
    "single marks": ("Head\n\n‘It isn’t over,’ she said.", ["It isn’t over,"]),
    "unclosed": ('Head\n\n"It will fall soon.', ["It will fall soon."]),
}


@pytest.mark.parametrize("name", QUOTED)
def test_quotations_are_found(name):
    text, expected = QUOTED[name]
    found = [q for some in quotations(text, t.paragraphs(text)) for q in some]
    assert [text[q.start:q.end] for q in found] == expected


def test_an_open_quotation_is_known_to_run_on():
    text = "Head\n\n“It will fall.\n\n“And soon.”"
    closed = [q.is_closed for some in quotations(text, t.paragraphs(text)) for q in some]
    assert closed == [False, True]


def test_scraps_stay_in_the_sentence_and_pieces_are_joined():
    text = ("Head\n\nHe called it “a farce” again. “I think,” he said, “that the town will fall.”")
    quoted = quotations(text, t.paragraphs(text))
    scrap, first, second = (q for some in quoted for q in some)
    assert not is_whole(text, scrap)
    assert is_whole(text, first) and is_whole(text, second)
    spoken = [turn for turn in turns(text, t.paragraphs(text), quoted) if turn.kind == "quote"]
    assert [[text[a:b] for a, b in turn.pieces] for turn in spoken] == [
        ["I think,", "that the town will fall."]]


def test_a_name_with_nothing_below_it_stays_on_the_page():
    from wouldtake.reading.layout import tagged

    turns_of = "ANA QUELL\n\nIt will fall.\n\nPIET LOMAX\n\nIt will not.\n\n"
    text = f"Head\n\n{turns_of}ANA QUELL\n\nPIET LOMAX\n\nNo.\n\nANA QUELL"
    found = [(p.tag, text[p.start:p.end]) for p in tagged(text, t.paragraphs(text))]
    assert found == [
        ("", "Head"), ("ANA QUELL", "It will fall."), ("PIET LOMAX", "It will not."),
        ("", "ANA QUELL"), ("PIET LOMAX", "No."), ("", "ANA QUELL"),
    ]
