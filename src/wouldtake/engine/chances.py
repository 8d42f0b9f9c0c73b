"""chance, inevitable, possible: the share of futures in which a formula is true."""

from dataclasses import dataclass

import numpy as np

from wouldtake.answers import Chance, ChanceAnswer, InevitableAnswer, PossibleAnswer, Variation
from wouldtake.answers.kinds import Verdict
from wouldtake.errors import SettingError
from wouldtake.stats.sequences import RunningSequence, confidence_sequence, decide
from wouldtake.stats.variation import scenario_variation

from .asked import HINGE_FUTURES, Asked
from .ensemble import Runner, World, full_settings
from .noise import derived_seed
from .statement import Statement

SEQUENCE = "anytime-valid confidence sequence (beta mixture)"
_FIRST_LOOK = 500
_GROWTH = 0.1


@dataclass(frozen=True)
class Counted:
    """Outcomes of futures in one world.

    Args:
        run: futures run. trials: those that met the condition. hits: of them, with the outcome.
        futures, outcome: numbers and outcomes of the first of them, for hinges; memory is
            bounded however many are run.
    """

    run: int
    trials: int
    hits: int
    futures: np.ndarray
    outcome: np.ndarray

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.run + other.run, self.trials + other.trials, self.hits + other.hits,
            np.concatenate([self.futures, other.futures])[:HINGE_FUTURES],
            np.concatenate([self.outcome, other.outcome])[:HINGE_FUTURES],
        )


def count(
    asked: Asked, world: World, statement: Statement, given: Statement | None,
    first: int, futures: int, stage: str = "futures", total: int | None = None,
    before: Counted | None = None,
) -> Counted:
    """Run futures first .. first + futures - 1 of a world and ask two statements of each.

    `before` is what was counted already, for whoever looks on.
    """
    tell = asked.options.seen
    held = (before.hits, before.trials) if before is not None else (0, 0)
    steps = max(statement.steps, given.steps if given else 0)
    record = statement.signals | (given.signals if given else frozenset())
    trials = hits = kept = 0
    numbered, outcomes = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=bool)]
    for batch in asked.runner.batches(futures, first):
        trajectories = asked.runner.run(world, batch, steps, record)
        settings = asked.runner.settings(world, batch)
        numbers, outcome = batch, statement.holds(trajectories, settings)
        if given is not None:
            met = given.holds(trajectories, settings)
            numbers, outcome = batch[met], outcome[met]
        trials, hits = trials + numbers.size, hits + int(np.count_nonzero(outcome))
        if kept < HINGE_FUTURES:
            numbered.append(numbers)
            outcomes.append(outcome)
            kept += numbers.size
        asked.progress(int(batch[-1]) + 1, total or futures, stage)
        if tell is not None:
            tell(held[0] + hits, held[1] + trials)
    return Counted(
        futures, trials, hits, np.concatenate(numbered)[:HINGE_FUTURES],
        np.concatenate(outcomes)[:HINGE_FUTURES],
    )


def answer_chance(asked: Asked) -> ChanceAnswer:
    """`chance that F`."""
    counted, chance, notes = _chance(asked)
    world = asked.world()
    return ChanceAnswer(
        **asked.provenance(counted.run), chance=chance,
        words=asked.say(chance.low, chance.high), variation=_variation(asked, world),
        hinges=asked.hinges(counted.outcome, counted.futures, world),
        notes=tuple(notes),
    )


def answer_inevitable(asked: Asked) -> InevitableAnswer:
    """`F is inevitable`: supported if low >= threshold, contradicted if high < threshold."""
    threshold = asked.threshold(0.95)
    counted, chance, notes = _chance(asked, threshold)
    verdict: Verdict = (
        "supported" if chance.low >= threshold
        else "contradicted" if chance.high < threshold else "undecided"
    )
    shown = f"{100 * threshold:g} %"
    return InevitableAnswer(
        **asked.provenance(counted.run), chance=chance,
        words=asked.say(chance.low, chance.high), verdict=verdict, threshold=threshold,
        rule=(
            f"supported if the whole interval is at or above {shown}, contradicted if all of it "
            f"is below {shown}, else undecided."
        ),
        hinges=asked.hinges(counted.outcome, counted.futures, asked.world()),
        notes=tuple(notes),
    )


