"""From lark's parse tree to a `Question`: settings, clauses, and the ten kinds."""

# One method a grammar rule, documented by the grammar:
# ruff: noqa: D102

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lark import Token

from wouldtake.language import tree as t
from wouldtake.language.build import EXPRESSIONS, FormulaBuilder, bare, span_of
from wouldtake.language.units import percent

_CHANCE_HINT = "Write `with chance 50%` or `with chance 0.5`."


@dataclass(frozen=True)
class _Clause:
    """A clause after a question's formula, to be merged into the question."""

    word: str
    value: Any
    span: t.Span


class Builder(FormulaBuilder):
    """The builder of questions, and of all that is in them."""

    # --- settings and clauses ----------------------------------------------------------

    def instead(self, parts: list[Any]) -> t.Number:
        return parts[1]

    def setting(self, parts: list[Any]) -> t.Setting:
        instead = parts[3] if len(parts) > 3 else None
        return t.Setting(parts[0].name, parts[2], instead, span=span_of(parts))

    def plain_setting(self, parts: list[Any]) -> t.Setting:
        if len(parts) > 3:
            self.fail(
                "`when` sets a lever in every future; it has no `instead of`",
                parts[3],
                "To compare two settings ask `effect of LEVER = V instead of W on ...`.",
            )
        return self.setting(parts)

    def condition(self, parts: list[Any]) -> Any:
        return parts[0] if isinstance(parts[0], t.Setting) else self.statement(parts[0])

    def filler(self, parts: list[Token]) -> Token:
        return parts[0]

    def given(self, parts: list[Any]) -> _Clause:
        return _Clause("given", self.statement(parts[1]), span_of(parts))

    def when(self, parts: list[Any]) -> _Clause:
        settings = tuple(part for part in parts if isinstance(part, t.Setting))
        self._no_repeats([(one.name, one) for one in settings], "set")
        return _Clause("when", settings, span_of(parts))

    def question_window(self, parts: list[Any]) -> _Clause:
        return _Clause("within", parts[0], span_of(parts))

    def with_chance(self, parts: list[Any]) -> _Clause:
        number = parts[1]
        if number.unit not in ("", "%"):
            self.fail(f"a chance has no unit `{number.unit}`", number, _CHANCE_HINT)
        value = percent(number.value) if number.unit else number.value
        if not 0 < value < 1:
            self.fail("a chance lies strictly between 0 % and 100 %", number, _CHANCE_HINT)
        return _Clause("with chance", value, span_of(parts))

    def using(self, parts: list[Any]) -> _Clause:
        names = [part for part in parts if isinstance(part, t.Name)]
        self._no_repeats([(one.name, one) for one in names], "named")
        return _Clause("using", names, span_of(parts))

    def at_most(self, parts: list[Any]) -> _Clause:
        if parts[1].unit:
            self.fail(
                "a cost is a bare number: the sum of each lever's own cost times its change",
                parts[1],
                "Write `at most 5000`.",
            )
        return _Clause("at most", parts[1].value, span_of(parts))

    def at(self, parts: list[Any]) -> _Clause:
        return _Clause("at", parts[1], span_of(parts))

    def _no_repeats(self, named: Sequence[tuple[str, t.Node]], verb: str) -> None:
        seen: set[str] = set()
        for name, node in named:
            if name in seen:
                self.fail(f"`{name}` is {verb} twice", node)
            seen.add(name)

    # --- questions ---------------------------------------------------------------------

    def _question(self, kind: t.Kind, parts: list[Any], **fields: Any) -> t.Question:
        names = {
            "given": "given", "when": "when", "within": "window", "with chance": "chance",
            "using": "using", "at most": "at_most", "at": "at",
        }  # fmt: skip
        seen: set[str] = set()
        for clause in (part for part in parts if isinstance(part, _Clause)):
            if clause.word in seen:
                self.fail(
                    f"`{clause.word}` is given twice", clause, "A question takes each clause once."
                )
            if clause.word == "at" and kind not in ("effect", "gamble"):
                self.fail(
                    "`at` belongs to `effect of ... on SIGNAL at TIME` and `gamble of ...`",
                    clause,
                    "For a window write `by 2021-08-31`, `by day 20` or `within 30 days`.",
                )
            seen.add(clause.word)
            fields[names[clause.word]] = clause.value
        listed = fields.get("using", ())
        fields["using"] = tuple(one.name for one in listed)
        fields["using_spans"] = tuple(one.span for one in listed)
        return t.Question(kind, span=span_of(parts), **fields)

    def chance(self, parts: list[Any]) -> t.Question:
        return self._question("chance", parts, formula=self.statement(parts[1]))

    def needs(self, parts: list[Any]) -> t.Question:
        fields = {"formula": self.statement(parts[0]), "condition": parts[2]}
        return self._question("needs", parts, **fields)

    def enough(self, parts: list[Any]) -> t.Question:
        fields = {"formula": self.statement(parts[2]), "condition": parts[0]}
        return self._question("enough", parts, **fields)

    def inevitable(self, parts: list[Any]) -> t.Question:
        return self._question("inevitable", parts, formula=self.statement(parts[0]))

    def possible(self, parts: list[Any]) -> t.Question:
        return self._question("possible", parts, formula=self.statement(parts[0]))

    def takes(self, parts: list[Any]) -> t.Question:
        return self._question("takes", parts, formula=self.statement(parts[1]))

    def drives(self, parts: list[Any]) -> t.Question:
        return self._question("drives", parts, formula=self.statement(parts[1]))

    def effect(self, parts: list[Any]) -> t.Question:
        about = bare(parts[3])
        place = "signal" if isinstance(about, EXPRESSIONS) else "formula"
        return self._question("effect", parts, setting=parts[1], **{place: about})

    def gamble(self, parts: list[Any]) -> t.Question:
        return self._question("gamble", parts, setting=parts[1], signal=self.amount(parts[3]))

    def tips(self, parts: list[Any]) -> t.Question:
        # The fillers between signal and `for` are plain tokens and carry no meaning.
        after = next(i for i, part in enumerate(parts) if getattr(part, "type", "") == "FOR") + 1
        fields = {"signal": self.amount(parts[1]), "formula": self.statement(parts[after])}
        return self._question("tips", parts, **fields)

    def any(self, parts: list[Any]) -> Any:
        return parts[0]

    formula_only = question_only = any
