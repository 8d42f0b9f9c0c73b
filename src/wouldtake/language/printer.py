"""From the syntax tree back to text: `parse(to_text(node)) == node`.

Brackets stand only where the grammar needs them.
"""

import math
import re

from wouldtake.language import tree as t
from wouldtake.language.units import percent

RESERVED = (
    "not", "and", "or", "implies", "eventually", "always", "within", "until", "before", "after",
    "for", "by", "between", "given", "when", "using", "needs", "on", "at",
)  # fmt: skip
"""Words of the language: in backticks where they are used as names."""

# How tightly each form holds together, loosest first, as in the grammar.
_WHOLE, _IMPLIES, _OR, _AND, _NOT, _TEMPORAL, _PHRASE, _PRIMARY = range(8)
_SUM, _PRODUCT, _UNARY, _VALUE = range(4)


def to_text(node: t.Node) -> str:
    """The node as text: a question, a formula, an expression, a window, a setting.

    Raises:
        ValueError: a tree that no text has: a name with a backtick in it, a number that is not
            finite, a unit that is not a word.
    """
    match node:
        case t.Question():
            return _question(node)
        case t.Number() | t.Name() | t.Negate() | t.Arithmetic():
            return _expression(node, _SUM)
        case t.Setting():
            return _setting(node)
        case t.Duration() | t.Day() | t.Date() | t.Within() | t.By() | t.Between():
            return _time(node)
        case _:
            return _formula(node, _WHOLE)  # type: ignore[arg-type]


def name_text(name: str) -> str:
    """A name, in backticks where it is not a plain word."""
    if re.fullmatch(r"[^\W\d]\w*", name) and name.lower() not in RESERVED:
        return name
    if not name.strip() or name != name.strip() or re.search(r"[`\n]", name):
        raise ValueError(f"no text has the name {name!r}")
    return f"`{name}`"


def number_text(value: float) -> str:
    """A number as the language writes it, reading back as exactly itself."""
    if not math.isfinite(value):
        raise ValueError(f"no text has the number {value}")
    if value == int(value) and abs(value) < 1e15:
        return f"-{-int(value)}" if str(value).startswith("-") else str(int(value))
    return repr(value)


# --- numbers ---------------------------------------------------------------------------


def _expression(node: "t.Expression", level: int) -> str:
    match node:
        case t.Number():
            own, text = _VALUE, number_text(node.value)
            if node.unit:
                if not re.fullmatch(r"%|[^\W\d]\w*(\^-?\d+)?(/[^\W\d]\w*(\^-?\d+)?)*", node.unit):
                    raise ValueError(f"no text has the unit {node.unit!r}")
                text += " %" if node.unit == "%" else f" {node.unit}"
            if text.startswith("-"):
                own = _UNARY
        case t.Name():
            own, text = _VALUE, name_text(node.name)
        case t.Negate():
            # A number right after the minus would read as a negative number.
            tight = _VALUE + 1 if isinstance(node.operand, t.Number) else _UNARY
            own, text = _UNARY, f"-{_expression(node.operand, tight)}"
        case t.Arithmetic():
            own = _SUM if node.operator in "+-" else _PRODUCT
            left, right = _expression(node.left, own), _expression(node.right, own + 1)
            text = f"{left} {node.operator} {right}"
    return f"({text})" if own < level else text


# --- formulas --------------------------------------------------------------------------


def _formula(node: "t.Formula", level: int) -> str:
    own, text = _written(node)
    return f"({text})" if own < level else text


def _written(node: "t.Formula") -> tuple[int, str]:
    match node:
        case t.Atom():
            return _PRIMARY, name_text(node.name)
        case t.Comparison():
            left, right = _expression(node.left, _SUM), _expression(node.right, _SUM)
            return _PRIMARY, f"{left} {node.operator} {right}"
        case t.Not():
            return _NOT, f"not {_negated(node.operand)}"
        case t.And():
            return _AND, f"{_formula(node.left, _AND)} and {_formula(node.right, _NOT)}"
        case t.Or():
            return _OR, f"{_formula(node.left, _OR)} or {_formula(node.right, _AND)}"
        case t.Implies():
            return _IMPLIES, f"{_formula(node.left, _OR)} implies {_formula(node.right, _IMPLIES)}"
        case t.Eventually(window=t.By() | t.Between() as window):
            return _TEMPORAL, f"{_formula(node.operand, _PHRASE)} {_time(window)}"
        case t.Eventually():
            return _TEMPORAL, f"eventually {_operand(node.operand)}{_after(node.window)}"
        case t.Always():
            return _TEMPORAL, f"always {_operand(node.operand)}{_after(node.window)}"
        case t.Until() | t.Before() | t.After():
            word = type(node).__name__.lower()
            left, right = _formula(node.left, _PHRASE), _operand(node.right)
            return _TEMPORAL, f"{left} {word} {right}{_after(node.window)}"
        case t.HoldsFor():
            return _PHRASE, f"{_formula(node.operand, _PHRASE)} for {_time(node.duration)}"
        case t.Windowed():
            return _WHOLE, f"{_closed(node.operand)} {_time(node.window)}"