def answer_possible(asked: Asked) -> PossibleAnswer:
    """`F is possible`: supported if low > threshold, contradicted if high < threshold."""
    threshold = asked.threshold(0.05)
    counted, chance, notes = _chance(asked, threshold)
    verdict: Verdict = (
        "supported" if chance.low > threshold
        else "contradicted" if chance.high < threshold else "undecided"
    )
    if verdict == "contradicted":
        seen = "It was seen" if counted.hits else "It was not seen"
        notes.append(
            f"{seen} in the futures run; contradicted means rarer than {100 * threshold:g} % in "
            "this model, not that it cannot happen."
        )
    shown = f"{100 * threshold:g} %"
    return PossibleAnswer(
        **asked.provenance(counted.run), chance=chance,
        words=asked.say(chance.low, chance.high), verdict=verdict, threshold=threshold,
        rule=(
            f"supported if the whole interval is above {shown}, contradicted if all of it is "
            f"below {shown}, else undecided."
        ),
        hinges=asked.hinges(counted.outcome, counted.futures, asked.world()),
        notes=tuple(notes),
    )


def _chance(
    asked: Asked, threshold: float | None = None
) -> tuple[Counted, Chance, list[str]]:
    statement, given, world = asked.statement(), asked.given(), asked.world()
    until_decided = asked.options.until_decided and threshold is not None
    if asked.options.precision is not None or until_decided:
        counted, chance, notes = _sequential(
            asked, statement, given, world, threshold if until_decided else None
        )
    else:
        counted = count(asked, world, statement, given, 0, asked.options.futures)
        chance, notes = asked.chance(counted.hits, counted.trials), []
    if given is not None:
        notes.append(
            f"{counted.trials:,} of {counted.run:,} futures met the condition"
            + ("." if counted.trials else ": nothing can be said; ask for more futures.")
        )
    return counted, chance, notes


def _sequential(
    asked: Asked, statement: Statement, given: Statement | None, world: World,
    threshold: float | None,
) -> tuple[Counted, Chance, list[str]]:
    """Futures until the interval is narrow enough, or all of it is on one side of a threshold.

    Looks come after fixed numbers of futures, so that the batch size changes nothing.
    """
    precision, most = asked.options.precision, asked.options.max_futures
    confidence = asked.options.confidence
    if precision is not None:
        best = confidence_sequence(0, most, confidence)
        if (best.high - best.low) / 2.0 > precision:
            raise SettingError(
                f"+/-{precision:g} cannot be reached within max_futures = {most:,}, even for an "
                f"outcome that never happens; raise max_futures, or accept "
                f"+/-{(best.high - best.low) / 2.0:.2g}"
            )
    sequence = RunningSequence(confidence)
    counted: Counted | None = None
    done, stage = 0, "precision" if threshold is None else "until decided"
    while done < most:
        block = min(max(_FIRST_LOOK, int(done * _GROWTH)), most - done)
        part = count(asked, world, statement, given, done, block, stage, most, counted)
        counted = part if counted is None else counted + part
        done += block
        sequence = sequence.update(part.hits, part.trials)
        if precision is not None and sequence.half_width <= precision:
            break
        if threshold is not None and (
            decide(sequence.successes, sequence.trials, threshold, confidence) != "undecided"
        ):
            break
    assert counted is not None
    notes: list[str] = []
    if threshold is not None:
        notes.append(
            "Futures were run until the threshold was refuted from one side; the interval is one "
            f"that may be looked at any number of times. {counted.run:,} were enough."
            if decide(sequence.successes, sequence.trials, threshold, confidence) != "undecided"
            else f"{counted.run:,} futures did not settle on which side of the threshold it lies."
        )
    elif precision is not None and sequence.half_width > precision:
        notes.append(
            f"max_futures = {most:,} was reached before +/-{precision:g}; the half-width is "
            f"{sequence.half_width:.3g}."
        )
    return counted, Chance(sequence.estimate, sequence.low, sequence.high, SEQUENCE), notes


def _variation(asked: Asked, world: World) -> Variation | None:
    """The nested sample: every scenario met with several draws of luck."""
    scenarios, replicates = asked.options.scenarios, asked.options.replicates
    if not scenarios or asked.question.given is not None:
        return None
    model, statement = asked.model, asked.statement()
    seed = derived_seed(asked.options.seed, "nested")
    runner = Runner(model, seed, asked.runner.batch, keep_bytes=0)
    outcome = []
    for batch in runner.batches(scenarios * replicates):
        settings = full_settings(model, seed, batch // replicates, dict(world.held))
        trajectories = runner.simulate_settings(settings, batch, statement.steps, statement.signals)
        outcome.append(statement.holds(trajectories, settings))
        asked.progress(int(batch[-1]) + 1, scenarios * replicates, "scenarios")
    hits = np.concatenate(outcome).reshape(scenarios, replicates).sum(axis=1)
    sd, share, low, high = scenario_variation(hits, replicates)
    return Variation(sd, share, low, high, scenarios, replicates)
