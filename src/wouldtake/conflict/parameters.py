"""Every number the model is run with: place in the vector, unit, prior range and source.

A lever is what an actor can set; an uncertainty is what no actor sets. A range marked
`assumption` is ours, wide on purpose, and narrowed only by calibration.
"""

from dataclasses import dataclass
from typing import Literal

WIDE = 10.0


@dataclass(frozen=True)
class Parameter:
    """One number of the model. `low`, `high` bound the prior or a lever's range.

    The prior is even over the range, or in its logarithm; see `is_logarithmic`.
    """

    name: str
    unit: str
    low: float
    high: float
    baseline: float
    description: str
    source: str
    role: Literal["uncertainty", "lever"] = "uncertainty"
    kind: Literal["real", "integer", "switch"] = "real"
    cost: float = 1.0

    @property
    def is_logarithmic(self) -> bool:
        """Whether its prior is even in the logarithm: where the range spans a factor of ten."""
        return self.low > 0.0 and self.high >= WIDE * self.low


_table: list[Parameter] = []


def _range(
    name: str, unit: str, low: float, high: float, description: str, source: str = "assumption"
) -> int:
    _table.append(Parameter(name, unit, low, high, 0.5 * (low + high), description, source))
    return len(_table) - 1


def _lever(
    name: str, unit: str, low: float, high: float, baseline: float, cost: float,
    description: str, source: str, kind: Literal["real", "integer", "switch"] = "real",
) -> int:
    _table.append(
        Parameter(name, unit, low, high, baseline, description, source, "lever", kind, cost)
    )
    return len(_table) - 1


# --- the state on day 0 (a calibrated case carries it from the fitted past) -------------------
START_PHASE = _range(
    "start_phase", "phase", 0, 3, "phase of the campaign, 0 probing to 3 assault")
START_BELIEF = _range("start_belief", "belief", 0.35, 0.8, "belief that the government can hold")
START_ORGANISATION = _range("start_organisation", "log units", 0.0, 0.3, "regrouping so far")
START_MILITIA = _range("start_militia", "share", 0.0, 0.1, "militias mobilised, share of the army")
START_ARMY = _range("start_army", "share", 0.9, 1.0, "fighting strength, share of that on record")
START_INSURGENTS = _range("start_insurgents", "share", 0.8, 1.2, "attackers' strength, likewise")
START_AIR_FORCE = _range("start_air_force", "share", 0.5, 1.0, "usable aircraft, share of all")
START_THREAT = _range(
    "start_threat", "index", 0.03, 0.15, "judged ability to attack the patron's homeland; "
    "0.5 means reconstituted", "UN monitoring, June 2021: several dozen to 500 al-Qaida; mapping: "
    "assumption")
START_SHIFT = _range(
    "start_shift", "normal units", -0.15, 0.15, "counts of districts held disagree by definition",
    "spread of the published counts")

# --- the conflict, against others of its kind -------------------------------------------------
PACE = _range(
    "pace", "log hazard", -3.0, 3.0, "attackers' hazards in this conflict against the others")

# --- campaign ------------------------------------------------------------------------------
SWEEP_RATE = _range(
    "sweep_rate", "1/day", 0.0005, 0.15, "probing turns into a rural sweep, no patron present")
ENCIRCLE_RATE = _range(
    "encircle_rate", "1/day", 0.03, 0.3, "the sweep turns to encirclement once ground is held")
ENCIRCLE_SHARE = _range(
    "encircle_share", "share", 0.3, 0.7, "share of rural units held at which it does so")
ASSAULT_RATE = _range(
    "assault_rate", "1/day", 0.001, 0.12, "encirclement turns to assault on cities, no patron")
STALL_RATE = _range(
    "stall_rate", "1/day", 0.001, 0.05, "an assault that takes nothing falls back to siege")
SETTLE_RATE = _range(
    "settle_rate", "1/day", 0.0005, 0.05, "a siege facing organised forces settles to probing")
DETERRENCE = _range(
    "deterrence", "log hazard", 0.5, 4.0, "a patron's full presence, present or promised, holds "
    "the campaign back")
