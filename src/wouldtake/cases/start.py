"""The first day: who holds what, and what calibration carries over from the past."""

import datetime as dt

import numpy as np

from .case import Case, is_quantity_known

NEAR_DAYS = 31  # a count speaks for a day at most so far away
PRESSED_IS_BESIEGED = 0.5  # of cities "under pressure", the share contested (assumption)
DEFAULT_INSURGENT, DEFAULT_CONTESTED = 0.2, 0.3  # where no count is known (assumption)
DEFAULT_POPULATION = 50_000.0  # persons of a unit where none is given (assumption)


def national_shares(case: Case, day: dt.date) -> tuple[float, float]:
    """Shares of districts held by insurgents and contested on a day, from the nearest counts.

    Counts by the case's own definition go before others. Nearest in time, the later of two
    as near.
    """
    near = sorted(
        (count for count in case.counts if abs((count.date - day).days) <= NEAR_DAYS),
        key=lambda count: (abs((count.date - day).days), -count.date.toordinal()),
    )
    held = [c for c in near if c.held_by_insurgent is not None and c.of]
    own = [c for c in held if c.definition == case.definition]
    contested = [c for c in near if c.contested is not None and c.of]
    chosen = (own or held)[:1]
    insurgent = (
        float(chosen[0].held_by_insurgent or 0) / float(chosen[0].of or 1)
        if chosen else DEFAULT_INSURGENT
    )
    share = (
        float(contested[0].contested or 0) / float(contested[0].of or 1)
        if contested else DEFAULT_CONTESTED
    )
    return insurgent, min(share, 1.0 - insurgent)


def shares(case: Case, day: dt.date) -> tuple[np.ndarray, np.ndarray]:
    """Chance that each unit starts in insurgent hands, and contested. Shapes [unit].

    Known control is certain. Unknown rural ground takes the national shares, moved so that
    provinces with evidence of their own have it, and the whole still adds up.
    """
    earlier = day < case.as_of
    control = _control_on(case, day) if earlier else case.start_control
    unknown = np.array([c == "unknown" for c in control])
    insurgent = np.array([float(c == "insurgent") for c in control])
    contested = np.array([float(c == "contested") for c in control])
    national, disputed = national_shares(case, day)
    evidence = {
        row.parent: 0.5 * (row.insurgent_share_low + row.insurgent_share_high)
        for row in case.evidence
        if row.date < day
    }
    told = np.array([parent in evidence for parent in case.parents]) & unknown
    rest = unknown & ~told
    insurgent[told] = [
        evidence[p] for p, is_told in zip(case.parents, told, strict=True) if is_told
    ]
    wanted = national * unknown.sum() - insurgent[told].sum()
    insurgent[rest] = np.clip(wanted / max(int(rest.sum()), 1), 0.0, 1.0)
    room = (1.0 - insurgent[unknown]) / max(1.0 - national, 1e-9)
    contested[unknown] = np.minimum(disputed * room, 1.0 - insurgent[unknown])
    if not earlier:
        _press_cities(case, day, control, contested)
    return insurgent, contested


def _press_cities(
    case: Case, day: dt.date, control: tuple[str, ...], contested: np.ndarray
) -> None:
    """Spread a count of cities under pressure over those not known to be besieged.

    A count speaks for the days after it, not for a past that is simulated from further back.
    """
    pressed = case.values.get("capitals_under_pressure")
    cities = np.array([kind == "city" for kind in case.kinds])
    quiet = cities & np.array([c == "government" for c in control])
    quiet[case.index[case.capital]] = False
    if pressed is None or pressed.value is None or not quiet.any():
        return
    if not is_quantity_known(pressed, day):
        return
    known = sum(1 for c, city in zip(control, cities, strict=True) if city and c == "contested")
    share = max(pressed.value - known, 0.0) / quiet.sum()
    contested[quiet] = min(share * PRESSED_IS_BESIEGED, 1.0)


def _control_on(case: Case, day: dt.date) -> tuple[str, ...]:
    """Control on an earlier day: the last observation before it, else unknown."""
    last: dict[str, str] = {}
    for row in case.control:
        if row.date < day:
            last[row.unit] = row.control
    return tuple(
        last.get(unit.id, "unknown" if unit.kind == "rural" else "government")
        for unit in case.units
    )


def posterior(case: Case, day: dt.date) -> dict[str, np.ndarray]:
    """Columns of the posterior as of the case's own date, or of its fit's first day.

    `start_NAME` columns hold the state on the as-of date, `origin_NAME` those of the day the
    fitted history begins; a question asked of that past uses the latter.
    """
    if case.posterior is None:
        return {}
    columns = {
        name: np.asarray(values, float)
        for name, values in case.posterior.items()
        if not name.startswith(("start_", "origin_"))
    }
    prefix = "start_" if day == case.as_of else "origin_"
    for name, values in case.posterior.items():
        if name.startswith(prefix):
            columns["start_" + name.removeprefix(prefix)] = np.asarray(values, float)
    return columns
