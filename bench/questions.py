"""What questions cost: from the shell, beside the bare simulation, together, and in memory."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from wouldtake import load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict import state as at
from wouldtake.conflict.run import run
from wouldtake.engine.ask import Session

from .kernel import CASE, best, drawn

QUESTION = "chance that capital_falls within 180 days"
FUTURES, DAYS = 2000, 180
OTHERS = (
    "chance that insurgent_share >= 0.9 within 120 days",
    "chance that capital_falls within 90 days", "capital_falls is inevitable within 180 days",
)
FRONTIER = (
    "what would it take for capital_falls with chance 60% using air_support, aid within 90 days"
)
ASK = "import sys; from wouldtake.cli.main import run; sys.exit(run(sys.argv[1:]))"
# Linux counts in `ru_maxrss` what the process had before it became this program: its parent's.
PEAK = """
import re, resource, sys
from pathlib import Path
from wouldtake.cli.main import run
code, status = run(sys.argv[1:]), Path("/proc/self/status")
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.exists():
    most = int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text()).group(1))
print(most, file=sys.stderr)
sys.exit(code)
"""


def from_a_shell(folder: Path | None, *words: str, program: str = ASK) -> tuple[float, float, str]:
    """A whole program run: wall and processor time, s, and what it said on standard error."""
    where = {} if folder is None else {"NUMBA_CACHE_DIR": str(folder)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, "ask", CASE, *words, "--no-ledger"], check=True,
        capture_output=True, text=True, env={**os.environ, **where},
    )
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, busy, done.stderr


def whole_programs() -> list[str]:
    """The first answer after an install, and later ones."""
    folder = Path(tempfile.mkdtemp())
    asked = (QUESTION, "--futures", str(FUTURES))
    first = from_a_shell(folder, *asked)
    later = [from_a_shell(folder, *asked) for _ in range(5)]
    shutil.rmtree(folder)
    return [
        "## From the shell", "",
        f"`wouldtake ask {CASE} \"{QUESTION}\" --futures {FUTURES}`, 344 units, start of the "
        "program included, all eleven mechanisms, the fitted case.", "",
        "| | s | of processor, s |", "|---|---|---|",
        f"| first, nothing compiled | {first[0]:.2f} | {first[1]:.2f} |",
        f"| later, least of {len(later)} | {min(x[0] for x in later):.2f} | "
        f"{min(x[1] for x in later):.2f} |",
    ]


def beside_the_simulation(model: ConflictModel) -> list[str]:
    """What the engine adds, and what questions of one case share."""
    world, lines = model.world_for(DAYS), [
        "## A question beside the bare simulation", "",
        f"In one process, warm: `{QUESTION}`, against the simulation alone of the same futures, "
        "its parameters drawn and `capital_lost` recorded.", "",
        "| futures | ask, s | simulation, s | ratio | of processor |", "|---|---|---|---|---|",
    ]
    for futures in (FUTURES, 10_000):
        rows, numbers = drawn(model, futures), np.arange(futures)
        (ask, ask_busy), (bare, bare_busy) = best(
            lambda n=futures: Session.of(model, keep_bytes=0).ask(QUESTION, futures=n),
            lambda r=rows, f=numbers: run(
                world, r, f, steps=DAYS, seed=0, wanted=(at.CAPITAL_LOST,)),
        )
        lines.append(
            f"| {futures:,} | {ask:.3f} | {bare:.3f} | {ask / bare:.2f} | "
            f"{ask_busy / bare_busy:.2f} |"
        )
    session = Session.of(model)
    session.expect((QUESTION, *OTHERS), futures=FUTURES)
    took = []
    for question in (QUESTION, *OTHERS):
        start = time.perf_counter()
        session.ask(question, futures=FUTURES)
        took.append(time.perf_counter() - start)
    lines += [
        "", f"One session keeps its futures: {FUTURES:,} are run for the first of "
        f"{1 + len(OTHERS)} questions, {took[0]:.3f} s; the others take "
        + ", ".join(f"{seconds:.3f}" for seconds in took[1:]) + " s and run none.",
    ]
    start = time.perf_counter()
    session = Session.of(model, keep_bytes=0)
    found = session.ask(
        FRONTIER, futures=600, search_futures=600, search_budget=12_000, frontier_points=4)
    took_frontier = time.perf_counter() - start
    run_futures = max(found.simulated, session.simulated)
    rows = drawn(model, 600)

    def bare_batches() -> None:
        for first in range(0, run_futures, 600):
            run(world, rows[: min(600, run_futures - first)],
                np.arange(first, min(first + 600, run_futures)), steps=90, seed=0,
                wanted=(at.CAPITAL_LOST,))

    ((bare, _),) = best(bare_batches, repeats=2)
    return [*lines, "", (
        f"A search over two levers with its frontier (`{FRONTIER}`): {took_frontier:.2f} s for "
        f"{run_futures:,} futures, whose simulation alone, in batches of 600, takes {bare:.2f} s: "
        f"{took_frontier / bare:.2f} times."
    )]


def memory() -> list[str]:
    """Peak memory of a chance question."""
    lines = [
        "## Memory of a chance question", "",
        "Whole program, peak resident memory. Futures are run in batches of 2,000 and only "
        "counted, so that memory does not grow with them.", "", "| futures | days | peak, MB | s |",
        "|---|---|---|---|",
    ]
    from_a_shell(None, "chance that capital_falls within 30 days", "--futures", "2")  # compiled now
    for futures in (2000, 100_000, 1_000_000):
        took, _, said = from_a_shell(
            None, "chance that capital_falls within 30 days", "--futures", str(futures),
            program=PEAK)
        peak = float(said.split()[-1]) * 1.024 / 1000
        lines.append(f"| {futures:,} | 30 | {peak:.0f} | {took:.1f} |")
    return lines


def report() -> list[str]:
    """The sections of docs/benchmarks.md."""
    return [
        *whole_programs(), "", *beside_the_simulation(load_case(CASE).model), "", *memory(),
    ]
