"""How long `case import` takes, and how much memory, on invented rows in the form of UCDP GED."""

import csv
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wouldtake.cases import load_case
from wouldtake.cases.loader import DATA

from .timing import one_core

ROWS = 300_000
_COLUMNS = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id "
    "conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a "
    "side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office "
    "source_date source_headline source_original where_prec where_coordinates where_description "
    "adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region "
    "event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians "
    "deaths_unknown best high low gwnoa gwnob"
)
COLUMNS = _COLUMNS.split(" ")
TEXT = 'An invented report, as long as such a field often is, with "quotes", commas, more; ' * 3


def invent(path: Path, rows: int, home: float = 1.0, seed: int = 1) -> None:
    """A file of invented events; a share `home` of them in Afghanistan, at 30,000 places."""
    draw = random.Random(seed)
    units = load_case("afghanistan-2021").units
    spots = []
    for n in range(30_000):
        unit = draw.choice(units)
        lat, lon = unit.lat + draw.gauss(0, 0.05), unit.lon + draw.gauss(0, 0.05)
        spots.append((f"Invented village {n}", unit.parent, f"{lat:.6f}", f"{lon:.6f}"))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(rows):
            name, parent, lat, lon = spots[draw.randrange(len(spots))]
            day = f"{draw.randint(1989, 2024)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
            here = draw.random() < home
            made = {
                "id": n + 1, "relid": f"INV-{n}", "year": day[:4], "active_year": 1,
                "code_status": "Clear", "type_of_violence": draw.choice("1123"),
                "conflict_name": "Invented conflict", "dyad_name": "Government of A - Group B",
                "side_a": "Government of A", "side_b": f"Group {draw.choice('BCDE')}",
                "number_of_sources": 1, "source_article": TEXT, "source_office": "Paper",
                "source_date": day, "source_headline": TEXT[:80], "source_original": "Reporter",
                "where_prec": draw.choice("1111223345"), "where_coordinates": name,
                "where_description": name, "adm_1": f"{parent} province", "adm_2": name,
                "latitude": lat, "longitude": lon, "geom_wkt": f"POINT ({lon} {lat})",
                "priogrid_gid": 180000, "country": "Afghanistan" if here else "Pakistan",
                "country_id": 700 if here else 770, "region": "Asia", "event_clarity": 1,
                "date_prec": draw.choice("1112"), "date_start": f"{day} 00:00:00.000",
                "date_end": f"{day} 00:00:00.000", "deaths_a": 0, "deaths_b": 1,
                "deaths_civilians": 0, "deaths_unknown": 0, "best": draw.randint(1, 9),
                "high": 9, "low": 1, "gwnoa": 700, "gwnob": "",
            }
            writer.writerow([made.get(column, "") for column in COLUMNS])


def measure(rows: int = ROWS, home: float = 1.0) -> dict[str, float]:
    """Seconds of a whole import, of a second one, and of loading after it; MB of memory and file.

    Each import is a process of its own, so that its memory is its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        case, file = Path(folder) / "case", Path(folder) / "GEDEvent_v25_1.csv"
        shutil.copytree(DATA / "afghanistan-2021", case)
        invent(file, rows, home)
        found = {"file": file.stat().st_size / 2**20}
        for name in ("first", "again"):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "bench.importing", str(file), str(case)], check=True,
                stdout=subprocess.DEVNULL,
            )
            found[name] = time.perf_counter() - start
        found["memory"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        start = time.perf_counter()
        events = len(load_case(case).events)
        found["load"], found["events"] = time.perf_counter() - start, events
        return found


def report() -> list[str]:
    """Lines of docs/benchmarks.md."""
    with one_core():
        found = measure()
    return [
        "## Importing", "",
        f"{ROWS:,} invented rows in the 49 columns of UCDP GED ({found['file']:.0f} MB), all of "
        "them of the case's own country and at 30,000 places, imported into afghanistan-2021 by "
        "`wouldtake case import` on one core: "
        f"{found['first']:.1f} s; once more, all known already: {found['again']:.1f} s; at most "
        f"{found['memory']:.0f} MB of memory. The case then loads in {found['load']:.1f} s, with "
        f"{found['events']:,.0f} rows of events before its as-of day.",
    ]


if __name__ == "__main__":
    from wouldtake.cli.main import run

    sys.exit(run(["case", "import", sys.argv[1], "--into", sys.argv[2]]))
