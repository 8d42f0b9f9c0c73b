"""Figures of a report as files: drawn by the page itself, with the network cut."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from wouldtake.cli.main import run
from wouldtake.report.page import write_page

TOP = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not any(map(shutil.which, ("chromium", "chromium-browser"))),
                       reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    fixture = json.loads((TOP / "web-ui/fixtures/afghanistan-2021.json").read_text("utf-8"))
    shapes = TOP / "src/wouldtake/cases/data/afghanistan-2021/shapes.geojson"
    fixture["outlines"] = json.loads(shapes.read_text("utf-8"))
    return write_page(fixture, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="module")
def written(report, tmp_path_factory):
    pytest.importorskip("playwright")
    into = tmp_path_factory.mktemp("figures")
    assert run(["figures", str(report), "--into", str(into), "--png", "--svg", "--pdf"]) == 0
    return sorted(into.iterdir())


def test_each_figure_is_written_once_in_each_format(written):
    names = [path.stem for path in written if path.suffix == ".png"]
    assert any("map" in name for name in names)
    assert any("cities-lost" in name for name in names)
    assert len({re.sub(r"-from-.*", "", name[name.index("-", 8):]) for name in names}) == len(names)
    for path in written:
        begins = {".png": b"\x89PNG\r", ".pdf": b"%PDF-", ".svg": b"<svg "}[path.suffix]
        assert path.read_bytes().startswith(begins), path.name


def test_a_drawing_stands_by_itself(written):
    """Its colours are written into it: no sheet, no script, nothing from elsewhere."""
    for path in written:
        if path.suffix == ".svg":
            root = ElementTree.parse(path).getroot()
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            assert float(root.get("width")) > 100
            text = path.read_text("utf-8")
            assert "fill:" in text
            assert "<script" not in text
            assert not re.search(r"url\(\s*['\"]?http", text)


def test_one_figure_can_be_named(report, tmp_path, capsys):
    assert run(["figures", str(report), "--into", str(tmp_path), "--only", "map"]) == 0
    assert [path.suffix for path in tmp_path.iterdir()] == [".png"]
    assert run(["figures", str(report), "--into", str(tmp_path), "--only", "mpa"]) != 0
    assert "no figure's name holds `mpa`" in capsys.readouterr().err


def test_a_report_that_is_not_there_is_told(tmp_path, capsys):
    assert run(["figures", str(tmp_path / "no.html")]) != 0
    assert "there is no report" in capsys.readouterr().err
