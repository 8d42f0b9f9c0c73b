"""Plain values of frozen ones, as JSON holds them."""

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

CLAIM_FIELDS = (
    "id", "letter", "speaker", "affiliation", "outlet", "date", "said", "endorsement", "note",
    "question", "asked_from",
)


def as_json(value: object) -> Any:
    """Dataclasses as mappings, tuples as lists, dates as text; no number that is not finite."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [as_json(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return as_json(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def card_json(card: object) -> dict[str, Any]:
    """A `report.data.Card` with what was claimed in a mapping of its own."""
    shown = as_json(card)
    claim = {name: shown.pop(name) for name in CLAIM_FIELDS}
    return {"claim": claim, **shown}
