"""Compile the simulation once and keep it: `python -m wouldtake.cli.warm`, part of set-up."""

import numpy as np

from wouldtake.cases import list_cases, load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.engine.ensemble import full_settings


def warm(model: ConflictModel) -> None:
    """Run one future for one day; that compiles the loop, or loads what was compiled."""
    numbers = np.arange(1, dtype=np.int64)
    model.run(full_settings(model, 0, numbers, {}), futures=numbers, steps=1, seed=0)


def main() -> None:
    """Compile for any case; the compiled loop serves them all."""
    warm(load_case(list_cases()[0]).model)


if __name__ == "__main__":
    main()
