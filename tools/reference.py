"""Write the pages of docs/reference/ that are made from the code: `make reference`.

A test holds them to it, so that a command, a key or a route cannot change unsaid.
"""

import sys
from pathlib import Path
from typing import Any

import typer

from wouldtake.cases.json_schema import json_schemas
from wouldtake.cli.app import app as cli

PAGES = Path(__file__).parents[1] / "docs" / "reference"
MADE = "*Made from the code by `make reference`.*"


def cell(text: object) -> str:
    """Text that stands in a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def command_line() -> str:
    """Every command with its arguments and options."""
    lines = ["# The command line", "", MADE, ""]
    lines += _command(typer.main.get_command(cli), "wouldtake")
    return "\n".join(lines).rstrip() + "\n"


def _command(command: Any, name: str) -> list[str]:
    lines: list[str] = []
    if name != "wouldtake":
        lines += [f"## `{name}`", "", (command.help or "").strip(), ""]
    rows = []
    for parameter in command.params:
        if parameter.name == "help":
            continue
        if parameter.param_type_name == "argument":
            name_ = str(parameter.name).upper()
            words, what = f"`{name_}`" if parameter.required else f"`[{name_}]`", "argument"
        else:
            both = [*parameter.opts, *parameter.secondary_opts]
            words, what = ", ".join(f"`{one}`" for one in both), "option"
        default = parameter.default
        shown = "" if default in (None, False, (), "") or callable(default) else f"`{default}`"
        rows.append((words, what, shown, cell(getattr(parameter, "help", "") or "")))
    if rows and name != "wouldtake":
        lines += ["| | | default | |", "|---|---|---|---|"]
        lines += ["| " + " | ".join(row) + " |" for row in rows] + [""]
    for sub, inner in sorted(getattr(command, "commands", {}).items()):
        lines += _command(inner, f"{name} {sub}")
    return lines


def case_files() -> str:
    """Keys of case.toml and claims.yaml."""
    lines = [
        "# The files of a case", "", MADE, "",
        "A case is a folder of text and CSV. `wouldtake case schema FOLDER` puts JSON Schemas "
        "beside its files, so that an editor completes and checks them; `wouldtake case validate` "
        "reports every fault at once.", "",
    ]
    schemas = json_schemas()
    head = schemas["case.schema.json"]
    tables = {"case.toml": head, **{
        {"ValueEntry": "[values.NAME]", "Patron": "[[patrons]]", "Step": "[[patrons.schedule]]",
         "Actor": "[[actors]]", "Column": "[columns.NAME]"}[name]: table
        for name, table in head["$defs"].items()
    }, "an entry of claims.yaml": schemas["claims.schema.json"]["$defs"]["Claim"]}
    for title, table in tables.items():
        lines += [f"## `{title}`" if title[0] in "[c" else f"## {title.capitalize()}", ""]
        lines += ["| key | | what |", "|---|---|---|"]
        needed = table.get("required", [])
        for key, entry in table["properties"].items():
            must = "needed" if key in needed else ""
            lines.append(f"| `{key}` | {must} | {cell(entry.get('description', ''))} |")
        lines.append("")
    lines += ["## Tables", "", "| file | columns |", "|---|---|"]
    for name, columns in _tables().items():
        shown = ", ".join(f"`{c.name}`" if c.needed else f"`{c.name}`?" for c in columns)
        lines.append(f"| `{name}` | {shown} |")
    lines += ["", "A `?` marks a column that may be absent.", ""]
    return "\n".join(lines).rstrip() + "\n"


def _tables() -> dict[str, Any]:
    from wouldtake.cases import tables  # noqa: PLC0415

    return {
        "units.csv": tables.UNIT, "links.csv": tables.LINK, "control.csv": tables.CONTROL,
        "counts.csv": tables.COUNTS, "events.csv": tables.EVENTS, "evidence.csv": tables.EVIDENCE,
        "later/forecasts.csv": tables.FORECASTS, "later/values.csv": tables.VALUES,
    }


def web_api() -> str:
    """Every route of the web app."""
    from wouldtake.web.app import create_app  # noqa: PLC0415

    described = create_app().openapi()
    lines = [
        "# The web API", "", MADE, "",
        "`wouldtake serve` describes itself at `/api/v1/openapi.json`. Everything that simulates "
        "is a job: post it, then look on at its events. A request that changes anything bears the "
        "header `X-Wouldtake: 1`. Errors have one shape, `{\"error\": {code, message, where, hint, "
        "faults}}`.", "", "| | route | what |", "|---|---|---|",
    ]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            said = cell(operation["description"])
            lines.append(f"| {method.upper()} | `{path}` | {said} |")
    lines += ["", "## Kinds of job", "", "| kind | what |", "|---|---|"]
    for name, schema in sorted(described["components"]["schemas"].items()):
        kind = schema.get("properties", {}).get("kind", {}).get("const")
        if kind:
            lines.append(f"| `{kind}` | {cell(schema.get('description', name))} |")
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    """Name and text of each page."""
    return {
        "command-line.md": command_line(), "case-files.md": case_files(), "web-api.md": web_api(),
    }


def main() -> None:
    """Write them."""
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{PAGES / name}\n")


if __name__ == "__main__":
    main()
