"""What conflicts share, fitted to many of them and kept as small files beside this module.

`all.csv` is fitted to every built-in case's whole record, for a case that none of them is.
`without-NAME.csv` leaves one out, for that one. Rows are equally likely; each column is a shared
parameter, in its own unit.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from wouldtake.cases.case import Case
from wouldtake.cases.files import write_whole
from wouldtake.cases.loader import list_cases, load_case
from wouldtake.conflict.run import source_digest
from wouldtake.errors import SettingError

from .assimilate import MARK_DAYS, MEMBERS, Swarm, begin, begin_with, follow, from_cube, to_cube
from .files import data_digest
from .record import DAY, Record
from .stretch import SHARED, stretches

FOLDER = Path(__file__).parent / "data"
ROWS = 400  # kept of the swarm
SEED = 1
EVERY = "all"


def built_in_name(case: Case) -> str | None:
    """The name of the built-in case that this is, or is a copy of by its name.

    A copy elsewhere, as it stands or changed, may not be forecast with what its original taught.
    """
    return case.name if case.name in list_cases() else None


def path_for(case: Case | None) -> Path:
    """The file of shared parameters that a case may be forecast with."""
    name = None if case is None else built_in_name(case)
    return FOLDER / (f"{EVERY}.csv" if name is None else f"without-{name}.csv")


def other_records(case: Case | None) -> list[Record]:
    """Records of the built-in cases, this one left out."""
    own = None if case is None else built_in_name(case)
    return [Record.of(load_case(name)) for name in list_cases() if name != own]


def shared_rows(case: Case | None) -> Float64[np.ndarray, "row parameter"]:
    """Shared parameters that a case may be forecast with, as places in the unit cube.

    Raises:
        SettingError: they have not been fitted, or are of another version of the model.
    """
    path = path_for(case)
    again = "fit them with `make calibrate`"
    if not path.is_file():
        raise SettingError(f"{path.name} is missing: what conflicts share is not fitted; {again}")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    if tuple(rows[0]) != SHARED:
        raise SettingError(f"{path.name} is of another version of the model; {again}")
    table = np.array(rows[1:], dtype=np.float64)
    return to_cube(SHARED, dict(zip(SHARED, table.T, strict=True)))


def learn(
    records: Sequence[Record], *, members: int = MEMBERS, seed: int = SEED,
    progress: Callable[[str], None] | None = None,
) -> tuple[Swarm, dict[str, float]]:
    """Follow several conflicts one after the other; what is shared is carried on.

    Returns:
        The swarm after the last, and the log evidence of each record, nats.
    """
    rng = np.random.default_rng([seed, 1])
    swarm = begin(rng, members=members)
    evidence: dict[str, float] = {}
    for record in records:
        if progress is not None:
            progress(record.case.name)
        swarm = begin_with(swarm.shared, rng)
        stop = record.until + DAY
        swarm = follow(swarm, stretches(record, stop, MARK_DAYS), seed, rng)
        evidence[record.case.name] = swarm.evidence
    return swarm, evidence


def fit_library(
    case: Case | None, *, members: int = MEMBERS, seed: int = SEED,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Fit and keep what conflicts share, this case left out; None keeps all in.

    The provenance lies beside the table: cases with digests of what was read of them
    (`data_digest`), the model's, seed and size.
    """
    records = other_records(case)
    swarm, evidence = learn(records, members=members, seed=seed, progress=progress)
    path = path_for(case)
    path.parent.mkdir(exist_ok=True)
    kept = swarm.picked(np.linspace(0, members - 1, ROWS).astype(int))
    write_table(from_cube(SHARED, kept.shared), path)
    told = {
        "fitted_to": {
            record.case.name: data_digest(record.case.folder, later=True) for record in records
        },
        "log_evidence": {name: round(value, 2) for name, value in evidence.items()},
        "model": f"{source_digest():014x}", "members": members, "rows": ROWS, "seed": seed,
        "table": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    write_whole(path.with_suffix(".json"), json.dumps(told, indent=1) + "\n")
    return path


def write_table(columns: dict[str, np.ndarray], path: Path) -> None:
    """Write columns as CSV, four significant digits; whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([f"{value:.4g}" for value in row])
    write_whole(path, text.getvalue())
