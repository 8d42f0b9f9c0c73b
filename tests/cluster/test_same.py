"""A cluster answers as one process does, bit for bit; blocks that are kept are read back."""

import errno
import gc
import json
import os
import pickle
import shutil
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from wouldtake import ask, load_case
from wouldtake.cli.main import run
from wouldtake.cluster import Recipe, blocks, connect, runs
from wouldtake.cluster import recipe as recipes
from wouldtake.cluster.blocks import Block, run_block, squeezed
from wouldtake.cluster.code import code
from wouldtake.cluster.spread import _cuts
from wouldtake.cluster.store import BlockStore
from wouldtake.engine.load import load_model
from wouldtake.errors import ClusterError, ModelError, SettingError

from .processes import MODELS, Asking

GOOD = MODELS.parents[1] / "broken_cases" / "good"
CHANCE = "chance that falls"
QUESTIONS = [
    CHANCE,
    "falls needs strength < 0.7",
    "strength < 0.7 is enough for falls",
    "effect of guards = 3 on strength at day 10",
    "what would it take for falls with chance 60% using guards",
]


@pytest.fixture
def kept(two, tmp_path):
    """The same two workers, with a store."""
    with connect(two.client, store=tmp_path) as cluster:
        yield cluster


def spread(cluster, name="napping", **arguments):
    target = f"{MODELS}:{name}"
    return cluster.of(load_model(target), recipe=Recipe.of_file(target), **arguments)


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_same_to_the_bit(two, napping, question):
    arguments = {"futures": 1500, "seed": 3, "search_futures": 1000, "search_budget": 20_000}
    there = ask(spread(two, block=300), question, **arguments)
    assert there.to_dict() == ask(napping, question, **arguments).to_dict()


@pytest.mark.parametrize(
    "question", ["chance that capital_lost within 60 days",
                 "capital_lost needs homeland_threat >= 0.5 within 60 days"],
)
def test_so_are_those_of_a_case(kept, question):
    case = load_case(GOOD)
    here = ask(case, question, futures=600).to_dict()
    there = kept.of(case, block=200)
    assert ask(there, question, futures=600).to_dict() == here
    ran = kept.ran
    assert ask(there, question, futures=600).to_dict() == here
    assert (kept.ran, kept.read) == (ran, ran)


def test_trajectories_are_the_same_whatever_the_blocks(two, napping):
    futures = np.array([5, 7, 999, 1000, 1001, 2500, 4])
    settings = {"guards": np.full(7, 1.0), "risk": np.linspace(0.01, 0.1, 7)}
    held = np.full((7, 21), np.nan)
    held[3, 5:] = 0.25
    arguments = {"futures": futures, "steps": 20, "seed": 9, "clamps": {"strength": held}}
    here = napping.simulate(settings, **arguments)
    for block in (1, 3, 1000):
        there = spread(two, block=block).simulate(settings, **arguments)
        assert {k: v.dtype for k, v in there.items()} == {k: v.dtype for k, v in here.items()}
        assert all((there[name] == here[name]).all() for name in here)


def test_a_model_object_is_sent_with_its_code(two):
    class Local(type(load_model(f"{MODELS}:napping"))):
        name = "local"

    model = Local()
    here = ask(model, CHANCE, futures=500).to_dict()
    assert ask(two.of(model), CHANCE, futures=500).to_dict() == here


def test_types_that_differ_from_block_to_block_lose_nothing(two):
    question = "chance that eventually count == 150.5 within 3 days"
    answer = ask(spread(two, "changing", block=100), question, futures=300)
    assert answer.chance.estimate == 1 / 300


# --- what is kept -------------------------------------------------------------------------------


def test_a_rerun_reads_what_was_kept_whatever_its_batches(kept, napping):
    here = ask(napping, CHANCE, futures=2400).to_dict()
    there = spread(kept, block=200)
    assert ask(there, CHANCE, futures=2400, batch=800).to_dict() == here
    assert (kept.ran, kept.read) == (12, 0)
    assert ask(there, CHANCE, futures=2400, batch=2400).to_dict() == here
    assert (kept.ran, kept.read) == (12, 12)
    ask(there, CHANCE, futures=2400, seed=1)
    assert kept.ran == 24  # another seed, other futures


