"""What an experiment costs beside the EMA Workbench, on the same trivial model in the same run."""

import logging
import random
import statistics
import time
import warnings
from collections.abc import Callable

from wouldtake import Lever, Signal, ask, from_function

from .engine import overhead
from .models import Draw

EXPERIMENTS, MANY, REPEATS = 20_000, 1_000_000, 5


def draw(p: float = 0.3) -> dict[str, float]:
    """The trivial model as EMA takes it: one random draw."""
    return {"hit": float(random.random() < p)}


def draw_of(settings, rng):
    """The trivial model as `from_function` takes it."""
    return {"hit": rng.random() < settings["p"]}


def _seconds(run: Callable[[], object], repeats: int = REPEATS) -> float:
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def workbench() -> dict[str, float]:
    """Seconds an experiment in the EMA Workbench, in one process and in two, whole."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench as ema  # noqa: PLC0415

        ema.ema_logging.log_to_stderr(logging.ERROR)
        model = ema.Model("draw", function=draw)
        model.uncertainties = [ema.RealParameter("p", 0.299, 0.301)]
        model.outcomes = [ema.ScalarOutcome("hit")]
        with ema.SequentialEvaluator(model) as evaluator:
            one = _seconds(lambda: evaluator.perform_experiments(scenarios=EXPERIMENTS))
        with ema.MultiprocessingEvaluator(model, n_processes=2) as evaluator:
            evaluator.perform_experiments(scenarios=100)  # so that its processes have started
            two = _seconds(lambda: evaluator.perform_experiments(scenarios=EXPERIMENTS), 3)
    return {"one": one / EXPERIMENTS, "two": two / EXPERIMENTS}


def report() -> list[str]:
    """The section of docs/benchmarks.md."""
    alone = _seconds(lambda: [draw(0.3) for _ in range(EXPERIMENTS)]) / EXPERIMENTS
    theirs = workbench()
    _, engine = overhead(Draw(), "chance that hit within 1 steps", MANY, REPEATS)
    ours = engine / MANY
    plain = from_function(
        draw_of, levers={"p": Lever(0, 1, 0.3)}, signals={"hit": Signal(event=True)}, horizon=1
    )
    each = _seconds(lambda: ask(plain, "chance that hit", futures=EXPERIMENTS)) / EXPERIMENTS
    rows = [
        ("EMA Workbench, one process", theirs["one"], theirs["one"] - alone),
        ("EMA Workbench, two processes", theirs["two"], theirs["two"] - alone / 2),
        ("wouldtake, vectorised model", None, ours),
        ("wouldtake, `from_function`, one process", each, each - alone),
    ]
    lines = [
        "## Cost of an experiment", "",
        f"One random draw, hit or miss, {EXPERIMENTS:,} experiments ({MANY:,} for the vectorised "
        "model). Overhead is the wall time an experiment less the model's own: for a function of "
        f"one experiment, {alone * 1e6:.2g} µs when called in a bare loop. Medians of a few runs.",
        "", "| | µs an experiment, whole | overhead, µs | EMA in one process has |",
        "|---|---|---|---|",
    ]
    for name, whole, extra in rows:
        shown = "" if whole is None else f"{whole * 1e6:.3g}"
        times = (theirs["one"] - alone) / extra
        lines.append(f"| {name} | {shown} | {extra * 1e6:.3g} | {times:,.3g} times that |")
    return [*lines, "", (
        "The comparison that the engine is held to is the vectorised model: EMA runs experiments "
        "one by one, and so does `from_function`, which spends most of its time making each "
        "future a generator of its own."
    )]
