"""The simulation beside the same model in plain NumPy, JAX and Mesa; how it scales."""

import os
import time
from collections.abc import Callable

import numpy as np

from wouldtake import load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict import state as at
from wouldtake.conflict.parameters import PARAMETERS
from wouldtake.conflict.run import run
from wouldtake.conflict.world import World
from wouldtake.engine.ensemble import full_settings

from . import kernel_mesa, kernel_peers

CASE = "afghanistan-2021"
DAYS = 365
PEER_OFF = ("patrons", "terror", "collapse", "civilians")  # what the peers leave out
PLACES = (
    at.BELIEF, at.ORGANISATION, at.MILITIA, at.ARMY, at.PHASE, at.INSURGENT_SHARE,
    at.CONTESTED_SHARE, at.LEADERS_DEALT,
)  # as `kernel_peers.WATCHED`
COMPARED_ON = (1, 30, 90, 180, 365)
MESA_FUTURES, PEER_FUTURES = 24, 1024
LEAST_P = 1e-6  # a difference as rare as that would be a fault of one of the two
REPEATS = 5
# A war without end: no capital to lose, and ground lost and won back at like rates.
UNENDING = {
    "capital_strength": 8.0, "rural_press_rate": 0.02, "rural_take_rate": 0.02,
    "rural_relieve_rate": 0.02, "rural_retake_rate": 0.02, "city_press_rate": 0.02,
    "city_take_rate": 0.02, "city_relieve_rate": 0.02, "city_retake_rate": 0.02,
    "desertion_rate": 1e-9, "rural_shock": 0.1, "city_shock": 0.02, "capture_gain": 0.0,
    "flight_rate": 1e-9,
}


def drawn(model: ConflictModel, futures: int, **fixed: float) -> np.ndarray:
    """Parameters [F, P] of the case's fitted futures, some of them fixed."""
    settings = full_settings(model, 0, np.arange(futures), {})
    return model.parameters(settings | {k: np.full(futures, v) for k, v in fixed.items()})


def best(*works: Callable[[], object], repeats: int = REPEATS) -> list[tuple[float, float]]:
    """Least wall time and least processor time of each of several works, s, taken in turn.

    The least and not the middle: another program can only make a run slower.
    """
    least = [(np.inf, np.inf)] * len(works)
    for _ in range(repeats):
        for place, work in enumerate(works):
            start, busy = time.perf_counter(), time.process_time()
            work()
            took = time.perf_counter() - start, time.process_time() - busy
            least[place] = min(least[place][0], took[0]), min(least[place][1], took[1])
    return least


def changes(world: World, rows: np.ndarray, off: tuple[str, ...]) -> tuple[float, float]:
    """Changes of control a day, and the share of days on which the state still stands."""
    some = rows[:200]
    found = run(
        world, some, np.arange(len(some)), steps=DAYS, seed=1, wanted=(at.COLLAPSE,), off=off,
        snapshots=range(DAYS + 1),
    )
    moved = found.snapshots[:, 1:] != found.snapshots[:, :-1]
    return float(moved.sum(axis=2).mean()), float((found.series[0] == 0.0).mean())