def _remove_a_chunk(path):
    shutil.rmtree(path / "falls" / "c")


def _change_a_byte(path):
    (chunk,) = [one for one in (path / "falls" / "c").rglob("*") if one.is_file()]
    raw = bytearray(chunk.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    chunk.write_bytes(bytes(raw))


def _leave_it_empty(path):
    shutil.rmtree(path)
    path.mkdir()


def _cut_its_head(path):
    head = path / "zarr.json"
    head.write_text(head.read_text()[:40])


def _swap_for_another(path):
    other = next(one for one in path.parents[1].glob("??/*") if one != path)
    shutil.rmtree(path / "falls")
    shutil.copytree(other / "falls", path / "falls")


@pytest.mark.parametrize(
    "damage",
    [_remove_a_chunk, _change_a_byte, _leave_it_empty, _cut_its_head, _swap_for_another],
)
def test_a_damaged_block_is_run_again(kept, napping, damage):
    there = spread(kept, block=250)
    here = ask(napping, CHANCE, futures=1000).to_dict()
    ask(there, CHANCE, futures=1000)
    damage(sorted(kept.store.folder.glob("??/*"))[1])
    assert ask(there, CHANCE, futures=1000).to_dict() == here
    assert (kept.ran, kept.read) == (4 + 1, 3)
    ask(there, CHANCE, futures=1000)
    assert kept.read == 3 + 4


def test_what_a_killed_run_left_half_written_is_swept_away_when_it_is_old(tmp_path):
    old, new, other = tmp_path / f".{'a' * 32}", tmp_path / f".{'b' * 32}", tmp_path / ".git"
    for path in (old, new, other):
        path.mkdir()
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    store = BlockStore(tmp_path)
    assert not old.exists()
    assert new.exists()
    assert other.exists()
    assert store.count() == 0


def test_two_clients_may_share_a_store(kept, two, napping):
    here = ask(napping, CHANCE, futures=2000).to_dict()
    with connect(two.client.scheduler.address, store=kept.store.folder) as second:
        both = [
            Asking(lambda c=c: ask(spread(c, block=100), CHANCE, futures=2000))
            for c in (kept, second)
        ]
        assert [one.wait().answer.to_dict() for one in both] == [here, here]
        assert kept.ran + kept.read == second.ran + second.read == 20
    assert kept.store.count() == 20
    assert not list(kept.store.folder.glob(".*"))


def test_a_full_disk_is_told_of_and_what_was_kept_stays(kept, monkeypatch):
    import zarr

    there = spread(kept, block=100)
    ask(there, CHANCE, futures=300)

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(zarr.Group, "create_array", full)
        with pytest.raises(ClusterError, match=r"cannot be kept in .*: the disk is full\. Those"):
            ask(there, CHANCE, futures=600)
    assert kept.store.count() == 3
    assert not list(kept.store.folder.glob(".*"))
    ask(there, CHANCE, futures=600)
    assert kept.store.count() == 6


def test_a_folder_that_cannot_be_written_is_told_of(two, tmp_path):
    (tmp_path / "file").write_text("")
    with (
        connect(two.client, store=tmp_path / "file" / "runs") as cluster,
        pytest.raises(ClusterError, match="blocks cannot be kept in"),
    ):
        ask(spread(cluster), CHANCE, futures=10)


def test_xarray_opens_what_is_kept(kept, napping):
    xarray = pytest.importorskip("xarray")
    ask(spread(kept, block=100), "chance that eventually strength < 0.7", futures=300, seed=4)
    found = xarray.open_mfdataset(
        sorted(kept.store.folder.glob("??/*")), engine="zarr", consolidated=False,
        combine="nested", concat_dim="future", join="outer",
    ).sortby("future").load()
    assert found.strength.dims == ("future", "time")
    assert found.future.values.tolist() == list(range(300))
    assert found.time.values.tolist() == list(range(21))
    assert found.attrs["model"] == "napping"
    assert found.attrs["seed"] == 4
    assert found.attrs["settings"] == {"guards": 1.0}
    settings = {"guards": np.full(1, 1.0), "risk": np.full(1, 0.05)}
    one = napping.simulate(settings, futures=np.array([123]), steps=20, seed=4)["strength"][0]
    assert (found.strength.sel(future=123).values == one).all()
    found.close()


# --- keys ---------------------------------------------------------------------------------------


def block_of(**changes):
    usual = {
        "recipe": "r", "code": code(), "futures": np.arange(4), "steps": 20, "seed": 1,
        "settings": {"guards": 1.0, "risk": np.array([0.1, 0.2, 0.3, 0.4])}, "clamps": {},
        "record": ("falls",),
    }
    return Block(**(usual | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"recipe": "s"}, {"code": "other"}, {"futures": np.arange(1, 5)}, {"steps": 21},
        {"seed": 2}, {"record": ("strength",)}, {"settings": {"guards": 1.0}},
        {"settings": {"guards": 1.0, "risk": np.array([0.1, 0.2, 0.3, 0.4000001])}},
        {"settings": {"guards": 2.0, "risk": np.array([0.1, 0.2, 0.3, 0.4])}},
        {"clamps": {"strength": np.full((4, 21), np.nan)}},
    ],
)
def test_a_key_says_all_that_the_bits_depend_on(changes):
    assert block_of(**changes).key != block_of().key
    assert block_of().key == block_of().key


