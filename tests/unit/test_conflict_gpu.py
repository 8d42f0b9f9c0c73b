"""The GPU's path is the processor's walk, one future a thread: in Numba's simulator, and as PTX.

No machine of the tests has a GPU. The simulator runs the kernel and all that surrounds it as
plain Python; the compiler makes the device's code where the toolkit is at hand.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from wouldtake import load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.cluster.recipe import Recipe
from wouldtake.conflict import gpu
from wouldtake.conflict.room import Room, room_for
from wouldtake.conflict.run import run
from wouldtake.conflict.state import AIR_FORCE, BELIEF, INSURGENT_SHARE, PHASE, THREAT
from wouldtake.errors import SettingError

from ..oracle.worlds import invented, prior_wide

ROOT = Path(__file__).parents[2]
WORLD = invented(12, 3)
FUTURES, STEPS = 10, 60
HOW = {"steps": STEPS, "seed": 2**62, "wanted": (BELIEF, INSURGENT_SHARE, PHASE, AIR_FORCE),
       "snapshots": (0, 7, STEPS)}

SIMULATIONS = {  # futures at a time, whether snapshots are kept, whether threads share a room
    "batches": (3, True, False), "at once": (1000, True, False), "counted": (4, False, False),
    "one room": (1000, True, True),
}

SIMULATED = """
import sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from tests.oracle.worlds import invented, prior_wide
from wouldtake.conflict import gpu
from wouldtake.conflict.run import run
from tests.unit.test_conflict_gpu import clamps, HOW, FUTURES, SIMULATIONS

blank = gpu.cuda.device_array
def soiled(*args, **kwargs):
    # Memory of a device holds whatever was there before.
    array = blank(*args, **kwargs)
    array[...] = 77 if array.dtype.kind == "i" else np.nan
    return array
gpu.cuda.device_array = soiled
world, part = invented(12, 3), gpu.part
for name, (batch, each, fault) in SIMULATIONS.items():
    gpu.MOST_FUTURES = batch
    gpu.part = (lambda room, thread: part(room, 0)) if fault else part
    try:
        found = run(
            world, prior_wide(world, FUTURES), np.arange(FUTURES), clamps=clamps(),
            off=("militias",), device="gpu", each=each, **HOW,
        )
    except IndexError:
        if not fault:
            raise
        continue  # a place that another thread has written may be none at all
    np.savez(f"{sys.argv[2]}/{name}.npz", **vars(found))
"""


def clamps():
    """Belief held in some futures on some days, the threat in all."""
    belief = np.full((FUTURES, STEPS + 1), np.nan)
    belief[::2, 10:20] = 0.4
    return {BELIEF: belief, THREAT: np.full((FUTURES, STEPS + 1), 0.1)}


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Ensembles of the simulator, by name."""
    folder = tmp_path_factory.mktemp("simulated")
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SIMULATED, str(ROOT), str(folder)], check=True,
        timeout=600, env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"},
    )
    found = {}
    for path in folder.glob("*.npz"):
        with np.load(path) as arrays:
            found[path.stem] = dict(arrays)
    return found


def on_processor(**how):
    return vars(run(
        WORLD, prior_wide(WORLD, FUTURES), np.arange(FUTURES), clamps=clamps(), off=("militias",),
        **HOW, **how,
    ))


@pytest.mark.parametrize("name", ["batches", "at once"])
def test_threads_walk_the_processors_futures_to_the_last_bit(simulated, name):
    found, expected = simulated[name], on_processor()
    assert (expected["fall_day"] > 0).any()
    for field, values in expected.items():
        np.testing.assert_array_equal(found[field], values, err_msg=field, strict=True)


def test_snapshots_can_be_counted_alone(simulated):
    found, expected = simulated["counted"], on_processor(each=False)
    np.testing.assert_array_equal(found["counts"], expected["counts"])
    assert found["snapshots"].shape == expected["snapshots"].shape


def test_threads_that_share_a_room_are_found_out(simulated):
    """What must fail, if it ends at all: threads that write over each other."""
    expected = on_processor()["fall_day"]
    assert "one room" not in simulated or not np.array_equal(
        simulated["one room"]["fall_day"], expected)


def leaves(value):
    return [a for item in value for a in leaves(item)] if isinstance(value, tuple) else [value]


def test_a_threads_part_is_a_room_and_no_two_overlap():
    one = room_for(WORLD, STEPS)
    rooms = gpu.mapped(lambda a: np.zeros((*a.shape, 3), a.dtype), one)
    rooms = rooms._replace(clocks=rooms.clocks._replace(first=one.clocks.first))
    parts = [getattr(gpu.part, "py_func", gpu.part)(rooms, thread) for thread in range(3)]
    assert isinstance(parts[0], Room)
    for whole, own, other in zip(leaves(one), leaves(parts[0]), leaves(parts[1]), strict=True):
        assert own.shape == whole.shape
        assert own.dtype == whole.dtype
        assert np.shares_memory(own, other) == (own is one.clocks.first)
    own = [a for a in leaves(parts[2]) if a is not one.clocks.first]
    assert len({a.__array_interface__["data"][0] for a in own}) == len(own)  # each field its own


