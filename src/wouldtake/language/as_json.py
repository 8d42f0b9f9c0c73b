"""The syntax tree as plain JSON values, and back: for tools, and for the conformance corpus."""

import datetime as dt
from dataclasses import fields
from typing import Any

from wouldtake.errors import QuestionError
from wouldtake.language import tree as t

_NODES: dict[str, type[t.Node]] = {
    node.__name__: node
    for node in (
        t.Duration, t.Day, t.Date, t.Within, t.By, t.Between, t.Number, t.Name, t.Negate,
        t.Arithmetic, t.Atom, t.Comparison, t.Not, t.And, t.Or, t.Implies, t.Eventually, t.Always,
        t.Until, t.Before, t.After, t.HoldsFor, t.Windowed, t.Setting, t.Question,
    )
}  # fmt: skip


def to_json(node: t.Node) -> dict[str, Any]:
    """`{"node": NAME, field: value, ...}`; fields at their defaults and places are left out."""
    found: dict[str, Any] = {"node": type(node).__name__}
    for one in fields(node):
        value = getattr(node, one.name)
        if one.compare and value != one.default:
            found[one.name] = _value(value)
    return found


def _value(value: Any) -> Any:
    if isinstance(value, t.Node):
        return to_json(value)
    if isinstance(value, tuple):
        return [_value(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def from_json(value: Any) -> Any:
    """The node that `to_json` wrote.

    Raises:
        QuestionError: not such a value: an unknown node or field, a missing field.
    """
    if isinstance(value, list):
        return tuple(from_json(part) for part in value)
    if not isinstance(value, dict):
        return value
    kind = _NODES.get(str(value.get("node")))
    if kind is None:
        raise QuestionError(f"there is no node `{value.get('node')}` in the language")
    given = {key: from_json(part) for key, part in value.items() if key != "node"}
    try:
        if kind is t.Date:
            given["date"] = dt.date.fromisoformat(given["date"])
        return kind(**given)
    except (TypeError, KeyError, ValueError) as error:
        raise QuestionError(f"this is no `{kind.__name__}`: {error}") from None
