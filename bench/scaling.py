"""How the cost of simulating grows, and what each choice of its making saves; draws the curves.

Times of the processor on one core: on a busy machine they hold where wall times do not.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit

from wouldtake import load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict import run as runs
from wouldtake.conflict import state as at
from wouldtake.conflict.noise import exponential, uniform
from wouldtake.conflict.run import run
from wouldtake.conflict.signals import SERIES
from wouldtake.engine.ask import Session
from wouldtake.report.svg import Scale, chart, dot, el, line, polyline, text

from .kernel import CASE, UNENDING, best, drawn
from .worlds import grid

PICTURE = Path(__file__).parents[1] / "docs" / "how-fast.svg"
STYLE = (
    "<style>text{font:12px sans-serif;fill:#444}.title{font-weight:bold}.axis{stroke:#999}"
    ".ideal{stroke:#bbb;stroke-dasharray:4 4}.curve{stroke:#2a6f97;stroke-width:2;fill:none}"
    ".mark{fill:#2a6f97}svg{background:#fff}</style>"
)
DAYS = 180
LEVERS = ("air_support", "aid", "contractors", "us_return_troops")
STEPS = 365
LABEL = 36  # pixels between the middles of two labels


@dataclass(frozen=True)
class Curve:
    """Seconds of the processor against one size, the others fixed."""

    title: str
    name: str  # of the size
    points: tuple[tuple[float, float], ...]
    fixed: str

    @property
    def slope(self) -> float:
        """The power that seconds grow with, between the last two points."""
        (x, a), (y, b) = self.points[-2:]
        return math.log(b / a) / math.log(y / x)


def busy(work: Callable[[], object], repeats: int = 3) -> float:
    """Least time of the processor of a work, s, after once in vain."""
    work()
    return best(work, repeats=repeats)[0][1]


def curves(model: ConflictModel) -> list[Curve]:
    """Seconds against futures, days, units and levers."""
    world, rows = model.world_for(1100), drawn(model, 10_000, **UNENDING)

    def took(here: at.World, futures: int, days: int) -> float:
        return busy(lambda: run(
            here, rows[:futures], np.arange(futures), steps=days, seed=1, threads=1))

    units = world.is_city.size
    found = [
        Curve("futures", "futures", tuple(
            (n, took(world, n, DAYS)) for n in (1, 10, 100, 1000, 10_000)),
            f"{DAYS} days, {units} units"),
        Curve("days", "days", tuple(
            (days, took(world, 400, days)) for days in (1, 3, 10, 30, 100, 300, 1000)),
            f"400 futures, {units} units"),
        Curve("units", "units", tuple(
            (n, took(grid(n, model.backers), 200, DAYS)) for n in (20, 50, 200, 1000, 5000)),
            f"200 futures, {DAYS} days, a square grid"),
    ]
    points = []
    for count in range(1, len(LEVERS) + 1):
        question = (
            "what would it take for capital_falls with chance 60% using "
            f"{', '.join(LEVERS[:count])} within 90 days"
        )
        start = time.process_time()
        Session.of(model, keep_bytes=0).ask(
            question, futures=600, search_futures=600, search_budget=12_000, frontier_points=4)
        points.append((count, time.process_time() - start))
    return [*found, Curve("levers", "levers", tuple(points), "what would it take, 600 futures")]


def drawing(found: Sequence[Curve]) -> str:
    """The curves side by side, both axes in powers of ten; levers in plain steps."""
    parts: list[str] = []
    for place, curve in enumerate(found):
        left, right, top, bottom = 60 + 240 * (place % 2), 240 + 240 * (place % 2), 30, 170
        top, bottom = top + 220 * (place // 2), bottom + 220 * (place // 2)
        plain = curve.name == "levers"
        xs = [x if plain else math.log10(x) for x, _ in curve.points]
        ys = [math.log10(y) for _, y in curve.points]
        x = Scale(min(xs), max(xs), left, right)
        y = Scale(math.floor(min(ys)), math.ceil(max(ys)), bottom, top)
        parts += [line(left, bottom, right, bottom, "axis"), line(left, bottom, left, top, "axis"),
                  text(left, top - 12, f"seconds against {curve.title}", "title"),
                  text((left + right) / 2, bottom + 36, curve.fixed, anchor="middle")]
        for power in range(math.floor(min(ys)), math.ceil(max(ys)) + 1):
            parts.append(text(left - 6, y(power) + 4, f"{10.0**power:g}", anchor="end"))
        after = math.inf
        for at_x, (size, _) in reversed(list(zip(xs, curve.points, strict=True))):
            if after - x(at_x) >= LABEL:
                after = x(at_x)
                parts.append(text(after, bottom + 18, f"{size:,.0f}", anchor="middle"))
        if not plain:  # what twice the size for twice the time would look like
            rise = min(max(xs) - min(xs), ys[-1] - math.floor(min(ys)))
            parts.append(line(x(xs[-1] - rise), y(ys[-1] - rise), x(xs[-1]), y(ys[-1]), "ideal"))
        marks = [(x(a), y(b)) for a, b in zip(xs, ys, strict=True)]
        parts.append(el("path", d=polyline(marks), class_="curve"))
        parts += [dot(a, b, 3, "mark") for a, b in marks]
    drawn_so = str(chart(500, 440, "Seconds of the processor against futures, days, units and "
                         "levers", *parts))
    return drawn_so.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(
        ">", f">{STYLE}", 1)


@njit(error_model="numpy")
def _every_unit_every_day(days: int, units: int) -> int:
    """The least of a step that asks each unit each day: a number, its chance, a comparison."""
    found = 0
    for day in range(days):
        for u in range(units):
            hazard = 0.003 + 1e-9 * ((day + u) & 255)
            if uniform(1, 7, 3, day * units + u) < 1.0 - math.exp(-hazard):
                found += 1
    return found


@njit(error_model="numpy")
def _hashed(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += exponential(1, 7, 3, i)
    return total


@njit(error_model="numpy")
def _in_order(n: int) -> float:
    total = 0.0
    for _ in range(n):
        total += np.random.standard_exponential()
    return total


def choices(model: ConflictModel) -> list[str]:
    """What each choice costs or saves, beside what it was chosen over."""
    world, count = model.world_for(730), 400
    rows, fitted = drawn(model, count, **UNENDING), drawn(model, count)
    numbers, day = np.arange(count), 1e9 / count / STEPS

    def cost(places: Sequence[int] = (), days: int = STEPS, **how: object) -> float:
        return busy(lambda: run(
            world, rows, numbers, steps=days, seed=1, wanted=places, threads=1, **how))

    def in_blocks(block: int) -> float:
        kept, runs.CHUNK = runs.CHUNK, block
        try:
            return cost()
        finally:
            runs.CHUNK = kept

    plain, all_places = cost(), sorted({s.place for s in SERIES})
    blocks = [(n, in_blocks(n)) for n in (1, 8, 64, 400)]
    recorded = [(n, cost(all_places[:n])) for n in (1, 8, len(all_places))]
    shown = cost(snapshots=range(0, STEPS + 1, 7))
    long, short = (busy(lambda d=d: run(
        world, fitted, numbers, steps=d, seed=1, threads=1)) for d in (730, STEPS))
    naive = busy(lambda: _every_unit_every_day(STEPS, world.is_city.size)) * 1e9 / STEPS
    hashed, ordered = (busy(lambda f=f: f(100_000)) * 1e4 for f in (_hashed, _in_order))
    lines = ["## What the choices save", "",
             f"One core, time of the processor; {count} futures without end, {STEPS} days, "
             f"{world.is_city.size} units, nothing recorded: {plain * day:,.0f} ns a future-day.",
             "", "| choice | beside | ns |", "|---|---|---|",
             "| hazards worked out when ground changes hands | | "
             f"{plain * day:,.0f} a day, whole |",
             "| | each unit asked each day: its number, chance and comparison alone | "
             f"{naive:,.0f} a day |",
             f"| noise by address, an Exp(1) | | {hashed:.1f} |",
             f"| | Numba's generator, in the order of drawing | {ordered:.1f} |"]
    for size, seconds in blocks:
        lines.append(f"| | futures a call of the loop: {size} | {seconds * day:,.0f} a day |")
    for number, seconds in recorded:
        lines.append(f"| | signals recorded: {number} | {seconds * day:,.0f} a day |")
    return [
        *lines, f"| | who holds each unit, kept each week | {shown * day:,.0f} a day |",
        "| no early stop: a day of the fitted case's second year, mostly after the end | | "
        f"{(long - short) * day:,.0f} a day |",
    ]


def report() -> list[str]:
    """The sections of docs/benchmarks.md; the picture is written beside it."""
    model = load_case(CASE).model
    found = curves(model)
    PICTURE.write_text(drawing(found) + "\n", encoding="utf-8")
    lines = ["## How the cost grows", "",
             "One core, seconds of the processor; futures without end, nothing recorded. *Grows "
             "as*: the power of the size, between the last two. Drawn in [how fast](how-fast.md).",
             "", "| size | the rest | seconds | grows as |", "|---|---|---|---|"]
    for curve in found:
        told = ", ".join(f"{x:,.0f}: {y:.3g}" for x, y in curve.points)
        lines.append(f"| {curve.name} | {curve.fixed} | {told} | {curve.slope:.2f} |")
    return [*lines, "", *choices(model)]
