"""Units: what may be compared and added, and numbers turned into the unit of the other side.

Kept simple. A unit is a product of words with whole powers, compared without case or plural
(`persons/day`); the only conversions are `%` of a share, and weeks to days. A bare number takes
the unit of whatever it is compared with or added to, and scales whatever it multiplies. Two
different units never meet: there is no zero of persons that is also a zero of days.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from wouldtake.errors import UnitError, UnknownNameError, did_you_mean, nearest
from wouldtake.language import tree as t
from wouldtake.language.vocabulary import Vocabulary

_DIMENSIONLESS = frozenset(
    {"", "1", "share", "fraction", "probability", "ratio", "proportion", "dimensionless"}
)
_SAME = {"people": "person", "men": "man", "percent": "%", "per cent": "%", "pct": "%"}
_SCALES = {"week": ("day", 7.0)}
_MAGNITUDES = {"thousand": "1_000", "k": "1_000", "million": "1_000_000", "m": "1_000_000",
               "mn": "1_000_000", "billion": "1_000_000_000", "bn": "1_000_000_000"}  # fmt: skip
_POWERS = {"²": 2, "³": 3}


@dataclass(frozen=True)
class Unit:
    """A unit as powers of base words; `scale` of them make one, and `text` is how it was written.

    `literal`: it comes from written numbers alone, which may be converted; a signal's may not.
    """

    powers: tuple[tuple[str, int], ...]
    scale: float = 1.0
    text: str = ""
    literal: bool = False


_PERCENT = Unit((("%", 1),), text="%", literal=True)
_NONE = Unit(())


def read_unit(text: str, *, literal: bool = False) -> Unit:
    """The unit a model or a number wrote; never fails, unknown words are units of their own."""
    powers: dict[str, int] = {}
    scale, sign = 1.0, 1
    for part in re.split(r"(/|\*|·|\bper\b)", text.strip()):
        if part in ("/", "per"):
            sign = -1
            continue
        if part in ("*", "·"):
            sign = 1
            continue
        word, power = _word_and_power(part.strip())
        if word in _DIMENSIONLESS or re.match(r"(share|fraction) of ", word):
            continue
        base, factor = _SCALES.get(word, (word, 1.0))
        powers[base] = powers.get(base, 0) + sign * power
        scale *= factor ** (sign * power)
    kept = tuple(sorted((base, power) for base, power in powers.items() if power))
    return Unit(kept, scale, text.strip(), literal)


def _word_and_power(part: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.*?)(?:\^(-?\d{1,3})|([²³]))", part)
    if found:
        return _singular(found[1]), int(found[2]) if found[2] else _POWERS[found[3]]
    return _singular(part), 1


def _singular(word: str) -> str:
    # Three letters or fewer keep their case: mW is not MW.
    word = word.lower() if len(word) > 3 else word
    if word.lower() in _SAME:
        return _SAME[word.lower()]
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and re.search(r"(ss|x|ch|sh)es$", word):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not re.search(r"(ss|us|is)$", word):
        return word[:-1]
    return word


def percent(value: float) -> float:
    """`value` per cent as a share, rounded once: 12.3 gives the float nearest 0.123."""
    return float(Decimal(repr(value)) / 100)


def unit_of(expression: "t.Expression", vocabulary: Vocabulary) -> str:
    """The unit of an expression as text, "" where it has none.

    Raises: UnitError, UnknownNameError as `check`.
    """
    found = _infer(expression, vocabulary)
    return found.text if found is not None else ""


def settle(node: t.Comparison, vocabulary: Vocabulary) -> t.Comparison:
    """The comparison with every number plain and in the unit of the signals beside it.

    Raises:
        UnitError: two different units compared or added.
        UnknownNameError: a name that stands for no value.
    """
    left, right = _infer(node.left, vocabulary), _infer(node.right, vocabulary)
    unit = _meet(left, right, node, "compared")
    return replace(
        node,
        left=_convert(node.left, unit, vocabulary),
        right=_convert(node.right, unit, vocabulary),
    )


def settle_expression(expression: "t.Expression", vocabulary: Vocabulary) -> "t.Expression":
    """An expression on its own (the signal of `effect ... on`), its numbers plain; as `settle`."""
    return _convert(expression, _infer(expression, vocabulary), vocabulary)


def value_in(number: t.Number, unit: str, what: str) -> float:
    """A written number as a plain value in `unit`, that of `what`. Raises UnitError."""
    if not number.unit:
        return number.value
    target, given = read_unit(unit), _literal(number)
    try:
        _meet(given, target, t.Comparison(number, "==", t.Name(what)), "set to")
    except UnitError:
        known = f"is in {unit}" if target.powers else "has no unit"
        raise UnitError(
            f"`{what}` {known}, but this number is in {number.unit}",
            "",
            number.span.start,
            number.span.end,
            _unit_hint(number.unit, unit),
        ) from None
    return _number(number, target).value


def _infer(node: "t.Expression", vocabulary: Vocabulary) -> Unit | None:
    """The unit of an expression; None for bare numbers, which take any."""
    match node:
        case t.Number():
            return _literal(node)
        case t.Name():
            return _named(node, vocabulary)
        case t.Negate():
            return _infer(node.operand, vocabulary)
        case t.Arithmetic(operator="+" | "-"):
            left, right = _infer(node.left, vocabulary), _infer(node.right, vocabulary)
            verb = "added" if node.operator == "+" else "subtracted"
            return _meet(left, right, node, verb)
        case t.Arithmetic():
            left, right = _infer(node.left, vocabulary), _infer(node.right, vocabulary)
            return _times(left, right, 1 if node.operator == "*" else -1)


def _literal(node: t.Number) -> Unit | None:
    if not node.unit:
        return None
    unit = read_unit(node.unit, literal=True)
    return _PERCENT if unit.powers == _PERCENT.powers else unit


def _named(node: t.Name, vocabulary: Vocabulary) -> Unit:
    span = (node.span.start, node.span.end)
    kind = vocabulary.kind(node.name)
    if kind == "formula" and node.name not in vocabulary.values:
        raise UnknownNameError(
            f"`{node.name}` is a formula, true or false, and has no number to compare",
            "",
            *span,
            f"Use it as a statement: `{node.name}` or `not {node.name}`.",
        )
    if kind is None:
        raise UnknownNameError(
            f"there is no signal, lever or uncertainty `{node.name}`",
            "",
            *span,
            did_you_mean(node.name, vocabulary.values),
        )
    tables: tuple[Mapping[str, object], ...] = (
        vocabulary.signals,
        vocabulary.levers,
        vocabulary.uncertainties,
    )
    entry = next(table[node.name] for table in tables if node.name in table)
    return read_unit(str(getattr(entry, "unit", "")))


def _times(left: Unit | None, right: Unit | None, sign: Literal[1, -1]) -> Unit | None:
    if left is None and right is None:
        return None
    one, two = _factor(left), _factor(right)
    powers = dict(one.powers)
    for base, power in two.powers:
        powers[base] = powers.get(base, 0) + sign * power
    kept = tuple(sorted((base, power) for base, power in powers.items() if power))
    literal = all(unit is None or unit.literal for unit in (left, right))
    return Unit(kept, one.scale * two.scale**sign, _compose(kept), literal)


def _factor(unit: Unit | None) -> Unit:
    """A unit as it counts in a product: a percentage is a plain factor, weeks written are days."""
    if unit is None or unit is _PERCENT:
        return _NONE
    return replace(unit, scale=1.0) if unit.literal else unit


def _compose(powers: tuple[tuple[str, int], ...]) -> str:
    def words(sign: int) -> list[str]:
        return [
            base if abs(power) == 1 else f"{base}^{abs(power)}"
            for base, power in powers
            if power * sign > 0
        ]

    above, below = words(1), words(-1)
    return "/".join(["*".join(above) or "1", *below]) if powers else ""


def _meet(left: Unit | None, right: Unit | None, node: t.Node, verb: str) -> Unit | None:
    """The unit two sides have in common, preferring that of a signal over a written one."""
    if left is None or right is None:
        other = right if left is None else left
        return _NONE if other is _PERCENT else other
    if left.powers == right.powers and (left.scale == right.scale or left.literal or right.literal):
        return right if left.literal else left
    for one, two in ((left, right), (right, left)):
        if one is _PERCENT and not two.powers:
            return two
    raise _mismatch(left, right, node, verb)


def _mismatch(left: Unit, right: Unit, node: t.Node, verb: str) -> UnitError:
    written, other = (left, right) if left.literal else (right, left)
    hint = "Only written numbers are converted, never signals."
    if written.literal:
        hint = _unit_hint(written.text, other.text if other.powers else "")
    return UnitError(
        f"these two cannot be {verb}: the left has {_having(left)}, the right {_having(right)}",
        "",
        node.span.start,
        node.span.end,
        hint,
    )


def _having(unit: Unit) -> str:
    return f"unit `{unit.text or _compose(unit.powers)}`" if unit.powers else "no unit"


def _unit_hint(written: str, wanted: str) -> str:
    if written.lower() in _MAGNITUDES:
        return f"Write large numbers out: `3_000_000` or `3e6`; `{written}` is read as a unit."
    if wanted and nearest(written, [wanted]):
        return f"Did you mean `{wanted}`?"
    return f"Write the number in {wanted}." if wanted else "Write the number without a unit."


def _convert(node: "t.Expression", unit: Unit | None, vocabulary: Vocabulary) -> "t.Expression":
    match node:
        case t.Number():
            return _number(node, unit)
        case t.Name():
            return node
        case t.Negate():
            return replace(node, operand=_convert(node.operand, unit, vocabulary))
        case t.Arithmetic(operator="+" | "-"):
            left = _convert(node.left, unit, vocabulary)
            return replace(node, left=left, right=_convert(node.right, unit, vocabulary))
        case t.Arithmetic():
            left, right = (
                _convert(side, _factor(_infer(side, vocabulary)), vocabulary)
                for side in (node.left, node.right)
            )
            return replace(node, left=left, right=right)


def _number(node: t.Number, unit: Unit | None) -> t.Number:
    """The number as a plain value in `unit`."""
    given = _literal(node)
    value = node.value
    if given is _PERCENT:
        stays = unit is not None and unit.powers == _PERCENT.powers
        value = value if stays else percent(value)
    elif given is not None and unit is not None:
        value = value * given.scale / unit.scale
    return t.Number(value, span=node.span)
