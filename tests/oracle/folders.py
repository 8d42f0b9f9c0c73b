"""Invented case folders, as a stranger would send them."""

import datetime as dt

from wouldtake.cases import load_case

AS_OF = dt.date(2022, 6, 1)
LETTERS = {"g": "government", "c": "contested", "i": "insurgent", "?": ""}
FORCES = """
[[actors]]
id = "army"
name = "Army"
side = "government"
quantities = { total = "army" }

[[actors]]
id = "rebels"
name = "Rebels"
side = "insurgent"
quantities = { total = "rebels" }

[values.army]
value = 50000
unit = "persons"
date = "2022-01"
source = "assumption"
sure = "C"
why = "invented"

[values.rebels]
value = 20000
unit = "persons"
date = "2022-01"
source = "assumption"
sure = "C"
why = "invented"
"""


def day(number):
    """So many days after (or, below 0, before) the as-of day."""
    return AS_OF + dt.timedelta(days=number)


def observations(rows):
    """control.csv of `(day number, unit, letter, manner?, day number published?)` rows."""
    lines = ["date,unit,control,manner,published,source"]
    for number, unit, letter, *rest in rows:
        manner = rest[0] if rest else "unknown"
        published = day(rest[1]) if len(rest) > 1 else ""
        lines.append(f"{day(number)},{unit},{LETTERS[letter]},{manner},{published},assumption")
    return "\n".join(lines) + "\n"


def case_of(
    folder, control="gggg", rows=None, *, later=None, forecasts=None, kind="city", fit_from=None,
    head="", name="unseen",
):
    """A case of units u0 (the capital), u1, ... in rows of forty.

    Args:
        control: the column of units.csv, a letter each.
        rows, later: observations before and after the as-of day; no file where None.
        forecasts: lines of later/forecasts.csv. kind: one for all units, or one each.
        fit_from: a day number. head: more lines of case.toml, before its tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    begins = "" if fit_from is None else f"fit_from = {day(fit_from)}\n"
    (folder / "case.toml").write_text(
        f'name = "{name}"\nas_of = {AS_OF}\ncapital = "u0"\n{begins}{head}{FORCES}')
    kinds = kind.split() if " " in kind else [kind] * len(control)
    units = ["id,name,kind,lon,lat,control"]
    for place, (letter, one) in enumerate(zip(control, kinds, strict=True)):
        lon, lat = place % 40 / 2, place // 40 / 2 + place % 3 / 9
        units.append(f"u{place},Unit {place},{one},{lon},{lat:.3f},{LETTERS[letter]}")
    (folder / "units.csv").write_text("\n".join(units) + "\n")
    if rows is not None:
        (folder / "control.csv").write_text(observations(rows))
    if later is not None or forecasts is not None:
        (folder / "later").mkdir(exist_ok=True)
    if later is not None:
        (folder / "later" / "control.csv").write_text(observations(later))
    if forecasts is not None:
        head = "date,who,event,days_low,days_high,what,source\n"
        (folder / "later" / "forecasts.csv").write_text(head + "\n".join(forecasts) + "\n")
    return load_case(folder)
