"""The page as one file: nothing in its data can become anything but data."""

import json
import re

import pytest

from wouldtake.report import page

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 & <img src=x onerror=alert(1)>"


def shown(**more):
    return {"case": {"title": "A <b>case</b>"}, **more}


def test_hostile_text_cannot_leave_its_element():
    text = page.page(shown(claims=[HOSTILE], **{HOSTILE: 1}))
    assert HOSTILE not in text
    assert "<img src=x" not in text
    held = re.search(r'id="wouldtake-data">(.*?)</script>', text, re.S)
    assert held is not None
    data = json.loads(held[1])
    assert data["claims"] == [HOSTILE]
    assert data[HOSTILE] == 1


def test_a_raw_dump_would_have_let_it_out():
    raw = json.dumps(shown(claims=[HOSTILE]), ensure_ascii=False)
    assert "</script" in raw  # the deliberately wrong way
    assert "</script" not in page.in_json(shown(claims=[HOSTILE]))


def test_the_title_is_escaped():
    assert "<title>A &lt;b&gt;case&lt;/b&gt;</title>" in page.page(shown())


def test_its_script_is_allowed_by_hash_and_nothing_else_is():
    text = page.page(shown())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}';", policy[1])
    assert "connect-src" not in policy[1]


def test_there_are_two_scripts_and_no_address_to_fetch():
    text = page.page(shown())
    assert len(re.findall(r"<script", text)) == 2 == len(re.findall(r"</script>", text))
    assert not re.search(r'(?:src|href)="(?!data:)', text.split('id="app"')[0])


@pytest.mark.parametrize(
    ("script", "safe"),
    [('"</script>"', r'"\x3c/script>"'), ('"<!--x"', r'"\x3c!--x"'), ("a<b", "a<b"),
     ("'</SCRIPT '", r"'\x3c/SCRIPT '")],
)
def test_a_script_does_not_end_itself(script, safe):
    assert page.in_script(script) == safe


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        page.page(shown(x=float("nan")))


def test_it_is_written_as_given(tmp_path):
    path = page.write_page(shown(), tmp_path / "r.html")
    assert path.read_bytes().decode("utf-8") == page.page(shown())
