"""What a formula means, spelled out: nothing implied is left.

`spell_out` gives a formula in which every named formula is written out, every *eventually* that
the language implies is there, and every window is a `Steps`. Evaluation and the number of steps
to simulate are both read from that one tree, so they cannot disagree.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from wouldtake.errors import QuestionError
from wouldtake.language import tree as t
from wouldtake.language.durations import duration_steps, fault, point_step
from wouldtake.language.units import settle
from wouldtake.language.vocabulary import Vocabulary

NO_WINDOW = "no time window: this model declares no horizon, so the question must name one"


@dataclass(frozen=True)
class Steps(t.Node):
    """A window in steps, as seen from step s; operators look only forward.

    relative: steps s + first .. s + last (first is 0).
    absolute: steps max(s, first) .. last, none where s > last: `by`, `between`.
    horizon:  steps s .. max(s, last): an operator with no window in a model with a horizon.
    """

    kind: Literal["relative", "absolute", "horizon"]
    first: int
    last: int


def spell_out(
    formula: "t.Formula",
    vocabulary: Vocabulary,
    window: t.Window | None = None,
    *,
    inside: bool = False,
) -> "t.Formula":
    """`formula` asked at step 0, with nothing implied.

    Args:
        formula: any formula whose names and units are sound (`check`).
        window: the trailing window of the question, for every operator that has none.
        inside: read it as standing inside a temporal operator: at a step, not *eventually*.
    Returns:
        A formula of events, comparisons of plain numbers, `and`, `or`, `not`, `implies`,
        `HoldsFor` in steps, and operators whose windows are `Steps`.
    Raises:
        QuestionError: an operator has no window and the model no horizon; a duration or date
            the model has no meaning for.
    """
    speller = _Speller(vocabulary)
    return speller.here(formula, window) if inside else speller.whole(formula, window)


class _Speller:
    def __init__(self, vocabulary: Vocabulary):
        self.vocabulary = vocabulary

    def steps(self, window: t.Window | None, scope: t.Window | None, node: t.Node) -> Steps:
        chosen = scope if window is None else window
        if isinstance(chosen, t.Within):
            return Steps("relative", 0, duration_steps(chosen.duration, self.vocabulary))
        if isinstance(chosen, t.By):
            return Steps("absolute", 0, point_step(chosen.end, self.vocabulary))
        if isinstance(chosen, t.Between):
            first = point_step(chosen.start, self.vocabulary)
            last = point_step(chosen.end, self.vocabulary)
            if last < first:
                raise fault("`between` ends before it starts", chosen)
            return Steps("absolute", first, last)
        if self.vocabulary.horizon is None:
            unit = "days" if self.vocabulary.step == "day" else "steps"
            raise fault(NO_WINDOW, node, f"Add for example `within 30 {unit}`.")
        return Steps("horizon", 0, self.vocabulary.horizon)

    def whole(self, node: "t.Formula", scope: t.Window | None) -> "t.Formula":
        """`node` outside any temporal operator, asked at some step."""
        match node:
            case t.Not():
                return replace(node, operand=self.whole(node.operand, scope))
            case t.And() | t.Or() | t.Implies():
                left, right = self.whole(node.left, scope), self.whole(node.right, scope)
                return replace(node, left=left, right=right)
            case t.Atom() if self._is_temporal_name(node):
                return self.named(node, scope, whole=True)
            case t.Atom() | t.Comparison() | t.HoldsFor():
                window = self.steps(None, scope, node)
                return t.Eventually(self.here(node, scope), window, span=node.span)  # type: ignore[arg-type]
            case _:
                return self.here(node, scope)

    def here(self, node: "t.Formula", scope: t.Window | None) -> "t.Formula":
        """`node` inside a temporal operator: at that step."""
        match node:
            case t.Atom() if self.vocabulary.kind(node.name) == "formula":
                return self.named(node, scope, whole=self._is_temporal_name(node))
            case t.Atom():
                return node
            case t.Comparison():
                return settle(node, self.vocabulary)
            case t.Not():
                return replace(node, operand=self.here(node.operand, scope))
            case t.And() | t.Or() | t.Implies():
                left, right = self.here(node.left, scope), self.here(node.right, scope)
                return replace(node, left=left, right=right)
            case t.HoldsFor():
                count = duration_steps(node.duration, self.vocabulary)
                if count < 1:
                    raise fault("`for` needs at least one day or step", node.duration)
                steps = t.Duration(count, "steps", span=node.duration.span)
                return replace(node, operand=self.here(node.operand, scope), duration=steps)
            case t.Eventually() | t.Always():
                window = self.steps(node.window, scope, node)
                return replace(node, operand=self.here(node.operand, scope), window=window)
            case t.Until() | t.Before() | t.After():
                window = self.steps(node.window, scope, node)
                left, right = self.here(node.left, scope), self.here(node.right, scope)
                return replace(node, left=left, right=right, window=window)
            case t.Windowed():
                return self.whole(node.operand, node.window)

    def _is_temporal_name(self, node: t.Atom) -> bool:
        named = self.vocabulary.kind(node.name) == "formula"
        return named and self.vocabulary.is_temporal(node)

    def named(self, node: t.Atom, scope: t.Window | None, *, whole: bool) -> "t.Formula":
        """A named formula written out; one with temporal operators keeps its own meaning."""
        body = self.vocabulary.formula(node.name)
        try:
            return self.whole(body, scope) if whole else self.here(body, scope)
        except QuestionError as error:
            text = self.vocabulary.formulas[node.name]
            placed = error.about(text) if isinstance(text, str) else error
            raise placed.within(f"in the formula `{node.name}`") from None


def reach(spelled: "t.Formula", last: int) -> int:
    """The last step that must be known to tell a spelled-out formula at steps 0 .. last."""
    match spelled:
        case t.HoldsFor():
            return reach(spelled.operand, last + int(spelled.duration.amount) - 1)
        case t.Eventually() | t.Always() | t.Until() | t.Before() | t.After():
            assert isinstance(spelled.window, Steps)
            inner = last_seen(spelled.window, last)
            return max(reach(child, inner) for child in _formulas(spelled))
        case t.Not() | t.And() | t.Or() | t.Implies():
            return max(reach(child, last) for child in _formulas(spelled))
        case _:
            return last


def last_seen(window: Steps, last: int) -> int:
    """Last step looked at by an operator with this window, wanted at steps 0 .. last."""
    if window.kind == "relative":
        return last + window.last
    return max(last, window.last) if window.kind == "horizon" else window.last


def _formulas(node: t.Node) -> "list[Any]":
    return [child for child in t.children(node) if not isinstance(child, Steps | t.Duration)]
