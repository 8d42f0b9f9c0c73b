"""From lark's parse tree to the nodes of `tree.py`, bottom up and without recursion.

What the grammar leaves open is settled here: whether a name stands for a statement or a number,
numbers and dates that have the right shape and no meaning. `build_questions.py` goes on from here.
"""

# One method a grammar rule, documented by the grammar:
# ruff: noqa: D102

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from lark import Token
from lark.visitors import Transformer_NonRecursive

from wouldtake.errors import QuestionSyntaxError
from wouldtake.language import tree as t

DURATION_HINT = (
    "Durations look like `30 days`, `2 weeks`, `6 months`, `1 year`; `10 steps` where there is "
    "no calendar."
)
_SWITCH_WORDS = {"on": 1.0, "yes": 1.0, "true": 1.0, "off": 0.0, "no": 0.0, "false": 0.0}
_COMPARISONS = {"≥": ">=", "≤": "<=", "≠": "!="}
_ARITHMETIC = {"−": "-", "×": "*"}
_FORMULAS = (
    t.Atom, t.Comparison, t.Not, t.And, t.Or, t.Implies, t.Eventually, t.Always, t.Until,
    t.Before, t.After, t.HoldsFor, t.Windowed,
)  # fmt: skip
EXPRESSIONS = (t.Name, t.Number, t.Negate, t.Arithmetic)


@dataclass(frozen=True)
class Bracketed:
    """A node that stood in brackets: the same node, but its edges are closed."""

    inner: t.Node
    span: t.Span


def span_of(part: object) -> t.Span:
    """The place of a token, a node, or a list of them, in the text."""
    if isinstance(part, Token):
        return t.Span(part.start_pos or 0, part.end_pos or 0)
    if isinstance(part, list | tuple):
        return t.Span(span_of(part[0]).start, span_of(part[-1]).end) if part else t.Span()
    return cast(t.Span, getattr(part, "span", t.Span()))


def bare(part: Any) -> Any:
    """`part` without the brackets around it."""
    return part.inner if isinstance(part, Bracketed) else part


