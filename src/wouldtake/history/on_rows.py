"""A formula read on the rows of a table: yes, no, or why it cannot be told."""

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from wouldtake.errors import QuestionError, UnknownNameError, did_you_mean
from wouldtake.language import check
from wouldtake.language import tree as t
from wouldtake.language.durations import DAYS_PER_MONTH, fault
from wouldtake.language.units import settle
from wouldtake.language.vocabulary import Vocabulary

from .codebook import Codebook
from .table import Case, HistoryTable
from .times import duration_months

CANNOT = (
    "A row tells when a thing first happened, not whether it went on. Ask `F within 5 years`, "
    "`A before B within 5 years`, `A after B`, `F given G`, or combine with `and`, `or`, `not`."
)


class Told(enum.Enum):
    """What a row says of a formula."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "not known"
    OPEN = "not followed for the whole window"
    SPENT = "happened before the row began"


@dataclass(frozen=True)
class Entry:
    """A column or event as the language's vocabulary wants it."""

    unit: str = ""
    event: bool = False
    clampable: bool = True


@dataclass(frozen=True)
class Level:
    """A category column and one of its values, behind a name of its own."""

    column: str
    value: str


@dataclass(frozen=True)
class Names:
    """What a question may name in a table, and the names that stand for `column == value`."""

    book: Codebook
    known: Mapping[str, str]
    levels: Mapping[str, Level]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, book: Codebook) -> "Names":
        """The names of a codebook."""
        levels = {
            f"{name} == {value}": Level(name, value)
            for name in book.askable() for value in book.columns[name].values
        }
        known = book.names()
        signals = {word: _entry(book, name) for word, name in known.items()}
        signals |= {word: Entry(event=True) for word in levels}
        horizon = round(book.window_months * DAYS_PER_MONTH)
        return cls(book, known, levels, Vocabulary(signals, step="day", horizon=horizon))

    def ready(self, formula: "t.Formula", text: str) -> "t.Formula":
        """The formula with its names checked, aliases resolved and numbers in their column's unit.

        Raises:
            QuestionError: a name the table does not have, units that do not meet, or a form that
                rows cannot answer.
        """
        try:
            written = cast("t.Formula", self._levels(formula))
            self._forms(written)
            check(written, self.vocabulary)
            return cast("t.Formula", self._settled(written))
        except QuestionError as error:
            raise error.about(text) from None

    def read(self, formula: "t.Formula") -> dict[str, None]:
        """Columns that a ready formula reads, those behind events and categories included."""
        found: dict[str, None] = {}
        for name in _leaves(formula):
            if name in self.levels:
                found[self.levels[name].column] = None
            elif name in self.book.events:
                event = self.book.events[name]
                found |= dict.fromkeys(c for c in (event.date, event.where) if c is not None)
            else:
                found[name] = None
        return found

    def events(self, formula: "t.Formula") -> dict[str, None]:
        """Events that a ready formula names."""
        return {name: None for name in _leaves(formula) if name in self.book.events}

    def _levels(self, node: t.Node) -> t.Node:
        """`outcome == takeover` as a name of its own; `!=` as its negation."""
        if isinstance(node, t.Comparison):
            column = self._category(node.left)
            if column is not None:
                return self._level(node, column)
        if isinstance(node, t.Atom) and self._category(t.Name(node.name)) is not None:
            name = self._category(t.Name(node.name)) or ""
            values = ", ".join(f"`{value}`" for value in self.book.columns[name].values)
            raise fault(
                f"`{node.name}` is one of several words, not true or false", node,
                f"Write `{node.name} == ...` with one of {values}.",
            )
        return _mapped(node, self._levels)

    def _category(self, node: t.Node) -> str | None:
        name = self.known.get(node.name) if isinstance(node, t.Name) else None
        entry = self.book.columns.get(name) if name is not None else None
        return name if entry is not None and entry.type == "category" else None

    def _level(self, node: t.Comparison, column: str) -> t.Node:
        values = self.book.columns[column].values
        wanted = _slug(node.right.name) if isinstance(node.right, t.Name) else ""
        found = next((value for value in values if _slug(value) == wanted), None)
        shown = ", ".join(f"`{value}`" for value in values)
        if found is None or node.operator not in ("==", "!="):
            raise fault(
                f"`{column}` can only be == or != one of its values", node, f"They are: {shown}"
            )
        atom = t.Atom(f"{column} == {found}", span=node.span)
        return atom if node.operator == "==" else t.Not(atom, span=node.span)

    def _forms(self, node: t.Node) -> None:
        """Refuse what no row can tell, and names that are no condition, in words of tables."""
        if isinstance(node, t.Always | t.Until | t.HoldsFor):
            word = {t.Always: "always", t.Until: "until", t.HoldsFor: "for"}[type(node)]
            raise fault(f"rows of past cases cannot answer `{word}`", node, CANNOT)
        self._window(getattr(node, "window", None))
        if isinstance(node, t.Atom | t.Name) and node.name not in self.vocabulary.signals:
            column = self.book.columns.get(node.name)
            said = "is no event or condition of" if column is None else "only describes a row of"
            raise UnknownNameError(
                f"`{node.name}` {said} `{self.book.name}`", "", node.span.start, node.span.end,
                did_you_mean(node.name, self.known),
            )
        for child in t.children(node):
            self._forms(child)

    def _settled(self, node: t.Node) -> t.Node:
        match node:
            case t.Comparison():
                settled = settle(node, self.vocabulary)
                self._numbers(settled)
                return _mapped(settled, self._aliased)
            case t.Atom():
                return self._aliased(node)
            case t.Eventually():
                self._one_event(node.operand)
                return _mapped(node, self._settled)
            case t.Before() | t.After():
                return replace(node, left=self._event(node.left), right=self._event(node.right))
            case _:
                return _mapped(node, self._settled)

    def _aliased(self, node: t.Node) -> t.Node:
        if isinstance(node, t.Atom | t.Name):
            return replace(node, name=self.known.get(node.name, node.name))
        return _mapped(node, self._aliased)

    def _numbers(self, node: t.Comparison) -> None:
        for one in _names(node):
            if self.known.get(one.name) in self.book.events:
                raise fault(
                    f"`{one.name}` is something that happens, not a number", one,
                    f"Use it as a statement: `{one.name} within 5 years`.",
                )

    def _window(self, window: "t.Window | None") -> None:
        if isinstance(window, t.By | t.Between):
            ends = (window.end,) if isinstance(window, t.By) else (window.start, window.end)
            for end in ends:
                if isinstance(end, t.Date):
                    raise fault(
                        "each row begins on a day of its own, so a date has no meaning here", end,
                        "Write `within 5 years`, or `between day 30 and day 90`.",
                    )

    def _event(self, node: "t.Formula") -> t.Atom:
        name = self.known.get(node.name) if isinstance(node, t.Atom) else None
        if not isinstance(node, t.Atom) or name not in self.book.events:
            events = ", ".join(f"`{event}`" for event in self.book.events)
            raise fault("`before` and `after` join two events here", node, f"Events: {events}")
        return replace(node, name=str(name))

    def _one_event(self, node: "t.Formula") -> None:
        """What stands under `eventually` must not ask for two things on one day."""
        if isinstance(node, t.Atom | t.Comparison):
            return
        if isinstance(node, t.Or):
            self._one_event(node.left)
            self._one_event(node.right)
            return
        raise fault("rows cannot tell whether this was so on one day", node, CANNOT)


