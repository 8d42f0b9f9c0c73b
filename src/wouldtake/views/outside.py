"""The outside view beside the inside one, and what to make of it where they differ.

The inside view is the simulation's; the outside view is how often such things happened, in a
table of past cases. A claim says which question of which table belongs beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wouldtake.answers.text import percent, span
from wouldtake.cases import Case
from wouldtake.cases.check import Checked
from wouldtake.cases.schema import Claim
from wouldtake.errors import WouldTakeError
from wouldtake.history import OutsideView, load_table, outside_view
from wouldtake.history.table import HistoryTable

_SAME_THING = ("chance", "inevitable", "possible")
_ASKS = {
    "past": "how often what its own question names came",
    "chance": "how likely something is", "inevitable": "how likely something is",
    "possible": "how likely something is", "effect": "what one change does",
    "needs": "what went before an outcome", "enough": "what a condition went with",
    "takes": "what it would take", "drives": "what an outcome hangs on most",
    "tips": "from where on an outcome tips", "gamble": "how one choice may turn out",
}
UNSURE = (
    "neither is a measurement: the simulation leaves much out, and past cases are few and "
    "differ from this one"
)


@dataclass(frozen=True)
class Beside:
    """What history says beside a claim's answer.

    `disagreement` is one sentence on both together; it is never empty.
    """

    view: OutsideView
    disagreement: str

    def to_dict(self) -> dict[str, Any]:
        """The view as JSON prints it, its sentences, and the sentence on both."""
        return {
            "answer": self.view.to_dict(), "sentence": self.view.sentence(),
            "lines": self.view.lines(), "disagreement": self.disagreement,
            "table": self.view.target, "question": self.view.question,
        }


class Outside:
    """Tables of past cases as seen from a case's as-of day; each is read once."""

    def __init__(self, case: Case):
        self.case = case
        self._tables: dict[str, HistoryTable] = {}

    def table(self, name: str) -> HistoryTable:
        """A table by its name.

        Raises:
            WouldTakeError: there is none, or it has faults.
        """
        if name not in self._tables:
            self._tables[name] = load_table(name)
        return self._tables[name]

    def beside(self, claim: Claim, answer: Mapping[str, Any]) -> Beside | None:
        """History's view of a claim; None where the claim names none.

        What came on or after the case's as-of day is hidden, so that the outside view knows no
        more than the inside one; the case's own rows are left out, however far they had gone.

        Args:
            answer: the claim's answer as JSON prints it.
        Raises:
            WouldTakeError: the table cannot answer the claim's question of it.
        """
        if not claim.outside:
            return None
        table = self.table(claim.outside_table)
        view = outside_view(
            table, claim.outside, as_of=self.case.as_of, leave_out=own_rows(self.case.name, table)
        )
        return Beside(view, compared(answer, view))

    def both(self, checked: Checked) -> dict[str, Any]:
        """A claim that was checked as JSON prints it, history's view beside it."""
        answer = checked.answer.to_dict()
        beside = self.beside(checked.claim, answer)
        return {**checked.to_dict(), "outside": None if beside is None else beside.to_dict()}

    def faults(self, claims: Iterable[Claim]) -> list[tuple[str, str]]:
        """Id and fault of each claim whose question of history cannot be asked."""
        found: list[tuple[str, str]] = []
        for claim in claims:
            try:
                if claim.outside:
                    outside_view(self.table(claim.outside_table), claim.outside)
            except WouldTakeError as error:
                found.append((claim.id, str(error)))
        return found


def own_rows(case: str, table: HistoryTable) -> list[str]:
    """Rows of the very case that is asked about: their id is its name, or ends in `-` and it."""
    return [row.id for row in table.rows if row.id == case or row.id.endswith(f"-{case}")]


def compared(answer: Mapping[str, Any], view: OutsideView) -> str:
    """One sentence on an inside answer and an outside one together.

    Intervals of the same quantity are laid side by side; verdicts on questions of one kind
    otherwise; where the two answer different questions, that is said.
    """
    if view.chance.estimate is None or view.rows == 0:
        return "History has no case that can tell, so the simulation stands alone here."
    inside, kind = answer.get("verdict"), str(answer.get("kind"))
    chance = answer.get("chance")
    if kind in _SAME_THING and view.kind in _SAME_THING and isinstance(chance, Mapping):
        if chance.get("estimate") is None:
            return "No future of the simulation can tell, so history stands alone here."
        return _of_chances(chance, view)
    if inside and view.verdict and kind == view.kind:
        return _of_verdicts(str(inside), view.verdict)
    ours = _ASKS.get(kind, "what its own question asks")
    theirs = _ASKS[view.kind if view.kind in ("needs", "enough") else "past"]
    return (
        f"They answer different questions: the simulation says {ours} in this war, history "
        f"{theirs} in past cases (`{view.question}`); neither confirms or refutes the other."
    )


def _of_chances(chance: Mapping[str, Any], view: OutsideView) -> str:
    low, high = float(chance["low"]), float(chance["high"])
    theirs = (view.chance.low, view.chance.high)
    both = f"{span(low, high)} here, {span(*theirs)} in past cases"
    if low <= theirs[1] and theirs[0] <= high:
        return f"The two do not contradict each other ({both}); {UNSURE}."
    more = "more" if low > theirs[1] else "less"
    why = (
        "something in this war, as it is modelled, makes it likelier than in its like"
        if more == "more"
        else "something in this war, as it is modelled, makes it rarer than in its like"
    )
    return (
        f"The simulation gives {more} than history does ({both}): either {why}, or the model is "
        f"wrong by that much; a forecaster would start from {percent(view.chance.estimate or 0.0)}"
        " and ask what is different."
    )


def _of_verdicts(inside: str, outside: str) -> str:
    if inside == outside and inside != "undecided":
        return f"Both views find the claim {inside}; {UNSURE}."
    if inside == outside:
        return f"Neither view can tell; {UNSURE}."
    if "undecided" in (inside, outside):
        settled = f"The simulation finds it {inside}, past cases {outside}"
        return f"{settled}: where one cannot tell, the other alone is thin ground."
    return (
        f"The two contradict each other: {inside} in the simulation, {outside} by past cases. "
        "The model may lack what made the difference in the past, or this war may differ; the "
        "claim should not be leaned on either way."
    )


def described(table: HistoryTable) -> dict[str, Any]:
    """A table's name, size and vocabulary."""
    book = table.book
    return {
        "name": table.name, "title": book.title, "definition": book.definition.strip(),
        "rows": len(table.rows), "wars": table.wars, "known_until": book.known_until.isoformat(),
        "digest": table.digest,
        "events": {
            name: {"what": event.what, "aliases": list(event.aliases)}
            for name, event in book.events.items()
        },
        "conditions": {
            name: {
                "what": " ".join(book.columns[name].what.split()), "type": book.columns[name].type,
                "unit": book.columns[name].unit, "values": list(book.columns[name].values),
                "aliases": list(book.columns[name].aliases),
                "hindsight": bool(book.columns[name].hindsight),
            }
            for name in book.askable()
        },
    }
