"""The JSON Schemas by which editors complete and check a case."""

import datetime as dt
import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

from wouldtake.cases import list_cases
from wouldtake.cases.json_schema import SHIPPED, json_schemas, texts
from wouldtake.cases.loader import DATA

GOOD = Path(__file__).parents[1] / "broken_cases" / "good"


def as_an_editor_sees(value):
    """Dates as texts: a schema has no other."""
    if isinstance(value, dict):
        return {key: as_an_editor_sees(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_an_editor_sees(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def checker(name):
    schema = json_schemas()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def faults(name, value):
    return [error.message for error in checker(name).iter_errors(as_an_editor_sees(value))]


def test_the_files_that_ship_are_those_of_the_code():
    """`python -c "from wouldtake.cases.json_schema import *; write_schemas(SHIPPED)"` if not."""
    for name, text in texts().items():
        assert (SHIPPED / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("folder", [DATA / name for name in list_cases()] + [GOOD], ids=str)
def test_every_case_fits_them(folder):
    head = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert faults("case.schema.json", head) == []
    claims = yaml.safe_load((folder / "claims.yaml").read_text(encoding="utf-8"))
    assert faults("claims.schema.json", claims or []) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"capitol": "x"}, "capitol"),
        ({"as_of": "6 August 2021"}, "is not a 'date'"),
        ({"horizon_days": 0}, "less than the minimum"),
        ({"capital": "Kabul City"}, "does not match"),
    ],
)
def test_an_editor_is_told_of_a_fault(change, told):
    head = tomllib.loads((GOOD / "case.toml").read_text(encoding="utf-8")) | change
    assert any(told in fault for fault in faults("case.schema.json", head))


def test_every_key_is_described():
    for schema in json_schemas().values():
        for table in [schema, *schema["$defs"].values()]:
            for name, entry in table.get("properties", {}).items():
                told = entry.get("description") or name in ("note", "why", "patrons", "actors")
                assert told, name


def test_they_are_printed_or_put_into_a_folder(tell, tmp_path):
    printed = json.loads(tell("case", "schema")[1])
    assert set(printed) == {"case.schema.json", "claims.schema.json"}
    said = tell("case", "schema", tmp_path)[1]
    assert "#:schema ./case.schema.json" in said
    for name, text in texts().items():
        assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_they_are_put_nowhere_else(tell, tmp_path):
    code, _, said = tell("case", "schema", tmp_path / "no")
    assert code != 0
    assert "is not a folder" in said