@dataclass(frozen=True)
class Reading:
    """A table, and how far a question looks: `months` where an operator has no window."""

    table: HistoryTable
    names: Names
    months: float

    def tell(self, formula: "t.Formula", row: Case) -> Told:
        """What a row says of a ready formula. Unknown parts count only where they matter."""
        return self._tell(formula, row, (0.0, self.months))

    def _tell(self, node: "t.Formula", row: Case, window: tuple[float, float]) -> Told:
        match node:
            case t.Not():
                return _not(self._tell(node.operand, row, window))
            case t.And() | t.Or() | t.Implies():
                left = self._tell(node.left, row, window)
                right = self._tell(node.right, row, window)
                if isinstance(node, t.And):
                    return _and(left, right)
                return _not(_and(left if isinstance(node, t.Implies) else _not(left), _not(right)))
            case t.Eventually():
                return self._tell(node.operand, row, self.span(node.window, window))
            case t.Windowed():
                return self._tell(node.operand, row, self.span(node.window, window))
            case t.Before() | t.After():
                return self._order(node, row, self.span(node.window, window))
            case t.Comparison():
                return _truth(_compare(node, row))
            case t.Atom():
                return self._atom(node.name, row, window)
            case _:
                raise AssertionError(f"not ready: {node}")

    def span(self, window: "t.Window | None", outer: tuple[float, float]) -> tuple[float, float]:
        """Months from the start between which a window lies.

        Raises:
            QuestionError: it reaches further than any row was followed.
        """
        match window:
            case None:
                found = outer
            case t.Within():
                found = (0.0, duration_months(window.duration))
            case t.By():
                found = (0.0, _point(window.end))
            case t.Between():
                found = (_point(window.start), _point(window.end))
        follow = self.table.book.follow_months
        if found[1] > follow:
            shown = f"{follow // 12} years" if follow % 12 == 0 else f"{follow} months"
            raise fault(
                f"the {self.table.book.plural} of `{self.table.name}` are followed for {shown}",
                window or t.Number(0.0), f"Ask `within {shown}` or less.",
            )
        return found

    def _atom(self, name: str, row: Case, window: tuple[float, float]) -> Told:
        if name in self.names.levels:
            level = self.names.levels[name]
            value = row.cells[level.column]
            return _truth(None if value is None else value == level.value)
        if name not in self.table.book.events:
            return _truth(cast("bool | None", row.cells[name]))
        seen = self.table.happened(row, name)
        if not seen.known:
            return Told.UNKNOWN
        if not seen.at_risk:
            return Told.SPENT
        first, last = window
        if seen.months is not None:
            return _truth(first <= seen.months <= last)
        ended = seen.ended is not None
        return Told.NO if ended or row.months >= last else Told.OPEN

    def _order(self, node: "t.Before | t.After", row: Case, window: tuple[float, float]) -> Told:
        one = self.table.happened(row, cast("t.Atom", node.left).name)
        other = self.table.happened(row, cast("t.Atom", node.right).name)
        if not (one.known and other.known):
            return Told.UNKNOWN
        if not (one.at_risk and other.at_risk):
            return Told.SPENT
        first, last = window
        if one.months is not None:
            if not first <= one.months <= last:
                return Told.NO
            if isinstance(node, t.Before):
                return _truth(other.months is None or other.months > one.months)
            return _truth(other.months is not None and other.months < one.months)
        settled = one.ended is not None or row.months >= last
        if isinstance(node, t.Before) and other.months is not None and other.months <= last:
            settled = True
        return Told.NO if settled else Told.OPEN


