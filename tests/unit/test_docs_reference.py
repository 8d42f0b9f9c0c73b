"""The reference pages say what the code does: they are made from it."""

import importlib.util
import re
from pathlib import Path

import pytest

from wouldtake.language import parse_formula, parse_question

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def made():
    pytest.importorskip("fastapi")
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


@pytest.mark.parametrize("name", ["command-line.md", "case-files.md", "web-api.md"])
def test_the_page_is_as_the_code_makes_it(made, name):
    """`make reference` if not, and read the difference."""
    assert (PAGES / name).read_text(encoding="utf-8") == made[name]


def test_every_command_option_and_key_is_described(made):
    for name, text in made.items():
        for row in re.findall(r"^\| `.*\|$", text, re.M):
            if "case-files" in name and ".csv`" in row:
                continue
            assert not row.rstrip().endswith("|  |"), (name, row)


def test_every_form_of_the_language_page_can_be_read():
    text = (PAGES / "language.md").read_text(encoding="utf-8")
    formulas, questions = text.split("## Questions")
    def first_cells(part):
        return [code for row in re.findall(r"^\| (.*?) \|", part, re.M)
                for code in re.findall(r"`([^`]+)`", row)]
    for code in first_cells(formulas):
        parse_formula(code)
    for code in first_cells(questions):
        parse_question(code)
