"""What every interval covers, over many repeats with known truth: `make bench-coverage`.

Each line of the table draws data afresh, asks for a 95 % interval as the engine would, and counts
how often the truth lies in it. Seeds are numbers of lines, fixed before anything was seen.
Settings are chosen to be hard: rare outcomes, long tails, few futures, shares near 0 and 1. Those
that are known to be too hard are in the table too, and marked.

    python bench/coverage.py [--repeats 20000] [--only TEXT] [--out docs/coverage.md]
"""

import argparse
import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np
from scipy import special, stats

from wouldtake import Noise, Signal, ask
from wouldtake.engine.hinges import explained
from wouldtake.stats.binomial import clopper_pearson, quantile_bounds
from wouldtake.stats.indices import binary_correlation, correlation
from wouldtake.stats.paired import mean_bounds, necessity_bounds, paired_difference
from wouldtake.stats.prim import find_box
from wouldtake.stats.sequences import confidence_sequence, decide
from wouldtake.stats.shape import shortfall_parts

BAR = 0.942  # 95 % less what a right method may lose in 20,000 repeats by bad luck, and some
Draw = Callable[[np.random.Generator], "tuple[float, float] | None"]


@dataclass(frozen=True)
class Setting:
    """A method on data whose truth is known; None from `draw`: nothing was said, nor is counted."""

    method: str
    about: str
    truth: float
    draw: Draw
    limit: str = ""  # why the interval falls short here, where that is known
    most: int = 1_000_000  # repeats, for a peer that takes long


paired = cache(paired_difference)
pair_correlation = cache(binary_correlation)
exact = cache(clopper_pearson)
sequence = cache(confidence_sequence)
evidence = cache(decide)


def looks(most: int) -> list[int]:
    """After how many futures `--precision` looks: as the engine does."""
    at = [0]
    while at[-1] < most:
        at.append(min(at[-1] + max(500, int(at[-1] * 0.1)), most))
    return at[1:]


def sequences() -> Iterator[Setting]:
    """Intervals and tests that may be looked at any number of times."""
    at = np.array(looks(20_000))
    sizes = np.diff(np.concatenate([[0], at]))
    for p in (0.002, 0.05, 0.5, 0.99):

        def anytime(rng: np.random.Generator, p: float = p) -> tuple[float, float]:
            seen = np.cumsum(rng.binomial(sizes, p))
            mixture = special.betaln(0.5 + seen, 0.5 + at - seen) - special.betaln(0.5, 0.5)
            against = mixture - special.xlogy(seen, p) - special.xlog1py(at - seen, -p)
            wrong = np.flatnonzero(against >= math.log(20.0))
            # The first look that leaves the truth out, else the last.
            last = int(wrong[0]) if wrong.size else at.size - 1
            return tuple(sequence(int(seen[last]), int(at[last])))

        yield Setting("confidence sequence, every look", f"p = {p}, {at.size} looks to 20,000", p,
                      anytime)
    for p, side in ((0.94, "above"), (0.96, "below")):

        def sided(rng: np.random.Generator, p: float = p, side: str = side) -> tuple[float, float]:
            seen = np.cumsum(rng.binomial(sizes, p))
            said = next(
                (d for s, n in zip(seen.tolist(), at.tolist(), strict=True)
                 if (d := evidence(s, n, 0.95)) != "undecided"), "undecided",
            )
            return (2.0, 2.0) if said == side else (0.0, 1.0)

        yield Setting("sequential test, right side", f"p = {p} against 0.95", p, sided)


def pairs() -> Iterator[Setting]:
    """Differences of two chances, twin by twin."""
    for gain, loss, n in ((0.3, 0.1, 200), (0.02, 0.0, 200), (0.002, 0.002, 2000),
                          (0.5, 0.4, 40), (0.01, 0.001, 2000), (0.9, 0.05, 100)):

        def draw(rng: np.random.Generator, g: float = gain, lost: float = loss,
                 n: int = n) -> tuple[float, float]:
            a, b, _ = rng.multinomial(n, [g, lost, 1 - g - lost]).tolist()
            return paired(a, b, n)[1:]

        yield Setting("paired difference", f"gain {gain}, loss {loss}, n = {n}", gain - loss, draw)


