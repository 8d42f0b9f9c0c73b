"""The description of the model and its sources name each other."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "model"
SOURCES = ROOT / "src" / "wouldtake" / "conflict"
FILES = (
    "1-purpose-and-patterns.md", "2-entities-state-variables-scales.md",
    "3-process-overview-and-scheduling.md", "4-design-concepts.md", "5-initialization.md",
    "6-input-data.md", "7-submodels.md",
)
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in FILES}
SUBMODELS = PAGES["7-submodels.md"]


def tags():
    """Sections cited by docstrings: {`7.2.2`: {`fighting.attack_factor`}}; a module by its name."""
    found = {}
    for path in sorted(SOURCES.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)):
                name = path.stem if isinstance(node, ast.Module) else f"{path.stem}.{node.name}"
                for section in re.findall(r"\(ODD ([\d.]+)\)", ast.get_docstring(node) or ""):
                    found.setdefault(section, set()).add(name)
    return found


def sections():
    """Numbered headings and the text under each."""
    found = {}
    for page in PAGES.values():
        parts = re.split(r"^#+ ([\d.]+?)\.? .*$", page, flags=re.MULTILINE)
        found.update(zip(parts[1::2], parts[2::2], strict=True))
    return found


def test_the_seven_files_are_there_and_short():
    assert sorted(path.name for path in DOCS.glob("*.md")) == sorted(FILES)
    for name, page in PAGES.items():
        assert page.startswith(f"# {name[0]}. ")
        assert len(page.splitlines()) < 400, name


def test_every_section_cited_in_the_sources_exists():
    missing = {section: names for section, names in tags().items() if section not in sections()}
    assert missing == {}


def test_every_submodel_section_is_cited_by_the_function_that_it_names():
    cited = tags()
    for section, text in sections().items():
        if not section.startswith("7."):
            continue
        assert section in cited, f"no docstring has (ODD {section})"
        if section.count(".") == 2:
            named = set(re.findall(r"`(\w+\.\w+)`", text))
            assert cited[section] <= named, f"{section} does not name {cited[section] - named}"


def test_every_function_named_exists():
    for name, page in PAGES.items():
        for module, function in re.findall(r"`(\w+)\.(\w+)`", page):
            path = SOURCES / f"{module}.py"
            if path.is_file():
                assert re.search(rf"^def {function}\(", path.read_text(encoding="utf-8"),
                                 re.MULTILINE), f"{name}: {module}.{function}"


def test_eleven_mechanisms_each_with_a_section_of_its_own():
    modules = {names for section, found in tags().items()
               for names in found if re.fullmatch(r"7\.\d+", section) and "." not in names}
    assert len(modules) == 11
    assert {section for section in sections() if re.fullmatch(r"7\.\d+", section)} == {
        f"7.{k}" for k in range(1, 12)}


def tool():
    """`tools/odd_tables.py` as a module."""
    spec = importlib.util.spec_from_file_location("odd_tables", ROOT / "tools" / "odd_tables.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_parameters_is_that_of_the_sources():
    tables = tool()
    assert tables.renewed(SUBMODELS) == SUBMODELS, "run python tools/odd_tables.py"
    for p in tables.PARAMETERS:
        assert SUBMODELS.count(f"| `{p.name}` |") == 1, p.name


def test_a_page_without_its_marks_is_refused():
    with pytest.raises(ValueError, match="lacks the lines"):
        tool().renewed("# 7. Submodels\n")


def test_every_parameter_is_used_by_an_equation():
    tables = tool()
    equations = SUBMODELS.split("## Parameters")[0] + "".join(
        page for name, page in PAGES.items() if name != "7-submodels.md")
    families = ("start_", "rural_", "city_")  # written `start_...`, `..._press_rate` and so on
    for p in tables.PARAMETERS:
        known = p.name in equations or p.name.startswith(families)
        assert known, f"{p.name} is in no equation"
