"""What is shown, as files."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any


def rows(result: Any) -> str:
    """A result as CSV: one row a value, its path in the first column."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["path", "value"])
    for path, value in _leaves(result, ""):
        writer.writerow([path, harmless(value)])
    return text.getvalue()


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is made text again."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _leaves(item, f"{path}[{place}]")
    else:
        yield path, value
