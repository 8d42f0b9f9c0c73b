"""Each kind of answer as a figure, words, pictures and a table.

Reads the JSON of DESIGN.md section 4, as `Answer.to_dict` gives it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from . import yardstick
from .bars import Bar, bars
from .curve import curve
from .data import Term
from .dots import Row, chance_row, chances, values
from .gamble import outcomes, quantiles
from .show import (
    amount,
    headline_percent,
    interval,
    number,
    percent,
    points,
    rounded,
    signed,
    term_label,
)
from .svg import responsive
from .takes import draw_takes
from .views import Drawn, Table

Json = Mapping[str, Any]
Terms = Mapping[str, Term]
WIDE = 470.0
_CHANCE_HEAD = ("", "estimate", "low", "high")


def draw(answer: Json, terms: Terms) -> Drawn:
    """The picture of an answer.

    Raises:
        KeyError: the answer's kind is not one of the ten.
    """
    return _KINDS[answer["kind"]](answer, terms)


def _level(answer: Json) -> str:
    return f"{100 * answer.get('confidence', 0.95):g} % interval"


def _within(answer: Json, chance: Json) -> str:
    return f"{_level(answer)} {interval(chance['low'], chance['high'])}"


def _chance_row(label: str, chance: Json | None) -> tuple[str, ...]:
    if chance is None:
        return (label, "unknown", "", "")
    return (label, *(percent(chance[key]) for key in ("estimate", "low", "high")))


def _value_row(label: str, side: Json, unit: str) -> tuple[str, ...]:
    return (label, *(number(side[key], unit) for key in ("estimate", "low", "high")))


def _chance(answer: Json, terms: Terms) -> Drawn:
    del terms
    chance = answer["chance"]
    rows = [chance_row("share of futures in which it happens", chance)]
    table = [_chance_row("chance", chance)]
    remarks: tuple[str, ...] = ()
    if variation := answer.get("variation"):
        low, high = variation["low"], variation["high"]
        rows.append(Row("90 % of scenarios, each on its own", None, low, high,
                        interval(low, high), tone="muted"))
        remarks = (
            f"{percent(variation['scenario_share'])} of the variance is not knowing the "
            "scenario; the rest is luck within it.",
        )
    return Drawn(
        headline_percent(chance["estimate"]), "of futures", _within(answer, chance),
        answer.get("words") or yardstick.words(chance["low"], chance["high"]),
        (responsive(lambda w: chances(rows, w, label="Chance", bands=True), WIDE),),
        (Table("The number exactly", _CHANCE_HEAD, tuple(table)),), remarks=remarks,
    )


def _tested(answer: Json, terms: Terms) -> Drawn:
    del terms
    chance, threshold = answer["chance"], answer["threshold"]
    word = "inevitable" if answer["kind"] == "inevitable" else "possible"
    rows = [chance_row("share of futures in which it happens", chance)]
    return Drawn(
        headline_percent(chance["estimate"]), "of futures", _within(answer, chance),
        answer.get("words") or yardstick.words(chance["low"], chance["high"]),
        (
            responsive(
                lambda w: chances(
                    rows, w, label="Chance", threshold=threshold,
                    threshold_label=f"{word} from {percent(threshold)}", bands=True,
                ), WIDE,
            ),
        ),
        (
            Table("The numbers exactly", _CHANCE_HEAD, (
                _chance_row("chance", chance), ("threshold", percent(threshold), "", ""),
            )),
        ),
    )


def _causal(answer: Json, terms: Terms) -> Drawn:
    del terms
    needs = answer["kind"] == "needs"
    key = "necessity" if needs else "sufficiency"
    share, bounds = answer[key], answer.get("bounds")
    wide = (bounds["low"], bounds["high"]) if bounds else None
    label = "lose it when the condition is taken away" if needs else "gain it when it is given"
    rows = [
        chance_row(label, share, bounds=wide),
        chance_row("chance with the condition", answer["chance_with"], tone="muted"),
        chance_row("chance without it", answer["chance_without"], tone="muted"),
    ]
    table = [
        _chance_row(key, share), _chance_row("chance with it", answer["chance_with"]),
        _chance_row("chance without it", answer["chance_without"]),
    ]
    remarks: list[str] = []
    if bounds:
        table.append((
            "bounds (Tian and Pearl)", "", percent(bounds["low"]), percent(bounds["high"]),
        ))
        apart = share["high"] < bounds["outer_low"] or share["low"] > bounds["outer_high"]
        remarks.append(
            f"Tian and Pearl's bounds ({interval(bounds['low'], bounds['high'])}) do not hold the "
            "estimate: setting the condition from outside also changes futures in which it comes "
            "by itself, so they do not apply here." if apart else
            "The pale band is Tian and Pearl's bounds, which assume nothing of how the two "
            "worlds share their luck."
        )
    threshold = answer.get("threshold")
    note = (
        f"of {share['twins']:,} futures with both lose it without the condition" if needs
        else f"of {share['twins']:,} futures with neither gain it given the condition"
    )
    return Drawn(
        headline_percent(share["estimate"]), note, _within(answer, share),
        yardstick.words(share["low"], share["high"]) if share["estimate"] is not None else "",
        (
            responsive(
                lambda w: chances(
                    rows, w, label=key.capitalize(), threshold=threshold,
                    threshold_label=f"{'needed' if needs else 'enough'} from {percent(threshold)}",
                    threshold_rows=1,
                ), WIDE,
            ),
        ),
        (Table("The numbers exactly", _CHANCE_HEAD, tuple(table)),), remarks=tuple(remarks),
    )


def _effect(answer: Json, terms: Terms) -> Drawn:
    del terms
    effect, unit = answer["effect"], answer["unit"]
    before, after, change = effect["before"], effect["after"], effect["difference"]
    is_chance = unit == "chance"
    shown: Callable[[float], str] = (lambda v: f"{100 * v:g} %") if is_chance else rounded
    tell = headline_percent if is_chance else (
        lambda v: "unknown" if v is None else amount(v, unit)
    )
    differ = points if is_chance else (lambda v: signed(v, unit))
    sides = [
        Row("without the change", before["estimate"], before["low"], before["high"],
            tell(before["estimate"]), tone="muted"),
        Row("with it", after["estimate"], after["low"], after["high"], tell(after["estimate"])),
    ]
    told = differ(change["estimate"])
    difference = [
        Row("difference, future by future", change["estimate"], change["low"], change["high"],
            f"{told} points" if is_chance else told)
    ]
    pictures = (
        responsive(
            lambda w: values(sides, w, label="Before and after", shown=shown, joined=True), WIDE
        ),
        responsive(
            lambda w: values(
                difference, w, label="Difference", zero=True,
                shown=(lambda v: points(v).removesuffix(".0")) if is_chance else rounded,
            ), WIDE,
        ),
    )
    if is_chance:
        rows = (_chance_row("without", before), _chance_row("with", after))
        last = ("difference, points", *(points(change[k]) for k in ("estimate", "low", "high")))
    else:
        rows = (_value_row("without", before, unit), _value_row("with", after, unit))
        last = ("difference", *(signed(change[k], unit) for k in ("estimate", "low", "high")))
    words = ""
    if is_chance:
        first = yardstick.words(before["low"], before["high"])
        second = yardstick.words(after["low"], after["high"])
        words = f"{first}, with or without" if first == second else (
            f"without: {first}; with: {second}"
        )
        words = words if first else ""
    span = (
        "not known" if change["low"] is None or change["high"] is None
        else f"{differ(change['low'])} to {differ(change['high'])}"
    )
    return Drawn(
        f"{told} points" if is_chance else told,
        "of chance, with the change against without" if is_chance
        else "with the change, against without",
        f"{_level(answer)} {span}", words, pictures,
        (Table("The numbers exactly", _CHANCE_HEAD, (*rows, last)),),
    )


def _tips(answer: Json, terms: Terms) -> Drawn:
    del terms
    level, unit, required = answer["level"], answer.get("unit", ""), answer["required"]
    ends = [
        f"{number(level[k])}" if level[k] is not None else "beyond what was tried"
        for k in ("low", "high")
    ]
    rows = tuple(
        _chance_row(number(p["level"], unit), p["chance"]) for p in answer["curve"]
    )
    at = f"{term_label(answer['signal'])}: where the chance crosses {percent(required)}"
    found = level["estimate"] is not None
    return Drawn(
        amount(level["estimate"], unit) if found else "Nowhere tried", at,
        f"{_level(answer)} {ends[0]} to {ends[1]}" if found else "", "",
        (responsive(lambda w: curve(answer, w), WIDE),),
        (Table("Chance by level", ("level", "estimate", "low", "high"), rows),),
        remarks=(f"Dashed: a chance of {percent(required)}. The band is the level's interval.",),
    )


def _drives(answer: Json, terms: Terms) -> Drawn:
    inputs = [i for i in answer["inputs"] if i["total"] is not None]
    chance = answer["chance"]
    rows = [
        Bar(_described(i["name"], terms), i["total"], i["low"], i["high"], i["first_order"])
        for i in inputs[:7]
    ]
    table = tuple(
        (i["name"], percent(i["first_order"]), percent(i["total"]),
         interval(i["low"], i["high"]))
        for i in answer["inputs"]
    )
    remarks = ["Dark: what the input explains alone; pale: with all it takes part in."]
    if box := answer.get("box"):
        limits = " and ".join(
            f"{term_label(name)} between {rounded(a)} and {rounded(b)}"
            for name, (a, b) in box["limits"].items()
        )
        remarks.append(
            f"Where {limits or 'anything holds'}, it happens in {percent(box['density'])} of "
            f"futures ({interval(box['density_low'], box['density_high'])}); that box holds "
            f"{percent(box['coverage'])} of all the futures in which it happens."
        )
    first = inputs[0] if inputs else None
    return Drawn(
        term_label(first["name"]) if first else "Nothing",
        f"matters most: {percent(first['total'])} of the variance" if first
        else "it came out the same in every future",
        f"{_level(answer)} {interval(first['low'], first['high'])}" if first else "",
        f"the outcome itself: {headline_percent(chance['estimate'])} of futures, "
        f"{yardstick.words(chance['low'], chance['high'])}",
        (responsive(lambda w: bars(rows, w, label="Share of variance"), WIDE),) if rows else (),
        (Table("Every input", ("input", "alone", "in all", "interval of in all"), table),),
        remarks=tuple(remarks) if rows else (),
    )


def _described(name: str, terms: Terms) -> str:
    described = terms[name].description if name in terms else ""
    return f"{term_label(name)}: {described}" if described else term_label(name)


def _gamble(answer: Json, terms: Terms) -> Drawn:
    del terms
    gamble, unit = answer["gamble"], answer["unit"]
    worse, shortfall = gamble["worse"], gamble["shortfall"]
    order = {
        "with": "better with it", "without": "better without it", "equal": "no difference",
        "neither": "neither side dominates",
    }
    remarks = (
        f"Mean of the worst {percent(shortfall['share'])}: "
        f"{rounded(shortfall['with'])} with, {rounded(shortfall['without'])} without. "
        f"Dominance: {order.get(gamble['dominance']['first_order'], '')} (first order), "
        f"{order.get(gamble['dominance']['second_order'], '')} (second order). "
        f"{gamble['direction'].capitalize()} is worse.",
    )
    rows = tuple(
        (percent(q["level"]), _estimate(q["without"], unit), _estimate(q["with"], unit))
        for q in gamble["quantiles"]
    )
    pictures: tuple[Markup, ...] = (
        responsive(lambda w: outcomes(gamble, w), WIDE),
        responsive(lambda w: quantiles(gamble, w, rounded), WIDE),
    )
    return Drawn(
        headline_percent(worse["estimate"]), "of futures end worse for it",
        _within(answer, worse), yardstick.words(worse["low"], worse["high"]), pictures,
        (
            Table("Quantiles", ("quantile", "without", "with"), rows),
            Table("Shares of futures", _CHANCE_HEAD, (
                _chance_row("worse", worse), _chance_row("better", gamble["better"]),
            )),
        ), remarks=remarks,
    )


def _estimate(side: Json, unit: str) -> str:
    shown = number(side["estimate"], unit)
    if side["low"] is None or side["high"] is None:
        return shown
    return f"{shown} ({number(side['low'])} to {number(side['high'])})"


_KINDS: dict[str, Callable[[Json, Terms], Drawn]] = {
    "chance": _chance, "inevitable": _tested, "possible": _tested, "needs": _causal,
    "enough": _causal, "effect": _effect, "takes": draw_takes, "tips": _tips,
    "drives": _drives, "gamble": _gamble,
}
