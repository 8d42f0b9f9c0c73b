"""what drives: variance-based indices of every input, luck included, and a box where F happens.

Two independent samples of futures, A and B, and for each input A again with that input from B.
Levers are drawn evenly over their range, uncertainties from their distribution. Luck, the noise
of the model, is one more input named "chance": its twin of A has the settings of A and the
future numbers of B.
"""

import numpy as np
from jaxtyping import Float

from wouldtake.answers import Box, DrivesAnswer, Input
from wouldtake.errors import SettingError
from wouldtake.stats.binomial import clopper_pearson
from wouldtake.stats.indices import Index, sobol_index
from wouldtake.stats.prim import find_box

from .asked import Asked
from .ensemble import draw_uncertainties
from .noise import Noise, derived_seed

LUCK = "chance"


def _lever_draw(asked: Asked, name: str, seed: int, rows: np.ndarray) -> np.ndarray:
    lever = asked.model.levers[name]
    u = Noise(seed, rows).uniform(f"wouldtake.lever:{name}", 1)[:, 0]
    if lever.kind == "real":
        return lever.low + (lever.high - lever.low) * u
    count = lever.high - lever.low + 1.0
    return lever.low + np.minimum(np.floor(u * count), count - 1.0)


def _sample(
    asked: Asked, names: list[str], seed: int, rows: np.ndarray
) -> dict[str, Float[np.ndarray, " row"]]:
    """The inputs of some rows. Each uncertainty is drawn by itself, groups taken apart."""
    drawn: dict[str, np.ndarray] = {}
    for name in names:
        if name in asked.model.levers:
            drawn[name] = _lever_draw(asked, name, seed, rows)
        else:
            u = Noise(seed, rows).uniform(f"wouldtake.input:{name}", 1)[:, 0]
            drawn[name] = np.asarray(asked.model.uncertainties[name].quantile(u), dtype=np.float64)
    return drawn


def _names(asked: Asked) -> list[str]:
    """The inputs asked about: those after `using`, else every lever and uncertainty that varies."""
    held = dict(asked.world().held)
    if asked.question.using:
        for name in asked.question.using:
            if name not in asked.model.levers and name not in asked.model.uncertainties:
                raise asked.fail(
                    f"`{name}` is neither a lever nor an uncertainty, so it is not an input",
                    asked.after_using(name), "Drivers are levers, uncertainties and chance.",
                )
            if name in held:
                raise asked.fail(
                    f"`{name}` is asked about and set by `when`", asked.set_by_when(name)
                )
        return list(asked.question.using)
    levers = [n for n, lever in asked.model.levers.items() if lever.low < lever.high]
    uncertain = [
        n for n, u in asked.model.uncertainties.items() if u.distribution != "constant"
    ]
    return [name for name in (*levers, *uncertain) if name not in held]


def answer_drives(asked: Asked) -> DrivesAnswer:
    """`what drives F [using NAMES]`; `futures` is the number of rows of A, and of B."""
    if asked.question.given is not None:
        raise asked.fail(
            "`given` does not go with `what drives`: indices are shares of all the variance",
            asked.question.given, "Put the condition into the formula: `what drives (F and G)`.",
        )
    count = asked.options.futures
    if count < 2:
        raise SettingError("what drives needs at least 2 futures; 2000 is usual")
    names = _names(asked)
    seeds = {side: derived_seed(asked.options.seed, f"drives:{side}") for side in "AB"}
    outcomes: dict[str, list[np.ndarray]] = {}
    inputs: list[np.ndarray] = []
    done, total = 0, (len(names) + 3) * count
    for batch in asked.runner.batches(count):
        a, b = (_sample(asked, names, seeds[side], batch) for side in "AB")
        luck = batch + count  # future numbers of B
        runs = {"A": (a, batch), "B": (b, luck), LUCK: (a, luck)}
        runs |= {f"input:{name}": ({**a, name: b[name]}, batch) for name in names}
        for key, (drawn, futures) in runs.items():
            outcomes.setdefault(key, []).append(_holds(asked, drawn, futures))
            done += batch.size
            asked.progress(done, total, "drives")
        inputs.append(np.array([a[name] for name in names]).reshape(len(names), batch.size).T)
    joined = {key: np.concatenate(parts) for key, parts in outcomes.items()}
    base = joined["A"]
    keys = [(name, f"input:{name}") for name in names] + [(LUCK, LUCK)]
    ranked = []
    varies = bool(base.min() < base.max())
    for name, key in keys:
        found = (
            sobol_index(base, joined["B"], joined[key], asked.options.confidence)
            if varies else None
        )
        ranked.append(_input(name, found))
    ranked.sort(key=lambda i: (-(i.total or 0.0), i.name))
    return DrivesAnswer(
        **asked.provenance(count), inputs=tuple(ranked),
        box=_box(asked, names, np.concatenate(inputs), joined["A"]),
        chance=asked.chance(int(base.sum()), base.size), simulated=total, notes=_notes(asked),
    )


def _holds(asked: Asked, drawn: dict[str, np.ndarray], futures: np.ndarray) -> np.ndarray:
    statement, model = asked.statement(), asked.model
    settings = draw_uncertainties(model, asked.runner.seed, futures)
    for name, lever in model.levers.items():
        settings[name] = np.full(futures.size, float(lever.baseline))
    for name, value in asked.world().held:
        settings[name] = np.full(futures.size, value)
    settings |= drawn
    trajectories = asked.runner.simulate_settings(
        settings, futures, statement.steps, statement.signals
    )
    return statement.holds(trajectories, settings)


def _input(name: str, found: Index | None) -> Input:
    if found is None:
        return Input(name, None, None, None, None)

    def cut(x: float) -> float:
        return float(min(max(x, 0.0), 1.0))

    return Input(
        name, cut(found.first), cut(found.total), cut(found.total_low), cut(found.total_high),
        cut(found.first_low), cut(found.first_high),
    )


def _box(
    asked: Asked, names: list[str], inputs: Float[np.ndarray, "row input"], outcome: np.ndarray
) -> Box | None:
    if not names:
        return None
    found = find_box(inputs, outcome)
    if found is None or not found.hits or not found.inside:
        return None
    density = clopper_pearson(found.hits_inside, found.inside, asked.options.confidence)
    return Box(
        limits={
            name: (float(found.limits[at, 0]), float(found.limits[at, 1]))
            for at, name in enumerate(names) if found.restricted[at]
        },
        coverage=found.hits_inside / found.hits, density=found.hits_inside / found.inside,
        density_low=density.low, density_high=density.high, mass=found.inside / found.size,
    )


def _notes(asked: Asked) -> tuple[str, ...]:
    model, notes = asked.model, []
    if any(lever.low < lever.high for lever in model.levers.values()):
        notes.append("Levers are drawn evenly over their whole range, not left at baseline.")
    if any(u.group for u in model.uncertainties.values()):
        notes.append(
            "Uncertainties that are drawn together elsewhere are taken as independent here: an "
            "index has no clear meaning for inputs that move together."
        )
    if asked.question.using:
        notes.append("Uncertainties that are not named are part of chance.")
    return tuple(notes)



