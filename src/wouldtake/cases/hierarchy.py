"""The optional table parents.csv: names of provinces, and what they lie in."""

from wouldtake.cases.files import Folder
from wouldtake.cases.records import Unit
from wouldtake.cases.rows import Column, identifier, known_name, read_rows
from wouldtake.errors import did_you_mean

FILE = "parents.csv"

_COLUMNS = (
    Column("id", identifier),
    Column("name"),
    Column("parent", needed=False, filled=False),
)


def read_parents(folder: Folder, units: dict[str, tuple[int, Unit]]) -> dict[str, str]:
    """Name of each parent; without the file, a parent is called by its id."""
    if not (folder.path / FILE).exists():
        return {unit.parent: unit.parent for _, unit in units.values() if unit.parent}
    lines: dict[str, int] = {}
    names: dict[str, str] = {}
    above: dict[str, str] = {}
    for row in read_rows(folder, FILE, _COLUMNS):
        key = row.cells["id"]
        if key in lines:
            folder.faults.add(FILE, row.line, f"id `{key}` is given twice; see line {lines[key]}")
            continue
        lines[key], names[key], above[key] = row.line, row.cells["name"], row.cells["parent"]
    for key, parent in above.items():
        if parent and known_name(folder, FILE, lines[key], "parent", parent, names):
            _check_cycle(folder, lines, above, key)
    for line, unit in units.values():
        if names and unit.parent and unit.parent not in names:
            hint = did_you_mean(unit.parent, names)
            folder.faults.add("units.csv", line, f"parent `{unit.parent}` is not in {FILE}. {hint}")
    return names


def _check_cycle(folder: Folder, lines: dict[str, int], above: dict[str, str], key: str) -> None:
    """A fault where going up from `key` comes back to it; told once, at its first row."""
    chain = [key]
    while (parent := above.get(chain[-1], "")) and parent not in chain:
        chain.append(parent)
    if parent == key and lines[key] == min(lines[link] for link in chain):
        loop = " in ".join([*chain, key])
        folder.faults.add(FILE, lines[key], f"parents run in a circle: {loop}")
