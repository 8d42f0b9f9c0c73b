"""Write the table of parameters into docs/model/7-submodels.md: `python tools/odd_tables.py`.

With `--check` nothing is written, and the exit status is 1 where the table is out of date.
"""

import sys
from pathlib import Path

from wouldtake.conflict.parameters import PARAMETERS, Parameter

PAGE = Path(__file__).parents[1] / "docs" / "model" / "7-submodels.md"
BEGIN, END = "<!-- parameters: begin -->\n", "<!-- parameters: end -->\n"


def row(p: Parameter) -> str:
    """One parameter as a line of the table."""
    unit = p.unit or ("on/off" if p.kind == "switch" else "")
    cells = [f"`{p.name}`", unit, f"{p.low:g} to {p.high:g}"]
    if p.role == "lever":
        cells.append(f"{p.baseline:g}")
    return "| " + " | ".join([*cells, p.description, p.source]) + " |"


def tables() -> str:
    """Both tables: what no actor sets, and what an actor can set."""
    lines = ["### Uncertainties", "", "Drawn evenly from the range, or from its logarithm where it "
             "spans a factor of ten, where nothing is fitted.", "",
             "| name | unit | range | meaning | source |", "|---|---|---|---|---|"]
    lines += [row(p) for p in PARAMETERS if p.role == "uncertainty"]
    lines += ["", "### Levers", "", "A case adds one a patron: `NAME_return_troops`, persons.", "",
              "| name | unit | range | baseline | meaning | source |", "|---|---|---|---|---|---|"]
    lines += [row(p) for p in PARAMETERS if p.role == "lever"]
    return "\n".join(lines) + "\n"


def renewed(page: str) -> str:
    """The page with its tables as the sources have them.

    Raises:
        ValueError: the page lacks the marks between which the tables stand.
    """
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{PAGE} lacks the lines {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    if sys.argv[1:] == ["--check"]:
        sys.exit(int(renewed(page) != page))
    PAGE.write_text(renewed(page), encoding="utf-8")
