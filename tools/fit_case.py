"""Fit a case and write its posterior.csv: `python tools/fit_case.py CASE [PARTICLES [MOVES]]`."""

import sys
import time

from wouldtake.calibration.fit import fit, write_posterior
from wouldtake.cases.loader import load_case

name = sys.argv[1]
particles = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
moves = int(sys.argv[3]) if len(sys.argv) > 3 else 12
case = load_case(name)
assert case.fit_from is not None
start = time.monotonic()


def told(temperature: float, accepted: float) -> None:
    """One line a rise in temperature."""
    spent = time.monotonic() - start
    print(f"temperature {temperature:.4f}  accepted {accepted:.0%}  {spent:.0f} s", flush=True)


columns = fit(case, case.fit_from, particles=particles, moves=moves, seed=1, progress=told)
write_posterior(columns, case.folder / "posterior.csv")