def test_a_block_travels_whole_and_its_clamps_small():
    held = np.full((4, 10_001), np.nan)
    held[2, 40:] = 0.5
    block = block_of(clamps={"strength": held}, steps=10_000)
    raw = pickle.dumps(block)
    assert len(raw) < 4000
    assert pickle.loads(raw).key == block.key


def test_minus_zero_and_zero_are_not_taken_for_the_same():
    assert squeezed(np.array([2.0, 2.0])) == 2.0
    assert np.signbit(squeezed(np.array([0.0, -0.0]))).tolist() == [False, True]


def test_blocks_end_where_numbers_pass_their_size():
    assert _cuts(np.arange(700, 2300), 1000) == [(0, 300), (300, 1300), (1300, 1600)]
    assert _cuts(np.array([], int), 1000) == []
    assert _cuts(np.tile(np.arange(3), 4), 5) == [(0, 5), (5, 10), (10, 12)]


def test_a_case_is_known_by_what_the_simulation_takes_from_it(tmp_path):
    shutil.copytree(GOOD, tmp_path / "case")
    first = Recipe.of_case(load_case(tmp_path / "case").model).digest
    assert Recipe.of_case(load_case(GOOD).model).digest == first
    with (tmp_path / "case" / "units.csv").open() as file:
        rows = file.read().splitlines()
    names = rows[0].split(",")
    cells = rows[2].split(",")
    cells[names.index("population")] = "77777"
    rows[2] = ",".join(cells)
    (tmp_path / "case" / "units.csv").write_text("\n".join(rows) + "\n")
    assert Recipe.of_case(load_case(tmp_path / "case").model).digest != first


# --- models -------------------------------------------------------------------------------------

HELPED = """\
from pathlib import Path
import numpy as np
from helper_of_walk import SIZE
from wouldtake import Signal
HERE = Path(__file__).parent

class Walk:
    name, step, horizon = "walk", "step", 3
    levers, uncertainties, signals = {}, {}, {"height": Signal()}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        size = SIZE + float((HERE / "data" / "size.txt").read_text())
        return {"height": np.full((len(futures), steps + 1), size)}

walk = Walk()
"""


