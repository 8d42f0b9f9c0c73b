"""Reading a TOML file by its schema: every fault with its line, unknown keys with the nearest."""

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wouldtake.cases.files import Folder
from wouldtake.cases.schema import CaseFile, keys_at
from wouldtake.cases.toml_lines import Path, line_index, line_of
from wouldtake.errors import did_you_mean, nearest

FILE = "case.toml"

_EXPECTED = {
    "unit": "expected e.g. `persons`",
    "date": "expected e.g. `2021-07` or `2021-07-21`",
    "source": "expected a key of sources.bib, or `assumption`",
    "sure": "expected A, B or C",
    "as_of": "expected the day the case is known on, e.g. `2021-08-06`",
    "capital": "expected the id of a unit",
    "name": "expected a short name",
}


Schema = TypeVar("Schema", bound=BaseModel)
KeysAt = Callable[[tuple[str | int, ...]], list[str]]


def read_case_file(folder: Folder) -> tuple[CaseFile | None, dict[Path, int]]:
    """The checked content of case.toml and the line of every key; None where it has faults."""
    return read_toml_file(folder, FILE, CaseFile, keys_at, _EXPECTED)


def read_toml_file(
    folder: Folder, name: str, schema: type[Schema], keys: KeysAt, expected: Mapping[str, str]
) -> tuple[Schema | None, dict[Path, int]]:
    """The checked content of a TOML file and the line of every key; None where it has faults.

    Args:
        schema: what the file must hold.
        keys: the keys that the table at a path may hold, for the nearest known.
        expected: key -> what to say where it is missing.
    """
    text = folder.text(name, required=True)
    if text is None:
        return None, {}
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        folder.faults.add(name, None, "is nested too deeply")
        return None, {}
    except ValueError as error:
        found = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        if found is None:
            line = None
        else:
            line = int(found[1]) if found[1] else text.count("\n") + 1
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        folder.faults.add(name, line, f"is not TOML: {message}")
        return None, {}
    index = line_index(text)
    try:
        return schema.model_validate(raw), index
    except RecursionError:
        folder.faults.add(name, None, "is nested too deeply")
        return None, index
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=True):
            path = tuple(fault["loc"])
            folder.faults.add(name, line_of(index, path), _in_words(path, fault, keys, expected))
        return None, index


def _in_words(path: Path, fault: object, keys: KeysAt, expected: Mapping[str, str]) -> str:
    """One fault of pydantic's as a sentence that says where, what, and what to do."""
    assert isinstance(fault, dict)
    where, last = (
        ".".join(str(part) for part in path if part != "[key]"),
        str(path[-1]) if path else "",
    )
    kind, message = fault["type"], str(fault["msg"])
    if kind == "missing":
        hint = expected.get(last)
        owner = where.rpartition(".")[0]
        return f"{owner + ': ' if owner else ''}`{last}` is missing" + (f"; {hint}" if hint else "")
    if kind == "extra_forbidden":
        return f"{where}: unknown key. {did_you_mean(last, keys(path[:-1]))}"
    if kind == "value_error":
        return f"{where}: {message.removeprefix('Value error, ')}"
    found = repr(fault.get("input"))
    if "[key]" in path:
        return f"{where}: a name holds lower-case letters, digits and underscores alone"
    if kind == "string_pattern_mismatch":
        return f"{where}: {found[:60]} cannot stand here; {message[0].lower()}{message[1:]}"
    if kind in {"float_type", "int_type", "finite_number"}:
        return f"{where}: {found[:60]} is not a number; write digits without quotes, such as 2500"
    said = f"{where}: {message[0].lower()}{message[1:]}, found {found[:60]}"
    options = re.findall(r"'([^']+)'", message) if kind == "literal_error" else []
    close = nearest(str(fault.get("input")), options)
    return f"{said}; did you mean `{close}`?" if close else said