def means() -> Iterator[Setting]:
    """Means of signals and of differences between twins."""

    def rare(p: float, draw: Callable[[np.random.Generator, int], np.ndarray]):
        return lambda r, n: (r.random(n) < p) * draw(r, n)

    unseen = "fewer than five futures off the rest: how far the unseen lie is not in the sample"
    tails = "tails too long for so few futures"
    for about, truth, draw, sizes in (
        ("normal", 0.0, lambda r, n: r.normal(0, 1, n), ((20, ""), (2000, ""))),
        ("uniform", 0.5, lambda r, n: r.random(n), ((20, ""),)),
        ("exponential", 1.0, lambda r, n: r.exponential(1, n), ((20, ""), (200, ""), (2000, ""))),
        ("lognormal, sigma 1", math.exp(0.5), lambda r, n: r.lognormal(0, 1, n),
         ((50, ""), (200, ""), (2000, ""))),
        ("lognormal, sigma 1.5", math.exp(1.125), lambda r, n: r.lognormal(0, 1.5, n),
         ((50, tails), (200, ""), (2000, ""))),
        ("Pareto, index 3", 0.5, lambda r, n: r.pareto(3, n), ((200, ""), (2000, ""))),
        ("gamma, shape 0.1", 0.1, lambda r, n: r.gamma(0.1, 1, n), ((50, ""), (2000, ""))),
        ("0, but 5 % exponential", 0.05, rare(0.05, lambda r, n: r.exponential(1, n)),
         ((200, ""), (2000, ""))),
        ("0, but 1 % exponential", 0.01, rare(0.01, lambda r, n: r.exponential(1, n)),
         ((200, unseen), (2000, ""))),
        ("100, but 2 % fall by exponential(10)", 99.8,
         lambda r, n: 100 - (r.random(n) < 0.02) * r.exponential(10, n), ((500, ""), (2000, ""))),
        ("count, Poisson(0.02)", 0.02, lambda r, n: r.poisson(0.02, n).astype(float),
         ((500, ""), (2000, ""))),
    ):
        for n, limit in sizes:
            yield Setting("mean", f"{about}, n = {n}", truth,
                          lambda r, d=draw, n=n: mean_bounds(d(r, n))[1:], limit)


def quantiles() -> Iterator[Setting]:
    """Quantiles, and means of the worst twentieth."""
    for about, level, truth, draw in (
        ("normal", 0.5, 0.0, lambda r, n: r.normal(0, 1, n)),
        ("lognormal", 0.95, math.exp(1.6448536269514722), lambda r, n: r.lognormal(0, 1, n)),
        ("count, Poisson(1)", 0.5, 1.0, lambda r, n: r.poisson(1.0, n).astype(float)),
        ("normal", 0.05, -1.6448536269514722, lambda r, n: r.normal(0, 1, n)),
    ):
        for n in (40, 500):
            yield Setting(
                "quantile", f"{about}, {100 * level:g} %, n = {n}", truth,
                lambda r, d=draw, n=n, q=level: quantile_bounds(d(r, n), q)[1:],
            )
    z = float(special.ndtri(0.05))
    for about, truth, draw in (
        ("normal", -float(stats.norm.pdf(z)) / 0.05, lambda r, n: r.normal(0, 1, n)),
        ("minus exponential", -(1 - math.log(0.05)), lambda r, n: -r.exponential(1, n)),
        ("exponential", 1 + 0.95 * math.log(0.95) / 0.05, lambda r, n: r.exponential(1, n)),
    ):
        for n in (500, 2000):
            yield Setting("expected shortfall, worst 5 %", f"{about}, n = {n}", truth,
                          lambda r, d=draw, n=n: mean_bounds(shortfall_parts(d(r, n)))[1:])


