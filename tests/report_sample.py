"""A sample report for tests: every number in it is invented, only the outlines are real.

Load it with `runpy.run_path(...)["sample"]`: tests are not a package.
"""

import datetime as dt
import json
import math
from pathlib import Path

from wouldtake.report.data import (
    Afterwards,
    Card,
    Fan,
    Hinge,
    Place,
    Published,
    Report,
    Score,
    Term,
)

CASE = Path(__file__).parents[1] / "src/wouldtake/cases/data/afghanistan-2021"
AS_OF = dt.date(2021, 8, 6)
RULE = "SAMPLE rule: supported where the whole interval lies at or above the threshold."


def share(estimate, half=0.02, **more):
    """An interval about an estimate."""
    if estimate is None:
        return {"estimate": None, "low": 0.0, "high": 1.0, **more}
    return {
        "estimate": estimate, "low": max(0.0, estimate - half),
        "high": min(1.0, estimate + half), **more,
    }


def chance(estimate, half=0.02):
    return share(estimate, half, method="Clopper-Pearson")


def answer(kind, question, **body):
    return {
        "question": question, "kind": kind, "target": "sample", "seed": 7, "futures": 2000,
        "confidence": 0.95, **body,
    }


def option(cost, estimate, **settings):
    return {"settings": settings, "cost": cost, "chance": chance(estimate, 0.022)}


def takes(question, options, frontier, reachable, best=None):
    return answer(
        "takes", question, options=options, frontier=frontier, reachable=reachable,
        required=0.5, best=best, monotone={}, searched=212_000,
    )