def test_what_a_model_file_imports_and_reads_goes_with_it_in_every_version(two, tmp_path):
    model, helper = tmp_path / "walk.py", tmp_path / "helper_of_walk.py"
    data = tmp_path / "data" / "size.txt"
    data.parent.mkdir()
    model.write_text(HELPED)
    for size in (1, 2):
        helper.write_text(f"SIZE = {size}  # version\n" + "#" * size)
        data.write_text(f"{size}0")
        sys.modules.pop("helper_of_walk", None)
        recipe = Recipe.of_file(f"{model}:walk", send=[data])
        there = two.of(load_model(f"{model}:walk"), recipe=recipe)
        question = f"chance that height == {11 * size}"
        assert ask(there, question, futures=50).chance.estimate == 1.0
    sys.modules.pop("helper_of_walk", None)
    with pytest.raises(SettingError, match="is not in the model's folder"):
        Recipe.of_file(f"{model}:walk", send=[MODELS])
    with pytest.raises(SettingError, match="no file"):
        Recipe.of_file(f"{model}:walk", send=[tmp_path / "none.csv"])


def test_a_model_file_goes_with_all_that_it_imports_and_nothing_else(tmp_path):
    texts = {
        "model.py": "import math, helper\nfrom pack.inner import deep\nfrom wouldtake import ask\n"
                    "def late():\n    from pack import other\n",
        "helper.py": "import model\n", "unused.py": "", "pack/__init__.py": "from . import side",
        "pack/side.py": "", "pack/inner/__init__.py": "", "pack/inner/deep.py": "",
        "pack/other.py": "from .inner import deep as again", "pack/unused.py": "",
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = recipes._needed(tmp_path / "model.py", tmp_path)
    assert {str(one.relative_to(tmp_path)) for one in found} == {
        name for name in texts if "unused" not in name
    }


def test_a_model_that_fails_is_told_of_as_it_is_here(two):
    with pytest.raises(ModelError, match=r"model `failing` failed in simulate, futures 0 to 99"
                                         r".*ZeroDivisionError: no troops"):
        ask(spread(two, "failing"), CHANCE, futures=100)
    with pytest.raises(ModelError, match=r"`ragged`, signal `falls`: shape \(1, 21\); expected"):
        ask(spread(two, "ragged"), CHANCE, futures=100)


def test_a_model_that_cannot_be_sent_is_told_of(two, napping):
    class Holding(type(napping)):
        def __init__(self):
            self.lock = threading.Lock()

    with pytest.raises(ModelError, match=r"cannot be sent to other processes .* path/to/model\.py"):
        two.of(Holding())


def test_a_model_object_is_kept_under_the_version_its_user_names(kept, napping):
    class Local(type(napping)):
        name = "local"

    with pytest.raises(SettingError, match="nothing tells one version of its code"):
        kept.of(Local())
    for _ in range(2):
        ask(kept.of(Local(), version="1"), CHANCE, futures=100)
    ask(kept.of(Local(), version="2"), CHANCE, futures=100)
    assert (kept.ran, kept.read) == (2, 1)


# --- limits, and what is refused ----------------------------------------------------------------


def test_no_more_blocks_are_out_than_a_few_for_each_thread(two, monkeypatch):
    made = []

    class Watched(runs.Run):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            made.append(self)

    monkeypatch.setattr("wouldtake.cluster.connection.Run", Watched)
    ask(spread(two, block=50), CHANCE, futures=2000, batch=2000)
    (one,) = made
    assert one._done == 40
    assert 2 <= one._most <= runs.AHEAD * two.threads


def test_a_batch_feeds_every_thread_and_stays_in_bounds(two, monkeypatch):
    there = spread(two)
    event, number = frozenset(["falls"]), frozenset(["strength"])
    assert there.batch_for(365, event) == 8000
    monkeypatch.setattr(two, "threads", 10_000)
    assert there.batch_for(365, event) * 366 <= 256 << 20
    assert there.batch_for(365, number) * 366 * 8 <= 256 << 20
    assert there.batch_for(10**6, number) == 2000


def test_blocks_that_are_done_are_not_kept_in_memory(two):
    ask(spread(two, block=50), CHANCE, futures=2000, batch=2000)
    gc.collect()
    alive = sum(type(one) is Block for one in gc.get_objects())
    assert alive <= 2 * runs.AHEAD * two.threads  # by default Dask's own logs keep a thousand
    assert not two.notes


def test_a_scheduler_that_keeps_messages_is_told_of(two):
    import dask.config

    with dask.config.set({"distributed.admin.low-level-log-length": 500}):  # it is in this process
        two.check()
    assert "keeps its last 500 messages" in two.notes[0]
    assert "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH=0" in two.notes[0]
    two.check()
    assert not two.notes


def test_other_code_is_refused(two, monkeypatch):
    monkeypatch.setattr("wouldtake.cluster.connection.code", lambda: "wouldtake 9")
    with pytest.raises(ClusterError, match=r"runs other code: .*; here it is wouldtake 9\. Inst"):
        connect(two.client)


def test_a_worker_of_other_code_that_comes_later_is_refused(two, monkeypatch):
    monkeypatch.setattr("wouldtake.cluster.spread.code", lambda: "wouldtake 9")
    with pytest.raises(ClusterError, match="a worker runs other code"):
        ask(spread(two), CHANCE, futures=100)
    with pytest.raises(ClusterError, match="was not told what to run"):
        run_block(block_of(recipe="never given"))


def test_a_worker_keeps_few_models(napping, monkeypatch):
    monkeypatch.setattr(blocks, "_recipes", {})
    monkeypatch.setattr(blocks, "_of_thread", type("Local", (), {})())
    for version in "abcdefg":
        recipe = Recipe.of_model(napping, version=version)
        blocks.give(recipe)
        blocks._model(recipe.digest)
    assert len(blocks._of_thread.models) == blocks._MOST_MODELS


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("local:0", "expected local:1 or more"),
        ("localhost", "expected its scheduler's address such as tcp://"),
        ("http://a:1", "expected its scheduler's address"),
        ("none.json", "no scheduler file"),
        (3, "an address, a Dask client or a Dask cluster; found int"),
    ],
)
def test_what_is_no_address_is_refused(address, text):
    with pytest.raises(SettingError, match=text):
        connect(address)