def causes() -> Iterator[Setting]:
    """Probabilities of necessity."""
    # F = (G and a) or b; G, a, b independent. Twins keep a and b.
    for g, a, b, n in ((0.5, 0.8, 0.1, 500), (0.02, 0.5, 0.01, 2000), (0.9, 0.99, 0.0, 200)):
        truth = a * (1 - b) / (a + b - a * b)

        def draw(rng: np.random.Generator, g: float = g, a: float = a, b: float = b,
                 n: int = n, share: bool = False) -> tuple[float, float] | None:
            cause, first, second = (rng.random(n) < p for p in (g, a, b))
            effect = (cause & first) | second
            met = cause & effect
            if share:
                return exact(int((met & ~second).sum()), int(met.sum())) if met.any() else None
            found = necessity_bounds(
                int(met.sum()), int((~cause & ~effect).sum()), int(effect.sum()), n,
                int(second.sum()), n,
            )
            return None if found is None else (found.outer_low, found.outer_high)

        about = f"G {g}, a {a}, b {b}, n = {n}"
        yield Setting("necessity, share of twins", about, truth,
                      lambda r, d=draw: d(r, share=True))
        yield Setting("necessity, bounds without coupling", about, truth, draw)


def indices() -> Iterator[Setting]:
    """Variance-based indices."""
    # F = luck < c x: the chance is c x, x uniform. Then V = p(1 - p), p = c / 2.
    for c in (1.0, 0.2, 0.04, 0.01):
        v = c / 2 * (1 - c / 2)
        for n in (500, 2000):
            for name, truth in (("first", c * c / 12 / v), ("total", c / 6 / v)):

                def draw(rng: np.random.Generator, c: float = c, n: int = n,
                         name: str = name) -> tuple[float, float] | None:
                    x, y = rng.random((2, n))
                    # A pair shares one input: x for the first-order index, luck for the total.
                    other, luck = (rng.random(n) for _ in "xy")
                    one = y < c * x
                    two = luck < c * x if name == "first" else y < c * other
                    found = pair_correlation(int((one & two).sum()), int((one ^ two).sum()), n)
                    if found is None:
                        return None
                    return found[1:] if name == "first" else (1 - found[2], 1 - found[1])

                kind = "first-order" if name == "first" else "total"
                yield Setting(
                    f"index, {kind}, yes/no", f"chance {c / 2:g}, n = {n}", truth, draw
                )

    def ishigami(u: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * u - 1)
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])

    a = np.array([0.0, 1.0, 4.5, 9.0])[:, None]
    parts = 1 / (3 * (1 + a[:, 0]) ** 2)
    whole = float(np.prod(1 + parts) - 1)

    def sobol_g(u: np.ndarray) -> np.ndarray:
        return np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=0)

    totals = parts * (whole + 1) / (1 + parts) / whole
    for about, f, width, firsts, lasts in (
        ("Ishigami", ishigami, 3, (0.31390519, 0.44241114, 0.0),
         (0.55758886, 0.44241114, 0.24368366)),
        ("Sobol-G", sobol_g, 4, parts / whole, totals),
    ):
        for at in range(width):
            for name, truth in (("first", float(firsts[at])), ("total", float(lasts[at]))):

                def number(rng: np.random.Generator, f: Callable = f, width: int = width,
                           at: int = at, name: str = name) -> tuple[float, float] | None:
                    one, two = rng.random((2, width, 500))
                    if name == "first":
                        two[at] = one[at]
                    else:
                        fresh = two[at].copy()
                        two = one.copy()
                        two[at] = fresh
                    found = correlation(f(one), f(two))
                    if found is None:
                        return None
                    return found[1:] if name == "first" else (1 - found[2], 1 - found[1])

                kind = "first-order" if name == "first" else "total"
                yield Setting(
                    f"index, {kind}, numbers", f"{about}, x{at + 1}, n = 500", truth, number
                )


def hinges() -> Iterator[Setting]:
    """Shares of variance read off futures by bins."""
    rare = "two futures with the outcome"
    edge = "a sharp step at the edge of a bin, of which bins see a part"
    for about, chance, sizes in (
        ("chance 0.2 + 0.6 x", lambda x: 0.2 + 0.6 * x, ((200, ""), (2000, ""))),
        ("chance 0.4 + 0.1 x", lambda x: 0.4 + 0.1 * x, ((200, ""), (2000, ""))),
        ("chance 0.02 x", lambda x: 0.02 * x, ((200, ""), (2000, ""))),
        ("chance 0.3 whatever x", lambda x: 0.3 + 0 * x, ((200, ""), (2000, ""))),
        ("chance x^4", lambda x: x**4, ((200, ""), (2000, ""))),
        ("chance 0.05, 0.95 from x = 1/2", lambda x: np.where(x > 0.5, 0.95, 0.05),
         ((200, edge), (2000, edge))),
        ("chance 0.001, 0.1 from x = 11/12", lambda x: np.where(x > 11 / 12, 0.1, 0.001),
         ((200, rare), (2000, ""))),
    ):
        grid = chance((np.arange(100_000) + 0.5) / 100_000)
        truth = float(grid.var() / (grid.mean() * (1 - grid.mean())))
        for n, limit in sizes:

            def draw(rng: np.random.Generator, f: Callable = chance,
                     n: int = n) -> tuple[float, float] | None:
                x = rng.random(n)
                y = rng.random(n) < f(x)
                return explained(x, y)[1:] if y.any() and not y.all() else None

            yield Setting("hinge, share explained", f"{about}, n = {n}", truth, draw, limit)


