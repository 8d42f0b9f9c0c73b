"""Text to syntax tree: `parse`, `parse_formula`, `parse_question`.

The parser is built on first use (lark and its tables cost some 0.1 s once) and then shared.
Whatever the text, only `QuestionSyntaxError` comes out.
"""

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from wouldtake.errors import QuestionSyntaxError
from wouldtake.language import tree as t

if TYPE_CHECKING:
    from lark import Lark

MAX_DEPTH = 100
"""Deepest nesting a formula may have. Every reading of a tree recurses; none may overflow."""

MAX_LENGTH = 20_000
"""Longest text, in characters."""


def parse(text: str) -> "t.Question | t.Formula":
    """Read a question, or else a formula.

    Raises:
        QuestionSyntaxError: with line, column, caret, and what was expected there.
    """
    return _parse(text, "any")


def parse_formula(text: str) -> "t.Formula":
    """Read a formula; a question is an error. Raises QuestionSyntaxError."""
    return cast("t.Formula", _parse(text, "formula_only"))


def parse_question(text: str) -> "t.Question":
    """Read a question; a bare formula is an error. Raises QuestionSyntaxError."""
    return cast("t.Question", _parse(text, "question_only"))


@lru_cache(maxsize=1)
def _parser() -> "Lark":
    from lark import Lark  # noqa: PLC0415 - a third of a start-up that may never parse

    grammar = files("wouldtake.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    starts = ["any", "formula_only", "question_only"]
    return Lark(grammar, parser="lalr", lexer="contextual", start=starts)


def interactive(text: str) -> frozenset[str] | None:
    """The grammar's terminals that may follow a text; None where it is not sound so far."""
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415

    if len(text) > MAX_LENGTH or text.count("(") > MAX_DEPTH:
        return None
    try:
        parser = _parser().parse_interactive(text, start="any")
        parser.exhaust_lexer()
    except UnexpectedInput:
        return None
    return frozenset(parser.accepts())


@lru_cache(maxsize=512)
def _parse(text: str, start: str) -> Any:
    from lark.exceptions import UnexpectedInput, VisitError  # noqa: PLC0415

    from wouldtake.language import mistakes  # noqa: PLC0415
    from wouldtake.language.build_questions import Builder  # noqa: PLC0415

    mistakes.check_before_parsing(text, MAX_LENGTH, MAX_DEPTH)
    body = text.rstrip()
    while body.endswith("?"):
        body = body[:-1].rstrip()
    try:
        parsed = _parser().parse(body, start=start)
    except UnexpectedInput as error:
        raise mistakes.explain_failure(error, text, body, start) from None
    try:
        node = Builder(text).transform(parsed)
    except VisitError as error:
        if isinstance(error.orig_exc, QuestionSyntaxError):
            raise error.orig_exc from None
        raise error.orig_exc from None
    _check_depth(node, text)
    return node


def _check_depth(root: "t.Node", text: str) -> None:
    level: list[t.Node] = [root]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in t.children(node)]
        if not level:
            return
    deep = level[0].span
    raise QuestionSyntaxError(
        f"this formula is nested more than {MAX_DEPTH} levels deep",
        text,
        deep.start,
        deep.end,
        "Split it: give parts of it names as formulas of the case or the model.",
    )
