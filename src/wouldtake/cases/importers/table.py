"""Any table of date, place and control, under the names that such columns usually bear."""

from typing import get_args

from wouldtake.cases.importers.places import Place
from wouldtake.cases.importers.reading import Found, Reading, column_key, picker, tidy
from wouldtake.cases.rows import one_of
from wouldtake.cases.schema import Manner
from wouldtake.errors import nearest
from wouldtake.quantities import Sure

COLUMNS: dict[str, tuple[str, ...]] = {
    "date": ("date", "day", "event_date", "observed", "date_observed", "as_of"),
    "place": ("unit", "place", "district", "settlement", "town", "city", "municipality",
              "locality", "location", "adm2_en", "admin2", "shapename", "name"),
    "control": ("control", "status", "held_by", "who", "holder", "controlled_by",
                "control_status", "controller"),
    "admin1": ("admin1", "adm1_en", "adm_1", "province", "parent", "governorate", "region"),
    "lat": ("lat", "latitude", "y"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "manner": ("manner", "how"),
    "source": ("source", "sources", "url"),
    "sure": ("sure",),
    "published": ("published", "published_on", "publication_date"),
    "country": ("country",),
    "iso3": ("iso3",),
}  # fmt: skip
"""What a table may hold, and names of its columns; of several present, the first counts."""
_MANNERS = {
    "fighting": "fought", "assault": "fought", "battle": "fought", "deal": "negotiated",
    "surrender": "negotiated", "withdrawal": "abandoned", "left": "abandoned",
}  # fmt: skip


def chosen(header: list[str]) -> dict[str, str]:
    """For each thing a table may hold, the column that holds it."""
    keys = [column_key(name) for name in header]
    found: dict[str, str] = {}
    for what, names in COLUMNS.items():
        column = next((name for name in names if name in keys), None)
        if column is not None and column not in found.values():
            found[what] = column
    return found


def is_table(header: list[str]) -> bool:
    """Whether columns tell of date, place (or coordinates) and control."""
    found = chosen(header)
    placed = "place" in found or {"lat", "lon"} <= found.keys()
    return {"date", "control"} <= found.keys() and placed


def missing(header: list[str]) -> str:
    """What a table lacks, in words."""
    found = chosen(header)
    keys = [column_key(name) for name in header]
    lacking = [what for what in ("date", "place", "control") if what not in found]
    if "place" in lacking and {"lat", "lon"} <= found.keys():
        lacking.remove("place")
    said = [f"{what} (named {', '.join(COLUMNS[what][:4])} ...)" for what in lacking]
    near = {found: what for what in lacking if (found := nearest(what, keys))}
    hints = [f"rename `{found}` to `{what}` if it is that" for found, what in near.items()]
    return "; ".join([f"a table needs a column of {' and of '.join(said)}", *hints])


def read(reading: Reading) -> None:
    """Read every row into `reading.found`, or count why not.

    Raises:
        Unreadable: the file cannot be read; the fault is told.
    """
    columns = chosen(reading.stream.header)
    names = list(columns)
    pick = picker(reading, (), tuple(columns[name] for name in names))
    manner_of, sure_of = one_of(get_args(Manner)), one_of(get_args(Sure))
    for line, fields in reading.rows():
        cells = dict(zip(names, (cell.strip() for cell in pick(fields)), strict=True))
        take = cells.get
        here = reading.country.is_iso("", take("iso3", ""), take("country", ""))
        if here is False:
            reading.tally["outside"] += 1
            continue
        try:
            if not cells["date"]:
                raise ValueError("the date is empty")
            date = reading.dates.read(cells["date"], line)
            if not take("place", "") and not take("lat", ""):
                raise ValueError("names no place")
            if not cells["control"]:
                raise ValueError("control is empty; write `unknown` where it is not known")
            manner = take("manner", "").casefold()
            manner = manner_of(_MANNERS.get(manner, manner)) if manner else "unknown"
            sure = sure_of(take("sure", "").upper()) if take("sure", "") else "C"
            published = take("published", "")
            known = reading.dates.read(published, line) if published else None
            at = reading.places.add(Place(
                take("place", ""), take("admin1", ""), "", take("lat", ""), take("lon", ""),
                "point", here,
            ))
        except ValueError as error:
            reading.bad(line, str(error))
            continue
        control = reading.sides.control(cells["control"])
        if control is None:
            reading.tally["left_out"] += 1
            reading.puzzles[f"control `{tidy(cells['control'], 40)}`"] += 1
            continue
        reading.found.append(Found(
            line, date, at, "", control, manner=manner, source=take("source", ""), sure=sure,
            published=known,
        ))