TEMPO_PROBING = _range("tempo_probing", "ratio", 0.05, 0.4, "rural tempo while probing")
TEMPO_ENCIRCLEMENT = _range(
    "tempo_encirclement", "ratio", 0.02, 0.6, "rural tempo while encircling")
TEMPO_ASSAULT = _range("tempo_assault", "ratio", 0.2, 1.5, "rural tempo while assaulting cities")
CITY_TEMPO_SIEGE = _range(
    "city_tempo_siege", "ratio", 0.01, 0.3, "tempo against besieged cities short of assault")

# --- fighting ------------------------------------------------------------------------------
RURAL_PRESS = _range("rural_press_rate", "1/day", 0.005, 0.06, "a rural unit becomes contested")
RURAL_TAKE = _range("rural_take_rate", "1/day", 0.003, 0.05, "a contested rural unit is taken")
RURAL_RELIEVE = _range(
    "rural_relieve_rate", "1/day", 0.001, 0.03, "a contested rural unit is relieved")
RURAL_RETAKE = _range("rural_retake_rate", "1/day", 0.0001, 0.004, "a lost rural unit is retaken")
CITY_PRESS = _range("city_press_rate", "1/day", 0.003, 0.3, "a city comes under siege")
CITY_TAKE = _range("city_take_rate", "1/day", 0.005, 0.5, "a besieged city is stormed")
CITY_RELIEVE = _range("city_relieve_rate", "1/day", 0.003, 0.08, "a siege is lifted")
CITY_RETAKE = _range("city_retake_rate", "1/day", 0.0001, 0.01, "a lost city is retaken")
NEIGHBOURS = _range(
    "neighbour_effect", "log hazard", 0.0, 4.0, "all neighbours lost, against none",
    "range: contagion of control in irregular war; assumption")
LOCAL_SPREAD = _range(
    "local_spread", "log hazard", 0.0, 1.2, "unit-to-unit spread of local support and terrain")
OPPOSITION_EFFECT = _range(
    "opposition_effect", "log hazard", 0.0, 1.5, "less local support in old opposition ground")
FORCE_EXPONENT = _range(
    "force_exponent", "power", 0.3, 1.5, "hazard against the ratio of strengths",
    "Lanchester's linear to square laws bracket it")
BELIEF_EFFECT = _range(
    "belief_effect", "log hazard", 0.0, 3.0, "defenders fight worse as belief falls from 1 to 0")
AIR_EFFECT = _range(
    "air_effect", "log hazard", 0.1, 1.2, "the government's air force at full strength, or ten "
    "patron munitions a day, hold the attackers off")
CITY_SIZE = _range("city_size_effect", "power", 0.0, 0.5, "larger cities are harder to storm")
CAPITAL_STRENGTH = _range(
    "capital_strength", "log hazard", 0.3, 2.5, "the capital is better defended than its size")
DESERT_BELIEF = _range(
    "desertion_belief", "belief", 0.05, 0.5, "belief at which half of stormed units are given up "
    "without a fight")
GARRISON_LOSS = _range(
    "garrison_loss", "share", 0.2, 0.9, "share of a garrison lost when its unit falls fighting")
CAPTURE_GAIN = _range(
    "capture_gain", "ratio", 0.0, 0.8, "attackers' growth if they took every unit (arms, men)")

# --- consolidation -------------------------------------------------------------------------
ORGANISE_DAYS = _range("organise_days", "days", 20, 180, "time to regroup retreating forces")
ORGANISE_EFFECT = _range(
    "organise_effect", "log hazard", 0.0, 2.0, "one unit of organisation, on attackers' hazards")
ROUT_SHOCK = _range("rout_shock", "share", 0.0, 0.4, "organisation lost with each city")

# --- militias ------------------------------------------------------------------------------
MILITIA_GROWTH = _range("militia_growth", "1/day", 0.002, 0.03, "how fast militias mobilise")
MILITIA_CAP = _range(
    "militia_cap", "share", 0.05, 0.6, "militias at full mobilisation, share of the army")
MILITIA_RETAKE = _range(
    "militia_retake", "ratio", 0.0, 10.0, "militias' effect on retaking ground, per unit strength")

