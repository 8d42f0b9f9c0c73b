"""The simulation is compiled once; a later start loads its machine code and no compiler."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from wouldtake.conflict import machine
from wouldtake.conflict import run as running
from wouldtake.conflict.state import BELIEF

from ..oracle.worlds import invented, prior_wide

TESTS = Path(__file__).parents[1]
WORLD = invented(12, 3)
SCRIPT = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from oracle.worlds import invented, prior_wide
from wouldtake.conflict.run import run
world = invented(12, 3)
found = run(world, prior_wide(world, 9), np.arange(9), steps=60, seed=4, wanted=(0,), threads=2)
np.savez(sys.argv[2], series=found.series, fall_day=found.fall_day)
print("numba" in sys.modules)
"""


def ensemble():
    rows = prior_wide(WORLD, 9)
    return running.run(WORLD, rows, np.arange(9), steps=60, seed=4, wanted=(BELIEF,))


def start(folder, out):
    """Run in a fresh process that keeps machine code in `folder`; whether it loaded Numba."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(TESTS), str(out)], check=True, text=True,
        capture_output=True, env={**os.environ, "NUMBA_CACHE_DIR": str(folder)}, timeout=240,
    )
    return done.stdout.strip() == "True"


def same_as_here(path):
    here = ensemble()
    with np.load(path) as there:
        return np.array_equal(there["series"], here.series) and np.array_equal(
            there["fall_day"], here.fall_day
        )


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder with the machine code that this process runs, however it came by it."""
    folder = tmp_path_factory.mktemp("code")
    ensemble()
    shape = next(iter(running._loops))
    name = machine.name_for(running.source_digest(), shape)
    there = next(place / name for place in machine.folders() if (place / name).is_file())
    (folder / name).write_bytes(there.read_bytes())
    return folder


def test_a_later_start_loads_no_compiler_and_gives_the_same_bits(filled, tmp_path):
    assert not start(filled, tmp_path / "out.npz")
    assert same_as_here(tmp_path / "out.npz")


def test_what_is_damaged_is_compiled_again_and_gives_the_same_bits(filled, tmp_path):
    own = tmp_path / "code"
    own.mkdir()
    (kept,) = filled.iterdir()
    content = bytearray(kept.read_bytes())
    content[-1] ^= 1
    (own / kept.name).write_bytes(content)
    assert start(own, tmp_path / "out.npz")
    assert same_as_here(tmp_path / "out.npz")
    assert (own / kept.name).read_bytes() != content, "kept anew"


@pytest.mark.parametrize("content", [b"", b"{}", b"{}\nx", b"[]\n", b"\xff\n", b"not json\n"])
def test_a_file_of_something_else_is_not_loaded(tmp_path, monkeypatch, content):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    (tmp_path / "simulation.bin").write_bytes(content)
    assert machine.load("simulation.bin") is None
    assert machine.load("missing.bin") is None


def test_code_that_calls_what_is_not_here_is_not_loaded():
    assert machine.link(b"", "walk", ["a_function_nobody_has"], "") is None


def test_code_is_kept_where_it_can_be(tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("")
    monkeypatch.setattr(machine, "folders", lambda: [tmp_path / "a file", tmp_path / "new" / "one"])
    machine.keep("x.bin", b"code", "walk", [], "ii")
    assert [p.name for p in (tmp_path / "new" / "one").iterdir()] == ["x.bin"]
    monkeypatch.setattr(machine, "folders", lambda: [tmp_path / "a file"])
    machine.keep("x.bin", b"code", "walk", [], "ii")  # nowhere: no harm


def test_the_name_changes_with_whatever_decides_the_code():
    names = {machine.name_for(1, "i"), machine.name_for(2, "i"), machine.name_for(1, "d")}
    assert len(names) == 3
    assert machine.name_for(1, "i") in names


def test_arguments_are_laid_out_as_native_functions_take_them():
    table = np.zeros((2, 3), np.int16)
    kinds, values = zip(*machine.flat((5, (0.5, table))), strict=True)
    assert "".join(kinds) == "idppiipiiii"
    assert values == (5, 0.5, None, None, 6, 2, table.ctypes.data, 2, 3, 6, 2)
    assert machine.shape_of((5, (0.5, table))) == "(i,(d,<i22))"


@pytest.mark.parametrize("value", [np.zeros((2, 3))[:, 1:], True, "text", None])
def test_arguments_of_another_kind_are_refused(value):
    with pytest.raises(TypeError, match="the simulation takes"):
        list(machine.flat((value,)))


class Function:
    """A native function as llvmlite shows it, its arguments of some types."""

    def __init__(self, *types):
        self.arguments = [type("Argument", (), {"type": t}) for t in types]


@pytest.mark.parametrize(
    ("types", "kept"),
    [
        (("ptr", "ptr", "i64", "double", "ptr"), True),
        (("ptr", "ptr", "i64", "ptr", "double"), False), (("ptr", "i64", "double", "ptr"), False),
        (("ptr", "ptr", "i64", "double"), False), (("ptr", "ptr", "i32", "double", "ptr"), False),
        (("ptr", "ptr", "i64", "double", "ptr", "i64"), False),
    ],
)
def test_code_that_takes_arguments_otherwise_is_not_kept(types, kept):
    assert machine.takes(Function(*types), "idp") is kept


def test_where_numba_calls_otherwise_its_own_call_gives_the_same_bits(monkeypatch):
    expected = ensemble()
    monkeypatch.setattr(running, "_loops", {})
    monkeypatch.setattr(machine, "load", lambda name: None)
    monkeypatch.setattr(machine, "compile_loop", lambda function, arguments, name: None)
    found = ensemble()
    np.testing.assert_array_equal(found.series, expected.series)
    np.testing.assert_array_equal(found.fall_day, expected.fall_day)
