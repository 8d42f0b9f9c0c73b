"""What a model is: levers, uncertainties, signals and a `simulate`. Nothing here knows conflict."""

import datetime as dt
import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args, runtime_checkable

import numpy as np

from wouldtake.errors import ModelError, SettingError
from wouldtake.language.tree import Node

from .uncertainty import Uncertainty

LeverKind = Literal["real", "integer", "switch"]


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float | np.integer | np.floating)
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


@dataclass(frozen=True)
class Lever:
    """A quantity an actor can set.

    Args:
        low, high: bounds, both allowed.
        baseline: the value where nobody pulls it.
        unit: of all three; "" for a plain number.
        cost: per unit of distance from the baseline.
        kind: "real", "integer" (whole numbers alone) or "switch" (0 or 1).
        description: one sentence, printed.
    """

    low: float
    high: float
    baseline: float
    unit: str = ""
    cost: float = 1.0
    kind: LeverKind = "real"
    description: str = ""

    def __post_init__(self) -> None:
        faults = [
            f"{name} is {getattr(self, name)!r}; expected a finite number"
            for name in ("low", "high", "baseline", "cost")
            if not _is_number(getattr(self, name))
        ]
        if self.kind not in get_args(LeverKind):
            faults.append(f"kind is {self.kind!r}; expected real, integer or switch")
        if not faults:
            if self.low > self.high:
                faults.append(f"low {self.low:g} is above high {self.high:g}")
            elif not self.low <= self.baseline <= self.high:
                faults.append(
                    f"baseline {self.baseline:g} is outside [{self.low:g}, {self.high:g}]"
                )
            if self.cost < 0:
                faults.append(f"cost {self.cost:g} is negative")
            numbers = (self.low, self.high, self.baseline)
            if self.kind == "integer" and any(x != round(x) for x in numbers):
                faults.append("an integer lever needs whole low, high and baseline")
            if self.kind == "switch" and (
                (self.low, self.high) != (0, 1) or self.baseline not in (0, 1)
            ):
                faults.append("a switch needs low 0, high 1 and a baseline of 0 or 1")
        if faults:
            raise SettingError("Lever: " + "; ".join(faults))

    def price(self, value: float) -> float:
        """Cost of a setting: cost x |value - baseline|."""
        return self.cost * abs(value - self.baseline)

    def fault(self, value: float) -> str | None:
        """Why a value cannot be set, or None."""
        if not math.isfinite(value):
            return f"{value} is not a finite number"
        if not self.low <= value <= self.high:
            unit = f" {self.unit}" if self.unit else ""
            return f"{value:g} is outside [{self.low:g}, {self.high:g}]{unit}"
        if self.kind != "real" and value != round(value):
            return f"{value:g} is not a whole number"
        return None


@dataclass(frozen=True)
class Signal:
    """A named series in a trajectory.

    Args:
        unit: "" for a plain number.
        description: one sentence, printed.
        event: exactly 0 or 1 at every step.
        clampable: a question may hold it at given values.
        low, high: bounds used when a search runs over its level; taken from futures left alone
            where absent.
    """

    unit: str = ""
    description: str = ""
    event: bool = False
    clampable: bool = False
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            value = getattr(self, name)
            if value is not None and not _is_number(value):
                raise SettingError(f"Signal: {name} is {value!r}; expected a finite number")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise SettingError(f"Signal: low {self.low:g} is above high {self.high:g}")


