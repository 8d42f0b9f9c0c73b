"""A question made ready: checked, its statements and worlds resolved; what each kind works from."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from wouldtake.answers import Chance, Hinge
from wouldtake.errors import QuestionError, did_you_mean
from wouldtake.language import tree as t
from wouldtake.language.durations import point_step
from wouldtake.language.units import value_in
from wouldtake.language.vocabulary import Vocabulary
from wouldtake.stats.binomial import clopper_pearson
from wouldtake.stats.words import words

from .ensemble import Runner, World
from .hinges import hinges_of
from .model import Model, as_of_date
from .options import Options
from .statement import Reading, Statement, last_step

EXACT = "exact (Clopper-Pearson)"
HINGE_FUTURES = 20_000


def vocabulary_of(model: Model) -> Vocabulary:
    """The names a question about this model may use."""
    return Vocabulary(
        signals=model.signals, levers=model.levers, uncertainties=model.uncertainties,
        formulas=getattr(model, "formulas", None) or {},
        step="day" if model.step == "day" else "step",
        as_of=as_of_date(model), horizon=getattr(model, "horizon", None),
    )


@dataclass(frozen=True)
class Asked:
    """A checked question about a model, with the runner of its futures."""

    text: str
    question: t.Question
    vocabulary: Vocabulary
    runner: Runner
    options: Options

    @property
    def model(self) -> Model:
        """The model asked."""
        return self.runner.model

    def fail(self, message: str, node: t.Node | None = None, hint: str = "") -> QuestionError:
        """An error that points into the question."""
        span = node.span if node is not None else t.Span()
        if span.end > span.start:
            return QuestionError(message, self.text, span.start, span.end, hint)
        return QuestionError(message, hint=hint)

    # --- what the question is about ---

    def statement(self, formula: "t.Formula | None" = None) -> Statement:
        """A formula of the question under its window; the question's own where none is named."""
        chosen = self.question.formula if formula is None else formula
        assert chosen is not None
        return Statement.of(chosen, self.question.window, self.vocabulary)

    def given(self) -> Statement | None:
        """The condition the question is restricted to, if any."""
        return None if self.question.given is None else self.statement(self.question.given)

    def reading(self) -> Reading:
        """The question's signal at its time: `at`, else the window's last step."""
        assert self.question.signal is not None
        if self.question.at is not None:
            step = point_step(self.question.at, self.vocabulary)
        else:
            found = last_step(self.question.window, self.vocabulary)
            if found is None:
                raise self.fail(
                    "no time is named, and this model declares no horizon",
                    self.question.signal, "Add for example `at day 30` or `within 30 days`.",
                )
            step = found
        return Reading.of(self.question.signal, step, self.vocabulary)

    def setting(self, setting: t.Setting) -> tuple[float, "float | None"]:
        """Value and alternative of `NAME = V instead of W`; None where W is the free draw."""
        value = self.number(setting.name, setting.value)
        if setting.instead is not None:
            return value, self.number(setting.name, setting.instead)
        lever = self.model.levers.get(setting.name)
        return value, None if lever is None else float(lever.baseline)

    def number(self, name: str, number: t.Number) -> float:
        """A number in the unit of a lever or uncertainty, known to be allowed."""
        if name not in self.model.levers and name not in self.model.uncertainties:
            known = [*self.model.levers, *self.model.uncertainties]
            raise self.fail(f"there is no lever `{name}`", None, did_you_mean(name, known))
        lever = self.model.levers.get(name)
        entry = lever if lever is not None else self.model.uncertainties[name]
        value = value_in(number, entry.unit, name)
        fault = lever.fault(value) if lever is not None else None
        if fault is not None:
            raise self.fail(f"`{name}`: {fault}", number)
        return value

    def world(self) -> World:
        """The world of the question's `when`."""
        return World.of({s.name: self.number(s.name, s.value) for s in self.question.when})

    def set_by_when(self, name: str) -> t.Setting | None:
        """Where `when` sets a lever or uncertainty, if it does."""
        return next((s for s in self.question.when if s.name == name), None)

    def after_using(self, name: str) -> t.Node:
        """Where `using` names it."""
        spans = dict(zip(self.question.using, self.question.using_spans, strict=False))
        return t.Name(name, span=spans.get(name, t.Span()))

    def no_change(self) -> tuple[str, ...]:
        """A sentence where `NAME = V instead of W` leaves everything as it is."""
        setting = self.question.setting or self.question.condition
        if not isinstance(setting, t.Setting):
            return ()
        value, instead = self.setting(setting)
        if value != instead:
            return ()
        where = "its baseline" if setting.instead is None else "set to the same value twice"
        return (
            f"`{setting.name}` = {value:g} is {where}: nothing is changed, and every twin is the "
            "future itself. Name another value after `instead of`.",
        )

    def threshold(self, usual: float) -> float:
        """What a verdict is judged against: `with chance p`, else the option, else the usual."""
        if self.question.chance is not None:
            return float(self.question.chance)
        return usual if self.options.threshold is None else self.options.threshold

    # --- running ---

    def progress(self, done: int, total: int, stage: str) -> None:
        """Tell whoever listens."""
        if self.options.progress is not None:
            self.options.progress(done, total, stage)

    # --- answering ---

    def provenance(self, futures: int) -> dict[str, Any]:
        """The fields every answer has."""
        return {
            "question": self.text, "target": self.model.name, "seed": self.options.seed,
            "futures": futures, "confidence": self.options.confidence,
            "asked_with": self.options.changed(),
        }

    def chance(self, hits: int, trials: int) -> Chance:
        """Share of futures with its exact interval."""
        bounds = clopper_pearson(hits, trials, self.options.confidence)
        return Chance(hits / trials if trials else None, bounds.low, bounds.high, EXACT)

    def say(self, low: float, high: float) -> str:
        """Words for an interval of chances."""
        return words(low, high, self.options.words)

    def hinges(
        self, outcome: np.ndarray, futures: np.ndarray, world: World
    ) -> tuple[Hinge, ...]:
        """What a yes/no outcome of futures already run hinges on."""
        if not self.options.hinges or not self.model.uncertainties or futures.size < 40:
            return ()
        # So many futures tell a hinge of one per cent well enough.
        futures, outcome = futures[:HINGE_FUTURES], outcome[:HINGE_FUTURES]
        settings = self.runner.settings(world, futures)
        held = dict(world.held)
        drawn = {n: settings[n] for n in self.model.uncertainties if n not in held}
        found = hinges_of(drawn, outcome, self.options.confidence)
        return tuple(found[: self.options.hinges])


def merge(parts: "list[dict[str, np.ndarray]]") -> dict[str, np.ndarray]:
    """Batches of small arrays, joined."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