# --- belief --------------------------------------------------------------------------------
BELIEF_ANCHOR = _range(
    "belief_anchor", "logit", -1.0, 1.0, "where belief settles with no patron and no news")
BELIEF_DAYS = _range("belief_days", "days", 20, 150, "how slowly belief returns to its anchor")
PRESENCE_BELIEF = _range(
    "presence_belief", "logit", 0.2, 2.0, "a patron's full presence, present or promised")
PLEDGE_BELIEF = _range("pledge_belief", "logit", 0.0, 1.0, "a public pledge of lasting support")
CITY_SHOCK = _range("city_shock", "logit", 0.02, 0.5, "a city of average size lost")
RURAL_SHOCK = _range("rural_shock", "logit", 0.0, 3.0, "all rural units lost")
ATTACK_SHOCK = _range("attack_shock", "logit", 0.0, 0.2, "a major attack in the capital")
SUCCESS_BELIEF = _range("success_belief", "logit", 0.0, 0.2, "a siege lifted or a city retaken")
FORESIGHT = _range(
    "foresight", "share", 0.2, 0.9, "weight of the announced future over the present")

# --- power brokers -------------------------------------------------------------------------
DEAL_BELIEF = _range("deal_belief", "belief", 0.05, 0.5, "belief at which the median leader deals")
DEAL_SPREAD = _range("deal_spread", "belief", 0.03, 0.2, "spread of leaders' thresholds")
PEER_EFFECT = _range(
    "peer_effect", "belief", 0.0, 0.6, "all other leaders having dealt (global game)",
    "form: Morris & Shin 1998; size: assumption")
SIEGE_FEAR = _range("siege_fear", "belief", 0.0, 0.25, "their own capital besieged or lost")
DEAL_RATE = _range("deal_rate", "1/day", 0.02, 0.3, "a leader who doubts strikes a deal")

# --- collapse ------------------------------------------------------------------------------
FLIGHT_BELIEF = _range("flight_belief", "belief", 0.02, 0.3, "belief at which the leadership goes")
FLIGHT_RATE = _range("flight_rate", "1/day", 0.03, 0.5, "flight, belief gone and all cities lost")
CAPITULATION_RATE = _range(
    "capitulation_rate", "1/day", 0.05, 0.6, "what still stands gives up once the state is gone")

# --- terror --------------------------------------------------------------------------------
THREAT_GROWTH = _range(
    "threat_growth", "1/day", 0.002, 0.012, "growth in wholly ungoverned ground",
    "Austin and Milley, 17 June 2021: about two years; sooner if the government collapses")
COUNTERTERROR_EFFECT = _range(
    "counterterror_effect", "1/day", 0.0, 0.006, "decline under full counter-terror pressure")
PLOT_RATE = _range(
    "plot_rate", "1/year", 0.0, 0.1, "attacks on the homeland by groups wholly reconstituted")

# --- patrons -------------------------------------------------------------------------------
RETURN_RATE = _range(
    "return_rate", "1/year", 0.01, 0.09, "return of the lead patron, no threat, client standing",
    "withdrawals under an active insurgency to July 2021, no threat: 9 returns in 159 "
    "patron-years, 95 % 0.026-0.107; the US alone 0 in 35")
THREAT_RETURN = _range(
    "threat_return", "log hazard", 0.2, 2.5, "a homeland threat (index past 0.5), on a return",
    "the same table, threat: 5 in 36 patron-years (the US alone 4 in 17), coded with hindsight")
ATTACK_RETURN = _range(
    "attack_return", "log hazard", 2.0, 6.0, "an attack on the homeland in the last 90 days",
    "assumption; 2001 is one case")
LOSS_RETURN = _range(
    "loss_return", "log hazard", -1.5, 1.0, "the client state gone, on a return")
FOLLOW_RATE = _range("follow_rate", "1/day", 0.005, 0.1, "an ally follows the lead patron back")
ALONE_RATE = _range("alone_rate", "1/year", 0.0, 0.03, "an ally returns without the lead patron")
DEPLOY_DAYS = _range(
    "deploy_days", "days", 7, 45, "from order to full strength, each 10,000 persons or part",
    "assumption; evacuation force of 3,000-5,000 planned in days")
