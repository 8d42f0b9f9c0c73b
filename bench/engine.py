"""What the engine adds to a model's own time."""

import time

import numpy as np

from wouldtake import ask

from .models import Draw, Drift, Siege, Timed
from .timing import one_core

ROWS = (
    (Siege, "chance that falls within {n} days", (10, 30, 50), (2_000, 100_000)),
    (Siege, "chance that eventually strength < 0.2 within {n} days", (30,), (100_000,)),
    (Siege, "falls needs relief = 0.2 instead of 0.9 within {n} days", (30,), (100_000,)),
    (Siege, "effect of relief = 0.9 on strength within {n} days", (30,), (100_000,)),
    (Drift, "chance that falls within {n} days", (10, 30, 50), (2_000, 100_000)),
    (Draw, "chance that hit within {n} steps", (1,), (2_000, 1_000_000)),
)

LARGE = 100_000  # futures


def overhead(model: Timed, question: str, futures: int, repeats: int) -> tuple[float, float]:
    """Time of an ask, and of it the time outside `simulate`, s.

    An ask is cut at each beginning and end of `simulate`; each piece is the median of that piece
    over the repeats, and the pieces are added up. So another program that takes the core for some
    milliseconds now and then is left out, on whichever side of a cut it strikes.
    """
    ask(model, question, futures=min(futures, 4_000))
    pieces = []
    for seed in range(repeats):
        model.marks.clear()
        start = time.perf_counter()
        ask(model, question, futures=futures, seed=seed)
        pieces.append(np.diff([start, *model.marks, time.perf_counter()]))
    middle = np.median(pieces, axis=0)
    return float(middle.sum()), float(middle[::2].sum())


def report() -> list[str]:
    """The section of docs/benchmarks.md."""
    lines = [
        "## Engine overhead", "",
        "Counted as the engine's: the wall time of `ask`, from the question's text to the answer "
        "(checking, scenarios drawn, results validated, formulas read, intervals, hinges), less "
        "the time inside the model's own `simulate`. The models are in `bench/models.py`: *siege* "
        "loops over days, two draws a day, two uncertainties; *drift* is the same with no loop; "
        "*draw* makes one draw a future and nothing else, so that next to nothing but the engine "
        "is left. One core; medians, piece by piece (see `bench/engine.py`).", "",
        "| model | question | futures | an ask, ms | engine, ns a future | engine, % of the ask |",
        "|---|---|---|---|---|---|",
    ]
    with one_core():
        for kind, text, spans, sizes in ROWS:
            for span in spans:
                for futures in sizes:
                    question = text.format(n=span)
                    repeats = 15 if futures >= LARGE else 100
                    whole, engine = overhead(kind(), question, futures, repeats)
                    lines.append(
                        f"| {kind.name} | `{question}` | {futures:,} | {whole * 1e3:.3g} | "
                        f"{engine / futures * 1e9:.0f} | {engine / whole:.1%} |"
                    )
    return [*lines, "", (
        "A short ask pays some tenths of a millisecond once, whatever the model: reading the "
        "question, the interval, the hinges."
    )]
