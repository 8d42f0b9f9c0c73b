"""What an import did, place by place, as a table to be read and to be mended from."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wouldtake.cases.importers.places import Place, Placed
from wouldtake.cases.importers.reading import tidy

HEADER = ("result", "rows", "place", "admin1", "lat", "lon", "unit", "how", "score", "km",
          "candidates", "first_line")  # fmt: skip
FOLDER = "imports"


@dataclass(frozen=True)
class PlaceLine:
    """What became of one place, and how many rows name it."""

    place: Place
    placed: Placed
    rows: int
    first_line: int

    def as_json(self) -> dict[str, Any]:
        """The line under the names of the report's columns."""
        found = self.placed
        return {
            "result": found.result, "rows": self.rows, "place": tidy(self.place.name),
            "admin1": tidy(self.place.admin1), "lat": self.place.lat, "lon": self.place.lon,
            "unit": found.unit, "how": found.how,
            "score": None if found.score is None else round(found.score, 1),
            "km": None if found.km is None else round(found.km, 1),
            "candidates": list(found.candidates), "first_line": self.first_line,
        }


def report_name(file: str) -> str:
    """Where the report on a file stands in the case folder."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", file.rpartition(".")[0] or file).strip("-")[:60]
    return f"{FOLDER}/{stem or 'unnamed'}.csv"


def report_text(lines: Sequence[PlaceLine], rest: Counter[str]) -> str:
    """The report as CSV. Its column `rows` sums to the rows of the file.

    Args:
        rest: rows that never came to be placed, by what became of them.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    order = {"left_out": 0, "guessed": 1, "without_unit": 2, "outside": 3, "matched": 4}
    for line in sorted(lines, key=lambda item: (order[item.placed.result], -item.rows)):
        cells = line.as_json()
        cells["candidates"] = " ".join(cells["candidates"])
        writer.writerow(["" if cells[name] is None else cells[name] for name in HEADER])
    for result, rows in sorted(rest.items()):
        if rows:
            how = "what it says of control is not understood" if result == "left_out" else ""
            cells = {"result": result, "rows": rows, "how": how}
            writer.writerow([cells.get(name, "") for name in HEADER])
    return out.getvalue()