def _truth(value: bool | None) -> Told:
    return Told.UNKNOWN if value is None else Told.YES if value else Told.NO


def _not(told: Told) -> Told:
    return {Told.YES: Told.NO, Told.NO: Told.YES}.get(told, told)


def _and(left: Told, right: Told) -> Told:
    if Told.NO in (left, right):
        return Told.NO
    return right if left is Told.YES else left


def _point(point: "t.TimePoint") -> float:
    assert isinstance(point, t.Day)
    return point.number / DAYS_PER_MONTH


def _entry(book: Codebook, name: str) -> Entry:
    if name in book.events:
        return Entry(event=True)
    column = book.columns[name]
    return Entry(column.unit, event=column.type == "yesno")


def _slug(text: str) -> str:
    return re.sub(r"\W+", "_", text.casefold()).strip("_")


def _mapped(node: t.Node, change: Callable[[t.Node], t.Node]) -> t.Node:
    """The node with `change` done to each node directly below it."""
    below = {
        name: change(value) for name, value in vars(node).items()
        if isinstance(value, t.Node) and not isinstance(value, t.Window)
    }
    return replace(node, **below) if below else node


def _names(node: t.Node) -> list[t.Name]:
    below = [one for child in t.children(node) for one in _names(child)]
    return [node, *below] if isinstance(node, t.Name) else below


def _leaves(node: t.Node) -> list[str]:
    below = [one for child in t.children(node) for one in _leaves(child)]
    return [node.name, *below] if isinstance(node, t.Name | t.Atom) else below


def _value(node: "t.Expression", row: Case) -> float | None:
    match node:
        case t.Number():
            return node.value
        case t.Name():
            cell = row.cells[node.name]
            return None if cell is None else float(cell)
        case t.Negate():
            inner = _value(node.operand, row)
            return None if inner is None else -inner
        case t.Arithmetic():
            left, right = _value(node.left, row), _value(node.right, row)
            if left is None or right is None or (node.operator == "/" and right == 0.0):
                return None
            return {"+": left + right, "-": left - right, "*": left * right}.get(
                node.operator, left / right if right else None
            )


def _compare(node: t.Comparison, row: Case) -> bool | None:
    left, right = _value(node.left, row), _value(node.right, row)
    if left is None or right is None:
        return None
    return {
        ">=": left >= right, ">": left > right, "<=": left <= right, "<": left < right,
        "==": left == right, "!=": left != right,
    }[node.operator]