def peers() -> Iterator[Setting]:
    """Intervals of a first-order index of a yes/no outcome by the bootstrap of scipy."""
    for c in (0.2, 0.04):
        v = c / 2 * (1 - c / 2)

        def draw(rng: np.random.Generator, c: float = c) -> tuple[float, float] | None:
            a, b = rng.random((2, 512, 2))
            mixed = [np.column_stack([b[:, 0], a[:, 1]]), np.column_stack([a[:, 0], b[:, 1]])]
            f = [(u[:, 1] < c * u[:, 0]).astype(float) for u in (a, b, *mixed)]
            if not all(y.any() for y in f):
                return None
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of resamples that are all alike
                found = stats.sobol_indices(
                    func={"f_A": f[0][None], "f_B": f[1][None], "f_AB": np.array(f[2:])[:, None]},
                    n=512,
                ).bootstrap(n_resamples=200)
            ends = found.first_order.confidence_interval
            low, high = (float(np.clip(e.ravel()[0], 0, 1)) for e in (ends.low, ends.high))
            return (low, high) if math.isfinite(high - low) else None

        yield Setting("peer: scipy's index, first-order, yes/no", f"chance {c / 2:g}, n = 512",
                      c * c / 12 / v, draw, most=300)


def boxes() -> Iterator[Setting]:
    """The share of a box in which the outcome happens, boxes chosen by the same rows."""

    def corner(x: np.ndarray) -> np.ndarray:
        return np.where((x[:, 0] > 0.6) & (x[:, 1] < 0.4), 0.8, 0.1)

    def corner_mean(limits: np.ndarray) -> float:
        sides = np.clip(limits, 0, 1)
        widths = sides[:, 1] - sides[:, 0]
        inside = (sides[0, 1] - max(0.6, sides[0, 0])) * (min(0.4, sides[1, 1]) - sides[1, 0])
        return 0.1 + 0.7 * max(0.0, inside) / (widths[0] * widths[1])

    def slope(x: np.ndarray) -> np.ndarray:
        return 0.5 * x[:, 0] + 0.3 * x[:, 2]

    def slope_mean(limits: np.ndarray) -> float:
        middle = np.clip(limits, 0, 1).mean(axis=1)
        return float(0.5 * middle[0] + 0.3 * middle[2])

    for about, chance, mean in (
        ("0.8 in a corner, else 0.1", corner, corner_mean),
        ("0.5 x1 + 0.3 x3", slope, slope_mean),
    ):

        def draw(rng: np.random.Generator, f: Callable = chance,
                 mean: Callable = mean) -> tuple[float, float] | None:
            x = rng.random((2000, 4))
            found = find_box(x, rng.random(2000) < f(x))
            if found is None or not found.inside:
                return None
            low, high = exact(found.hits_inside, found.inside)
            truth = mean(found.limits)
            return low - truth, high - truth

        yield Setting("box, density less the truth", f"{about}, n = 2000", 0.0, draw)


class Level:
    """it happens with a chance that is a function of a level which can be held."""

    name, step, horizon = "level", "step", 0
    levers: ClassVar = {}
    uncertainties: ClassVar = {}
    signals: ClassVar = {"it": Signal(event=True), "level": Signal("share", clampable=True)}

    def __init__(self, chance: Callable[[np.ndarray], np.ndarray]):
        self.chance = chance

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        """Luck against the chance at the level of each future."""
        level = np.full((futures.size, steps + 1), 0.3)
        if clamps and "level" in clamps:
            level = np.where(np.isnan(clamps["level"]), level, clamps["level"])
        luck = Noise(seed, futures).uniform("luck", 1)
        return {"it": luck < self.chance(level), "level": level}


