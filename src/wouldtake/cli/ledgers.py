"""`ledger list | show | resolve | score`."""

from typing import Any

from wouldtake.answers import Interval
from wouldtake.answers.text import count, level_text, percent
from wouldtake.errors import did_you_mean
from wouldtake.ledger import Entry, Ledger, Resolution, Score
from wouldtake.ledger.scoring import CONVENTIONS, HALF_BRIER, HALF_LOG, METHOD

from . import console

SHORT = 8  # digits of an id in a list; more where two share them


def list_all(place: str | None, as_json: bool, **filters: Any) -> None:
    """Print entries, three lines each."""
    with Ledger.open(place) as ledger:
        found = ledger.entries(**filters)
        if as_json:
            console.print_json([one.to_dict() for one in found])
            return
        hints = [] if found else _hints(ledger, filters)
    digits = SHORT
    while len({one.id[:digits] for one in found}) < len({one.id for one in found}):
        digits += 1
    for one in found:
        _brief(one, digits)
    if len(found) == filters["limit"]:
        console.line(f"The latest {len(found)}; --limit shows more.")
    elif not found:
        console.line(" ".join([f"No entries in {ledger.where}.", *hints]))


def _hints(ledger: Ledger, filters: dict[str, Any]) -> list[str]:
    """For a name that no entry has, the nearest that one has."""
    hints = []
    for what in ("case", "speaker", "kind"):
        known = ledger.known(what) if filters[what] is not None else []
        if known and filters[what].casefold() not in {name.casefold() for name in known}:
            hints.append(f"None of the {what} `{filters[what]}`. "
                         f"{did_you_mean(filters[what], known)}")
    return hints


def _brief(entry: Entry, digits: int) -> None:
    due = f"  due {entry.due}" if entry.due else ""
    again = f"  asked {entry.asked_again + 1} times" if entry.asked_again else ""
    console.line(
        f"{entry.id[:digits]}  {entry.created[:10]}  {entry.case}{due}{again}{_became(entry)}"
    )
    if entry.claim is not None:
        console.line(f"    {_saying(entry)}")
    console.line(f"    {entry.question}")
    console.line(f"    {_sentence(entry)}")


def _became(entry: Entry) -> str:
    at = entry.resolution
    return "" if at is None else f"  {at.outcome} on {at.on}"


def _saying(entry: Entry) -> str:
    claim = entry.claim or {}
    verb = {"asserts": "says", "rejects": "rejects", "relays": "relays"}.get(
        str(claim.get("endorsement")), "said"
    )
    return f"{claim.get('speaker', '?')} {verb}: {claim.get('said', '')}"


def _sentence(entry: Entry) -> str:
    said = str(entry.answer.get("sentence", ""))
    if entry.verdict is None or said.lower().startswith(entry.verdict):
        return said
    return f"{entry.verdict}: {said}"


def show(place: str | None, name: str, as_json: bool) -> None:
    """Print one entry whole."""
    with Ledger.open(place) as ledger:
        entry = ledger.entry(name)
    if as_json:
        console.print_json(entry.to_dict(whole=True))
        return
    console.line(entry.question)
    if entry.claim is not None:
        where = ", ".join(
            str(entry.claim[key]) for key in ("affiliation", "outlet", "date")
            if entry.claim.get(key)
        )
        console.line(f"  {_saying(entry)}" + (f" ({where})" if where else ""))
    console.line(f"  {_sentence(entry)}")
    digest = f", digest {entry.case_digest[:12]}" if entry.case_digest else ""
    off = f", without {', '.join(entry.without)}" if entry.without else ""
    console.line(f"  {count(entry.futures, 'future')} of `{entry.case}`{digest}, seed {entry.seed}"
                 f", wouldtake {entry.version}{off}")
    if entry.start is not None:
        console.line(f"  futures start on {entry.start}"
                     + (f"; due {entry.due}" if entry.due else ""))
    again = f", and {entry.asked_again} more" if entry.asked_again else ""
    console.line(f"  kept {entry.created}{again}; id {entry.id}")
    for at in entry.resolutions:
        console.line(f"  {_resolved(at)}")
    for who in ("model", "speaker"):
        score_ = (entry.scores or {}).get(who)
        if score_ and score_["chance"] is not None:
            console.line(f"  {who} gave it {percent(score_['chance'])} ({score_['how']}): "
                         f"Brier {score_['brier']:.3f}")
        elif score_:
            console.line(f"  {who} not scored: {score_['how']}")


def _resolved(at: Resolution) -> str:
    why = f" Supersedes number {at.number - 1}: {at.reason}." if at.reason else ""
    held = " The condition held." if at.condition_held else ""
    note = f" {at.note}" if at.note else ""
    return f"{at.number}. {at.outcome} on {at.on}. Source: {at.source}.{note}{held}{why}"


def resolve(place: str | None, name: str, outcome: str, as_json: bool, **said: Any) -> None:
    """Enter what became of it, and print the entry's state and scores."""
    with Ledger.open(place) as ledger:
        done = ledger.resolve(name, outcome, **said)
        entry = ledger.entry(name)
    if as_json:
        console.print_json(entry.to_dict())
        return
    console.line(f"{entry.id[:SHORT]}  {entry.question}")
    console.line(f"  {_resolved(done)}")
    if entry.is_early:
        console.line(f"  Its window runs until {entry.due}: make sure that nothing later could "
                     "change this.")


def score(place: str | None, as_json: bool, *, case: str | None, confidence: float) -> None:
    """Print the scores with what they rest on."""
    with Ledger.open(place) as ledger:
        found = ledger.scores(case=case, confidence=confidence)
    if as_json:
        console.print_json(found.to_dict())
        return
    console.line("The model")
    _scores(found.model, confidence)
    for one in found.speakers:
        console.line(f"{one.name} ({count(found.claims[one.name], 'claim')})")
        _scores(one, confidence)
    console.line("")
    console.line(f"Always saying 50 % scores {HALF_BRIER:.2f} (log {HALF_LOG:.2f}); 0 is best.")
    for text in (*CONVENTIONS, METHOD):
        console.line(f"- {text}")


def _scores(one: Score, confidence: float) -> None:
    def shown(interval: Interval | None) -> str:
        if interval is None or interval.estimate is None:
            return "none"
        return (f"{interval.estimate:.3f} ({level_text(confidence)} interval "
                f"{interval.low:.3f} to {interval.high:.3f})")

    if one.scored:
        cases = count(one.cases, "case")
        console.line(f"  {one.resolved} of {count(one.events, 'event')} resolved, in {cases}")
        console.line(f"  Brier {shown(one.brier)}; logarithmic {shown(one.log)}")
        rate = one.base_rate
        if rate is not None:
            console.line(f"  {percent(rate[0])} came true; always saying just that, known only "
                         f"afterwards, scores {rate[1]:.3f}")
    for why, n in one.not_scored.items():
        console.line(f"  not scored: {count(n, 'claim')}: {why}")
    for note in one.notes:
        console.line(f"  {note}")
