"""Imports point one way: the table of the house style, walked over the parsed sources."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "wouldtake"
EVERYBODY = {"errors", "quantities", "answers", "folders"}  # what any module may import
ALL = {
    "language", "stats", "engine", "adapters", "conflict", "cases", "calibration", "history",
    "reading", "ledger", "report", "views", "cluster", "cli",
    "web",
}
MAY_IMPORT = {
    "errors": set(), "quantities": set(), "answers": set(), "folders": set(),
    "language": set(), "stats": set(), "conflict": set(),
    "engine": {"language", "stats"},
    "adapters": {"language", "stats", "engine"},
    "cases": {"language", "engine", "conflict"},
    "calibration": {"stats", "engine", "conflict", "cases"},
    "history": {"language", "stats", "engine", "conflict", "cases"},  # asks rows in it
    "reading": {"language", "cases"},
    "ledger": {"language"},
    "report": set(),
    "cluster": {"engine", "conflict", "cases"},  # ships a model, runs its futures elsewhere
    "views": {"language", "stats", "engine", "conflict", "cases", "calibration", "history",
              "reading", "report"},  # fills in what report and web draw
    "cli": ALL, "web": ALL,
    "": ALL,  # the package's own __init__: public names
}
COMPILERS = {"numba", "llvmlite"}


def module_of(path, root=SOURCE):
    """`wouldtake.engine.ask` as parts, a package's `__init__` as the package."""
    parts = ("wouldtake", *path.relative_to(root).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported(text, module, is_package):
    """Dotted names that a source imports, relative ones made absolute, wherever they stand."""
    found = []
    package = module if is_package else module[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join((*base, *((node.module,) if node.module else ())))
            found += [f"{start}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(
                node.func, "id", "")) in ("import_module", "__import__"):
            found += [str(arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant)]
    return found


def faults(text, module, is_package=False):
    """Imports of a source that the table forbids."""
    layer = module[1] if len(module) > 1 else ""
    if layer not in MAY_IMPORT:
        return [f"{'.'.join(module)}: `{layer}` is not in the table"]
    allowed = MAY_IMPORT[layer] | {layer}
    allowed |= EVERYBODY - {layer} if layer not in EVERYBODY else {"errors", "quantities"}
    wrong = []
    for name in imported(text, module, is_package):
        parts = name.split(".")
        if parts[0] in COMPILERS and layer in ("language", "stats"):
            wrong.append(f"{'.'.join(module)} imports {name}: {layer} knows no compiler")
        elif parts[0] == "wouldtake":
            target = parts[1] if len(parts) > 1 else ""
            if (SOURCE / target).is_dir() or (SOURCE / f"{target}.py").is_file():
                ok = not target or target in allowed
            else:
                ok = layer in ("cli", "web", "")  # a public name of the package itself
            if not ok:
                wrong.append(f"{'.'.join(module)} imports {name}")
    return wrong


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_one_way(path):
    text = path.read_text(encoding="utf-8")
    assert faults(text, module_of(path), path.name == "__init__.py") == []


def test_every_folder_is_in_the_table():
    folders = {path.parent.relative_to(SOURCE).parts[0] for path in FILES if path.parent != SOURCE}
    assert folders <= set(MAY_IMPORT)
    assert len(FILES) > 50


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("engine.ask", "from wouldtake.conflict import run"),
        ("engine.ask", "import wouldtake.cases.loader"),
        ("engine.ask", "from ..conflict.run import run"),
        ("engine.ask", "from .. import cases"),
        ("engine.ask", "def late():\n    from wouldtake.calibration import fit"),
        ("engine.ask", "import importlib\nimportlib.import_module('wouldtake.conflict.run')"),
        ("engine.load", "from wouldtake.adapters import from_function"),
        ("adapters.function", "from wouldtake.cases import load_case"),
        ("conflict.run", "from wouldtake.engine.noise import Noise"),
        ("conflict.run", "from ..cases import load_case"),
        ("language.parse", "from wouldtake.stats import binomial"),
        ("language.parse", "import numba"),
        ("stats.binomial", "from numba import njit"),
        ("cases.model", "from wouldtake.calibration.fit import fit"),
        ("report.page", "from wouldtake.engine import ask"),
        ("answers.base", "from wouldtake.engine import ask"),
        ("errors", "from wouldtake import answers"),
        ("ledger.store", "from wouldtake.cases import load_case"),
        ("nowhere.at_all", "import os"),
    ],
)
def test_a_planted_wrong_import_is_caught(where, text):
    assert faults(text, ("wouldtake", *where.split(".")))


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("engine.ask", "from wouldtake.language.parse import parse\nfrom ..stats import binomial"),
        ("engine.ask", "from . import noise\nfrom wouldtake.errors import SettingError"),
        ("conflict.run", "import numba\nfrom .state import World"),
        ("cases.model", "from wouldtake.conflict.run import run"),
        ("cli.app", "from wouldtake import ask\nfrom ..calibration import fit"),
        ("answers.base", "from wouldtake.errors import SettingError"),
    ],
)
def test_a_right_import_passes(where, text):
    assert faults(text, ("wouldtake", *where.split("."))) == []


# --- no case's name in the engine or the simulation --------------------------------------------

def case_names():
    """Words that belong to the built-in cases: their folders' and countries' names, capitals."""
    words = set()
    for folder in sorted((SOURCE / "cases" / "data").iterdir()):
        head = folder / "case.toml"
        if head.is_file():
            words.update(re.findall(r"[a-z]{4,}", folder.name))
            capital = re.search(r'^capital\s*=\s*"(\w+)"', head.read_text(encoding="utf-8"), re.M)
            words.update([capital[1]] if capital else [])
    return words | {"afghan", "afghanistan", "kabul", "taliban", "biden"}


@pytest.mark.parametrize("layer", ["engine", "conflict"])
def test_neither_engine_nor_simulation_names_a_case(layer):
    words = re.compile(r"|".join(sorted(case_names())), re.IGNORECASE)
    for path in sorted((SOURCE / layer).rglob("*.py")):
        found = words.findall(path.read_text(encoding="utf-8"))
        assert not found, f"{path.name}: {found}"


def test_a_planted_name_is_caught():
    assert re.search("|".join(case_names()), "if case == 'afghanistan-2021': size = 3")
