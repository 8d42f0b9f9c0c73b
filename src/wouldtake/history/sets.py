"""A table of past cases as crisp sets, and what set analysis makes of it.

Each condition and the outcome is a statement of the question language that a row answers with yes
or no; a row that cannot tell of one of them is left out and counted.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from wouldtake.errors import QuestionError, SettingError, did_you_mean
from wouldtake.language import parse_formula

from . import qca
from .asked import prepare
from .group import reach
from .on_rows import Names, Reading, Told
from .outside import Choices, check_ids
from .table import HistoryTable

Kind = Literal["complex", "parsimonious", "intermediate"]
INCLUSION = 0.8  # least consistency of a truth-table row that counts as sufficient
LEAST_ROWS = 8
AS_CODED = Choices()


@dataclass(frozen=True)
class SetAnalysis:
    """What set analysis makes of a table: which conditions are needed, which combinations suffice.

    Args:
        data: set -> 0 or 1 a case; the outcome's name is `outcome`.
        written: set -> the statement it stands for.
        left_out: reason -> rows.
    """

    table: str
    outcome: str
    written: dict[str, str]
    cases: tuple[str, ...]
    data: dict[str, np.ndarray]
    left_out: dict[str, int]
    needed: qca.NecessityTable
    truth: qca.TruthTable
    solution: qca.Solution | None
    hindsight: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON prints it."""
        return {
            "table": self.table, "outcome": self.outcome, "conditions": self.written,
            "rows": len(self.cases), "left_out": self.left_out,
            "necessary": self.needed.to_dict(), "truth_table": self.truth.to_dict(),
            "solution": None if self.solution is None else self.solution.to_dict(),
            "hindsight": list(self.hindsight),
        }

    def __str__(self) -> str:
        named = ", ".join(
            f"{name}: {text}" for name, text in self.written.items() if name != text
        )
        left = "; ".join(f"{n} {reason}" for reason, n in self.left_out.items())
        parts = [
            f"{len(self.cases)} rows of `{self.table}`, outcome {self.outcome}."
            + (f" Left out: {left}." if left else "") + (f" Sets: {named}." if named else ""),
            "Needed for the outcome?", str(self.needed), "Truth table", str(self.truth),
        ]
        if self.solution is None:
            parts.append(
                "No combination is sufficient: in no row of the truth table do at least "
                f"{INCLUSION:.0%} of its cases have the outcome."
            )
        else:
            parts += ["Sufficient combinations", str(self.solution)]
        parts += [f"Hindsight: {said}" for said in self.hindsight]
        parts.append(
            "Consistency and coverage describe these cases; they are no chances of the next one."
        )
        return "\n".join(parts)


def analyse(
    table: HistoryTable, outcome: str, conditions: Sequence[str], *,
    kind: Kind = "parsimonious", inclusion: float = INCLUSION, choices: Choices = AS_CODED,
    expected: Sequence[str] = (), as_of: dt.date | None = None, leave_out: Collection[str] = (),
) -> SetAnalysis:
    """Crisp-set analysis of a table.

    >>> analyse(load_table("offensives"), "takeover within 2 years", ["help == none", "..."])

    Args:
        outcome: a statement, such as `return within 5 years`.
        conditions: statements; each becomes a set of its own.
        kind: of the solution: see `qca.minimise`.
        inclusion: least consistency of a combination that counts as sufficient, in (0, 1].
        choices: how rows are coded and kept, as in `outside_view`; `once_per_war` has no meaning
            among sets.
        expected: conditions, or `not` and a condition, that should help the outcome: what the
            intermediate solution may simplify by. None: nothing is expected.
        as_of, leave_out: as in `outside_view`.
    Raises:
        QuestionError: a statement the table cannot answer, or too few rows that can tell.
        SettingError: `once_per_war`, no condition beside the outcome, the outcome among the
            conditions, an unknown row, or something expected that is no condition.
    Source: Ragin (1987, 2008); see `wouldtake.history.qca`.
    """
    if choices.once_per_war:
        raise SettingError("sets count rows; every war counted once is for the outside view")
    if outcome in conditions:
        raise SettingError(f"`{outcome}` is the outcome; it cannot be a condition of itself")
    expectations = _expected(expected, conditions)
    check_ids(table, leave_out)
    table = table if as_of is None else table.seen_from(as_of)
    table = table.only(lambda row: row.id not in leave_out)
    asked = {text: prepare(parse_formula(text), table.book, text) for text in
             dict.fromkeys([outcome, *conditions])}
    names = _names(list(asked))
    readings = {
        text: Reading(table, Names.of(table.book), one.months) for text, one in asked.items()
    }
    columns = list(dict.fromkeys(
        column for text, one in asked.items() for column in readings[text].names.read(one.formula)
    ))
    # A row may not be kept for its event alone: that would count what came early, and not what did
    # not.
    horizon = max(reach(readings[text], one.formula) for text, one in asked.items())
    cases: list[str] = []
    found: dict[str, list[int]] = {names[text]: [] for text in asked}
    left_out: dict[str, int] = {}
    for row in choices.rows(table.rows, columns):
        told = {text: readings[text].tell(one.formula, row) for text, one in asked.items()}
        if row.months < horizon:
            told[outcome] = Told.OPEN
        unclear = next((one for one in told.values() if one not in (Told.YES, Told.NO)), None)
        if unclear is not None:
            left_out[unclear.value] = left_out.get(unclear.value, 0) + 1
            continue
        cases.append(row.id)
        for text, one in told.items():
            found[names[text]].append(int(one is Told.YES))
    target = names[outcome]
    if len(cases) < LEAST_ROWS or len(set(found[target])) < 2:
        raise QuestionError(
            f"only {len(cases)} rows of `{table.name}` can tell of all of it"
            if len(cases) < LEAST_ROWS else f"`{outcome}` is the same in all {len(cases)} rows",
            hint="Name fewer conditions, or a shorter window.",
        )
    data = {name: np.array(values, dtype=np.float64) for name, values in found.items()}
    truth = qca.truth_table(data, target, cases=cases, consistency_cut=inclusion)
    needed = qca.necessary_conditions(data, target, cases=cases)
    told = {names[text]: helps for text, helps in expectations.items()}
    solution = qca.minimise(
        truth, kind, told if kind == "intermediate" else None
    ) if truth.numbers("1") else None
    return SetAnalysis(
        table.name, target, {names[text]: text for text in asked}, tuple(cases), data, left_out,
        needed, truth, solution, _hindsight(table, columns),
    )


def _expected(expected: Sequence[str], conditions: Sequence[str]) -> dict[str, bool]:
    """Condition -> whether its presence or its absence should help."""
    found: dict[str, bool] = {}
    for text in expected:
        bare = text.removeprefix("not ").strip()
        if text in conditions:
            found[text] = True
        elif bare in conditions:
            found[bare] = False
        else:
            raise SettingError(
                f"expected `{text}`: it is no condition. {did_you_mean(bare, conditions)}"
            )
    return found


def _names(texts: Sequence[str]) -> dict[str, str]:
    """A short name for each statement: itself where it is one word, else made of its words."""
    made: dict[str, str] = {}
    for text in texts:
        name = "_".join("".join(c if c.isalnum() else " " for c in text).split()[:3]).upper()
        while name in made.values():
            name += "_"
        made[text] = name
    return made


def _hindsight(table: HistoryTable, columns: Sequence[str]) -> tuple[str, ...]:
    said = ((name, table.book.columns[name].hindsight) for name in columns)
    return tuple(f"`{name}`: {' '.join(text.split())}" for name, text in said if text)
