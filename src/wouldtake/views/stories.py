"""One future told as a dated story, from its signals and the control of its units."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from wouldtake.cases import Case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict.state import INSURGENT, MANNERS, PHASES
from wouldtake.engine.ensemble import full_settings

from .ground import control, packed_codes

SHOWN = ("insurgent_share", "cities_lost", "belief", "army_strength", "displaced", "trapped")
RURAL_SPELL = 7  # days whose rural losses are told together
_MANNER = {
    "fought": "taken after fighting", "abandoned": "given up without a fight",
    "negotiated": "handed over in a deal", "capitulated": "given up after the state had gone",
}
_MANY_CITIES = 6


@dataclass(frozen=True)
class Told:
    """One entry of a story. `kind`: city, ground, phase, attack, deal, state, patron, people."""

    day: int
    date: str
    text: str
    kind: str
    unit: str = ""


def story(model: ConflictModel, number: int, *, seed: int) -> dict[str, Any]:
    """A future as the page walks through it: settings, control by day, signals, the story.

    Raises:
        SettingError: the number or seed is out of range.
    """
    horizon = model.horizon
    numbers = np.array([number], dtype=np.int64)
    settings = full_settings(model, seed, numbers, {})
    backers = [f"{one.id}_returned_troops" for one in model.case.patrons]
    names = frozenset({
        *SHOWN, "campaign_phase", "capital_attack", "homeland_attack", "leaders_dealt",
        "political_collapse", "military_takeover", "capital_lost", "evacuation_troops", *backers,
    })
    ensemble, series = model.run(
        settings, futures=numbers, steps=horizon, seed=seed, record=names
    )
    one = {name: np.asarray(values[0]) for name, values in series.items()}
    days = tuple(range(horizon + 1))
    held = control(model, numbers, days, seed)[0]
    told = [
        *_cities(model.case, held, ensemble.fall_day[0], ensemble.manner[0]),
        *_ground(model.case, held), *_nation(model.case, one),
    ]
    told.sort(key=lambda entry: entry.day)
    return {
        "number": number, "seed": seed,
        "settings": {name: float(values[0]) for name, values in settings.items()},
        "days": list(days), "control": packed_codes(held), "story": [asdict(t) for t in told],
        "signals": {name: [round(float(v), 6) for v in one[name]] for name in SHOWN},
    }


def _entry(case: Case, day: int, text: str, kind: str, unit: str = "") -> Told:
    return Told(day, (case.as_of + dt.timedelta(days=day)).isoformat(), text, kind, unit)


def _cities(
    case: Case, held: np.ndarray, fall_day: np.ndarray, manner: np.ndarray
) -> list[Told]:
    """Cities lost for the first time, and cities won back; a day of many is told in one."""
    told: list[Told] = []
    lost: dict[int, list[int]] = {}
    for at, kind in enumerate(case.kinds):
        if kind != "city":
            continue
        day = int(fall_day[at])
        if day >= 0:
            lost.setdefault(day, []).append(at)
        inside = held[:, at] == INSURGENT
        for back in np.flatnonzero(inside[:-1] & ~inside[1:]) + 1:
            text = f"{case.units[at].name} is won back."
            told.append(_entry(case, int(back), text, "city", case.ids[at]))
    for day, places in lost.items():
        if len(places) > _MANY_CITIES:
            names = ", ".join(case.units[at].name for at in places[:_MANY_CITIES])
            text = f"{len(places)} cities fall in a day, among them {names}."
            told.append(_entry(case, day, text, "city", case.ids[places[0]]))
            continue
        for at in places:
            how = _MANNER.get(MANNERS[manner[at]], "lost")
            capital = ", the capital," if case.ids[at] == case.capital else ""
            text = f"{case.units[at].name}{capital} is {how}."
            told.append(_entry(case, day, text, "city", case.ids[at]))
    return told


def _ground(case: Case, held: np.ndarray) -> list[Told]:
    """Open ground lost and regained, net, spell by spell; small spells are not told."""
    rural = np.array([kind != "city" for kind in case.kinds])
    if not rural.any():
        return []
    count = (held[:, rural] == INSURGENT).sum(axis=1)
    total = int(rural.sum())
    told = []
    for start in range(0, len(count) - RURAL_SPELL, RURAL_SPELL):
        change = int(count[start + RURAL_SPELL] - count[start])
        if abs(change) >= max(3, 0.03 * total):
            verb = "loses" if change > 0 else "wins back"
            told.append(_entry(
                case, start + RURAL_SPELL,
                f"Over {RURAL_SPELL} days the government's side {verb} {abs(change)} of {total} "
                f"rural units; insurgents now hold {count[start + RURAL_SPELL]}.", "ground",
            ))
    return told


def _nation(case: Case, one: dict[str, np.ndarray]) -> list[Told]:
    """Turns of the campaign, attacks, deals, collapse, returns."""
    told: list[Told] = []
    phase = one["campaign_phase"].astype(int)
    for day in np.flatnonzero(np.diff(phase)) + 1:
        text = f"The campaign turns to {PHASES[phase[day]]}."
        told.append(_entry(case, int(day), text, "phase"))
    dealt = one["leaders_dealt"]
    for day in np.flatnonzero(np.diff(dealt) > 0) + 1:
        more = int(dealt[day] - dealt[day - 1])
        who = "A power broker strikes a deal" if more == 1 else f"{more} power brokers strike deals"
        told.append(_entry(case, int(day), f"{who} with the insurgents.", "deal"))
    for name, text, kind in (
        ("capital_attack", "A major attack in the capital.", "attack"),
        ("homeland_attack", "An attack on the lead patron's homeland.", "attack"),
    ):
        told += [_entry(case, int(day), text, kind) for day in np.flatnonzero(one[name])]
    for name, text in (
        ("political_collapse", "The leadership flees or hands over power."),
        ("military_takeover", "The capital is taken by force."),
    ):
        days = np.flatnonzero(one[name])
        if days.size:
            told.append(_entry(case, int(days[0]), text, "state"))
    for patron in case.patrons:
        back = np.flatnonzero(one[f"{patron.id}_returned_troops"] > 0)
        if back.size:
            told.append(_entry(case, int(back[0]), f"Troops of {patron.name} come back.", "patron"))
    flown = np.flatnonzero(one["evacuation_troops"] > 0)
    if flown.size:
        told.append(_entry(case, int(flown[0]), "Troops are flown in to evacuate.", "patron"))
    return told