def answers():
    """One answer of each kind, and `takes` in its several shapes."""
    causal = {
        "chance_with": chance(0.31), "chance_without": chance(0.036, 0.008),
        "bounds": {"low": 0.71, "high": 0.97, "outer_low": 0.66, "outer_high": 0.99},
        "threshold": 0.95, "rule": RULE,
    }
    troops = [
        option(18.4, 0.532, us_return_troops=9200.0, return_stay_days=180.0),
        option(26.0, 0.541, us_return_troops=13_000.0, return_stay_days=30.0),
        option(31.5, 0.529, us_return_troops=2500.0, return_stay_days=900.0),
    ]
    frontier = [
        option(31.5 - 9 * math.sin(k * 0.5), 0.525 + 0.002 * k,
               us_return_troops=2500.0 + 10_500 * (k / 7) ** 1.5,
               return_stay_days=30 + 870 * (1 - k / 7) ** 2)
        for k in range(8)
    ]
    threat = [
        option(0.0, 0.531, homeland_threat=0.72, homeland_attack=None, return_rate=None),
        option(0.0, 0.562, homeland_threat=None, homeland_attack=1.0, return_rate=None),
    ]
    edges = [
        option(0.0, 0.53, homeland_threat=0.72 - 0.45 * k / 6, homeland_attack=None,
               return_rate=0.4 + 1.9 * (k / 6) ** 1.4)
        for k in range(1, 7)
    ]
    return {
        "takes": takes(
            "what would it take for forces_return with chance 50% using homeland_threat, "
            "homeland_attack, return_rate within 365 days", threat, [*threat, *edges], True,
        ),
        "takes levers": takes(
            "what would it take for return_works with chance 50% using us_return_troops, "
            "return_stay_days within 1 year", troops, frontier, True,
        ),
        "takes unreachable": takes(
            "what would it take for stalemate using belief", [], [], False, chance(0.081),
        ),
        "takes undecided": takes(
            "what would it take for stalemate using belief, aid", [], [], "undecided",
            chance(0.47),
        ),
        "chance": answer(
            "chance", "chance that us_return within 1 year", chance=chance(0.0735, 0.012),
            words="remote chance to highly unlikely",
            variation={
                "scenario_sd": 0.09, "scenario_share": 0.34, "low": 0.012, "high": 0.24,
                "scenarios": 200, "replicates": 20,
            },
            notes=["A sample note."],
        ),
        "needs": answer(
            "needs", "us_return needs homeland_threat >= 0.5 within 2 years",
            necessity=share(0.902, 0.031, twins=412), verdict="undecided", **causal,
        ),
        "enough": answer(
            "enough", "organisation >= 1 is enough for stalemate within 1 year",
            sufficiency=share(0.118, 0.02, twins=903), verdict="contradicted",
            **{**causal, "bounds": {
                "low": 0.02, "high": 0.31, "outer_low": 0.0, "outer_high": 0.35,
            }},
        ),
        "inevitable": answer(
            "inevitable", "takeover is inevitable within 1 year", chance=chance(0.664, 0.021),
            verdict="contradicted", threshold=0.95, rule=RULE, words="likely or probable",
        ),
        "possible": answer(
            "possible", "political_collapse before military_takeover is possible within 1 year",
            chance=chance(0.418, 0.022), verdict="supported", threshold=0.05, rule=RULE,
            words="realistic possibility",
        ),
        "effect": answer(
            "effect", "effect of support_years = 3 instead of 0 on capital_falls within 1 year",
            effect={
                "before": chance(0.664), "after": chance(0.571),
                "difference": share(-0.093, 0.017) | {"low": -0.11},
            },
            unit="chance", method="paired",
        ),
        "effect of signal": answer(
            "effect", "effect of capital_attacks = 8 instead of 0 on belief at day 30",
            effect={
                "before": {"estimate": 0.452, "low": 0.441, "high": 0.463},
                "after": {"estimate": 0.371, "low": 0.36, "high": 0.382},
                "difference": {"estimate": -0.081, "low": -0.087, "high": -0.075},
            },
            unit="index", method="paired",
        ),
        "tips": answer(
            "tips", "how many leaders_doubting for capital_falls within 60 days",
            level={"estimate": 17.4, "low": 16.0, "high": 19.0}, required=0.5,
            signal="leaders_doubting", unit="leaders", direction="rising",
            curve=[
                {"level": float(k), "chance": chance(1 / (1 + math.exp((17.4 - k) / 3.2)))}
                for k in range(0, 35, 2)
            ],
        ),
        "drives": answer(
            "drives", "what drives us_return within 2 years",
            inputs=[
                {"name": name, "first_order": total * 0.6, "total": total,
                 "low": total - 0.03, "high": total + 0.04}
                for name, total in (
                    ("threat_growth", 0.46), ("threat_return", 0.31), ("return_rate", 0.22),
                    ("plot_rate", 0.12), ("insurgent_tempo", 0.06), ("aid_decay", 0.03),
                )
            ],
            box={
                "limits": {"threat_growth": [0.4, 0.9]}, "coverage": 0.71, "density": 0.33,
                "density_low": 0.28, "density_high": 0.38, "mass": 0.22,
            },
            chance=chance(0.104), simulated=16_384,
        ),
        "gamble": answer(
            "gamble", "gamble of us_return_troops = 10000 instead of 0 on government_share "
            "within 1 year",
            gamble={
                "quantiles": [
                    {"level": level,
                     "with": {"estimate": a, "low": a - 0.015, "high": a + 0.015},
                     "without": {"estimate": b, "low": b - 0.012, "high": b + 0.012}}
                    for level, a, b in (
                        (0.05, 0.04, 0.03), (0.25, 0.19, 0.08), (0.5, 0.41, 0.15),
                        (0.75, 0.58, 0.29), (0.95, 0.72, 0.51),
                    )
                ],
                "worse": chance(0.082, 0.012), "better": chance(0.803, 0.018),
                "shortfall": {"share": 0.05, "with": 0.03, "without": 0.021,
                              "difference": 0.009},
                "dominance": {"first_order": "with", "second_order": "with"},
                "direction": "lower",
            },
            unit="share",
        ),
    }


