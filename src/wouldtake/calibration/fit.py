"""Fit a case: a posterior of the simulation's parameters from what was known by the as-of date.

The conflict is followed through its record until then (`assimilate`), beginning from what other
conflicts taught of the parameters they share. What comes out is a table of equally likely rows:
parameters, the state in which the record began (`origin_...`) and that on the as-of date
(`start_...`).
"""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from wouldtake.cases.case import Case
from wouldtake.cases.files import write_whole
from wouldtake.conflict.run import source_digest

from .assimilate import MEMBERS
from .files import data_digest
from .forecast import swarms
from .library import SEED, path_for, shared_rows, write_table
from .record import Record

POSTERIOR = "posterior.csv"
ROWS = 1000  # kept of the swarm


def fit(
    case: Case, *, members: int = MEMBERS, seed: int = SEED, rows: np.ndarray | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[dict[str, Float64[np.ndarray, " N"]], float]:
    """Posterior draws, one column a parameter or state, rows equally likely; and log evidence.

    Args:
        rows: what other conflicts taught of the shared parameters, places in the unit cube; those
            that come with the package where absent.
        progress: told days done and days to do.
    Guarantee: of this case nothing dated on or after the as-of date is read.
    """
    record = Record.of(case)
    whole = (case.as_of - record.first).days

    def passed(day: dt.date) -> None:
        if progress is not None:
            progress((day - record.first).days, whole)

    taught = shared_rows(case) if rows is None else rows
    swarm = swarms(
        record, [case.as_of], taught, members=members, seed=seed, progress=passed
    )[case.as_of]
    kept = swarm.picked(np.linspace(0, members - 1, min(ROWS, members)).astype(int))
    origin = {k: v for k, v in kept.memory.items() if k.startswith("origin_")}
    # A doubt about counts on a day is not carried over: it is drawn anew.
    onwards = {k: v for k, v in kept.values().items() if k != "start_shift"}
    return origin | onwards, swarm.evidence


def write_posterior(
    case: Case, columns: dict[str, np.ndarray], evidence: float, *, members: int, seed: int
) -> Path:
    """Keep a posterior in the case's folder, with its provenance beside it.

    Raises:
        OSError: the folder cannot be written.
    """
    path = case.folder / POSTERIOR
    write_table(columns, path)
    record = Record.of(case)
    told = {
        "case": case.name, "data": data_digest(case.folder, later=False),
        "from": record.first.isoformat(),
        "before": case.as_of.isoformat(), "shared": path_for(case).name,
        "model": f"{source_digest():014x}", "members": members, "seed": seed,
        "log_evidence": round(evidence, 2),
    }
    write_whole(path.with_suffix(".json"), json.dumps(told, indent=1) + "\n")
    return path
