"""Formulas over trajectories, beside rtamt on the same traces in the same run."""

import random
import statistics
import time
import warnings
from dataclasses import dataclass

import numpy as np

from wouldtake import Signal
from wouldtake.engine.formulas import evaluate
from wouldtake.language.parse import parse
from wouldtake.language.vocabulary import Vocabulary

from .timing import one_core, seconds, spread

TRACES, STEPS = 10_000, 365
VOCABULARY = Vocabulary(
    signals={"x": Signal(), "y": Signal()}, levers={}, uncertainties={}, formulas={},
    step="step", as_of=None, horizon=STEPS,
)


@dataclass(frozen=True)
class Pair:
    """One formula in our words and in rtamt's, and how many traces rtamt is given."""

    ours: str
    theirs: str
    traces: int = 20


PAIRS = (
    Pair("eventually (always x >= 0.3 within 9 steps) within 300 steps",
         "eventually[0:300](always[0:9](x >= 0.3))"),
    Pair("always (eventually (x > -1 until y > 1.2 within 20 steps) within 30 steps) "
         "within 300 steps",
         "always[0:300](eventually[0:30]((x > -1) until[0:20] (y > 1.2)))"),
    Pair("eventually (not (x > 1 until y > 2 within 60 steps) and eventually x > 2 "
         "within 30 steps) within 200 steps",
         "eventually[0:200]((not((x > 1) until[0:60] (y > 2))) and (eventually[0:30](x > 2)))"),
    Pair("x > -0.5 until (always (y > -1 or x > 0) within 5 steps) within 300 steps",
         "(x > -0.5) until[0:300] (always[0:5]((y > -1) or (x > 0)))", traces=3),
)


def traces(count: int, steps: int = STEPS, seed: int = 0) -> dict[str, np.ndarray]:
    """A slow walk and a noisy signal that leans on it, [count, steps + 1]."""
    rng = np.random.default_rng(seed)
    x = np.cumsum(rng.normal(size=(count, steps + 1)), axis=1) * 0.1
    return {"x": x, "y": rng.normal(size=x.shape) + 0.1 * x}


def robustness(formula: str, data: dict[str, np.ndarray]) -> list[float]:
    """Robustness, by rtamt, of a formula at step 0 of each trace; above 0 means true."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import rtamt  # noqa: PLC0415

        spec = rtamt.StlDiscreteTimeSpecification()
        for name in data:
            spec.declare_var(name, "float")
        spec.spec = formula
        spec.parse()
        count, width = data["x"].shape
        return [
            float(spec.evaluate(
                {"time": list(range(width))} | {n: v[row].tolist() for n, v in data.items()}
            )[0][1])
            for row in range(count)
        ]


def _random_pair(rng: random.Random, depth: int) -> tuple[str, str]:
    """A formula of the common subset, in both languages."""
    if depth == 0:
        text = f"{rng.choice('xy')} {rng.choice(['>', '<'])} {rng.uniform(-1, 1):.3f}"
        return f"({text})", f"({text})"
    left = _random_pair(rng, depth - 1)
    right = _random_pair(rng, rng.randrange(depth))
    last = rng.randrange(8)
    match rng.randrange(7):
        case 0:
            return f"(not {left[0]})", f"(not({left[1]}))"
        case 1 | 2:
            word = rng.choice(["and", "or", "implies"])
            theirs = "->" if word == "implies" else word
            return f"({left[0]} {word} {right[0]})", f"({left[1]} {theirs} {right[1]})"
        case 3 | 4:
            word = rng.choice(["eventually", "always"])
            return f"({word} {left[0]} within {last} steps)", f"({word}[0:{last}]({left[1]}))"
        case _:
            return (
                f"({left[0]} until {right[0]} within {last} steps)",
                f"({left[1]} until[0:{last}] {right[1]})",
            )


def disagreements(formulas: int = 200, count: int = 20, seed: int = 1) -> tuple[int, list[str]]:
    """Verdicts compared on random formulas, and those formulas on which any differed.

    Each formula is put inside `eventually ... within 0 steps`, so that bare comparisons are read
    at step 0 in both languages.
    """
    rng = random.Random(seed)
    differ = []
    for number in range(formulas):
        data = traces(count, 40, seed=number)
        ours, theirs = _random_pair(rng, rng.randrange(1, 4))
        mine = evaluate(parse(f"eventually {ours} within 0 steps"), data, VOCABULARY)
        values = np.array(robustness(theirs, data))
        if (mine != (values > 0)).any():
            differ.append(ours)
    return formulas * count, differ


def report() -> list[str]:
    """The section of docs/benchmarks.md."""
    lines = [
        "## Formulas over trajectories", "",
        f"{TRACES:,} trajectories x {STEPS} steps, two signals, one core. rtamt evaluates one "
        "trace at a time, in Python; it was given a few of the same traces, and its time is "
        f"scaled to {TRACES:,}. Verdicts are compared on the traces it was given.", "",
        "| formula | wouldtake, s | rtamt, ms a trace | rtamt scaled, s | ratio | verdicts agree |",
        "|---|---|---|---|---|---|",
    ]
    data = traces(TRACES)
    with one_core():
        for pair in PAIRS:
            formula = parse(pair.ours)
            ours = seconds(lambda f=formula: evaluate(f, data, VOCABULARY), 5)
            few = {name: values[: pair.traces] for name, values in data.items()}
            start = time.perf_counter()
            values = np.array(robustness(pair.theirs, few))
            each = (time.perf_counter() - start) / pair.traces
            agree = int(((values > 0) == evaluate(formula, few, VOCABULARY)).sum())
            middle = statistics.median(ours)
            lines.append(
                f"| `{pair.ours}` | {spread(ours)} | {each * 1e3:.3g} | {each * TRACES:,.0f} | "
                f"{each * TRACES / middle:,.0f} | {agree} of {pair.traces} |"
            )
    compared, differ = disagreements()
    lines += [
        "", f"On 200 random formulas of the common subset (not, and, or, implies, eventually, "
        f"always, until, nested up to three deep) x 20 traces, {len(differ)} formulas of 200 had "
        f"a verdict other than the sign of rtamt's robustness ({compared:,} verdicts compared).",
    ]
    return lines + [f"* differs: `{text}`" for text in differ]
