"""A small case with outlines, and files to import into it, for the tests of the importers."""

import csv
import io
import json
import shutil
from pathlib import Path

from wouldtake.cases.importers import Options, import_files

GOOD = Path(__file__).parent / "broken_cases" / "good"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(GOOD.iterdir())}
ACTORS = """
[[actors]]
id = "army"
name = "National Army"
side = "government"

[[actors]]
id = "rebels"
name = "Northern Front"
side = "insurgent"
"""
GED = {
    "id": 1, "type_of_violence": 1, "where_prec": 1, "date_prec": 1, "event_clarity": 1,
    "date_start": "2020-03-01 00:00:00.000", "date_end": "2020-03-01 00:00:00.000",
    "latitude": 51.0, "longitude": 10.0, "best": 3, "low": 2, "high": 5, "country": "Mali",
    "country_id": 432, "where_coordinates": "North", "adm_1": "Middle province", "adm_2": "",
    "side_a": "Government of Mali", "side_b": "Northern Front", "source_date": "2020-03-02",
}  # fmt: skip
ACLED = {
    "event_id_cnty": "MLI1", "event_date": "2020-03-01", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "Northern Front", "actor2": "National Army",
    "iso": 466, "country": "Mali", "admin1": "Middle", "location": "North", "latitude": 51.0,
    "longitude": 10.0, "geo_precision": 1, "time_precision": 1, "fatalities": 4,
}  # fmt: skip


def square(unit, lon, lat, half=0.5):
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring = [[lon + a * half, lat + b * half] for a, b in corners]
    return {"type": "Feature", "properties": {"id": unit},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}


def make_case(folder, *, outlines=True, country="MLI", units=None):
    """The good case of `broken_cases`, with a country, two armed sides and squares for outlines."""
    shutil.copytree(GOOD, folder)
    head = (folder / "case.toml").read_text(encoding="utf-8")
    head = head.replace('capital =', f'country = "{country}"\ncapital =', 1)
    (folder / "case.toml").write_text(head + ACTORS, encoding="utf-8")
    if units is not None:
        (folder / "units.csv").write_text(units, encoding="utf-8")
        (folder / "links.csv").unlink()
    if outlines:
        shapes = {"type": "FeatureCollection", "features": [
            square("centre", 10, 50), square("north", 10, 51), square("south", 10, 49)]}
        (folder / "shapes.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    return folder


def table(rows, base=None, mark=","):
    """Text of a CSV; each row changes a few cells of `base`."""
    whole = [{**(base or {}), **row} for row in rows]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(whole[0]), delimiter=mark, lineterminator="\n")
    writer.writeheader()
    writer.writerows(whole)
    return out.getvalue()


def take(folder, text, name="data.csv", **options):
    """Import one file; its outcome."""
    file = folder.parent / name
    if isinstance(text, bytes):
        file.write_bytes(text)
    else:
        file.write_text(text, encoding="utf-8")
    return import_files([file], folder, Options(**options))[0]


def rows_of(path):
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def snapshot(folder):
    """Every file of a folder, byte for byte, without the reports on imports."""
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
        if path.is_file() and "imports" not in path.relative_to(folder).parts
    }


def accounted(outcome):
    """Whether every row of a file is told of, once, and the report's places agree."""
    assert sum(outcome.counts.values()) == outcome.rows
    placed = sum(line.rows for line in outcome.places)
    assert placed <= outcome.rows
    return True
