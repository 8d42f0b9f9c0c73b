"""The code printed in the docs runs, block after block, from top to bottom."""

import re
import shutil
import warnings
from pathlib import Path

import pytest

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
        exec(compile(text, page.name, "exec"), names)


def test_there_are_pages():
    assert any(blocks(page) for page in PAGES)
