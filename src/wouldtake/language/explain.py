"""The exact meaning of a question or formula in plain English.

Nothing is left implied: the *eventually* that stands unwritten outside temporal operators, the
window each operator works with, where a run of days begins, what happens at the edges.
"""

import re

from wouldtake.language import tree as t
from wouldtake.language.check import resolve
from wouldtake.language.clauses import idle_clauses
from wouldtake.language.durations import duration_steps
from wouldtake.language.printer import name_text, number_text, to_text
from wouldtake.language.vocabulary import Vocabulary


def explain(
    node: "t.Question | t.Formula",
    model_vocabulary: Vocabulary | None = None,
    window: t.Window | None = None,
) -> str:
    """What `node` means, in full sentences.

    Args:
        node: a question or formula as `parse` gave it.
        model_vocabulary: where given, named formulas are explained too, and months turned to days.
        window: the trailing window a formula is asked with; a question has its own.
    """
    words = _Words(model_vocabulary)
    if isinstance(node, t.Question):
        question = node if model_vocabulary is None else resolve(node, model_vocabulary)
        sentences, window = words.question(question), node.window
    else:
        sentences = [f"True of a future in which {words.whole(node, window)}."]
    return " ".join([*sentences, *words.definitions(window)])


class _Words:
    """One explanation; remembers which named formulas it has yet to define."""

    def __init__(self, vocabulary: Vocabulary | None):
        self.vocabulary = vocabulary
        self.named: dict[str, None] = {}
        calendar = vocabulary is not None and vocabulary.step == "day"
        self.step = "day" if calendar else "step"
        self.at = "on" if calendar else "at"
        self.some, self.every = f"{self.at} some {self.step}", f"{self.at} every {self.step}"

    # --- formulas ----------------------------------------------------------------------

    def whole(self, node: "t.Formula", scope: t.Window | None, then: bool = False) -> str:
        """`node` outside any temporal operator; `then`: asked at a later step than the first."""
        match node:
            case t.Not():
                return f"it is not so that {self.part(self.whole(node.operand, scope, then))}"
            case t.And() | t.Or() | t.Implies():
                left = self.part(self.whole(node.left, scope, then))
                right = self.part(self.whole(node.right, scope, then))
                return self.joined(node, left, right)
            case t.Atom() if self.is_temporal(node):
                return f"{self.atom(node)} is true"
            case t.Atom() | t.Comparison():
                return f"{self.here(node, scope)} {self.some} {self.when(scope, then)}"
            case t.HoldsFor():
                where = f"{self.some} {self.when(scope, then)}"
                return f"{where}, {self.run(node, scope)} (they may end after that)"
            case t.Windowed():
                return self.whole(node.operand, node.window, then)
            case _:
                return self.operator(node, scope, then)

    def here(self, node: "t.Formula", scope: t.Window | None) -> str:
        """`node` inside a temporal operator: at that step."""
        match node:
            case t.Atom() if self.is_temporal(node):
                return f"{self.atom(node)} is true, asked from that {self.step}"
            case t.Atom():
                return f"{self.atom(node)} holds"
            case t.Comparison():
                return f"`{to_text(node)}`"
            case t.Not():
                return f"not {self.part(self.here(node.operand, scope))}"
            case t.And() | t.Or() | t.Implies():
                left, right = self.here(node.left, scope), self.here(node.right, scope)
                return self.joined(node, self.part(left), self.part(right))
            case t.HoldsFor():
                return self.run(node, scope)
            case t.Windowed():
                return self.whole(node.operand, node.window, then=True)
            case _:
                return self.operator(node, scope, then=True)

    def operator(self, node: "t.Formula", scope: t.Window | None, then: bool) -> str:
        """A temporal operator, standing at the first step or a later one."""
        match node:
            case t.Eventually():
                inner = self.part(self.here(node.operand, scope))
                return f"{self.some} {self.when(node.window or scope, then)}, {inner}"
            case t.Always():
                inner = self.part(self.here(node.operand, scope))
                return f"{self.every} {self.when(node.window or scope, then)}, {inner}"
            case t.Until() | t.Before() | t.After():
                left, right = self.here(node.left, scope), self.here(node.right, scope)
                left, right = self.part(left), self.part(right)
                where = f"{self.some} {self.when(node.window or scope, then)}"
                if isinstance(node, t.Until):
                    return f"{where}, {right}, and {self.every} before the first such {left}"
                if isinstance(node, t.Before):
                    earlier = f"{self.at} no {self.step} up to and including that one"
                    return f"{where}, {left}, and {earlier} {right}"
                first = f"the first {self.step} {self.at} which {right}"
                return f"{where}, {left}, later than {first}"
            case _:
                raise AssertionError(f"no operator: {node}")

    def run(self, node: t.HoldsFor, scope: t.Window | None) -> str:
        inner = self.part(self.here(node.operand, scope))
        return f"{self.duration(node.duration)} in a row begin with {inner}"

    def joined(self, node: "t.And | t.Or | t.Implies", left: str, right: str) -> str:
        if isinstance(node, t.And):
            return f"both {left} and {right}"
        if isinstance(node, t.Or):
            return f"{left} or {right} or both"
        return f"if {left} then {right}"

    def part(self, text: str) -> str:
        """A part of a sentence, in brackets where it has parts of its own."""
        return text if re.fullmatch(r"`[^`]*`( holds)?", text) else f"({text})"

    # --- names and times ---------------------------------------------------------------

    def atom(self, node: t.Atom) -> str:
        if self.vocabulary is not None and self.vocabulary.kind(node.name) == "formula":
            self.named.setdefault(node.name)
        return f"`{name_text(node.name).strip('`')}`"

    def is_temporal(self, node: t.Atom) -> bool:
        if self.vocabulary is None or self.vocabulary.kind(node.name) != "formula":
            return False
        return self.vocabulary.is_temporal(node)

    def when(self, window: t.Window | None, then: bool) -> str:
        later = " from then" if then else ""
        match window:
            case t.Within():
                return f"within {self.duration(window.duration)}{later}"
            case t.By():
                return f"{'from then ' if then else ''}up to and including {to_text(window.end)}"
            case t.Between():
                start, end = to_text(window.start), to_text(window.end)
                return f"{'from then on and ' if then else ''}from {start} to {end}, both included"
            case None:
                known = self.vocabulary is not None and self.vocabulary.horizon is not None
                end = f", {self.step} {self.vocabulary.horizon}" if known else ""  # type: ignore[union-attr]
                return f"{'from then ' if then else ''}up to the model's horizon{end}"

    def duration(self, duration: t.Duration) -> str:
        text = to_text(duration)
        if self.vocabulary is None or duration.unit in ("days", "steps"):
            return text
        return f"{text} ({duration_steps(duration, self.vocabulary)} days)"

    def definitions(self, scope: t.Window | None) -> list[str]:
        """A sentence for every named formula met, and those met on the way."""
        sentences: list[str] = []
        done: set[str] = set()
        while self.vocabulary is not None and len(done) < len(self.named):
            name = next(one for one in self.named if one not in done)
            done.add(name)
            body = self.vocabulary.formula(name)
            shown = f"`{name_text(name).strip('`')}`"
            if self.vocabulary.is_temporal(body):
                sentences.append(f"{shown} is true where {self.whole(body, scope)}.")
            else:
                sentences.append(
                    f"{shown} holds {self.at} a {self.step} where {self.here(body, scope)}."
                )
        return sentences

    # --- questions ---------------------------------------------------------------------

    def setting(self, setting: t.Setting) -> str:
        instead = "its baseline" if setting.instead is None else to_text(setting.instead)
        return f"`{name_text(setting.name)}` set to {to_text(setting.value)} instead of {instead}"

    def condition(self, q: t.Question) -> str:
        if isinstance(q.condition, t.Setting):
            return self.setting(q.condition)
        assert q.condition is not None
        return f"({self.whole(q.condition, q.window)})"

    def question(self, q: t.Question) -> list[str]:
        """The sentences of a question, its clauses last."""
        formula = f"({self.whole(q.formula, q.window)})" if q.formula is not None else ""
        end = (
            self.when(q.window, then=False).replace("within", "after", 1).replace("up to", "at", 1)
        )
        at = f"at {to_text(q.at)}" if q.at is not None else end
        signal = f"`{to_text(q.signal)}`" if q.signal is not None else ""
        match q.kind:
            case "chance":
                head = f"The share of futures in which {formula}."
            case "needs":
                head = (
                    f"Necessity: of the futures with both {formula} and the condition, the share "
                    "whose twin, the same future with the same luck and the condition undone, is "
                    "without the first. "
                    f"The condition: {self.condition(q)}."
                )
            case "enough":
                head = (
                    f"Sufficiency: of the futures with neither {formula} nor the condition, the "
                    "share whose twin, the same future with the same luck and the condition "
                    f"brought about, is with the first. The condition: {self.condition(q)}."
                )
            case "inevitable" | "possible":
                usual = "95 %" if q.kind == "inevitable" else "5 %"
                mark = _percent(q.chance) if q.chance else (
                    f"the stated threshold ({usual} unless another is given)"
                )
                test = f"{'at least' if q.kind == 'inevitable' else 'more than'} {mark}"
                head = f"Whether the share of futures in which {formula} is {test}."
            case "effect":
                assert q.setting is not None
                about = (
                    f"the share of futures in which {formula}"
                    if formula
                    else (f"the mean of {signal} {at}")
                )
                head = f"How {about} changes with {self.setting(q.setting)}, in the same futures."
            case "takes":
                chance = f"at least {_percent(0.5 if q.chance is None else q.chance)}"
                head = (
                    "The least settings of levers, alone, in pairs and cheapest together, with "
                    f"which {formula} in {chance} of futures."
                )
            case "tips":
                chance = _percent(0.5 if q.chance is None else q.chance)
                head = (
                    f"The level of {signal}, held from the first {self.step} on, at which the "
                    f"share of futures in which {formula} crosses {chance}."
                )
            case "drives":
                head = f"Which inputs decide, alone and together, whether {formula}."
            case "gamble":
                assert q.setting is not None
                head = (
                    f"The spread of {signal} {at} with {self.setting(q.setting)}: quantiles, the "
                    "chance of doing worse, shortfall and dominance."
                )
        return [head, *self.clauses(q)]

    def clauses(self, q: t.Question) -> list[str]:
        sentences: list[str] = []
        if q.given is not None:
            sentences.append(f"Only futures in which {self.whole(q.given, q.window)} count.")
        if q.when:
            settings = ", ".join(f"`{one.name}` is {to_text(one.value)}" for one in q.when)
            sentences.append(f"In every future {settings}.")
        if q.chance is not None and q.kind in ("needs", "enough"):
            sentences.append(f"It is judged against {_percent(q.chance)}.")
        if q.using and "using" not in idle_clauses(q):
            names = ", ".join(f"`{name}`" for name in q.using)
            sentences.append(f"Only {names} may change.")
        if q.at_most is not None and "at most" not in idle_clauses(q):
            sentences.append(f"The cost is at most {number_text(q.at_most)}.")
        sentences += [f"`{one}` has no bearing here and is read over." for one in idle_clauses(q)]
        return sentences


def _percent(share: float) -> str:
    return f"{share * 100:.10g} %"
