"""What it would take: certified options, their chances, frontiers; and what to say without any."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from . import yardstick
from .data import Term
from .dots import Row, chances
from .frontier import frontier, pairs, resting
from .show import amount, headline_percent, interval, number, percent, setting, term_label
from .svg import responsive
from .views import Drawn, Table

_MOST = 6
_NOT_FOUND = (
    "Not found is not impossible: the search ended without a setting it could certify, and did "
    "not show that there is none."
)


def draw_takes(answer: Mapping[str, Any], terms: Mapping[str, Term]) -> Drawn:
    """The picture of a `takes` answer."""
    options, required = answer["options"], answer["required"]
    if answer["reachable"] is not True or not options:
        return _without(answer, terms)
    rest = resting(answer, terms)
    first = options[0]
    chance = first["chance"]
    rows = [
        Row(moved(o["settings"], rest, terms), o["chance"]["estimate"], o["chance"]["low"],
            o["chance"]["high"], headline_percent(o["chance"]["estimate"]),
            tone="main" if at == 0 else "muted")
        for at, o in enumerate(options[:_MOST])
    ]

    def dotted(width: float) -> Markup:
        return chances(
            rows, width, label="Certified options", threshold=required,
            threshold_label=f"asked for: {percent(required)}",
        )

    found = pairs(answer, terms)
    level = f"{100 * answer.get('confidence', 0.95):g} % interval"
    small = [responsive(dotted, 470)]
    large = [responsive(dotted, 620)]
    for pair in found[:3]:
        small.append(responsive(lambda w, pair=pair: frontier(pair, terms, w), 470))
        large.append(responsive(lambda w, pair=pair: frontier(pair, terms, w), 520))
    remarks: list[str] = []
    if found:
        remarks.append(
            f"{len(answer['frontier'])} certified points lie on the frontiers: each needs less of "
            "one name and more of the other."
        )
        cheapest = min(answer["frontier"], key=lambda point: point["cost"])
        if cheapest["cost"] < first["cost"]:
            remarks.append(
                f"One of them is cheaper than every option above: "
                f"{moved(cheapest['settings'], rest, terms)}, cost {number(cheapest['cost'])} "
                f"against {number(first['cost'])}."
            )
    return Drawn(
        moved(first["settings"], rest, terms),
        f"certified for a chance of {percent(required)}; it gives "
        f"{headline_percent(chance['estimate'])}",
        f"{level} {interval(chance['low'], chance['high'])}",
        yardstick.words(chance["low"], chance["high"]), tuple(small),
        (_options(answer, terms), *_frontier_table(answer, terms)),
        large=tuple(large), remarks=tuple(remarks),
    )


def moved(
    settings: Mapping[str, float | None], rest: Mapping[str, float | None],
    terms: Mapping[str, Term],
) -> str:
    """What a setting changes, in words; `nothing more` where it changes nothing."""
    parts = []
    for name, value in settings.items():
        if value is None or (name in rest and value == rest[name]):
            continue
        label, term = term_label(name), terms.get(name)
        if term and term.event and value in (0.0, 1.0):
            parts.append(label if value else f"no {label}")
        else:
            parts.append(f"{label} at {amount(value, term.unit if term else '', label)}")
    return ", ".join(parts) or "nothing more"


def _without(answer: Mapping[str, Any], terms: Mapping[str, Term]) -> Drawn:
    """No certified option: say which of the two it is, and how near the best try came."""
    del terms
    required, best = answer["required"], answer.get("best")
    unreachable = answer["reachable"] is False
    rows = [
        Row("best setting tried", best["estimate"], best["low"], best["high"],
            headline_percent(best["estimate"]), tone="main")
        if best else Row("no setting could be tried", None, None, None, "unknown")
    ]
    pictures = (
        responsive(
            lambda w: chances(
                rows, w, label="The best that was found", threshold=required,
                threshold_label=f"asked for: {percent(required)}", bands=best is not None,
            ), 470,
        ),
    )
    level = f"{100 * answer.get('confidence', 0.95):g} % interval"
    table = (
        Table("The best setting tried", ("", "estimate", "low", "high"), (
            ("chance", *(percent(best[k]) for k in ("estimate", "low", "high"))),
            ("asked for", percent(required), "", ""),
        )),
    ) if best else ()
    return Drawn(
        "Out of reach" if unreachable else "Not found",
        f"for a chance of {percent(required)}" + (
            f"; the best setting tried gives {headline_percent(best['estimate'])}" if best else ""
        ),
        f"{level} {interval(best['low'], best['high'])}" if best else "",
        yardstick.words(best["low"], best["high"]) if best else "", pictures, table,
        remarks=(
            ("Out of reach within the ranges searched, in this model; wider ranges or other names "
             "were not asked.",) if unreachable else (_NOT_FOUND,)
        ),
    )


def _costly(answer: Mapping[str, Any]) -> bool:
    return any(o["cost"] for o in [*answer["options"], *answer["frontier"]])




def _options(answer: Mapping[str, Any], terms: Mapping[str, Term]) -> Table:
    names, costly = tuple(answer["options"][0]["settings"]), _costly(answer)
    head = ("", *map(term_label, names), *(("cost",) if costly else ()),
            "chance", "interval")
    rows = tuple(_row(f"{at}", o, names, terms, costly)
                 for at, o in enumerate(answer["options"], start=1))
    return Table("Certified options, cheapest first" if costly else "Certified options", head, rows)


def _frontier_table(answer: Mapping[str, Any], terms: Mapping[str, Term]) -> tuple[Table, ...]:
    if not answer["frontier"]:
        return ()
    names, costly = tuple(answer["frontier"][0]["settings"]), _costly(answer)
    head = ("", *map(term_label, names), *(("cost",) if costly else ()),
            "chance", "interval")
    rows = tuple(_row(f"{at}", o, names, terms, costly)
                 for at, o in enumerate(answer["frontier"], start=1))
    return (Table("Points on the frontiers", head, rows),)


def _row(
    rank: str, option: Mapping[str, Any], names: tuple[str, ...], terms: Mapping[str, Term],
    costly: bool,
) -> tuple[str, ...]:
    chance = option["chance"]
    return (
        rank, *(setting(option["settings"].get(n), terms.get(n)) for n in names),
        *((number(option["cost"]),) if costly else ()),
        percent(chance["estimate"]), interval(chance["low"], chance["high"]),
    )
