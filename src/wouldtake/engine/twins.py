"""needs and enough: the same futures again, with one thing taken away or granted.

PN = P(not F in the twin without G | F and G)       necessity
PS = P(F in the twin with G | neither F nor G)      sufficiency

A twin meets the same luck, because noise is addressed and not drawn. Whether that is how luck
would in truth have carried over is an assumption of the model; the bounds of Tian and Pearl,
given beside the shares, hold without it. A future in which G is already so (or not so) is its own
twin: that much, consistency, the bounds assume as well.

Under `given` the futures asked about are picked by what happens in them, so the chances with and
without G are of twins of those futures and rest on the coupling like the share itself; the bounds
are worked out from all futures, and do not.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from wouldtake.answers import Bounds, EnoughAnswer, NeedsAnswer, Twins
from wouldtake.answers.kinds import Verdict
from wouldtake.language import tree as t
from wouldtake.stats.binomial import clopper_pearson
from wouldtake.stats.paired import CausalBounds, necessity_bounds, sufficiency_bounds

from .asked import Asked, merge
from .conditions import Condition, read_condition
from .ensemble import World
from .statement import Statement

Side = Literal["needs", "enough"]


@dataclass(frozen=True)
class Outcomes:
    """Yes or no in each future, one entry a future.

    Args:
        met: whether it met the question's `given`; all true where there is none.
        cause, effect: G and F as the future is, left alone.
        effect_with, effect_without: F held to G, and held to not G.
    """

    futures: np.ndarray
    met: np.ndarray
    cause: np.ndarray
    effect: np.ndarray
    effect_with: np.ndarray
    effect_without: np.ndarray


def answer_needs(asked: Asked) -> NeedsAnswer:
    """`F needs G`."""
    o, world = _outcomes(asked, "needs")
    picked = o.met & o.cause & o.effect
    changed = picked & ~o.effect_without
    # F without G counts as outcome whether `given` was met or not: the bounds are of all futures.
    bounds = necessity_bounds(
        int(picked.sum()), int((~o.cause & ~o.effect).sum()),
        int((picked | (~o.cause & o.effect)).sum()), o.futures.size,
        int(o.effect_without.sum()), o.futures.size, asked.options.confidence,
    )
    return NeedsAnswer(**_fields(asked, o, picked, changed, bounds, world, "needs"))


def answer_enough(asked: Asked) -> EnoughAnswer:
    """`G is enough for F`."""
    o, world = _outcomes(asked, "enough")
    picked = o.met & ~o.cause & ~o.effect
    changed = picked & o.effect_with
    lost = picked | (o.cause & ~o.effect)
    bounds = sufficiency_bounds(
        int((o.cause & o.effect).sum()), int(picked.sum()),
        o.futures.size - int(lost.sum()), o.futures.size,
        int(o.effect_with.sum()), o.futures.size, asked.options.confidence,
    )
    return EnoughAnswer(**_fields(asked, o, picked, changed, bounds, world, "enough"))


def _fields(
    asked: Asked, outcomes: Outcomes, picked: np.ndarray, changed: np.ndarray,
    bounds: CausalBounds | None, world: World, side: Side,
) -> dict[str, Any]:
    threshold = asked.threshold(0.95)
    twins, hits, total = int(picked.sum()), int(changed.sum()), int(outcomes.met.sum())
    low, high = clopper_pearson(hits, twins, asked.options.confidence)
    verdict: Verdict = "undecided"
    if twins:
        verdict = (
            "supported" if low >= threshold else "contradicted" if high < threshold
            else "undecided"
        )
    shown = f"{100 * threshold:g} %"
    share = "necessity" if side == "needs" else "sufficiency"
    notes = list(asked.no_change())
    if not twins:
        notes.append(
            "No future had both, so there was nothing to take away."
            if side == "needs" else
            "No future had neither, so there was nowhere to grant it."
        )
    if asked.question.given is not None:
        notes.append(f"{total:,} of {asked.options.futures:,} futures met the condition.")
    return {
        **asked.provenance(asked.options.futures),
        "share": Twins(hits / twins if twins else None, low, high, twins),
        "chance_with": asked.chance(int((outcomes.effect_with & outcomes.met).sum()), total),
        "chance_without": asked.chance(int((outcomes.effect_without & outcomes.met).sum()), total),
        "bounds": None if bounds is None else Bounds(*bounds),
        "verdict": verdict, "threshold": threshold,
        "rule": (
            f"supported if the whole interval of the {share} is at or above {shown}, "
            f"contradicted if all of it is below {shown}, else undecided."
        ),
        "hinges": asked.hinges(changed[picked], outcomes.futures[picked], world),
        "notes": tuple(notes),
    }


def _outcomes(asked: Asked, side: Side) -> tuple[Outcomes, World]:
    condition = asked.question.condition
    assert condition is not None
    if isinstance(condition, t.Setting):
        return _setting_outcomes(asked, condition, side)
    return _clamp_outcomes(asked, condition, side), asked.world()


def _setting_outcomes(asked: Asked, setting: t.Setting, side: Side) -> tuple[Outcomes, World]:
    """LEVER = V instead of W: for needs the futures are those with V, for enough those with W."""
    value, instead = asked.setting(setting)
    statement, given = asked.statement(), asked.given()
    base = asked.world()
    world_with = base.holding(**{setting.name: value})
    world_without = base if instead is None else base.holding(**{setting.name: instead})
    own, other = (
        (world_with, world_without) if side == "needs" else (world_without, world_with)
    )
    steps = max(statement.steps, given.steps if given else 0)
    record = statement.signals | (given.signals if given else frozenset())
    parts = []
    for batch in asked.runner.batches(asked.options.futures):
        settings = asked.runner.settings(own, batch)
        trajectories = asked.runner.run(own, batch, steps, record)
        effect = statement.holds(trajectories, settings)
        met = given.holds(trajectories, settings) if given else np.ones(batch.size, dtype=bool)
        twin = asked.runner.run(other, batch, statement.steps, statement.signals)
        changed = statement.holds(twin, asked.runner.settings(other, batch))
        parts.append({"futures": batch, "met": met, "effect": effect, "changed": changed})
        asked.progress(int(batch[-1]) + 1, asked.options.futures, "twins")
    joined = merge(parts)
    needs = side == "needs"
    cause = np.full(joined["futures"].size, needs)
    return Outcomes(
        joined["futures"], joined["met"], cause, joined["effect"],
        joined["effect"] if needs else joined["changed"],
        joined["changed"] if needs else joined["effect"],
    ), own


def _clamp_outcomes(asked: Asked, formula: "t.Formula", side: Side) -> Outcomes:
    """A condition of the world: clamped away, and clamped on."""
    statement, given, cause = asked.statement(), asked.given(), asked.statement(formula)
    hold = side == "enough"
    condition = read_condition(
        cause.spelled, asked.model, hold=hold, source=formula, text=asked.text
    )
    world = asked.world()
    steps = max(statement.steps, cause.steps, given.steps if given else 0)
    record = (
        statement.signals | cause.signals | condition.signals
        | (given.signals if given else frozenset())
    )
    parts = []
    for batch in asked.runner.batches(asked.options.futures):
        settings = asked.runner.settings(world, batch)
        trajectories = asked.runner.run(world, batch, steps, record)
        effect = statement.holds(trajectories, settings)
        met = given.holds(trajectories, settings) if given else np.ones(batch.size, dtype=bool)
        found = {
            "futures": batch, "met": met, "effect": effect,
            "cause": cause.holds(trajectories, settings),
        }
        for name, on in (("with", True), ("without", False)):
            # Where it comes about, or stays away, by itself the future is its own twin: the
            # bounds of Tian and Pearl rest on that (consistency).
            alone = found["cause"] if on else ~found["cause"]
            found[name] = _clamped(
                asked, world, batch, trajectories, effect, condition, statement, steps, on, alone
            )
        parts.append(found)
        asked.progress(int(batch[-1]) + 1, asked.options.futures, "twins")
    joined = merge(parts)
    return Outcomes(
        joined["futures"], joined["met"], joined["cause"], joined["effect"], joined["with"],
        joined["without"],
    )


def _clamped(
    asked: Asked, world: World, batch: np.ndarray, trajectories: dict[str, np.ndarray],
    effect: np.ndarray, condition: Condition, statement: Statement, steps: int, hold: bool,
    alone: np.ndarray,
) -> np.ndarray:
    """F in twins held to the condition or its negation; futures `alone` are left as they are."""
    clamps, touched = condition.clamps(trajectories, asked.model, hold=hold)
    touched = touched & ~alone
    out = effect.copy()
    if not touched.any():
        return out
    # A twin with nothing clamped is the future itself; only the others are run.
    futures = batch[touched]
    clamps = {name: values[touched] for name, values in clamps.items()}
    twin = asked.runner.run(
        world, futures, steps, statement.signals | condition.signals, clamps
    )
    condition.check_took(clamps, twin, asked.model, futures)
    out[touched] = statement.holds(twin, asked.runner.settings(world, futures))
    return out
