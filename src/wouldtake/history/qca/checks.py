"""Reading memberships: every fault of a table is told at once, with the case it is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wouldtake.errors import SettingError, did_you_mean

MAX_CONDITIONS = 15
RESERVED = "*+~"
SHOWN = 5


@dataclass(frozen=True, eq=False)
class Sets:
    """Checked memberships: one array a condition, the outcome's, and the cases' names."""

    conditions: dict[str, np.ndarray]
    outcome: str
    y: np.ndarray
    cases: tuple[str, ...]


def some(names: Sequence[str]) -> str:
    """A few names and how many more: `A, B, C and 4 more`."""
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"


def refuse(faults: Sequence[str], where: str) -> None:
    """Raise all faults together; do nothing where there are none.

    Raises:
        SettingError: there is a fault.
    """
    if faults:
        count = f"{len(faults)} problem{'' if len(faults) == 1 else 's'} in {where}"
        raise SettingError("\n".join([count, *(f"  * {fault}" for fault in faults)]))


def numbers(
    data: Mapping[str, ArrayLike], names: Sequence[str], faults: list[str]
) -> dict[str, np.ndarray]:
    """The named columns as arrays of one length; what is unknown or of another shape is a fault."""
    read: dict[str, np.ndarray] = {}
    for name in names:
        if name not in data:
            faults.append(f"`{name}` is not in the table. {did_you_mean(name, list(data))}")
            continue
        try:
            column = np.asarray(data[name], dtype=float)
        except (TypeError, ValueError):
            faults.append(f"`{name}`: not all of its values are numbers")
            continue
        if column.ndim != 1:
            faults.append(f"`{name}` has {column.ndim} dimensions; expected one value a case")
            continue
        read[name] = column
    lengths = {name: len(column) for name, column in read.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"`{name}` {n}" for name, n in lengths.items())
        faults.append(f"the columns are of unequal length: {told}")
        return {}
    return read


def case_names(cases: Sequence[str] | None, n: int, faults: list[str]) -> tuple[str, ...]:
    """Names of the cases, `1`, `2`, ... where none are given; repeats and miscounts are faults."""
    if cases is None:
        return tuple(str(at + 1) for at in range(n))
    named = tuple(str(case) for case in cases)
    if n and len(named) != n:
        faults.append(f"{len(named)} case names for {n} rows; give one a row")
    repeated = sorted({case for case in named if named.count(case) > 1})
    if repeated:
        faults.append(f"case names must differ; repeated: {some(repeated)}")
    return named


def read_sets(
    data: Mapping[str, ArrayLike],
    outcome: str,
    conditions: Sequence[str] | None = None,
    cases: Sequence[str] | None = None,
    *,
    crossover: bool = True,
) -> Sets:
    """Check memberships and hand them over as arrays.

    Args:
        data: name -> memberships in [0, 1], one a case; 0 and 1 alone for crisp sets.
        outcome: a name in `data`; `~NAME` for its negation, 1 - membership.
        conditions: names in `data`; all but the outcome where left out.
        cases: a name a case.
        crossover: whether a condition of exactly 0.5 is a fault: such a case is in no row.
    Raises:
        SettingError: any of: unknown name, unequal lengths, a value missing or outside [0, 1],
            a condition of exactly 0.5, an outcome that never varies, too many conditions. All
            faults are in the one message.
    """
    faults: list[str] = []
    bare = outcome.lstrip("~")
    if conditions is None:
        conditions = [name for name in data if name != bare]
    names = list(conditions)
    if not names:
        faults.append("there is no condition; give at least one column beside the outcome")
    if len(names) > MAX_CONDITIONS:
        faults.append(
            f"{len(names)} conditions make {2 ** len(names):,} rows; at most {MAX_CONDITIONS}. "
            "Name those that matter in `conditions`"
        )
    if bare in names:
        faults.append(f"`{bare}` is both the outcome and a condition")
    faults += [
        f"`{name}` is given twice" for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    faults += [
        f"`{name}`: a name may not hold any of {' '.join(RESERVED)}, which formulas are written in"
        for name in [*dict.fromkeys(names), bare]
        if any(mark in name for mark in RESERVED)
    ]
    read = numbers(data, list(dict.fromkeys([*names, bare])), faults)
    n = len(next(iter(read.values()), ()))
    if read and n == 0:
        faults.append("there are no cases")
    named = case_names(cases, n, faults)
    labels = named if len(named) == n else tuple(str(at + 1) for at in range(n))
    for name, column in read.items():
        faults += _out_of_range(name, column, labels)
        if crossover and name != bare and np.any(column == 0.5):
            at = [labels[int(i)] for i in np.flatnonzero(column == 0.5)]
            faults.append(
                f"`{name}` is exactly 0.5 for {some(at)}: a case at the crossover belongs to no "
                "row of the truth table; say on which side it lies, e.g. 0.51"
            )
    if bare in read and n and np.all(np.isfinite(read[bare])) and np.ptp(read[bare]) == 0:
        faults.append(f"`{bare}` is {read[bare][0]:g} for every case; an outcome has to vary")
    refuse(faults, "the table of memberships")
    y = read[bare]
    kept = {name: read[name] for name in names}
    negated = (len(outcome) - len(bare)) % 2 == 1
    return Sets(kept, f"~{bare}" if negated else bare, 1.0 - y if negated else y, named)


def _out_of_range(name: str, column: np.ndarray, labels: Sequence[str]) -> list[str]:
    faults = []
    missing = [labels[int(i)] for i in np.flatnonzero(~np.isfinite(column))]
    if missing:
        faults.append(f"`{name}` is missing for {some(missing)}; drop the case or code it")
    wrong = [
        f"{labels[int(i)]} ({column[i]:g})" for i in np.flatnonzero((column < 0) | (column > 1))
    ]
    if wrong:
        faults.append(
            f"`{name}` is outside [0, 1] for {some(wrong)}; memberships are shares: calibrate raw "
            "values first, see `calibrate_direct`"
        )
    return faults