def apart(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The chance, under no difference, of one as large as the largest found (Bonferroni).

    Each watched number on each day compared: the mean over futures of the difference between two
    futures of the same parameters, against its standard error.
    """
    from scipy import special  # noqa: PLC0415

    gap = (ours - theirs)[:, :, COMPARED_ON]
    count = gap.shape[1]
    spread = gap.std(axis=1, ddof=1) / np.sqrt(count)
    t = np.abs(gap.mean(axis=1)) / np.where(spread > 0.0, spread, np.inf)
    return float(min(2.0 * special.stdtr(count - 1, -t.max()) * t.size, 1.0))


def beside_peers(model: ConflictModel) -> list[str]:
    """The core in four ways: time a future-day, and whether they say the same."""
    world, rows = model.world_for(DAYS), drawn(model, PEER_FUTURES, **UNENDING)
    futures = np.arange(len(rows))
    p = {q.name: rows[:, place] for place, q in enumerate(PARAMETERS)}
    few = {name: value[:MESA_FUTURES] for name, value in p.items()}

    def ours(threads: int, off: tuple[str, ...] = PEER_OFF) -> np.ndarray:
        return run(
            world, rows, futures, steps=DAYS, seed=1, wanted=PLACES, off=off, threads=threads
        ).series

    in_jax = kernel_peers.jax_core(world, DAYS, 256)
    in_jax(p, 3)
    same = ours(1)
    results: dict[str, np.ndarray] = {}

    def peer(name: str, work: Callable[[], np.ndarray]) -> Callable[[], None]:
        def kept() -> None:
            results[name] = work()

        return kept

    cores = os.cpu_count() or 1
    whole, one, two, jax = best(
        lambda: ours(cores, ()), lambda: ours(1), lambda: ours(cores),
        peer("JAX", lambda: in_jax(p, 3)),
    )
    plain, mesa = best(
        peer("NumPy", lambda: kernel_peers.numpy_core(world, p, DAYS, 3)),
        peer("Mesa", lambda: kernel_mesa.mesa_core(world, few, DAYS, 3)), repeats=2,
    )
    mesa = mesa[0] * PEER_FUTURES / MESA_FUTURES, mesa[1] * PEER_FUTURES / MESA_FUTURES
    wrong = ours(cores, (*PEER_OFF, "consolidation"))
    units, scale = world.is_city.size, 1e6 / (PEER_FUTURES * DAYS)
    events, standing = changes(world, rows, PEER_OFF)
    lines = [
        "## The simulation beside the same model in NumPy, JAX and Mesa", "",
        f"{units} units, {DAYS} days, futures that are not absorbed: parameters of the fitted case "
        f"`{CASE}`, of which those in `bench/kernel.py::UNENDING` are fixed so that the capital "
        f"cannot be lost and ground is lost and won back for ever: {events:.1f} changes of control "
        f"a day; the state stands on {standing:.0%} of days. Seven mechanisms of the eleven (army, "
        "campaign, fighting, consolidation, militias, belief, brokers) are written again in "
        "`bench/kernel_peers.py` and `bench/kernel_mesa.py`; ours runs with the other four "
        "switched off, and once with all. NumPy and JAX take futures side by side, in the batch "
        "found best (128, 256), JAX in float32 as a compiled scan on as many cores as it likes; "
        "Mesa runs one future a model, an agent a unit. Least of several runs, in turn; Mesa's "
        f"from {MESA_FUTURES} futures.", "",
        "| | µs a future-day | million unit-days/s | of processor, µs | ours on "
        f"{cores} cores is faster | of processor | means agree, p |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (seconds, busy) in (
        (f"wouldtake, {cores} cores", two), ("wouldtake, one core", one),
        (f"wouldtake, all eleven mechanisms, {cores} cores", whole),
        ("JAX", jax), ("plain NumPy, one core", plain), ("Mesa, one core", mesa),
    ):
        kind = name.removeprefix("plain ").partition(",")[0]
        agree, ratios = "", "| "
        if kind in results:
            found = results[kind]
            chance = apart(same[:, : found.shape[1]], found)
            agree = f"{chance:.2g}" + ("" if chance > LEAST_P else " **no**")
            ratios = f"{seconds / two[0]:.3g} times | {busy / one[1]:.3g} times"
        lines.append(
            f"| {name} | {seconds * scale:.3g} | {units / (seconds * scale):.3g} | "
            f"{busy * scale:.3g} | {ratios} | {agree} |"
        )
    return [*lines, "", (
        f"{cores} cores against one: {one[0] / two[0]:.2f} times. *Of processor*: time on all "
        "cores together, which a busy machine changes little. Agreement: of each of "
        f"{len(PLACES)} watched numbers on days {', '.join(map(str, COMPARED_ON))}, the mean over "
        "futures of the difference between ours and the peer's, the same parameters in both; p is "
        "the chance of the largest of these under no difference, for as many comparisons; a peer "
        f"below {LEAST_P:g} would be another model. Mesa's few futures make that a coarse check. "
        "That the check can fail: ours without consolidation against NumPy has "
        f"p = {apart(wrong, results['NumPy']):.1g}."
    )]


def ten_thousand(model: ConflictModel) -> list[str]:
    """10,000 futures of a year, of the fitted case and without end."""
    world, cores = model.world_for(DAYS), os.cpu_count() or 1
    lines = [
        "## Ten thousand futures of a year", "",
        f"All eleven mechanisms, {world.is_city.size} units, {DAYS} days, warm; `capital_lost` "
        "recorded. Fitted: the case as it stands, in which most futures end in collapse.", "",
        f"| | changes a day | {cores} cores, s | one core, s | ratio | of processor, s |",
        "|---|---|---|---|---|---|",
    ]
    for name, fixed in (("fitted", {}), ("without end", UNENDING)):
        rows = drawn(model, 10_000, **fixed)
        events, _ = changes(world, rows, ())

        def go(threads: int, rows: np.ndarray = rows) -> None:
            run(world, rows, np.arange(len(rows)), steps=DAYS, seed=1, wanted=(at.CAPITAL_LOST,),
                threads=threads)

        two, one = best(lambda go=go: go(cores), lambda go=go: go(1), repeats=3)
        lines.append(
            f"| {name} | {events:.1f} | {two[0]:.2f} | {one[0]:.2f} | {one[0] / two[0]:.2f} | "
            f"{one[1]:.2f} |"
        )
    return lines


def report() -> list[str]:
    """The sections of docs/benchmarks.md."""
    model = load_case(CASE).model
    return [*beside_peers(model), "", *ten_thousand(model)]
