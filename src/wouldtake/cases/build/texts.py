"""The words of a new case folder: case.toml, README.md, sources.bib, claims.yaml."""

import datetime as dt
import json
from dataclasses import dataclass

from wouldtake.cases.build.plan import Plan
from wouldtake.cases.build.tables import Tables
from wouldtake.cases.build.world import Country, versions
from wouldtake.cases.json_schema import EDITOR_LINES
from wouldtake.cases.start import DEFAULT_CONTESTED, DEFAULT_INSURGENT, DEFAULT_POPULATION

FAR_KM = 150.0
GROUND = "natural_earth"
DISTRICTS = "districts"


@dataclass(frozen=True)
class Words:
    """What the texts tell of a case beside its tables.

    `districts` is the name of the file that the units come from, if it was given.
    """

    name: str
    country: Country
    as_of: dt.date
    horizon_days: int
    districts: str
    notes: tuple[str, ...]

    @property
    def day(self) -> str:
        """The as-of day as people write it."""
        return f"{self.as_of.day} {self.as_of:%B %Y}"

    @property
    def title(self) -> str:
        """The case's title; it says where the units are approximate."""
        kind = "units of a given file" if self.districts else "approximate units"
        return f"{self.country.name} as known on {self.day} ({kind})"


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def case_toml(words: Words, plan: Plan, tables: Tables) -> str:
    """Text of case.toml, with examples of what to fill in next."""
    before = words.as_of - dt.timedelta(days=30)
    ground = DISTRICTS if words.districts else GROUND
    what = (
        "area of the district; 0 for a city" if words.districts
        else "area of the cell, which is approximate; 0 for a city"
    )
    others = f"geonames;{DISTRICTS}" if words.districts else "geonames"
    codes = "" if not tables.has_codes else f"""
[columns.code]
what = "identifier of the district in the file it was read from; blank for a city"
source = "{DISTRICTS}"
sure = "A"
"""
    return f"""{EDITOR_LINES["case.toml"]}
# Made by `wouldtake case new`; meant to be edited. Lines that begin with # and no space are
# examples, made up: delete the # and put in your own figures, with a source from sources.bib.
# After an edit: `wouldtake case validate` on this folder. What has to be assumed: README.md.

name = {quoted(words.name)}
title = {quoted(words.title)}
country = "{words.country.code}"
as_of = {words.as_of.isoformat()}
horizon_days = {words.horizon_days}
capital = "{tables.names.cities[plan.capital]}"

# Names for questions; ask them as `chance that capital_falls within 90 days`.
[formulas]
capital_falls = "capital_lost"
takeover = "capital_lost or insurgent_share >= 0.9"
stalemate = "(gain_30_days <= 0.02 and capital_lost == 0) for 60 days"
offensive_intensifies = "gain_30_days >= 0.1"

# --- outside powers: who stands behind the government, and when they leave -----------------
#[[patrons]]
#id = "patron"
#name = "The outside power"
#quantities = {{ troops = "patron_troops" }}

#[[patrons.schedule]]
#date = {words.as_of + dt.timedelta(days=60)}
#announced = {before}
#what = "the last troops leave"
#share_left = 0.0
#source = "assumption"
#sure = "C"

# --- parties: side is government, insurgent, militia, broker, terror or civilians ----------
#[[actors]]
#id = "government_forces"
#name = "The armed forces"
#side = "government"
#quantities = {{ combat = "government_combat" }}

#[[actors]]
#id = "rebels"
#name = "The insurgents"
#side = "insurgent"
#quantities = {{ fighters = "rebel_fighters" }}

# --- figures: each with unit, date, source, and how sure (A found, B established, C unsure) -
#[values.patron_troops]
#value = 2000
#unit = "persons"
#date = "{before:%Y-%m}"
#source = "assumption"
#sure = "C"
#why = "an example"

#[values.government_combat]
#value = 40000
#unit = "persons"
#date = "{before:%Y-%m}"
#source = "assumption"
#sure = "C"
#why = "an example"

#[values.rebel_fighters]
#low = 10000
#high = 20000
#unit = "persons"
#date = "{before:%Y-%m}"
#source = "assumption"
#sure = "C"
#why = "an example"

# --- further columns of units.csv ----------------------------------------------------------
[columns.area_km2]
what = "{what}"
source = "{ground}"
sure = "C"

[columns.geonameid]
what = "GeoNames number of the place the unit is named for; blank where there is none"
source = "geonames"
sure = "A"

[columns.other_names]
what = "other names, in other spellings and scripts, joined by ;"
source = "{others}"
sure = "B"
{codes}"""


def claims_yaml(words: Words) -> str:
    """Text of claims.yaml: no claim, and how one is written."""
    return f"""{EDITOR_LINES["claims.yaml"]}
# Claims to check with `wouldtake check`. None yet; to add one, write it in place of the last line:
#
# - id: fall_soon
#   speaker: A. Analyst
#   affiliation: An institute
#   outlet: A newspaper
#   date: {words.as_of - dt.timedelta(days=1)}
#   said: The capital will not hold for three months.
#   endorsement: asserts
#   kind: chance
#   question: chance that capital_falls within 90 days
#   holds_if: chance >= 50%
[]
"""