def tips() -> Iterator[Setting]:
    """The level at which a chance crosses 50 %; an end that is open holds the truth."""
    for about, chance, truth in (
        ("chance x", lambda x: x, 0.5),
        ("logistic, steep", lambda x: special.expit(40 * (x - 0.37)), 0.37),
        ("chance 0.35 + 0.3 x", lambda x: 0.35 + 0.3 * x, 0.5),
    ):

        def draw(rng: np.random.Generator, f: Callable = chance) -> tuple[float, float]:
            found = ask(Level(f), "how many level for it", futures=300,
                        seed=int(rng.integers(2**62))).to_dict()["level"]
            low, high = found["low"], found["high"]
            return -math.inf if low is None else low, math.inf if high is None else high

        yield Setting("tips, level", f"{about}, n = 300", truth, draw)


def settings() -> list[Setting]:
    """Every line of the table, in order."""
    parts = (sequences, pairs, means, quantiles, causes, indices, hinges, peers, boxes, tips)
    return [one for part in parts for one in part()]


def measure(one: Setting, seed: int, repeats: int) -> tuple[float, float, int]:
    """Coverage, mean width of the intervals that are bounded, and repeats that said anything."""
    rng = np.random.default_rng(seed)
    held = said = 0
    widths = []
    for _ in range(repeats):
        found = one.draw(rng)
        if found is None:
            continue
        low, high = found
        said += 1
        held += low - 1e-12 <= one.truth <= high + 1e-12
        if math.isfinite(high - low):
            widths.append(high - low)
    return held / said, float(np.mean(widths)) if widths else math.inf, said


def clopper_pearson_least(sizes: tuple[int, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500)) -> float:
    """Least coverage of Clopper-Pearson over a grid, by exact summation."""
    least = 1.0
    for n in sizes:
        ends = np.array([clopper_pearson(s, n) for s in range(n + 1)])
        # Coverage is least just beside an end of an interval.
        sides = np.concatenate([ends.ravel() - 1e-9, ends.ravel() + 1e-9])
        ps = np.concatenate([np.linspace(0.0005, 0.9995, 400), sides[(sides > 0) & (sides < 1)]])
        for p in ps:
            inside = (ends[:, 0] <= p) & (p <= ends[:, 1])
            least = min(least, float(stats.binom.pmf(np.arange(n + 1), n, p)[inside].sum()))
    return least


HEAD = """# What the intervals cover

Made by `make bench-coverage` (`bench/coverage.py`); the seeds are the numbers of the lines.

Clopper-Pearson's intervals at a fixed number of futures, which every plain chance has, cover at
least {least:.4f} by exact summation over n = 1 to 500 and a grid of p that includes the worst
points, just beside an interval's end.

For every other method with "95 %" on it, the share of repeats in which the interval held the
truth. A right method may fall to {bar:.1%} by the luck of the repeats and its own
approximations; there is no ceiling, since an interval may be wider than it must, and the mean width
shows what that costs. `known limit` marks settings in which a method falls short, and why: they
are here so that nobody is surprised.

| # | method | setting | coverage | mean width | repeats | |
|--:|---|---|--:|--:|--:|---|
"""


def main() -> None:
    """Run the settings and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=20_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    rows, short = [], 0
    for number, one in enumerate(settings(), start=1):
        if arguments.only not in one.method:
            continue
        covered, width, said = measure(one, number, min(arguments.repeats, one.most))
        falls = covered < BAR and not one.method.startswith("peer")
        short += falls and not one.limit
        remark = f"known limit: {one.limit}" if one.limit else "**falls short**" if falls else ""
        shown = "" if one.method.startswith("sequential") else f"{width:.4g}"
        rows.append(
            f"| {number} | {one.method} | {one.about} | {covered:.4f} | {shown} | {said:,} "
            f"| {remark} |"
        )
        print(rows[-1], flush=True)
    print(f"{short} of {len(rows)} settings fall short of {BAR:.1%}")
    if arguments.out is not None:
        head = HEAD.format(least=clopper_pearson_least(), bar=BAR)
        arguments.out.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