@pytest.mark.parametrize(("free", "size"), [(float("inf"), gpu.MOST_FUTURES), (1, 1)])
def test_a_batch_fits_the_memory(free, size):
    one, empty = room_for(WORLD, STEPS), np.zeros((0, 0))
    results = gpu.Results(
        np.zeros((2, 5, STEPS + 1)), empty, empty, empty, empty, np.zeros((3, 3, 12)))
    assert gpu.batch_size(one, results, 1, free) == size
    some = gpu.batch_size(one, results, 1, 1e7)
    each = gpu.bytes_of(one) + 8 * 3 * (STEPS + 1) + 3 * 12
    assert 1e7 / 1.3 < some * each <= 1e7


# --- the device's own code ------------------------------------------------------------------

PTX = """
import sys
try:
    import numba_cuda
    from numba import cuda, types, typeof
    from numba.cuda.cudadrv import nvvm
    import numba.cuda.dispatcher as dispatcher
    nvvm.NVVM()
    cuda.compile(lambda x: x, (types.int64,), cc=(8, 0))
except Exception as error:
    print(error)
    sys.exit(77)
from types import SimpleNamespace
import numpy as np
from wouldtake import load_case
from wouldtake.conflict import gpu
from wouldtake.conflict.room import room_for
from wouldtake.conflict.state import MECHANISMS, NATION, Held, Views
# A mechanism met in a kernel is compiled for the device at hand; there is none.
dispatcher.get_current_device = lambda: SimpleNamespace(compute_capability=(8, 0))
world = load_case("afghanistan-2021").model.world_for(10)
one, fortran = room_for(world, 10), np.asfortranarray
rooms = gpu.mapped(lambda a: np.zeros((*a.shape, 2), a.dtype), one)
rooms = rooms._replace(clocks=rooms.clocks._replace(first=one.clocks.first))
signature = types.void(*(typeof(value) for value in (
    world, rooms, fortran(np.zeros((2, 9))), np.zeros(2, np.int64), 1,
    np.zeros(len(MECHANISMS), np.int8),
    Held(np.zeros(NATION, np.int64), fortran(np.zeros((2, 2, 11)))),
    Views(np.zeros(2, np.int64), fortran(np.zeros((2, 2, 11))), np.zeros(11, np.int64),
          fortran(np.zeros((2, 2, 5), np.int8)), np.zeros((0, 3, 5), np.int64)),
)))
code, _ = cuda.compile(gpu.kernel, signature, device=False, abi="numba", cc=(8, 0))
open(sys.argv[1], "w").write(code)
"""


def test_the_whole_simulation_compiles_for_a_device(tmp_path):
    """One kernel, nothing left to link, its parameters within 4 KB: what every driver takes."""
    path = tmp_path / "kernel.ptx"
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PTX, str(path)], timeout=600, text=True,
        capture_output=True, check=False, env={**os.environ, "NUMBA_DISABLE_JIT": "0"},
    )
    if made.returncode == 77:
        pytest.skip(f"no compiler for CUDA here: {made.stdout.strip()[-100:]}")
    assert made.returncode == 0, made.stderr[-2000:]
    code = path.read_text(encoding="utf-8")
    entry = re.findall(r"\.visible \.entry [^(]*\((.*?)\)\n", code, re.S)
    assert len(entry) == 1
    given = re.findall(r"\.param \.([a-z]\d+)", entry[0])
    assert 400 < len(given) <= 512  # words of 8 bytes
    assert not re.findall(r"^\.extern \.func.*", code, re.M)
    if assembler := shutil.which("ptxas"):
        told = subprocess.run(
            [assembler, "-arch=sm_80", str(path), "-o", str(tmp_path / "kernel.cubin")],
            capture_output=True, text=True, check=False, timeout=300,
        )
        assert told.returncode == 0 or "Unsupported .version" in told.stderr, told.stderr[-1000:]


# --- where there is no GPU ------------------------------------------------------------------

@pytest.fixture
def without_gpu(monkeypatch):
    monkeypatch.setattr(gpu, "cuda", None)


def test_a_machine_without_a_gpu_says_so(without_gpu, tell):
    with pytest.raises(SettingError, match=r"no CUDA device .* Take `cpu`"):
        run(WORLD, prior_wide(WORLD, 2), np.arange(2), steps=3, seed=1, device="gpu")
    code, out, err = tell(
        "ask", "afghanistan-2021", "chance that capital_falls within 9 days", "--device", "gpu")
    assert (code, out) == (2, "")
    assert "no CUDA device" in err
    assert "Traceback" not in err


def test_a_device_that_does_not_exist():
    with pytest.raises(SettingError, match=r"no device `gpus`. Did you mean `gpu`\?"):
        run(WORLD, prior_wide(WORLD, 2), np.arange(2), steps=3, seed=1, device="gpus")


def test_an_answer_of_a_gpu_does_not_pass_for_one_of_a_processor(monkeypatch):
    monkeypatch.setattr(gpu, "require", lambda: None)
    case = load_case("afghanistan-2021")
    model = ConflictModel(case, device="gpu")
    assert model.name == f"{case.name} on gpu"
    assert model.batch_for(100, {"belief"}) > 10_000
    assert model.batch_for(100_000, {"belief"}) == 2000
    assert case.model.batch_for(100, {"belief"}) == 2000
    with pytest.raises(SettingError, match="not on a cluster"):
        Recipe.of_case(model)
