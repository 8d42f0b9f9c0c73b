"""The truth table: which combinations of conditions there are, and what they lead to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from .checks import MAX_CONDITIONS, read_sets, refuse
from .measures import sufficiency
from .show import columns, figure

ROUNDING = 1e-9  # a consistency this far below its cut still meets it: 0.8 is not 0.7999...
OUTPUTS = {"1": "sufficient", "0": "not", "C": "contradictory", "?": "remainder"}


@dataclass(frozen=True)
class Row:
    """One combination of conditions that some case shows.

    Attributes:
        number: 1 to 2^k, the last condition counting fastest, as in the R package QCA.
        values: 1 present, 0 absent, in the order of the conditions.
        output: "1" sufficient for the outcome, "0" not, "C" contradictory, "?" too few cases.
        cases: those with more than half their membership in this row.
        against: of those, the cases that have the outcome in a row that is not "1", or that lack
            it in a row that is; a row with some but not all cases against it is contradictory in
            the crisp sense whatever its output.
        consistency, pri: of "this row is sufficient for the outcome"; None where not computed.
    """

    number: int
    values: tuple[int, ...]
    output: str
    cases: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    consistency: float | None = None
    pri: float | None = None

    def to_dict(self) -> dict[str, object]:
        """number, values, output, n, cases, against, consistency, pri."""
        return {
            "number": self.number, "values": list(self.values), "output": self.output,
            "n": len(self.cases), "cases": list(self.cases), "against": list(self.against),
            "consistency": self.consistency, "pri": self.pri,
        }


@dataclass(frozen=True, eq=False)
class TruthTable:
    """Every observed row with its output; rows without cases are the remainders.

    Attributes:
        conditions, outcome: names; `~NAME` as outcome is its negation.
        rows: observed rows in order of number.
        consistency_cut, contradiction_cut, pri_cut, frequency_cut: as given to `truth_table`.
        cases: names of all cases.
        memberships, y: of the cases; empty and None where the table came from rows alone.
    """

    conditions: tuple[str, ...]
    outcome: str
    rows: tuple[Row, ...]
    consistency_cut: float | None = None
    contradiction_cut: float | None = None
    pri_cut: float = 0.0
    frequency_cut: int = 1
    cases: tuple[str, ...] = ()
    memberships: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)
    y: np.ndarray | None = field(default=None, repr=False)

    @classmethod
    def from_rows(
        cls, conditions: Sequence[str], outcome: str, rows: Mapping[str, Iterable[Sequence[int]]]
    ) -> "TruthTable":
        """A table whose outputs are known and whose memberships are not, such as a printed one.

        Args:
            conditions: names.
            outcome: name.
            rows: output ("1", "0", "C") -> rows as 0s and 1s in the order of the conditions.
        Raises:
            SettingError: an unknown output, a row of the wrong shape or given twice; all at once.
        """
        names, faults, found = tuple(conditions), [], {}
        if not 1 <= len(names) <= MAX_CONDITIONS:
            faults.append(f"{len(names)} conditions; expected 1 to {MAX_CONDITIONS}")
        for output, some in rows.items():
            if output not in OUTPUTS:
                faults.append(f"output `{output}`: expected one of {', '.join(OUTPUTS)}")
            for row in some:
                values = tuple(int(v) for v in row)
                if len(values) != len(names) or not set(values) <= {0, 1}:
                    faults.append(f"row {values}: expected {len(names)} values of 0 or 1")
                    continue
                number = row_number(values)
                if number in found:
                    faults.append(f"row {number} {values} is given twice")
                found[number] = Row(number, values, output)
        refuse(faults, "the rows of the truth table")
        return cls(names, outcome, tuple(found[number] for number in sorted(found)))

    def numbers(self, output: str) -> tuple[int, ...]:
        """Numbers of the rows with an output; "?" is every remainder, observed too seldom or not.

        >>> TruthTable.from_rows("AB", "Y", {"1": [(1, 1)], "0": [(0, 0)]}).numbers("?")
        (2, 3)
        """
        if output == "?":
            decided = {row.number for row in self.rows if row.output != "?"}
            return tuple(n for n in range(1, 2 ** len(self.conditions) + 1) if n not in decided)
        return tuple(row.number for row in self.rows if row.output == output)

    @property
    def contradictory(self) -> tuple[Row, ...]:
        """Rows whose cases disagree on the outcome, and rows with the output "C"."""
        return tuple(
            row for row in self.rows
            if row.output == "C" or 0 < len(row.against) < len(row.cases)
            or (row.output == "1" and row.against)
        )

    def to_dict(self) -> dict[str, object]:
        """conditions, outcome, cuts, rows, remainders (their number)."""
        return {
            "conditions": list(self.conditions), "outcome": self.outcome,
            "consistency_cut": self.consistency_cut, "contradiction_cut": self.contradiction_cut,
            "pri_cut": self.pri_cut, "frequency_cut": self.frequency_cut,
            "rows": [row.to_dict() for row in self.rows],
            "remainders": len(self.numbers("?")),
        }

    def __str__(self) -> str:
        head = ["", *self.conditions, "OUT", "n", "incl", "PRI", "cases (against the row)"]
        lines = [
            [
                str(row.number), *map(str, row.values), row.output, str(len(row.cases)),
                figure(row.consistency), figure(row.pri),
                ",".join(f"({c})" if c in row.against else c for c in row.cases),
            ]
            for row in self.rows
        ]
        left = len(self.numbers("?"))
        return "\n".join([
            f"Truth table for {self.outcome}",
            *columns([head, *lines], left=1),
            f"{left} remainder{'' if left == 1 else 's'} of {2 ** len(self.conditions)} rows",
        ])


def row_number(values: Sequence[int]) -> int:
    """1 to 2^k of a row of 0s and 1s, the last condition counting fastest.

    >>> row_number((1, 0, 1, 0, 1))
    22
    """
    return 1 + int("".join(str(int(v)) for v in values), 2)


def truth_table(
    data: Mapping[str, ArrayLike],
    outcome: str,
    conditions: Sequence[str] | None = None,
    cases: Sequence[str] | None = None,
    *,
    consistency_cut: float = 0.8,
    contradiction_cut: float | None = None,
    pri_cut: float = 0.0,
    frequency_cut: int = 1,
) -> TruthTable:
    """Sort cases into the 2^k combinations of conditions and decide what each leads to.

    A case belongs to the one row in which its membership, min over conditions of the membership
    or its negation, is above 0.5. A row's consistency and PRI are over all cases, weighted by
    their membership in it.

    >>> tt = truth_table({"A": [1, 1, 0], "B": [0, 1, 0], "Y": [0, 1, 0]}, "Y")
    >>> tt.numbers("1"), tt.numbers("0"), tt.numbers("?")
    ((4,), (1, 3), (2,))

    Args:
        data: name -> memberships in [0, 1], one a case.
        outcome: a name in `data`; `~NAME` explains its absence.
        conditions: names in `data`; all but the outcome where left out.
        cases: a name a case; `1`, `2`, ... where left out.
        consistency_cut: rows at least so consistent have output "1" (`incl.cut` in R).
        contradiction_cut: rows below the cut and at least so consistent have "C"; none if left out.
        pri_cut: rows with less PRI are not "1".
        frequency_cut: rows with fewer cases are remainders, "?" (`n.cut` in R).
    Raises:
        SettingError: faults of the table, all at once (see `checks.read_sets`), or of a cut.
    Source: Ragin (2008), Redesigning Social Inquiry, chapter 7; same as `truthTable` of the R
        package QCA.
    """
    faults = []
    if not 0.0 < consistency_cut <= 1.0:
        faults.append(f"consistency_cut {consistency_cut:g}: expected above 0 and at most 1")
    if contradiction_cut is not None and not 0.0 <= contradiction_cut <= consistency_cut:
        faults.append(
            f"contradiction_cut {contradiction_cut:g}: expected 0 to {consistency_cut:g}, the "
            "consistency_cut"
        )
    if not 0.0 <= pri_cut <= 1.0:
        faults.append(f"pri_cut {pri_cut:g}: expected 0 to 1")
    if frequency_cut < 1:
        faults.append(f"frequency_cut {frequency_cut}: expected 1 or more cases")
    refuse(faults, "the cuts of the truth table")
    sets = read_sets(data, outcome, conditions, cases)
    names = tuple(sets.conditions)
    present = np.array([sets.conditions[name] for name in names])
    members: dict[tuple[int, ...], list[int]] = {}
    for at, values in enumerate((present > 0.5).T.astype(int).tolist()):
        members.setdefault(tuple(values), []).append(at)
    rows = []
    for values in sorted(members):
        inside = members[values]
        signs = np.array(values, dtype=bool)[:, None]
        fit = sufficiency(np.where(signs, present, 1.0 - present).min(axis=0), sets.y)
        output = "0"
        consistency = fit.consistency or 0.0
        if len(inside) < frequency_cut:
            output = "?"
        elif consistency >= consistency_cut - ROUNDING and (fit.pri or 0.0) >= pri_cut - ROUNDING:
            output = "1"
        elif contradiction_cut is not None and consistency >= contradiction_cut - ROUNDING:
            output = "C"
        against = [
            i for i in inside if (sets.y[i] < 0.5 if output == "1" else sets.y[i] > 0.5)
        ]
        rows.append(Row(
            row_number(values), values, output,
            tuple(sets.cases[i] for i in inside), tuple(sets.cases[i] for i in against),
            fit.consistency, fit.pri,
        ))
    return TruthTable(
        names, sets.outcome, tuple(rows), consistency_cut, contradiction_cut, pri_cut,
        frequency_cut, sets.cases, sets.conditions, sets.y,
    )

