"""What a case that is without fault still leaves to assumption, in plain words."""

from wouldtake.cases.case import Case
from wouldtake.cases.start import (
    DEFAULT_CONTESTED,
    DEFAULT_INSURGENT,
    DEFAULT_POPULATION,
    NEAR_DAYS,
)


def advice(case: Case) -> list[str]:
    """What the simulation will assume of a case, each with what to add to know better.

    Nothing here is a fault: the case can be asked as it is.
    """
    told: list[str] = []
    unknown = sum(control == "unknown" for control in case.start_control)
    near = [
        count for count in case.counts
        if count.held_by_insurgent is not None and count.of
        and abs((count.date - case.as_of).days) <= NEAR_DAYS
    ]
    if unknown and not near and not case.evidence:
        told.append(
            f"who holds {unknown} of {len(case.units)} units is not known, and no count in "
            f"counts.csv lies within {NEAR_DAYS} days of {case.as_of}: each is drawn, "
            f"{DEFAULT_INSURGENT:.0%} insurgent and {DEFAULT_CONTESTED:.0%} contested. "
            "Add a count, or rows to control.csv (`wouldtake case import`)"
        )
    if not case.patrons:
        told.append(
            "no patron: questions of a return have no one to send. Add [[patrons]] to case.toml"
        )
    scheduled = [patron for patron in case.patrons if patron.schedule]
    if case.patrons and not scheduled:
        told.append("no patron has a schedule: none is taken to leave. Add [[patrons.schedule]]")
    blank = sum(unit.population is None for unit in case.units)
    if blank:
        told.append(
            f"{blank} of {len(case.units)} units have no population: {DEFAULT_POPULATION:,.0f} "
            "persons each are assumed, so counts of displaced and trapped are rough"
        )
    if case.links_computed:
        told.append("no links.csv: neighbours are found from where units lie")
    if case.posterior is None:
        told.append(
            "not calibrated: parameters keep their prior ranges. `wouldtake calibrate` fits "
            "them to what control.csv and counts.csv record"
        )
    return told