def sources_bib(words: Words) -> str:
    """Text of sources.bib."""
    made = versions()
    districts = "" if not words.districts else f"""
% Say where this file is from, and under which licence you have it.
@misc{{{DISTRICTS}, title = {{District outlines, {_bib(words.districts)}}}, note = {{file given to \
wouldtake case new}}}}
"""
    return f"""% Every source the case cites. Add your own in the same way; what is printed of each:
% author, title, publisher, date, url.

@misc{{natural_earth, title = {{{made["natural_earth"].split(",")[0]}}}, url = \
{{https://www.naturalearthdata.com}}, note = {{public domain; {made["natural_earth"]}}}}}
@misc{{geonames, title = {{{made["geonames"].split(",")[0]}}}, url = {{https://www.geonames.org}}, \
note = {{CC BY 4.0; {made["geonames"]}}}}}
{districts}"""


def _bib(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c not in "{}@\\\"")


def readme(words: Words, plan: Plan, tables: Tables) -> str:
    """Text of README.md: what is here, what is assumed, what to add, whom to credit."""
    cities, cells = len(plan.cities), len(plan.cells)
    notes = "".join(f"- {note}\n" for note in words.notes if note)
    drawn = (
        f"The {cells} `rural` units are the polygons of `{_code(words.districts)}`, simplified."
        if words.districts else
        f"No district boundary is used: each of the {cells} `rural` units is the ground nearer to "
        "one place than to any other, cut at the province border."
    )
    outlines = (
        "as in the file, simplified; provinces are made of their districts."
        if words.districts else
        "provinces are Natural Earth's, simplified. It draws who holds the ground rather than who "
        "claims it, and not always as of your day."
    )
    far = [link for link in tables.crossings if link.km >= FAR_KM]
    crossed = "" if not tables.crossings else (
        f"- **Crossings**: the ground lies in {tables.pieces} pieces. {len(tables.crossings)} "
        "links of kind `crossing` (over water, or over another country) join them, each to the "
        f"nearest; {len(far)} are longer than {FAR_KM:.0f} km. Delete those that nobody can use.\n"
    )
    made = (
        "changed: the most important were kept, and joined to districts by geometry"
        if words.districts else
        "changed: the most important were kept, joined to provinces by geometry, and cells drawn "
        "around them"
    )
    credit = "" if not words.districts else (
        f"Districts: `{_code(words.districts)}`; add its source and licence here and in "
        "sources.bib.\n"
    )
    return f"""# {words.name}

{words.title}. Made by `wouldtake case new`: a start, to be edited. {cities + cells} units \
({cities} cities), {tables.link_count} links, {len(plan.provinces)} provinces.

| file | what |
|---|---|
| `case.toml` | name, day, formulas; examples of patrons, parties and figures to fill in |
| `units.csv` | what can change hands: each city, and the ground about it |
| `links.csv` | neighbours and how far apart |
| `parents.csv` | provinces |
| `shapes.geojson` | outlines of units and provinces |
| `claims.yaml` | claims to check: none yet |
| `sources.bib` | every source cited |

## Approximate, or assumed

- **Units**: {drawn}
- **Cities** are national capitals, seats of provinces, and places of 100,000 people or more, as \
far as the number of units allows. A city's population is that of GeoNames, of whatever year it \
was counted; {DEFAULT_POPULATION:,.0f} persons are taken where it is blank. That of open ground is \
not known and left blank.
- **Control** at the start is an assumption: the government holds every city, and who holds the \
rest is `unknown`. The simulation then draws each unknown unit anew in every future: \
{DEFAULT_INSURGENT:.0%} insurgent and {DEFAULT_CONTESTED:.0%} contested, unless `counts.csv` or \
`evidence.csv` say otherwise. That is a country at war. **Answers mean little before you put in \
who holds what.**
- **Links**: units with a common border; a city and the ground it lies in or touches. Lengths are \
great-circle kilometres times 1.3, as roads wind; no road was looked at.
{crossed}- **Outlines**: {outlines}
{notes}
## To fill in next

1. Who holds what: `control` in `units.csv`, or dated rows in `control.csv` with the columns \
`date,unit,control,manner,source,sure`.
2. How much is held in all: `counts.csv`, with the columns \
`date,held_by_insurgent,government,contested,of,definition,source,sure`.
3. Patrons, parties and their strength: the examples in `case.toml`.
4. `wouldtake case validate .`, then `wouldtake ask . "chance that capital_falls within 90 days"`.

## Credits

Provinces: Natural Earth (https://www.naturalearthdata.com), public domain.
Places: GeoNames (https://www.geonames.org), CC BY 4.0 \
(https://creativecommons.org/licenses/by/4.0/); {made}.
{credit}"""


def _code(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c not in "`|")