def _negated(node: "t.Formula") -> str:
    # `not F until G` and its like have two readings; the grammar refuses them.
    if isinstance(node, t.Until | t.Before | t.After | t.HoldsFor):
        return f"({_formula(node, _WHOLE)})"
    return _formula(node, _NOT)


def _operand(node: "t.Formula") -> str:
    """The operand of a temporal operator: a phrase, or `not` and a phrase."""
    if isinstance(node, t.Not) and not isinstance(node.operand, t.HoldsFor | t.Not):
        return f"not {_formula(node.operand, _PHRASE)}"
    return _formula(node, _PHRASE)


def _closed(node: "t.Formula") -> str:
    """`node` such that a `within` after it is not taken by an operator at its right edge."""
    # A window after a joined formula in brackets would have two readings.
    bracketed = _is_open(node) or isinstance(node, t.And | t.Or | t.Implies)
    return f"({_formula(node, _WHOLE)})" if bracketed else _formula(node, _IMPLIES)


def _is_open(node: "t.Formula") -> bool:
    match node:
        case t.Eventually() | t.Always() | t.Until() | t.Before() | t.After():
            return node.window is None
        case t.And() | t.Or() | t.Implies():
            return _is_open(node.right)
        case t.Not():
            return _is_open(node.operand)
        case _:
            return False


def _after(window: t.Window | None) -> str:
    return "" if window is None else f" {_time(window)}"


# --- time ------------------------------------------------------------------------------


def _time(node: t.Node) -> str:
    match node:
        case t.Duration():
            unit = node.unit.removesuffix("s") if node.amount == 1 else node.unit
            return f"{number_text(node.amount)} {unit}"
        case t.Day():
            return f"{node.word} {node.number}"
        case t.Date():
            return node.date.isoformat()
        case t.Within():
            return f"within {_time(node.duration)}"
        case t.By():
            return f"by {_time(node.end)}"
        case t.Between():
            return f"between {_time(node.start)} and {_time(node.end)}"
        case _:
            raise ValueError(f"no text has a {type(node).__name__} here")


# --- questions -------------------------------------------------------------------------


def _setting(node: t.Setting) -> str:
    text = f"{name_text(node.name)} = {_expression(node.value, _SUM)}"
    if node.instead is not None:
        text += f" instead of {_expression(node.instead, _SUM)}"
    return text


def _question(q: t.Question) -> str:
    formula = ""
    if q.formula is not None:
        # These three have words between the formula and the window.
        apart = q.kind in ("needs", "inevitable", "possible") or q.at is not None
        open_window = q.window is not None and not apart and _is_open(q.formula)
        formula = (
            f"({_formula(q.formula, _WHOLE)})" if open_window else _formula(q.formula, _IMPLIES)
        )
    about = formula if q.formula is not None else ""
    if q.signal is not None and q.formula is None:
        about = _expression(q.signal, _SUM)
    condition = ""
    if isinstance(q.condition, t.Setting):
        condition = _setting(q.condition)
    elif q.condition is not None:
        closed = _closed if q.kind == "needs" and q.window is not None else _loose
        condition = closed(q.condition)
    setting = _setting(q.setting) if q.setting is not None else ""
    head = {
        "chance": f"chance that {formula}",
        "needs": f"{formula} needs {condition}",
        "enough": f"{condition} is enough for {formula}",
        "inevitable": f"{formula} is inevitable",
        "possible": f"{formula} is possible",
        "effect": f"effect of {setting} on {about}",
        "takes": f"what would it take for {formula}",
        "drives": f"what drives {formula}",
        "gamble": f"gamble of {setting} on {about}",
    }
    if q.kind == "tips" and q.signal is not None:
        text = f"how many {_expression(q.signal, _SUM)} for {formula}"
    else:
        text = head[q.kind]
    return text + _clauses(q)


def _loose(node: "t.Formula") -> str:
    return _formula(node, _IMPLIES)


def _share(value: float) -> str:
    """A chance in per cent where that reads back as exactly the same number."""
    text = number_text(round(value * 100, 10))
    return f"{text}%" if percent(float(text)) == value else number_text(value)


def _clauses(q: t.Question) -> str:
    # `within` before `given`: after it, an operator at the end of G would take the window.
    parts = [f"at {_time(q.at)}"] if q.at is not None else []
    if q.window is not None:
        parts.append(_time(q.window))
    if q.given is not None:
        parts.append(f"given {_loose(q.given)}")
    if q.when:
        parts.append("when " + ", ".join(_setting(one) for one in q.when))
    if q.chance is not None:
        parts.append(f"with chance {_share(q.chance)}")
    if q.using:
        parts.append("using " + ", ".join(name_text(one) for one in q.using))
    if q.at_most is not None:
        parts.append(f"at most {number_text(q.at_most)}")
    return "".join(f" {part}" for part in parts)
