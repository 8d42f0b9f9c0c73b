"""JSON Schemas of `case.toml` and `claims.yaml`, by which editors complete and check.

They are made from the models that loading itself uses, so they cannot tell another story; the
copies under `schemas/` ship with the package for editors that want a file.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from wouldtake.cases.files import write_whole
from wouldtake.cases.schema import CaseFile, Claim

SHIPPED = Path(__file__).parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The line that tells an editor of the schema, by file: Taplo's and the YAML language server's.
EDITOR_LINES = {
    "case.toml": "#:schema ./case.schema.json",
    "claims.yaml": "# yaml-language-server: $schema=./claims.schema.json",
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Schema of each file, by the name the schema's own file bears.

    `case.schema.json` is of the whole of case.toml, `claims.schema.json` of the list in
    claims.yaml. Dates are texts of format `date`: TOML's own dates are seen so by editors.
    """
    made = {
        "case.schema.json": ("case.toml of wouldtake", CaseFile.model_json_schema()),
        "claims.schema.json": (
            "claims.yaml of wouldtake", TypeAdapter(list[Claim]).json_schema(),
        ),
    }
    return {
        name: {"$schema": DIALECT, **schema, "title": title}
        for name, (title, schema) in made.items()
    }


def texts() -> dict[str, str]:
    """The text of each schema's file."""
    return {
        name: json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        for name, schema in json_schemas().items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Put both files into a folder.

    Raises:
        OSError: they cannot be written there.
    """
    written: list[Path] = []
    for name, text in texts().items():
        path = folder / name
        write_whole(path, text)
        written.append(path)
    return written