@runtime_checkable
class Model(Protocol):
    """A simulation that questions can be asked of.

    Beyond what is declared here a model may have `horizon`, the window in steps of a question
    that names none; `formulas`, a mapping of names to formulas in the question language; and
    `as_of`, the calendar date of step 0 (a date, or a text such as 2021-08-06). If `simulate`
    takes a keyword `record`, it gets the frozenset of signals the question needs and may return
    those alone. `batch_for(steps, signals)` says how many futures it likes to be given at once,
    where the question does not.
    """

    @property
    def name(self) -> str:
        """Printed with every answer."""
        ...

    @property
    def step(self) -> str:
        """What a step is: "step" or "day"."""
        ...

    @property
    def levers(self) -> Mapping[str, Lever]:
        """What an actor can set."""
        ...

    @property
    def uncertainties(self) -> Mapping[str, Uncertainty]:
        """What no actor sets."""
        ...

    @property
    def signals(self) -> Mapping[str, Signal]:
        """What is seen of a future."""
        ...

    def simulate(
        self, settings: dict[str, Any], *, futures: Any, steps: int, seed: int,
        clamps: dict[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Trajectories of some futures.

        Args:
            settings: name -> float array [F], one value a future, for every lever and
                uncertainty.
            futures: int64 array [F] of future numbers. Noise depends on (seed, future number,
                process, step) alone.
            steps: the value at step t never depends on it.
            seed: 0 <= seed < 2**63.
            clamps: signal -> float array [F, steps + 1], NaN = free; or None.
        Returns:
            signal -> array [F, steps + 1], any real dtype; events exactly 0 or 1.
        """
        ...


def accepts_record(model: Model) -> bool:
    """Whether the model's `simulate` names a keyword `record`.

    A bare **kwargs does not count: a wrapper may hand it on to one that takes none.
    """
    try:
        parameters = inspect.signature(model.simulate).parameters
    except (TypeError, ValueError):
        return False
    record = parameters.get("record")
    return record is not None and record.kind in (record.KEYWORD_ONLY, record.POSITIONAL_OR_KEYWORD)


def as_of_date(model: object) -> dt.date | None:
    """The calendar date of step 0, where the model has one: a date, or a text `2021-08-06`.

    Raises:
        ModelError: it is neither.
    """
    value = getattr(model, "as_of", None)
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, dt.datetime):
        return value.date()
    elif value is None or isinstance(value, dt.date):
        return value
    raise ModelError(f"`as_of` is {value!r}; expected a date such as 2021-08-06, or None")


def _table(model: object, field: str, kind: type, faults: list[str]) -> Mapping[str, Any]:
    table = getattr(model, field, None)
    if table is None:
        faults.append(f"`{field}` is missing; expected a mapping of names to {kind.__name__}")
        return {}
    if not isinstance(table, Mapping):
        faults.append(f"`{field}` is a {type(table).__name__}; expected a mapping")
        return {}
    for name, value in table.items():
        if not isinstance(name, str) or not name.isidentifier():
            faults.append(f"`{field}`: {name!r} is not a name (letters, digits, underscores)")
        if not isinstance(value, kind):
            faults.append(
                f"`{field}.{name}` is a {type(value).__name__}; expected {kind.__name__}"
            )
    return table


def _formulas(model: object, faults: list[str]) -> Mapping[str, Any]:
    """The model's named formulas, of which it may have none."""
    table = getattr(model, "formulas", None)
    if table is None:
        return {}
    if not isinstance(table, Mapping):
        faults.append(f"`formulas` is a {type(table).__name__}; expected a mapping")
        return {}
    for name, value in table.items():
        if not isinstance(value, str | Node):
            faults.append(
                f"`formulas.{name}` is a {type(value).__name__}; expected the formula's text"
            )
    return table


def model_faults(model: object) -> list[str]:
    """Everything about an object that keeps it from being a model; empty where nothing does.

    Looks only: nothing is simulated (`contract.check_model` does that).
    """
    if isinstance(model, type):
        return [f"it is the class `{model.__name__}`; expected an object: `{model.__name__}(...)`"]
    faults: list[str] = []
    name = getattr(model, "name", None)
    if not isinstance(name, str) or not name:
        faults.append(f"`name` is {'missing' if name is None else repr(name)}; expected a text")
    step = getattr(model, "step", None)
    if step not in ("step", "day"):
        faults.append(f'`step` is {"missing" if step is None else repr(step)}; expected "step" '
                      'or "day"')
    levers = _table(model, "levers", Lever, faults)
    uncertainties = _table(model, "uncertainties", Uncertainty, faults)
    signals = _table(model, "signals", Signal, faults)
    formulas = _formulas(model, faults)
    tables = {
        "lever": levers, "uncertainty": uncertainties, "signal": signals, "formula": formulas,
    }
    seen: dict[str, str] = {}
    for kind, table in tables.items():
        for entry in table:
            if entry in seen:
                faults.append(f"`{entry}` is both a {seen[entry]} and a {kind}; rename one")
            seen[str(entry)] = kind
    if isinstance(signals, Mapping) and not signals and getattr(model, "signals", None) is not None:
        faults.append("`signals` is empty; a question needs at least one")
    sizes: dict[str, int] = {}
    for entry, value in uncertainties.items():
        if isinstance(value, Uncertainty) and value.group and value.draws is not None:
            size = sizes.setdefault(value.group, value.draws.size)
            if size != value.draws.size:
                faults.append(
                    f"`uncertainties.{entry}` has {value.draws.size} samples, others of group "
                    f"`{value.group}` have {size}; they are drawn row by row"
                )
    horizon = getattr(model, "horizon", None)
    if horizon is not None and (
        isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or horizon < 0
    ):
        faults.append(f"`horizon` is {horizon!r}; expected None or a number of steps >= 0")
    try:
        as_of_date(model)
    except ModelError as error:
        faults.append(str(error))
    if not callable(getattr(model, "simulate", None)):
        faults.append("`simulate` is missing; expected a method")
    return faults


def require_model(model: object) -> Model:
    """The object as a model.

    Raises:
        ModelError: it is not one; every fault is listed.
    """
    faults = model_faults(model)
    if faults:
        name = getattr(model, "name", None)
        label = name if isinstance(name, str) and name else type(model).__name__
        raise ModelError(
            f"`{label}` is not a model: {len(faults)} problem{'s' if len(faults) > 1 else ''}\n"
            + "\n".join(f"  * {fault}" for fault in faults)
        )
    return model  # type: ignore[return-value]


def clampable_signals(model: Model) -> list[str]:
    """Names of the signals a question may clamp, in order."""
    return sorted(name for name, signal in model.signals.items() if signal.clampable)
