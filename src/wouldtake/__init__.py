"""Put a number on "what would it take?"

>>> from wouldtake import ask, load_case
>>> ask(load_case("afghanistan-2021"), "chance that capital_falls within 90 days")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wouldtake.adapters import from_ema, from_function, from_mesa, from_pysd
    from wouldtake.answers import Answer
    from wouldtake.cases import Case, list_cases, load_case
    from wouldtake.engine.ask import Session, ask
    from wouldtake.engine.contract import check_model
    from wouldtake.engine.load import load_model
    from wouldtake.engine.meaning import explain
    from wouldtake.engine.model import Lever, Model, Signal
    from wouldtake.engine.noise import Noise
    from wouldtake.engine.uncertainty import Uncertainty
    from wouldtake.errors import WouldTakeError
    from wouldtake.language import parse

# Where each public name lives. Names are imported on first use, so that `import wouldtake`
# costs nothing: the compiler behind the simulation alone takes most of a second to load.
_HOMES = {
    "Answer": "wouldtake.answers",
    "Case": "wouldtake.cases",
    "Lever": "wouldtake.engine.model",
    "Model": "wouldtake.engine.model",
    "Noise": "wouldtake.engine.noise",
    "Session": "wouldtake.engine.ask",
    "Signal": "wouldtake.engine.model",
    "Uncertainty": "wouldtake.engine.uncertainty",
    "WouldTakeError": "wouldtake.errors",
    "ask": "wouldtake.engine.ask",
    "check_model": "wouldtake.engine.contract",
    "explain": "wouldtake.engine.meaning",
    "from_ema": "wouldtake.adapters",
    "from_function": "wouldtake.adapters",
    "from_mesa": "wouldtake.adapters",
    "from_pysd": "wouldtake.adapters",
    "list_cases": "wouldtake.cases",
    "load_case": "wouldtake.cases",
    "load_model": "wouldtake.engine.load",
    "parse": "wouldtake.language",
}

__all__ = [
    "Answer", "Case", "Lever", "Model", "Noise", "Session", "Signal", "Uncertainty",
    "WouldTakeError", "ask", "check_model", "explain", "from_ema", "from_function", "from_mesa",
    "from_pysd", "list_cases", "load_case", "load_model", "parse",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module `wouldtake` has no attribute `{name}`")
    from importlib import import_module  # noqa: PLC0415

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
