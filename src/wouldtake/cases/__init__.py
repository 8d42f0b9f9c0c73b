"""Cases: a conflict as known on a date, kept as text and CSV; loading one runs no code."""

from wouldtake.cases.case import Case
from wouldtake.cases.loader import (
    list_cases,
    load_case,
    load_later,
    load_shapes,
    validate_case,
)

__all__ = ["Case", "list_cases", "load_case", "load_later", "load_shapes", "validate_case"]
