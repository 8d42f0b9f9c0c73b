"""How the model and the speakers did on what is resolved.

Brier score: mean of (chance - outcome)^2, 0 the best, 1 the worst; always saying 50 % gets 0.25.
Logarithmic score: mean of -ln(the chance given to what happened), chances clipped to [0.01, 0.99]
so that one bold miss costs 4.6 and not infinity; always saying 50 % gets 0.69.
Source: Brier (1950), Monthly Weather Review 78; Good (1952), J. Royal Stat. Soc. B 14.

Every event counts once for the model (its first kept answer, so that asking again cannot improve
a record) and once for each speaker (what they said first).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wouldtake.answers import Interval
from wouldtake.answers.stated import stated_chance
from wouldtake.errors import SettingError

from .about import FORETELLS
from .bounds import mean_interval
from .entry import Entry, summary

CLIP = 0.01
FEW = 20
"""Fewer resolved events than this are said to be few."""
HALF_BRIER, HALF_LOG = 0.25, math.log(2.0)

CONVENTIONS = (
    "A speaker's chance is what they stated (`stated: 80%`, or a word of the UK PHIA yardstick, "
    "read as the middle of its band).",
    "Where none is stated, by convention: who asserts that it will happen, or is inevitable, "
    "gives it 100 %; who rejects that it will happen, or is possible, gives it 0 %.",
    "Not scored without a stated chance: who only relays a claim, asserts that something is "
    "possible, or rejects that it is inevitable; these are compatible with either outcome.",
    "The model's chance of an event is that of its first kept answer with nothing switched off; "
    "a speaker's, that of their first claim about it.",
    f"Logarithmic scores clip chances to [{CLIP}, {1 - CLIP}].",
)
METHOD = (
    "Intervals are Gaffke's for the mean of a bounded quantity; they take events as independent. "
    "Questions about one conflict share one history, so the truth is less certain than they say."
)


@dataclass(frozen=True)
class Scored:
    """One chance given to one event, and what became of it."""

    entry: Entry
    chance: float
    how: str
    came_true: bool

    @property
    def brier(self) -> float:
        """Its Brier score, in [0, 1]."""
        return (self.chance - self.came_true) ** 2

    @property
    def log(self) -> float:
        """Its logarithmic score, in [-ln 0.99, -ln 0.01]."""
        return log_score(self.chance, self.came_true)

    def to_dict(self) -> dict[str, object]:
        """chance, how, brier, log."""
        return {"chance": self.chance, "how": self.how, "brier": self.brier, "log": self.log}


@dataclass(frozen=True)
class Score:
    """The scores of one forecaster.

    Args:
        name: `model`, or the speaker.
        events: how many different events they gave a chance to, resolved or not.
        scored: of these, those that came true or not.
        not_scored: claims that give no chance, with the reason, counted.
        hindsight: of the scored, those kept after the day they were settled (the model's alone).
        brier, log: means with their intervals; None where nothing is scored.
    """

    name: str
    events: int
    scored: tuple[Scored, ...]
    not_scored: Mapping[str, int]
    hindsight: int
    brier: Interval | None
    log: Interval | None

    @property
    def resolved(self) -> int:
        """How many events are scored."""
        return len(self.scored)

    @property
    def cases(self) -> int:
        """How many cases the scored events come from."""
        return len({one.entry.case for one in self.scored})

    @property
    def base_rate(self) -> tuple[float, float] | None:
        """Share that came true, and the Brier score of always saying that; known only after."""
        if not self.scored:
            return None
        rate = sum(one.came_true for one in self.scored) / self.resolved
        return rate, rate * (1.0 - rate)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must not miss."""
        said = []
        if not self.scored:
            return ("Nothing it gave a chance to is resolved yet.",)
        if self.resolved < FEW:
            said.append(
                f"{self.resolved} resolved event{'' if self.resolved == 1 else 's'} "
                f"{'is' if self.resolved == 1 else 'are'} few: see how wide the interval is."
            )
        if self.hindsight:
            said.append(
                f"{self.hindsight} of {self.resolved} kept only after the day of the outcome: no "
                "forecasts made in time, even where the model knew only the earlier day."
            )
        return tuple(said)

    def to_dict(self) -> dict[str, object]:
        """Plain values."""
        rate = self.base_rate
        return {
            "events": self.events, "resolved": self.resolved, "cases": self.cases,
            "hindsight": self.hindsight,
            "brier": self.brier.estimate if self.brier else None,
            "brier_low": self.brier.low if self.brier else None,
            "brier_high": self.brier.high if self.brier else None,
            "log": self.log.estimate if self.log else None,
            "log_low": self.log.low if self.log else None,
            "log_high": self.log.high if self.log else None,
            "always_half": {"brier": HALF_BRIER, "log": HALF_LOG},
            "base_rate": None if rate is None else {"rate": rate[0], "brier": rate[1]},
            "not_scored": dict(self.not_scored), "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Scores:
    """The scores of the model and of each speaker, with what was taken for granted."""

    model: Score
    speakers: tuple[Score, ...]
    claims: Mapping[str, int]
    confidence: float

    def to_dict(self) -> dict[str, object]:
        """Plain values: model, speakers, events, conventions, method, confidence."""
        return {
            "model": self.model.to_dict(),
            "speakers": [
                {"speaker": one.name, "claims": self.claims[one.name], **one.to_dict()}
                for one in self.speakers
            ],
            "events": [
                {
                    "id": one.entry.id, "case": one.entry.case, "question": one.entry.question,
                    "outcome": one.came_true, "on": one.entry.resolution.on.isoformat(),
                    "forecaster": score_.name, **one.to_dict(),
                }
                for score_ in (self.model, *self.speakers) for one in score_.scored
                if one.entry.resolution is not None
            ],
            "confidence": self.confidence, "conventions": list(CONVENTIONS), "method": METHOD,
        }


def log_score(chance: float, came_true: bool) -> float:
    """-ln of the chance given to what happened, clipped."""
    given = chance if came_true else 1.0 - chance
    return -math.log(min(max(given, CLIP), 1.0 - CLIP))


def model_chance(entry: Entry) -> float | None:
    """The chance an answer gives to its event; None where it gives none."""
    if entry.kind not in FORETELLS:
        return None
    found = summary(entry.answer)["estimate"]
    return None if found is None else float(found)


def speaker_chance(entry: Entry) -> tuple[float | None, str]:
    """The chance a speaker gives to the event, and how that is known, or why there is none."""
    claim = entry.claim or {}
    if entry.kind not in FORETELLS:
        return None, f"kind {entry.kind} cannot be settled by one history"
    if claim.get("stated"):
        try:
            return stated_chance(str(claim["stated"]))
        except SettingError:
            return None, "what is stated is no chance"
    endorsement = str(claim.get("endorsement", ""))
    if endorsement not in ("asserts", "rejects"):
        return None, "only relayed"
    asserts = endorsement == "asserts"
    if entry.kind == "possible" and asserts:
        return None, "asserts only that it is possible"
    if entry.kind == "inevitable" and not asserts:
        return None, "rejects only that it is inevitable"
    # `chance <= 20%` is what the answer must show for an assertion that it will NOT happen.
    low = "<" in str(claim.get("holds_if") or "")
    return (1.0 if asserts != low else 0.0), "convention"


def outcome_of(entry: Entry) -> bool | None:
    """Whether it came true; None where that is not known, or void."""
    resolution = entry.resolution
    if resolution is None or resolution.outcome == "void":
        return None
    return resolution.outcome == "true"


def scores_of(entry: Entry) -> dict[str, object] | None:
    """Scores of one resolved entry: the model's and, of a claim, the speaker's."""
    came_true = outcome_of(entry)
    if came_true is None:
        return None
    chance = model_chance(entry)
    model = None if chance is None else Scored(entry, chance, "simulated", came_true).to_dict()
    speaker = None
    if entry.claim is not None:
        said, how = speaker_chance(entry)
        speaker = {"chance": None, "how": how, "brier": None, "log": None} if (
            said is None) else Scored(entry, said, how, came_true).to_dict()
    return {"outcome": came_true, "model": model, "speaker": speaker}


def score(entries: Iterable[Entry], confidence: float = 0.95) -> Scores:
    """Scores of the model and of every speaker among the entries."""
    if not 0.0 < confidence < 1.0:
        raise SettingError(f"confidence is {confidence}; expected between 0 and 1, both excluded")
    in_order = sorted(entries, key=lambda one: (one.created, one.id))
    firsts: dict[str, Entry] = {}
    for entry in in_order:
        if not entry.without and model_chance(entry) is not None:
            firsts.setdefault(entry.event, entry)
    model = _score("model", {k: (e, float(model_chance(e) or 0.0), "simulated")
                             for k, e in firsts.items()}, {}, confidence)
    said: dict[str, list[Entry]] = {}
    for entry in in_order:
        if entry.claim is not None:
            said.setdefault(str(entry.speaker), []).append(entry)
    speakers = [_speaker(name, claims, confidence) for name, claims in sorted(said.items())]
    speakers.sort(key=lambda one: -one.resolved)
    counts = {name: len({_saying(e) for e in claims}) for name, claims in said.items()}
    return Scores(model, tuple(speakers), counts, confidence)


def _saying(entry: Entry) -> tuple[str, ...]:
    claim = entry.claim or {}
    return entry.event, entry.kind, str(claim.get("said", "")), str(claim.get("date", ""))


def _speaker(name: str, claims: list[Entry], confidence: float) -> Score:
    """What a speaker said first about each event; of the same claim kept twice, the last.

    The last, because keeping it again with `stated` is how a chance is added later.
    """
    given: dict[str, tuple[Entry, float, str]] = {}
    silent: dict[str, int] = {}
    days: dict[str, str] = {}
    seen: set[tuple[str, ...]] = set()
    for entry in claims:
        chance, how = speaker_chance(entry)
        day = str((entry.claim or {}).get("date", ""))
        if chance is None:
            if _saying(entry) not in seen:
                silent[how] = silent.get(how, 0) + 1
            seen.add(_saying(entry))
        elif entry.event not in days or day <= days[entry.event]:
            given[entry.event], days[entry.event] = (entry, chance, how), day
    return _score(name, given, silent, confidence)


def _score(
    name: str, given: Mapping[str, tuple[Entry, float, str]], silent: Mapping[str, int],
    confidence: float,
) -> Score:
    scored = []
    for entry, chance, how in given.values():
        came_true = outcome_of(entry)
        if came_true is not None:
            scored.append(Scored(entry, chance, how, came_true))
    late = sum(
        1 for one in scored
        if one.entry.resolution is not None and name == "model"
        and one.entry.created[:10] > one.entry.resolution.on.isoformat()
    )
    low, high = -math.log(1.0 - CLIP), -math.log(CLIP)
    return Score(
        name, len(given), tuple(scored), dict(silent), late,
        mean_interval([one.brier for one in scored], 0.0, 1.0, confidence),
        mean_interval([one.log for one in scored], low, high, confidence),
    )
