"""What it costs to run futures elsewhere: on worker processes of one machine."""

import re
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from wouldtake import ask, load_case
from wouldtake.cluster import Recipe, connect

from .models import Draw

CASE, QUESTION = "afghanistan-2021", "chance that capital_falls within 90 days"
FUTURES, MANY = 20_000, 1_000_000
SHORT = "chance that capital_falls within 5 days"  # so that a million are run in minutes
BLOCKS, SMALL = 200, 100  # blocks of a model that costs nothing, futures in each


def _timed(model: Any, question: str, **arguments: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = ask(model, question, **arguments)
    return time.perf_counter() - start, answer


def _peak(pid: str = "self") -> float:
    """Most memory a process has had resident, MB; Linux alone."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else float("nan")


def per_block() -> tuple[float, float, float]:
    """Milliseconds a block of a model that costs nothing: run, run and kept, read back."""
    model = Draw()
    arguments: dict[str, Any] = {"futures": BLOCKS * SMALL, "batch": BLOCKS * SMALL}
    question = "chance that hit within 1 steps"
    found = []
    with tempfile.TemporaryDirectory() as folder, connect("local:1") as plain:
        recipe = Recipe.of_model(model, version="bench")
        there = plain.of(model, recipe=recipe, block=SMALL)
        ask(there, question, **arguments)
        runs = [_timed(there, question, seed=seed, **arguments)[0] for seed in (1, 2, 3)]
        found.append(statistics.median(runs))
        with connect(plain.client, store=folder) as kept:
            again = kept.of(model, recipe=recipe, block=SMALL)
            for _ in range(2):  # run and kept, then read
                runs = [_timed(again, question, seed=seed, **arguments)[0] for seed in (1, 2, 3)]
                found.append(statistics.median(runs))
    run, written, read = (seconds / BLOCKS * 1e3 for seconds in found)
    return run, written, read


def speeds() -> list[tuple[str, float]]:
    """Seconds of one question of the built-in case: here, on one process, on two."""
    case = load_case(CASE)
    ask(case, QUESTION, futures=2000)
    rows = []
    seconds, here = _timed(case, QUESTION, futures=FUTURES, seed=1)
    rows.append(("this process, all its cores", seconds))
    for count in (1, 2):
        with connect(f"local:{count}") as cluster:
            there = cluster.of(case)
            ask(there, QUESTION, futures=2000 * count)  # loads what was compiled
            seconds, answer = _timed(there, QUESTION, futures=FUTURES, seed=1)
            assert answer.to_dict() == here.to_dict()
            rows.append((f"`local:{count}`", seconds))
    return rows


def memory() -> tuple[float, float, float]:
    """Peak MB of client and of a worker over a question of a million futures; its seconds."""
    case = load_case(CASE)
    with connect("local:2") as cluster:
        there = cluster.of(case)
        seconds, _ = _timed(there, SHORT, futures=MANY, seed=2)
        workers = cluster.client.run(_peak)
        return _peak(), max(workers.values()), seconds


def report() -> list[str]:
    """The section of docs/benchmarks.md."""
    run, written, read = per_block()
    rows = speeds()
    client, worker, seconds = memory()
    alone = rows[0][1]
    return [
        "## Worker processes", "",
        "`--cluster local:N`: the client, a scheduler inside it, and N worker processes of one "
        "thread, on this machine. Answers were compared, and were the same.", "",
        f"A block of a model that costs nothing ({SMALL} futures, two values each) takes "
        f"{run:.2g} ms to send, run and fetch, {written:.2g} ms if it is also written to a store, "
        f"and {read:.2g} ms to read back from one ({BLOCKS} blocks, `local:1`, median of three "
        "runs). A block of the built-in case, 1,000 futures, takes some tenths of a second.", "",
        f"`{QUESTION}`, case `{CASE}`, {FUTURES:,} futures:", "",
        "| where | s | futures a second | of this process |", "|---|---|---|---|",
        *(f"| {name} | {took:.3g} | {FUTURES / took:,.0f} | {alone / took:.2f} |"
          for name, took in rows),
        "",
        "Where the load below is above the number of cores, other work took most of them, and "
        "these rows say nothing of how it scales.", "",
        f"`{SHORT}`, {MANY:,} futures on `local:2`, took {seconds:,.0f} s. The client's memory "
        f"was {client:,.0f} MB at its peak, the parts above included, and a worker's "
        f"{worker:,.0f} MB. Neither grows with the number of futures: a longer window makes the "
        "trajectories of one batch larger, up to 256 MB.",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(report()) + "\n")
