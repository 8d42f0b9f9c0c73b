from dataclasses import replace
from decimal import Decimal

from wouldtake.language import tree as t


def settle(node, vocabulary):
    def go(e):
        if isinstance(e, t.Number):
            return t.Number(percent(e.value) if e.unit == "%" else e.value, span=e.span)
        if isinstance(e, t.Negate):
            return replace(e, operand=go(e.operand))
        if isinstance(e, t.Arithmetic):
            return replace(e, left=go(e.left), right=go(e.right))
        return e

    return replace(node, left=go(node.left), right=go(node.right))


def percent(value: float) -> float:
    """`value` per cent as a share, rounded once: 12.3 gives the float nearest 0.123."""
    return float(Decimal(repr(value)) / 100)