def card(name, given, said, endorsement="asserts", verdict="undecided", **more):
    """A card about an answer."""
    fares = {"asserts": verdict, "relays": None}.get(
        endorsement,
        {"supported": "contradicted", "contradicted": "supported"}.get(verdict, "undecided"),
    )
    values = {
        "id": name.replace(" ", "_"), "letter": "a", "speaker": "A. Speaker",
        "affiliation": "Sample Institute", "outlet": "Sample News", "date": AS_OF, "said": said,
        "endorsement": endorsement, "note": "", "question": given["question"],
        "asked_from": AS_OF, "answer": given,
        "sentence": f"SAMPLE sentence for an answer of kind {given['kind']}, in one line.",
        "lines": ("Method: invented for the sample.", "A second line."), "verdict": verdict,
        "rule": RULE, "fares": fares,
        "hinges": (
            Hinge("threat_growth", "how fast groups rebuild", 0.21, 0.17, 0.25),
            Hinge("insurgent_tempo", "pace of the campaign", 0.08, 0.05, 0.11),
        ),
        "afterwards": "SAMPLE: what then happened to this claim, in a sentence or two.",
    }
    return Card(**(values | more))


def cards():
    """A card a kind, in order."""
    found = answers()
    plain = "SAMPLE: a claim of this kind, said in our own words and not very long at all."
    rows = (
        ("needs", "asserts", "undecided"), ("gamble", "asserts", "supported"),
        ("takes levers", "asserts", "supported"), ("effect", "rejects", "contradicted"),
        ("inevitable", "rejects", "contradicted"), ("enough", "asserts", "contradicted"),
        ("tips", "asserts", "supported"), ("possible", "asserts", "supported"),
        ("effect of signal", "asserts", "supported"), ("drives", "asserts", "supported"),
        ("takes unreachable", "asserts", "undecided"), ("takes undecided", "relays", "undecided"),
    )
    return tuple(
        card(name, found[name], plain, endorsement, verdict, letter="abcdefghijklmn"[at],
             note="A note on how the claim was read." if at % 3 == 0 else "",
             asked_from=dt.date(2021, 4, 13) if at == 3 else AS_OF)
        for at, (name, endorsement, verdict) in enumerate(rows)
    )


def places(dates):
    """Provinces with invented chances, their capitals, and invented days of falling."""
    rows = (CASE / "units.csv").read_text(encoding="utf-8").splitlines()[1:35]
    capitals = {r.split(",")[2]: r.split(",") for r in rows}
    features = json.loads((CASE / "shapes.geojson").read_text(encoding="utf-8"))["features"]
    out = []
    for feature in features:
        about = feature["properties"]
        if about["kind"] != "province":
            continue
        shape = feature["geometry"]
        parts = shape["coordinates"]
        polygons = [parts] if shape["type"] == "Polygon" else parts
        city = capitals[about["id"]]
        lon, lat = float(city[4]), float(city[5])
        pull = 4.0 * math.sin(1.7 * lon) * math.cos(2.3 * lat) - (7 if city[0] == "kabul" else 4)
        curve = [
            1 / (1 + math.exp(-(pull + 5.0 * k / len(dates)))) * (0.15 + 0.85 * k / len(dates))
            for k in range(len(dates))
        ]
        held = city[0] == "bazarak"
        out.append(Place(
            about["id"], about["name"], city[1], lon, lat,
            tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon),
            tuple(curve), tuple(max(0.0, c - 0.02) for c in curve),
            tuple(min(1.0, c + 0.02) for c in curve),
            None if held else AS_OF + dt.timedelta(days=int(5 + 4 * math.sin(7 * lat))),
            "" if held else ("fought", "negotiated", "abandoned")[int(10 * lon) % 3],
        ))
    return tuple(out)


