"""What a future shows: the series that can be asked for, each with unit and meaning."""

from dataclasses import dataclass
from typing import Literal

from . import state as at


@dataclass(frozen=True)
class Series:
    """One recordable series. `equals`: an event, 1 where the nation's number has that value."""

    name: str
    place: int
    unit: str
    description: str
    kind: Literal["real", "count", "event"] = "real"
    clampable: bool = False
    low: float | None = None
    high: float | None = None
    equals: int | None = None


SERIES: tuple[Series, ...] = (
    Series("belief", at.BELIEF, "share", "belief that the government can hold", clampable=True,
           low=0.01, high=0.99),
    Series("organisation", at.ORGANISATION, "", "how well regrouped the forces are, log units",
           clampable=True, low=0.0, high=2.0),
    Series("militia_strength", at.MILITIA, "share", "militias and uprisings, share of the army",
           clampable=True, low=0.0, high=0.6),
    Series("army_strength", at.ARMY, "share", "fighting strength, share of that on record"),
    Series("army_quality", at.ARMY_QUALITY, "ratio", "quality of the army, 1 as on record"),
    Series("air_force", at.AIR_FORCE, "share", "usable government aircraft, share of the fleet"),
    Series("insurgent_strength", at.INSURGENTS, "share", "attackers' strength, likewise"),
    Series("munitions", at.MUNITIONS, "munitions/day", "patrons' munitions released"),
    Series("homeland_threat", at.THREAT, "index", "groups' judged ability to attack the lead "
           "patron's homeland; 0.5 is reconstituted", clampable=True, low=0.0, high=1.0),
    Series("homeland_attack", at.HOMELAND_ATTACKED, "", "an attack on the lead patron's homeland",
           "event", clampable=True),
    Series("capital_attack", at.CAPITAL_ATTACKED, "", "a major attack in the capital", "event",
           clampable=True),
    Series("campaign_phase", at.PHASE, "phase", "0 probing, 1 sweep, 2 encirclement, 3 assault",
           "count", clampable=True, low=0, high=3),
    Series("patron_presence", at.PRESENCE, "share", "patrons' troops, share of those before the "
           "withdrawal"),
    Series("expected_presence", at.EXPECTED_PRESENCE, "share", "the same, as announced for the "
           "months ahead"),
    Series("returned_troops", at.RETURN_STRENGTH, "persons", "patrons' troops back on a combat or "
           "support mission, evacuation left out"),
    Series("evacuation_troops", at.EVACUATION_TROOPS, "persons", "troops flown in only to "
           "evacuate"),
    Series("leaders_doubting", at.LEADERS_DOUBTING, "leaders", "power brokers who think the "
           "government cannot hold", "count", clampable=True, low=0),
    Series("leaders_dealt", at.LEADERS_DEALT, "leaders", "power brokers who have cut a deal",
           "count"),
    Series("political_collapse", at.COLLAPSE, "", "the leadership has gone before the capital was "
           "taken by force", "event", equals=at.POLITICAL),
    Series("military_takeover", at.COLLAPSE, "", "the capital was taken by force first", "event",
           equals=at.MILITARY),
    Series("capital_lost", at.CAPITAL_LOST, "", "the capital is in insurgent hands", "event"),
    Series("insurgent_share", at.INSURGENT_SHARE, "share", "share of units in insurgent hands"),
    Series("contested_share", at.CONTESTED_SHARE, "share", "share of units contested"),
    Series("government_share", at.GOVERNMENT_SHARE, "share", "share of units in government hands"),
    Series("rural_insurgent_share", at.RURAL_INSURGENT_SHARE, "share", "share of rural units in "
           "insurgent hands"),
    Series("cities_lost", at.CITIES_LOST, "cities", "cities in insurgent hands", "count"),
    Series("cities_besieged", at.CITIES_BESIEGED, "cities", "cities contested", "count"),
    Series("gain_30_days", at.GAIN_30_DAYS, "share", "change of the insurgent share in 30 days"),
    Series("displaced", at.DISPLACED, "persons", "newly displaced since day 0"),
    Series("trapped", at.TRAPPED, "persons", "people trapped in besieged cities"),
    Series("unreached", at.UNREACHED, "persons", "people in contested ground beyond aid's reach"),
    Series("days_since_return", at.DAYS_SINCE_RETURN, "days", "since the lead patron came back, "
           "-1 before", "count"),
    Series("falls_fought", at.FALLS_FOUGHT, "units", "units fallen by fighting", "count"),
    Series("falls_abandoned", at.FALLS_ABANDONED, "units", "units given up without a fight",
           "count"),
    Series("falls_negotiated", at.FALLS_NEGOTIATED, "units", "units handed over by a deal or in "
           "capitulation", "count"),
    Series("rural_retaken", at.RURAL_RETAKEN, "units", "rural units lost and won back", "count"),
)