def test_a_scheduler_that_is_not_there_is_told_of_in_time():
    with pytest.raises(ClusterError, match=r"no answer from tcp://127\.0\.0\.1:9 within 1 s"):
        connect("tcp://127.0.0.1:9", patience=1)


# --- the command line ---------------------------------------------------------------------------


def tell(capsys, *arguments):
    capsys.readouterr()
    status = run([str(argument) for argument in arguments])
    return status, *capsys.readouterr()


def test_the_command_line_answers_alike_and_goes_on_from_the_store(two, tmp_path, capsys):
    there = ["--cluster", two.client.scheduler.address, "--store", tmp_path / "runs"]
    for what in (
        ["ask", f"{MODELS}:napping", CHANCE, "--futures", 3000],
        ["check", GOOD, "--futures", 300],
    ):
        _, here, _ = tell(capsys, *what, "--json")
        status, out, err = tell(capsys, *what, *there, "--json")
        assert (status, json.loads(out)) == (0, json.loads(here))
        assert "0 were taken from" in err or "were run" in err
        status, out, err = tell(capsys, *what, *there, "--json")
        assert (status, json.loads(out)) == (0, json.loads(here))
        assert "0 blocks of futures were run" in err


def test_the_command_line_starts_processes_and_ends_them(capsys, napping):
    before = children()
    here = ask(napping, CHANCE, futures=200).to_dict()
    status, out, err = tell(
        capsys, "ask", f"{MODELS}:napping", CHANCE, "--futures", 200, "--json",
        "--cluster", "local:1",
    )
    assert (status, json.loads(out), err) == (0, here, "")
    assert not children() - before


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (["--store", "runs"], "--store needs --cluster"),
        (["--send", "a.csv"], "--send needs --cluster"),
        (["--cluster", "local:0"], "expected local:1 or more"),
    ],
)
def test_wrong_options_are_refused(capsys, more, text):
    status, _, err = tell(capsys, "ask", f"{MODELS}:napping", CHANCE, *more)
    assert status == 2
    assert text in err


def children():
    """Commands of the processes started by this one, ended or not, but Python's own helper."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            line = (path / "cmdline").read_text()
        except OSError:
            continue
        if parent == os.getpid() and "resource_tracker" not in line:
            found.add((path.name, line))
    return found