def fan(title, unit, start, fall):
    """A fan that narrows downwards from `start`."""
    dates = tuple(AS_OF + dt.timedelta(days=5 * k) for k in range(19))
    levels = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
    values = tuple(
        tuple(start * math.exp(-fall * (k / 18) * (1.9 - 1.6 * level)) for k in range(19))
        for level in levels
    )
    observed = tuple(
        (AS_OF - dt.timedelta(days=days), start * (1 + days / 130), label)
        for days, label in ((97, "counter A"), (60, "counter A"), (45, "B"), (30, "A"), (9, "A"))
    )
    afterwards = (
        (AS_OF + dt.timedelta(days=4), start * 0.72, "counter A"),
        (AS_OF + dt.timedelta(days=9), start * 0.03, "counter A"),
    )
    return Fan(title, unit, dates, levels, values, observed, afterwards)


def sample(**more):
    """The whole sample report; any field may be replaced."""
    dates = tuple(AS_OF + dt.timedelta(days=3 * k) for k in range(31))
    found = answers()
    headline = card(
        "headline", found["takes"], "SAMPLE: asks what would bring the troops back.", "relays",
        letter="", verdict="undecided", affiliation="Sample News",
        in_words="What would it take to get US and coalition forces back into the country?",
        sentence="SAMPLE. It takes homeland_threat = 0.72 (cost 0) for a chance of 50 %: 53 % "
        "(51 to 55 %) on fresh futures.",
    )
    beside = card(
        "as things stand", found["chance"], "SAMPLE: how likely is a return if nothing changes?",
        "relays", letter="",
    )
    values = {
        "title": "SAMPLE: Afghanistan, as it stood in August 2021", "case": "afghanistan-2021",
        "case_digest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef", "as_of": AS_OF,
        "version": "0.1.0", "seed": 7, "futures": 2000, "confidence": 0.95,
        "headline": headline, "beside_headline": (
            beside, card("unreachable beside", found["takes unreachable"], "SAMPLE: by belief?",
                         "relays", letter=""),
        ),
        "claims": cards(), "places": places(dates), "map_dates": dates,
        "fans": (
            fan("Districts held by the government", "districts of 407", 150, 1.1),
            fan("Provincial capitals held", "capitals of 34", 34, 0.6),
        ),
        "leaves_out": ("SAMPLE: logistics.", "SAMPLE: the neighbours' choices.", "SAMPLE: mood."),
        "assumptions": ("SAMPLE: population is even over a province's cells.",),
        "sources": ("SAMPLE source, a report, https://example.org/report.", "Another."),
        "credits": ("Province outlines: Natural Earth, public domain.", "Places: GeoNames, CC BY."),
        "afterwards": Afterwards(
            events=(
                (dt.date(2021, 8, 15), "SAMPLE: the capital is entered.", "wire"),
                (dt.date(2021, 8, 8), "SAMPLE: three capitals fall on one day.", "wire"),
            ),
            scores=(
                Score("each capital's fall", 7, 0.181, {"persistence": 0.33, "hazard": 0.21}, 34),
                Score("each capital's fall", 30, 0.412, {"persistence": 0.97, "hazard": 0.35}, 34),
            ),
            published=(
                Published(dt.date(2021, 6, 23), "Sample analysts", "Collapse in six to twelve "
                          "months.", "a paper", None, (0.61, 0.59, 0.63)),
                Published(dt.date(2021, 8, 10), "Sample officers", "Within 90 days.", "a paper",
                          0.5, (0.38, 0.36, 0.4)),
            ),
            remarks=("SAMPLE: the model was far too slow.", "SAMPLE: the order was about right."),
        ),
        "terms": {
            term.name: term for term in (
                Term("homeland_threat", "threat to the homeland", "index"),
                Term("homeland_attack", "an attack on the homeland happens", event=True),
                Term("return_rate", "readiness at home", "per year"),
                Term("us_return_troops", "size of a return", "troops", 0.0),
                Term("return_stay_days", "length of a return", "days", 30.0),
                Term("threat_growth", "how fast groups rebuild", "per year"),
            )
        },
    }
    return Report(**(values | more))