class FormulaBuilder(Transformer_NonRecursive):
    """One parse's tree builder; holds the text for its error messages, and nothing else."""

    def __init__(self, text: str):
        super().__init__(visit_tokens=False)
        self.text = text

    # --- helpers -----------------------------------------------------------------------

    def fail(self, message: str, place: object, hint: str = "") -> NoReturn:
        span = place if isinstance(place, t.Span) else span_of(place)
        raise QuestionSyntaxError(message, self.text, span.start, span.end, hint)

    def statement(self, part: Any) -> Any:
        """`part` as a formula: a name becomes an atom; a number is an error."""
        node = bare(part)
        if isinstance(node, t.Name):
            return t.Atom(node.name, span=node.span)
        if isinstance(node, _FORMULAS):
            return node
        shown = self.text[span_of(part).start : span_of(part).end]
        self.fail(
            f"expected a statement, true or false, but `{shown}` is a number",
            part,
            f"Compare it with something, for example `{shown} >= 10`.",
        )

    def amount(self, part: Any) -> Any:
        """`part` as an expression; a statement is an error."""
        node = bare(part)
        if isinstance(node, EXPRESSIONS):
            return node
        shown = self.text[span_of(part).start : span_of(part).end]
        self.fail(
            f"expected a number or a signal, but `{shown}` is a statement, true or false",
            part,
            "Statements are joined with `and`, `or`, `implies`; only numbers are compared, added "
            "or multiplied.",
        )

    # --- names and numbers -------------------------------------------------------------

    def name(self, parts: list[Token]) -> t.Name:
        name = str(parts[0]).strip("`").strip()
        if not name:
            self.fail("this name is empty", parts)
        return t.Name(name, span=span_of(parts))

    def number(self, parts: list[Token]) -> t.Number:
        value = float(parts[0].replace(",", "").replace("_", ""))
        if not math.isfinite(value):
            self.fail("this number is too large", parts)
        return t.Number(value, str(parts[1]) if len(parts) > 1 else "", span=span_of(parts))

    def minus_number(self, parts: list[Any]) -> t.Number:
        return t.Number(-parts[1].value, parts[1].unit, span=span_of(parts))

    def plus_number(self, parts: list[Any]) -> t.Number:
        return t.Number(parts[1].value, parts[1].unit, span=span_of(parts))

    def switch_word(self, parts: list[Token]) -> t.Number:
        value = _SWITCH_WORDS.get(parts[0].lower())
        if value is None:
            self.fail(
                f"expected a number after `=`, found `{parts[0]}`",
                parts,
                "A lever is set to a number, as in `troops = 2500 persons`, or to `on` or `off`.",
            )
        return t.Number(value, span=span_of(parts))

    def minus(self, parts: list[Any]) -> t.Expression:
        operand = self.amount(parts[1])
        # `-5` is the number -5, so that a printed negative number reads back as itself; `-(5)`
        # and `--5` stay negations.
        if isinstance(parts[1], t.Number) and math.copysign(1, parts[1].value) > 0:
            return t.Number(-parts[1].value, parts[1].unit, span=span_of(parts))
        return t.Negate(operand, span=span_of(parts))

    def plus(self, parts: list[Any]) -> t.Expression:
        return self.amount(parts[1])

    def arithmetic(self, parts: list[Any]) -> t.Arithmetic:
        operator = _ARITHMETIC.get(str(parts[1]), str(parts[1]))
        left, right = self.amount(parts[0]), self.amount(parts[2])
        return t.Arithmetic(left, cast(Any, operator), right, span=span_of(parts))

    def compare(self, parts: list[Any]) -> t.Comparison:
        operator = _COMPARISONS.get(str(parts[1]), str(parts[1]))
        left, right = self.amount(parts[0]), self.amount(parts[2])
        return t.Comparison(left, cast(Any, operator), right, span=span_of(parts))

    def bracketed(self, parts: list[Any]) -> Bracketed:
        inner = bare(parts[1])
        if isinstance(parts[2], t.Within):
            if isinstance(parts[1], t.And | t.Or | t.Implies):
                self._two_readings(parts[1], parts[2])
            inner = t.Windowed(self.statement(inner), parts[2], span=span_of(parts[1:3]))
        return Bracketed(inner, span_of(parts))

    def _two_readings(self, joined: "t.And | t.Or | t.Implies", window: t.Within) -> NoReturn:
        # `always (a implies b within 3 days)`: few would mean a window for `a` too, as a trailing
        # window would have it.
        time = self.text[window.span.start : window.span.end]
        last = self.text[joined.right.span.start : joined.span.end]
        whole = self.text[joined.span.start : joined.span.end]
        rest = self.text[joined.span.start : joined.right.span.start]
        self.fail(
            f"`{time}` at the end of this bracket can be read two ways",
            window,
            f"Write `{rest}({last} {time})` or `({whole}) {time}`.",
        )

    # --- formulas ----------------------------------------------------------------------

    def not_(self, parts: list[Any]) -> t.Not:
        words = {t.HoldsFor: "for", t.Until: "until", t.Before: "before", t.After: "after"}
        word = words.get(type(parts[1]))
        if word is not None:
            first = parts[1].operand if word == "for" else parts[1].left
            left = self.text[span_of(parts[1]).start : first.span.end].strip()
            rest = self.text[first.span.end : span_of(parts[1]).end].strip()
            self.fail(
                f"`not` before `{word}` can be read two ways",
                parts[0],
                f"Write `not ({left} {rest})` or `(not {left}) {rest}`.",
            )
        return t.Not(self.statement(parts[1]), span=span_of(parts))

    def _joined(self, kind: Any, parts: list[Any]) -> Any:
        return kind(self.statement(parts[0]), self.statement(parts[2]), span=span_of(parts))

    def and_(self, parts: list[Any]) -> t.And:
        return self._joined(t.And, parts)

    def or_(self, parts: list[Any]) -> t.Or:
        return self._joined(t.Or, parts)

    def implies(self, parts: list[Any]) -> t.Implies:
        return self._joined(t.Implies, parts)

    def eventually_at(self, parts: list[Any]) -> t.Eventually:
        return t.Eventually(self.statement(parts[0]), parts[1], span=span_of(parts))

    def _prefix(self, kind: Any, parts: list[Any]) -> Any:
        window = parts[2] if len(parts) > 2 else None
        return kind(self.statement(parts[1]), window, span=span_of(parts))

    def eventually(self, parts: list[Any]) -> t.Eventually:
        return self._prefix(t.Eventually, parts)

    def always(self, parts: list[Any]) -> t.Always:
        return self._prefix(t.Always, parts)

    def _two_sided(self, kind: Any, parts: list[Any]) -> Any:
        window = parts[3] if len(parts) > 3 else None
        left, right = self.statement(parts[0]), self.statement(parts[2])
        return kind(left, right, window, span=span_of(parts))

    def until(self, parts: list[Any]) -> t.Until:
        return self._two_sided(t.Until, parts)

    def before(self, parts: list[Any]) -> t.Before:
        return self._two_sided(t.Before, parts)

    def after(self, parts: list[Any]) -> t.After:
        return self._two_sided(t.After, parts)

    def holds_for(self, parts: list[Any]) -> t.HoldsFor:
        if parts[2].amount == 0:
            self.fail("`for` needs at least one day or step", parts[2])
        return t.HoldsFor(self.statement(parts[0]), parts[2], span=span_of(parts))

    def whole(self, parts: list[Any]) -> t.Formula:
        node = self.statement(parts[0])
        if len(parts) > 1:
            return t.Windowed(node, parts[1], span=span_of(parts))
        return node

    # --- time --------------------------------------------------------------------------

    def duration(self, parts: list[Token]) -> t.Duration:
        number, unit = cast(
            re.Match[str], re.fullmatch(r"([\d_.,]+)\s*(\w+)", str(parts[0]))
        ).groups()
        amount = float(number.replace(",", "").replace("_", ""))
        plural = unit.lower().removesuffix("s") + "s"
        # A half year is six months; no other fraction is a whole number of steps in every model.
        if not (amount * (12 if plural == "years" else 1)).is_integer():
            self.fail(
                f"a duration is a whole number of {plural}"
                + (" or months" if plural == "years" else ""),
                parts,
                DURATION_HINT,
            )
        return t.Duration(amount, cast(Any, plural), span=span_of(parts))

    def point(self, parts: list[Token]) -> t.TimePoint:
        if parts[0].type == "DATE":
            try:
                return t.Date(dt.date.fromisoformat(parts[0]), span=span_of(parts))
            except ValueError:
                self.fail(f"there is no date `{parts[0]}`", parts, "Dates are year-month-day.")
        word, number = parts[0].split()
        if len(number) > 9:
            self.fail(f"`{parts[0]}` is too far away", parts)
        return t.Day(int(number), cast(Any, word.lower()), span=span_of(parts))

    def within(self, parts: list[Any]) -> t.Within:
        return t.Within(parts[1], span=span_of(parts))

    def by(self, parts: list[Any]) -> t.By:
        return t.By(parts[1], span=span_of(parts))

    def between(self, parts: list[Any]) -> t.Between:
        start, end = parts[1], parts[3]
        if (isinstance(start, t.Day) and isinstance(end, t.Day) and end.number < start.number) or (
            isinstance(start, t.Date) and isinstance(end, t.Date) and end.date < start.date
        ):
            self.fail("`between` ends before it starts", parts, "The earlier time comes first.")
        return t.Between(start, end, span=span_of(parts))
