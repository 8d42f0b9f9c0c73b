"""The conformance corpus: every text in it reads, prints, explains and fails as written there.

`python tests/unit/test_language_corpus.py` writes the results anew; read the difference.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from wouldtake.errors import QuestionError
from wouldtake.language import (
    Vocabulary,
    check,
    explain,
    from_json,
    parse,
    parse_formula,
    parse_question,
    to_json,
    to_text,
)

FILE = Path(__file__).with_name("language_corpus.yaml")
READERS = {"any": parse, "formula": parse_formula, "question": parse_question}


@dataclass(frozen=True)
class Entry:
    """A signal, lever or uncertainty of a corpus vocabulary."""

    unit: str = ""
    event: bool = False
    clampable: bool = False
    low: float = 0.0
    high: float = 1.0


def vocabulary(described: dict[str, Any]) -> Vocabulary:
    tables = {
        key: {name: Entry(**fields) for name, fields in described.get(key, {}).items()}
        for key in ("signals", "levers", "uncertainties")
    }
    as_of = described.get("as_of")
    assert as_of is None or isinstance(as_of, dt.date)
    formulas = described.get("formulas", {})
    step, horizon = described["step"], described.get("horizon")
    return Vocabulary(**tables, formulas=formulas, step=step, as_of=as_of, horizon=horizon)


def outcome(entry: dict[str, Any], models: dict[str, Vocabulary]) -> dict[str, Any]:
    """What the language makes of an entry: text, tree and meaning, or the error."""
    text, model = entry["input"], models[entry.get("model", "war")]
    try:
        node = READERS[entry.get("as", "any")](text)
        check(node, model, text)
    except QuestionError as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"text": to_text(node), "tree": to_json(node), "meaning": explain(node, model)}


CORPUS = yaml.safe_load(FILE.read_text(encoding="utf-8"))
MODELS = {name: vocabulary(described) for name, described in CORPUS["vocabularies"].items()}
ENTRIES = [entry for group in CORPUS["entries"].values() for entry in group]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["input"][:60] or "(empty)")
def test_text_means_what_the_corpus_says(entry: dict[str, Any]) -> None:
    found = outcome(entry, MODELS)
    expected = {key: entry[key] for key in ("text", "tree", "meaning", "error") if key in entry}
    if "error" not in expected:
        expected.setdefault("text", entry["input"])
    assert found == expected


@pytest.mark.parametrize(
    "entry", [one for one in ENTRIES if "tree" in one], ids=lambda e: e["input"]
)
def test_tree_in_the_corpus_is_that_of_its_text_and_of_its_print(entry: dict[str, Any]) -> None:
    node = from_json(entry["tree"])
    assert node == parse(entry["input"]) == parse(to_text(node))


def test_corpus_covers_every_form_of_the_tree() -> None:
    seen: set[str] = set()

    def walk(value: Any) -> None:
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, dict | list):
                walk(part)
        if isinstance(value, dict):
            seen.add(value["node"] + ":" + value.get("kind", ""))

    walk([entry["tree"] for entry in ENTRIES if "tree" in entry])
    kinds = ("chance", "needs", "enough", "inevitable", "possible", "effect", "takes", "tips",
             "drives", "gamble")  # fmt: skip
    nodes = ("Duration", "Day", "Date", "Within", "By", "Between", "Number", "Name", "Negate",
             "Arithmetic", "Atom", "Comparison", "Not", "And", "Or", "Implies", "Eventually",
             "Always", "Until", "Before", "After", "HoldsFor", "Windowed", "Setting")  # fmt: skip
    missing = {f"{node}:" for node in nodes} | {f"Question:{kind}" for kind in kinds}
    assert missing - seen == set()


def refresh() -> None:
    """Write the corpus anew from its inputs."""
    head, _ = FILE.read_text(encoding="utf-8").split("\nentries:\n")
    lines = [head, "entries:"]
    for group, entries in CORPUS["entries"].items():
        lines += ["", f"  {group}:"]
        for entry in entries:
            kept = {key: entry[key] for key in ("input", "model", "as") if key in entry}
            found = outcome(entry, MODELS)
            if found.get("text") == entry["input"]:
                del found["text"]
            for i, (key, value) in enumerate((kept | found).items()):
                mark = "  - " if i == 0 else "    "
                if key == "error":
                    lines.append(f"{mark}error: |-")
                    lines += [f"        {line}".rstrip() for line in value.splitlines()]
                    continue
                flow = yaml.safe_dump(
                    value, default_flow_style=True, width=10**6, sort_keys=False,
                    allow_unicode=True,
                )  # fmt: skip
                shown = flow.strip().removesuffix("...").strip()
                lines.append(f"{mark}{key}: {shown}")
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    refresh()