RETURN_TROOPS = _range(
    "return_troops_if_unasked", "persons", 1000, 8000, "size of a return nobody has set")
TROOP_EFFECT = _range(
    "troop_effect", "log hazard", 0.2, 2.0, "10,000 troops back, on attackers' hazards")
TROOP_RETAKE = _range(
    "troop_retake", "ratio", 0.5, 6.0, "10,000 troops back, on relief and retaking")

# --- army ----------------------------------------------------------------------------------
DESERTION_RATE = _range("desertion_rate", "1/day", 0.0001, 0.004, "strength lost, belief at 1/2")
DESERTION_SLOPE = _range(
    "desertion_slope", "log rate", 0.0, 6.0, "faster desertion as belief falls from 1 to 0")
LEARNING = _range(
    "learning", "log per year", -0.03, 0.25, "army's quality gained by a year of support")
AID_EFFECT = _range("aid_effect", "log rate", 0.5, 3.0, "desertion if aid (and pay) stop")
AIR_DECAY_DAYS = _range(
    "air_decay_days", "days", 60, 240, "air force's decline with no contractors",
    "training command, January 2021: a few months")

# --- civilians -----------------------------------------------------------------------------
DISPLACED_SHARE = _range(
    "displaced_share", "share", 0.003, 0.03, "people who leave when their unit becomes contested",
    "UNHCR and OCHA counts to July 2021, against units contested")
TRAPPED_SHARE = _range(
    "trapped_share", "share", 0.01, 0.2, "people trapped in a besieged city",
    "thousands in a city of 190,000 (article, 6 August 2021)")

# --- levers --------------------------------------------------------------------------------
ANNOUNCEMENT = _lever(
    "announcement", "", 0, 1, 1, 1.0, "the withdrawal is announced ahead", "case schedule",
    "switch")
WITHDRAWAL = _lever(
    "withdrawal", "", 0, 1, 1, 1.0, "the withdrawal is carried out", "case schedule", "switch")
PLEDGE = _lever(
    "pledge", "", 0, 1, 0, 2.0, "the patron pledges lasting support", "assumption", "switch")
AIR_SUPPORT = _lever(
    "air_support", "munitions/day", 0, 25, 0.2, 0.5, "patron's munitions released",
    "about six strikes in the month to 22 July 2021 (AP); 783 munitions in August 2019 (AFCENT)")
CONTRACTORS = _lever(
    "contractors", "persons", 0, 18000, 7795, 0.0005, "contractors who keep aircraft flying",
    "SIGAR 2021")
AID = _lever("aid", "share", 0, 1.5, 1, 5.0, "money, share of its level in 2021", "assumption")
SUPPORT_YEARS = _lever(
    "support_years", "years", 0, 5, 0, 20.0, "further years of support before leaving",
    "the article's two or three")
MILITIA_ARMING = _lever(
    "militia_arming", "share", 0, 1, 0.3, 5.0, "arming of militias and uprisings", "assumption")
REGROUP = _lever(
    "regroup", "", 0, 1, 0, 1.0, "the army is ordered to give up outposts and hold cities",
    "assumption", "switch")
COUNTERTERROR = _lever(
    "counterterror", "share", 0, 1, 0.3, 5.0, "counter-terror pressure from over the horizon",
    "assumption")
CORRIDORS = _lever(
    "aid_corridors", "share", 0, 1, 0, 2.0, "besieged people reached through agreed corridors",
    "assumption")
CAPITAL_ATTACKS = _lever(
    "capital_attacks", "1/30 days", 0, 10, 1, 1.0, "attackers' major attacks in the capital",
    "two in the week to 6 August 2021, none like them in the year before")
RETURN_STAY = _lever(
    "return_stay_days", "days", 30, 1095, 90, 0.02, "how long returned troops stay",
    "assumption")

PARAMETERS: tuple[Parameter, ...] = tuple(_table)
# Each patron adds one lever of its own behind these: the troops it sends back (persons).
COUNT = len(PARAMETERS)
INDEX = {parameter.name: place for place, parameter in enumerate(PARAMETERS)}
