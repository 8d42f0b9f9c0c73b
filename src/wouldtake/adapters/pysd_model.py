"""A system dynamics model, of Vensim or XMILE, by way of PySD."""

import multiprocessing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wouldtake.engine.model import Lever, Signal
from wouldtake.engine.uncertainty import Uncertainty
from wouldtake.errors import ModelError, did_you_mean

from .peers import need
from .run_model import RunModel
from .runs import Call, Value

_XMILE = (".xmile", ".xml", ".stmx")
_CLOCK = ("time", "initial_time", "final_time", "time_step", "saveper")


class PysdRun:
    """Runs a translated model with constants set; the model is loaded once a process.

    Args:
        file: the Python file that PySD made of the model.
        names: our name -> its name in the model.
    """

    def __init__(self, file: Path, names: dict[str, str]):
        self.file, self.names = file, names
        self._model: Any = None

    @property
    def model(self) -> Any:
        """The loaded model."""
        if self._model is None:
            self._model = need("pysd", "pysd", ">=3.14").load(str(self.file))
        return self._model

    def __getstate__(self) -> dict[str, Any]:
        return {"file": self.file, "names": self.names, "_model": None}

    @property
    def start(self) -> float:
        """The model's INITIAL TIME."""
        return float(self.model["initial_time"])

    @property
    def length(self) -> float:
        """The model's TIME STEP."""
        return float(self.model["time_step"])

    def __call__(self, settings: dict[str, Value], call: Call) -> dict[str, np.ndarray]:
        """Series of one run."""
        names = sorted(call.record)
        found = self.model.run(
            params={self.names.get(name, name): float(value) for name, value in settings.items()},
            return_columns=[self.names.get(name, name) for name in names],
            final_time=self.start + call.steps * self.length, saveper=self.length,
        )
        # Whether PySD returns a last row beyond, by rounding, is no matter: steps + 1 are read.
        return {
            name: np.array(found[self.names.get(name, name)], dtype=np.float64) for name in names
        }


def _translated(path: Path) -> Path:
    """The Python file of a model: PySD writes it beside the model, as it always does."""
    pysd = need("pysd", "pysd", ">=3.14")
    suffix, target = path.suffix.lower(), path.with_suffix(".py")
    if not path.is_file():
        raise ModelError(f"there is no file `{path}`; expected a .mdl, .xmile or translated .py")
    if suffix == ".py":
        return path
    # A worker finds it translated already; two that both wrote it would meet.
    if multiprocessing.parent_process() is not None and target.is_file():
        return target
    if suffix != ".mdl" and suffix not in _XMILE:
        raise ModelError(f"`{path}` is not a model PySD reads; expected .mdl, .xmile or .py")
    try:
        (pysd.read_vensim if suffix == ".mdl" else pysd.read_xmile)(str(path))
    except Exception as error:
        raise ModelError(
            f"PySD could not translate `{path}`: {type(error).__name__}: {error}"
        ) from error
    return target


def from_pysd(
    path: str | Path, *, signals: Mapping[str, Signal],
    levers: Mapping[str, Lever] | None = None,
    uncertainties: Mapping[str, Uncertainty] | None = None,
    names: Mapping[str, str] | None = None, name: str | None = None, step: str = "step",
    horizon: int | None = None, formulas: Mapping[str, str] | None = None, workers: int = 1,
) -> RunModel:
    """A model from a Vensim (.mdl) or XMILE file, run by PySD.

    >>> from_pysd(
    ...     "teacup.mdl", levers={"room_temperature": Lever(40, 90, 70)},
    ...     uncertainties={"characteristic_time": Uncertainty.uniform(5, 20)},
    ...     signals={"teacup_temperature": Signal()},
    ... )

    Step t is the model at INITIAL TIME + t x TIME STEP; levers and uncertainties are constants
    of the model, set for the whole run.

    Args:
        path: the file; or the .py file that PySD made of it. PySD writes that file beside it.
        names: our name -> the model's, where they differ. Without it "Room Temperature" is
            `room_temperature`, as PySD writes it.
        horizon: up to the model's FINAL TIME where absent.
        signals, levers, uncertainties, name, step, formulas, workers: as of `from_function`.
    Returns:
        A model without clampable signals and without noise: futures differ by their
        uncertainties alone, and those with equal settings are equal, so replicates of one
        scenario tell nothing.
    Raises:
        ModelError: PySD is not installed, cannot translate the file, or the file has no such
            constant or variable (nearest name).
    """
    path = Path(path)
    runner = PysdRun(_translated(path), dict(names or {}))
    table = runner.model.doc
    kinds = {str(k): str(v) for k, v in zip(table["Py Name"], table["Type"], strict=True)}
    real = {str(k): str(v) for k, v in zip(table["Real Name"], table["Py Name"], strict=True)}
    for one in [*(levers or {}), *(uncertainties or {}), *signals]:
        target = runner.names.get(one, one)
        known = real.get(target, target)
        if known not in kinds:
            raise ModelError(f"`{path}` has no `{target}`. {did_you_mean(target, kinds)}")
        if one in signals:
            continue
        if known in _CLOCK or kinds[known] != "Constant":
            constants = sorted(k for k, v in kinds.items() if v == "Constant" and k not in _CLOCK)
            kind = "part of its clock" if known in _CLOCK else f"a variable ({kinds[known]})"
            raise ModelError(
                f"`{target}` of `{path}` is {kind}; a lever or uncertainty sets a constant. "
                f"Constants: {', '.join(f'`{k}`' for k in constants) or 'none'}"
            )
    if horizon is None:
        horizon = round((float(runner.model["final_time"]) - runner.start) / runner.length)
    return RunModel(
        name or path.stem, runner, step, dict(levers or {}), dict(uncertainties or {}),
        dict(signals), horizon, dict(formulas or {}), workers, noise_free=True,
    )
