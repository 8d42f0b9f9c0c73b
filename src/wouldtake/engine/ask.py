"""The front door: `ask` one question, or hold a `Session` and ask several."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from wouldtake.answers import Answer
from wouldtake.errors import QuestionError, SettingError, did_you_mean
from wouldtake.language import tree as t
from wouldtake.language.check import check
from wouldtake.language.clauses import idle_clauses
from wouldtake.language.parse import parse_question
from wouldtake.language.vocabulary import Vocabulary

from .asked import Asked, vocabulary_of
from .chances import answer_chance, answer_inevitable, answer_possible
from .drives import answer_drives
from .effects import answer_effect, answer_gamble
from .ensemble import Runner, check_futures
from .model import Model, require_model
from .options import Options, idle_arguments
from .search_space import searched
from .takes import answer_takes
from .tips import answer_tips
from .twins import answer_enough, answer_needs

_ANSWERS: dict[t.Kind, Callable[[Asked], Answer]] = {
    "chance": answer_chance,
    "needs": answer_needs,
    "enough": answer_enough,
    "inevitable": answer_inevitable,
    "possible": answer_possible,
    "effect": answer_effect,
    "takes": answer_takes,
    "tips": answer_tips,
    "drives": answer_drives,
    "gamble": answer_gamble,
}
_NAMES = frozenset(Options.__dataclass_fields__)


def make_options(base: Options, changes: dict[str, Any]) -> Options:
    """Options with some changed.

    Raises:
        SettingError: an unknown argument (nearest known), or one out of range.
    """
    for name in changes:
        if name not in _NAMES:
            raise SettingError(f"ask has no argument `{name}`. {did_you_mean(name, _NAMES)}")
    return replace(base, **changes)


@dataclass
class Session:
    """Several questions of one model, sharing the futures they have in common.

    Guarantee: `Session(model, **arguments).ask(question)` gives the same answer, bit for bit, as
    `ask(model, question, **arguments)`, in whatever order questions come. What is shared is only
    simulated trajectories, and a model's value at a step does not depend on the number of steps.

    Args:
        model: the model asked.
        options: arguments common to every question.
        keep_bytes: memory for trajectories kept between questions.
    """

    model: Model
    options: Options = field(default_factory=Options)
    keep_bytes: int = 512 << 20
    _runners: dict[int, Runner] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        require_model(self.model)

    @classmethod
    def of(cls, model: object, *, keep_bytes: int = 512 << 20, **arguments: Any) -> "Session":
        """A session with arguments as `ask` takes them."""
        return cls(require_model(model), make_options(Options(), arguments), keep_bytes)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names a question may use."""
        return vocabulary_of(self.model)

    @property
    def simulated(self) -> int:
        """Futures run so far; those of a search that has noise of its own are in its answer."""
        return sum(runner.simulated for runner in self._runners.values())

    def prepare(self, question: "str | t.Question", **arguments: Any) -> Asked:
        """The question checked, with nothing run yet.

        Raises:
            QuestionError: it does not parse, or names or units do not fit the model.
            SettingError: an argument out of range.
        """
        options = make_options(self.options, arguments)
        text, tree = _read(question)
        checked = check(tree, self.vocabulary, text)
        assert isinstance(checked, t.Question)
        runner = self._runners.setdefault(
            options.seed,
            Runner(self.model, options.seed, options.batch, self.keep_bytes),
        )
        asked = Asked(text, checked, self.vocabulary, runner, options)
        runner.batch = self._batch(asked)
        if checked.kind == "takes":
            searched(asked)  # too many names to search over are told before anything runs
        return asked

    def _batch(self, asked: Asked) -> int:
        """Futures run at once: as asked for, else as the model likes it, if it says so."""
        likes = getattr(self.model, "batch_for", None)
        if asked.options.batch != Options.batch or likes is None:
            return asked.options.batch
        return check_futures(likes(*_needs(asked)), "batch_for")

    def expect(self, questions: "Iterable[str | t.Question]", **arguments: Any) -> None:
        """Tell what will be asked, so that futures are run once with all signals it needs."""
        for question in questions:
            asked = self.prepare(question, **arguments)
            steps, signals = _needs(asked)
            asked.runner.expect |= signals
            asked.runner.expect_steps = max(asked.runner.expect_steps, steps)

    def ask(self, question: "str | t.Question", **arguments: Any) -> Answer:
        """Answer a question; arguments not given are the session's.

        Raises:
            WouldTakeError: see `ask`.
        """
        asked = self.prepare(question, **arguments)
        answer = _ANSWERS[asked.question.kind](asked)
        said = tuple(
            f"`{clause}` has no bearing on this kind of question; it was read over."
            for clause in idle_clauses(asked.question)
        )
        idle = idle_arguments(
            asked.options, asked.question.kind, given=asked.question.given is not None
        )
        return replace(answer, notes=(*answer.notes, *said, *idle)) if said or idle else answer


def ask(model: object, question: "str | t.Question", **arguments: Any) -> Answer:
    """Answer a question about a model.

    >>> ask(model, "chance that capital_falls within 30 days", futures=10_000, seed=1)

    Args:
        model: see `wouldtake.Model`.
        question: in the question language.
        arguments: the fields of `Options`: futures=2000, seed=0, confidence=0.95,
            precision=None, max_futures=1_000_000, threshold=None, batch=2000, progress=None, ...
    Returns:
        An answer of the question's kind, with `.to_dict()`, `.sentence()`, `str()`.
    Raises:
        QuestionError: the question cannot be asked of this model. Nothing has run then.
        SettingError: an argument is out of range. Nothing has run then.
        ModelError: the model breaks its contract.
    """
    # One question alone has nothing to share: keeping its trajectories would only cost memory.
    return Session.of(model, keep_bytes=0, **arguments).ask(question)


def _read(question: "str | t.Question") -> tuple[str, t.Question]:
    if isinstance(question, t.Question):
        from wouldtake.language.printer import to_text  # noqa: PLC0415

        return to_text(question), question
    if not isinstance(question, str):
        raise QuestionError(f"a question is text; found {type(question).__name__}")
    return question.strip(), parse_question(question.strip())


def _needs(asked: Asked) -> tuple[int, frozenset[str]]:
    """Steps and signals of what a question looks at in futures left alone."""
    q = asked.question
    steps, signals = 0, frozenset[str]()
    for formula in (q.formula, q.given, q.condition):
        if formula is not None and not isinstance(formula, t.Setting):
            statement = asked.statement(formula)
            steps, signals = max(steps, statement.steps), signals | statement.signals
    if q.signal is not None and q.kind in ("effect", "gamble"):
        reading = asked.reading()
        steps, signals = max(steps, reading.step), signals | reading.signals
    return steps, signals


__all__ = ["Session", "ask", "make_options"]
