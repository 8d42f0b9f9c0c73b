"""From text to a question that rows can answer: `return given homeland_threat within 5 years`."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from wouldtake.errors import QuestionError, QuestionSyntaxError
from wouldtake.language import parse_question
from wouldtake.language import tree as t
from wouldtake.language.durations import DAYS_PER_MONTH, fault

from .codebook import Codebook
from .on_rows import CANNOT, Names
from .times import duration_months

PREFIX = "chance that "
Part = TypeVar("Part", bound=t.Node)
Kind = Literal["chance", "needs", "enough", "inevitable", "possible"]
KINDS: tuple[Kind, ...] = ("chance", "needs", "enough", "inevitable", "possible")
FORMS = (
    "Of past cases can be asked: `F given G within 5 years`, `F needs G`, `G is enough for F`, "
    "`F is inevitable`, `F is possible`."
)


@dataclass(frozen=True)
class AskedOfRows:
    """A question made ready: formulas with the table's own names, the window in months.

    Attributes:
        text: as the user wrote it. kind: one of KINDS.
        condition: the G of needs and enough.
        months: the window of what names none of its own; `named` where the question said it.
        threshold: `with chance p`; None where it does not say.
        aliases: name as written -> name in the table.
    """

    text: str
    kind: Kind
    formula: "t.Formula"
    condition: "t.Formula | None"
    given: "t.Formula | None"
    months: float
    named: bool
    threshold: float | None
    aliases: dict[str, str]


def read_question(text: str) -> t.Question:
    """A question; a bare `F given G within 5 years` asks for its chance.

    Raises:
        QuestionSyntaxError: neither; the place is that in `text`.
    """
    try:
        return parse_question(text)
    except QuestionSyntaxError as error:
        whole = error
    try:
        return _moved(parse_question(PREFIX + text))
    except QuestionSyntaxError as error:
        at, end = max(0, error.start - len(PREFIX)), max(0, error.end - len(PREFIX))
        bare = QuestionSyntaxError(error.message, text, at, end, error.hint)
    raise bare if bare.start >= whole.start else whole from None


def prepare(question: str | t.Question | t.Node, book: Codebook, text: str = "") -> AskedOfRows:
    """A question made ready for a table.

    Args:
        question: text, or a question or formula of the language.
        text: what it was read from, where it is not text itself.
    Raises:
        QuestionError: names, units or forms that the table cannot answer, with the place.
    """
    if isinstance(question, str):
        text, question = question, read_question(question)
    elif not isinstance(question, t.Question):
        question = t.Question("chance", formula=question, span=question.span)  # type: ignore[arg-type]
    try:
        return _prepared(question, book, text)
    except QuestionError as error:
        raise error.about(text) from None


def _prepared(question: t.Question, book: Codebook, text: str) -> AskedOfRows:
    if question.kind not in KINDS or question.formula is None:
        raise QuestionError(
            f"past cases cannot answer a question of the kind `{question.kind}`", text, hint=FORMS
        )
    if question.when or question.using or question.at_most is not None:
        clause = "when" if question.when else "using" if question.using else "at most"
        raise QuestionError(
            f"`{clause}` sets levers, and the past has none", text,
            hint="Ask under a condition instead: `F given G`.",
        )
    if isinstance(question.condition, t.Setting):
        raise fault(
            f"`{question.condition.name} = ...` sets a lever, and the past has none",
            question.condition, "Name a condition coded in the table.",
        )
    names = Names.of(book)
    months = float(min(book.window_months, book.follow_months))
    if question.window is not None:
        if not isinstance(question.window, t.Within):
            raise fault("each row begins on a day of its own", question.window, CANNOT)
        months = duration_months(question.window.duration)
        if months > book.follow_months:
            raise fault(
                f"the {book.plural} of `{book.name}` are followed for {book.follow_months} months",
                question.window, f"Ask `within {book.follow_months} months` or less.",
            )
    written = [question.formula, question.condition, question.given]
    formula, condition, given = (one and names.ready(one, text) for one in written)
    assert formula is not None
    aliases = {
        word: names.known[word]
        for one in written if one is not None for word in _words(one)
        if names.known.get(word, word) != word
    }
    return AskedOfRows(
        text, cast("Kind", question.kind), formula, condition, given, months,
        question.window is not None, question.chance, aliases,
    )


def months_text(months: float) -> str:
    """A number of months as it is said: `5 years`, `18 months`, `90 days`."""
    if months >= 12 and months % 12 == 0:
        return "1 year" if months == 12 else f"{months / 12:g} years"
    if float(months).is_integer():
        return "1 month" if months == 1 else f"{months:g} months"
    days = round(months * DAYS_PER_MONTH)
    return "1 day" if days == 1 else f"{days} days"


def _words(node: t.Node) -> list[str]:
    below = [word for child in t.children(node) for word in _words(child)]
    return [node.name, *below] if isinstance(node, t.Name | t.Atom) else below


def _moved(node: Part) -> Part:
    """The tree with its spans as places in the text before PREFIX was put there."""
    changes: dict[str, Any] = {}
    for one in dataclasses.fields(node):
        value = getattr(node, one.name)
        if isinstance(value, tuple):
            changes[one.name] = tuple(_moved_value(part) for part in value)
        else:
            changes[one.name] = _moved_value(value)
    return dataclasses.replace(node, **changes)


def _moved_value(value: Any) -> Any:
    if isinstance(value, t.Span):
        back = len(PREFIX)
        return t.Span(max(0, value.start - back), max(0, value.end - back))
    return _moved(value) if isinstance(value, t.Node) else value
