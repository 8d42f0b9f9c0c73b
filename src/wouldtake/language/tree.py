"""The syntax tree: one frozen node a form of the language, each with its span in the text.

Nodes compare by content, not by place: two texts that mean the same give equal trees.
"""

import datetime as dt
from dataclasses import dataclass, field, fields
from typing import Literal


@dataclass(frozen=True)
class Span:
    """Half-open range of code points `[start, end)` of the text a node was read from."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, kw_only=True)
class Node:
    """Base of every node; `span` takes no part in comparison."""

    span: Span = field(default=Span(), compare=False, repr=False)


# --- time ------------------------------------------------------------------------------

DurationUnit = Literal["steps", "days", "weeks", "months", "years"]


@dataclass(frozen=True)
class Duration(Node):
    """A length of time as written: `30 days`. Months are calendar months from day 0."""

    amount: float
    unit: DurationUnit


@dataclass(frozen=True)
class Day(Node):
    """A point in time as a step number: `day 10`, or `step 10` where there is no calendar."""

    number: int
    word: Literal["day", "step"] = "day"


@dataclass(frozen=True)
class Date(Node):
    """A point in time as a calendar date: `2021-08-31`."""

    date: dt.date


TimePoint = Day | Date


@dataclass(frozen=True)
class Within(Node):
    """Window of steps 0..n from where it stands, inclusive."""

    duration: Duration


@dataclass(frozen=True)
class By(Node):
    """Window from day 0 to a point in time, inclusive."""

    end: TimePoint


@dataclass(frozen=True)
class Between(Node):
    """Window between two points in time, both inclusive."""

    start: TimePoint
    end: TimePoint


Window = Within | By | Between

# --- numbers ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Number(Node):
    """A number, with its unit where one is written (`50%` is `Number(50, "%")`)."""

    value: float
    unit: str = ""


@dataclass(frozen=True)
class Name(Node):
    """A name standing for a signal's value, a lever or an uncertainty."""

    name: str


@dataclass(frozen=True)
class Negate(Node):
    """Minus an expression."""

    operand: "Expression"


@dataclass(frozen=True)
class Arithmetic(Node):
    """Two expressions joined by an operator."""

    left: "Expression"
    operator: Literal["+", "-", "*", "/"]
    right: "Expression"


Expression = Number | Name | Negate | Arithmetic

# --- formulas --------------------------------------------------------------------------


@dataclass(frozen=True)
class Atom(Node):
    """A name used as a statement: an event, or a formula the case defines."""

    name: str


@dataclass(frozen=True)
class Comparison(Node):
    """Two expressions compared."""

    left: Expression
    operator: Literal[">=", ">", "<=", "<", "==", "!="]
    right: Expression


@dataclass(frozen=True)
class Not(Node):
    """True where its operand is false."""

    operand: "Formula"


@dataclass(frozen=True)
class And(Node):
    """True where both are."""

    left: "Formula"
    right: "Formula"


@dataclass(frozen=True)
class Or(Node):
    """True where either is."""

    left: "Formula"
    right: "Formula"


@dataclass(frozen=True)
class Implies(Node):
    """False only where the left is true and the right is not."""

    left: "Formula"
    right: "Formula"


@dataclass(frozen=True)
class Eventually(Node):
    """The operand holds at some step of the window. `F by ...`, `F between ...` read as this."""

    operand: "Formula"
    window: Window | None = None


@dataclass(frozen=True)
class Always(Node):
    """The operand holds at every step of the window."""

    operand: "Formula"
    window: Window | None = None


@dataclass(frozen=True)
class Until(Node):
    """The right happens in the window, and the left holds at every step before its first."""

    left: "Formula"
    right: "Formula"
    window: Window | None = None


@dataclass(frozen=True)
class Before(Node):
    """The left happens in the window; the right has not happened earlier or at the same step."""

    left: "Formula"
    right: "Formula"
    window: Window | None = None


@dataclass(frozen=True)
class After(Node):
    """The left happens strictly later than the first time the right does."""

    left: "Formula"
    right: "Formula"
    window: Window | None = None


@dataclass(frozen=True)
class HoldsFor(Node):
    """The operand holds at so many steps in a row, from this step on."""

    operand: "Formula"
    duration: Duration


@dataclass(frozen=True)
class Windowed(Node):
    """`(F within 30 days)`: sets the window of every operator in F that has none of its own.

    It reads F as a whole formula asked at the step where it stands, so a plain event in it means
    *eventually* itself, as it does in a question.
    """

    operand: "Formula"
    window: Within


Formula = (
    Atom
    | Comparison
    | Not
    | And
    | Or
    | Implies
    | Eventually
    | Always
    | Until
    | Before
    | After
    | HoldsFor
    | Windowed
)

# --- questions -------------------------------------------------------------------------

Kind = Literal[
    "chance",
    "needs",
    "enough",
    "inevitable",
    "possible",
    "effect",
    "takes",
    "tips",
    "drives",
    "gamble",
]


@dataclass(frozen=True)
class Setting(Node):
    """`LEVER = V`, with `instead of W` where that is written."""

    name: str
    value: Number
    instead: Number | None = None


@dataclass(frozen=True)
class Question(Node):
    """A question: its kind, the formula or signal it is about, and its clauses.

    `formula` is None only where the question is about a signal (`signal` is then set): effect
    and gamble. In `how many S for F` both are set. `condition` is the G of needs and enough: a
    formula, or a setting. A bare name after `effect of ... on` is read as a signal until `check`
    knows better: `language.check` returns the question with an event or a formula moved over.
    `chance` is in (0, 1); `at_most` is a cost, in the unit of the levers' costs.
    """

    kind: Kind
    formula: "Formula | None" = None
    signal: Expression | None = None
    condition: "Formula | Setting | None" = None
    setting: Setting | None = None
    at: TimePoint | None = None
    given: "Formula | None" = None
    when: tuple[Setting, ...] = ()
    window: Window | None = None
    chance: float | None = None
    using: tuple[str, ...] = ()
    using_spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)
    at_most: float | None = None


def children(node: Node) -> list[Node]:
    """The nodes directly below `node`, in the order of its fields."""
    found: list[Node] = []
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(part for part in value if isinstance(part, Node))
    return found
