"""What the page shows of a case that needs no future run: its names, its sources, its record."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from wouldtake.cases import Case, load_later, load_shapes
from wouldtake.cases.advice import advice
from wouldtake.cases.model import ConflictModel
from wouldtake.language import parse_question
from wouldtake.language.printer import to_text

from . import cards
from .forecast import cited
from .frontiers import lever_view


def headline_formula(case: Case) -> str:
    """The formula the case is mostly about: that of its headline, else the capital's fall."""
    for claim in case.claims:
        if claim.id == cards.LETTERED:
            formula = parse_question(claim.question).formula
            if formula is not None:
                return to_text(formula)
    return "capital_falls" if "capital_falls" in case.formulas else "capital_lost"


def case_view(case: Case, model: ConflictModel) -> dict[str, Any]:
    """Everything a case knows that the page shows: units, names, claims, sources."""
    return {
        "name": case.name, "title": case.title, "country": case.country,
        "as_of": case.as_of.isoformat(), "horizon_days": case.horizon_days,
        "capital": case.capital, "digest": case.digest, "calibrated": case.posterior is not None,
        "units": [
            {"id": u.id, "name": u.name, "kind": u.kind, "parent": u.parent, "lon": u.lon,
             "lat": u.lat, "population": u.population, "control": held}
            for u, held in zip(case.units, case.start_control, strict=True)
        ],
        "parents": dict(case.parent_names), "formulas": dict(case.formulas),
        "levers": [lever_view(name, lever) for name, lever in model.levers.items()],
        "uncertainties": [
            {"name": k, "description": u.description, "unit": u.unit,
             **dict(zip(("low", "high"), u.quantile(np.array([0.05, 0.95])).tolist(), strict=True))}
            for k, u in model.uncertainties.items()
        ],
        "signals": [
            {"name": k, "description": s.description, "unit": s.unit, "event": s.event,
             "clampable": s.clampable}
            for k, s in model.signals.items()
        ],
        "claims": [claim.model_dump(mode="json") for claim in case.claims],
        "patrons": [patron.model_dump(mode="json") for patron in case.patrons],
        "sources": [str(source) for _, source in sorted(case.sources.items())],
        "credits": [line for key, line in cards.CREDITS.items() if key in case.sources],
        "leaves_out": list(cards.LEAVES_OUT), "assumptions": list(cards.assumptions()),
        "advice": advice(case), "headline": headline_formula(case),
        "starts": [d.isoformat() for d in (case.fit_from, case.as_of) if d is not None],
    }


def outlines_view(case: Case) -> dict[str, Any]:
    """Outlines of units and provinces, GeoJSON; no features where the case has none."""
    return load_shapes(case) or {"type": "FeatureCollection", "features": []}


def record_view(
    case: Case, *, backtests: Mapping[str, Any] | None, ledger: Mapping[str, Any] | None
) -> dict[str, Any]:
    """How forecasts fared: backtests, what then happened, the ledger's scores."""
    later = load_later(case)
    return {
        "backtests": backtests,
        "later": {
            "events": [
                {"date": e.date.isoformat(), "what": e.what, "source": cited(case, e.source)}
                for e in later.events
            ],
            "control": [
                {"date": o.date.isoformat(), "unit": o.unit, "control": o.control,
                 "manner": o.manner, "source": cited(case, o.source)}
                for o in later.control
            ],
            "forecasts": [
                {"date": f.date.isoformat(), "who": f.who, "said": f.what,
                 "source": cited(case, f.source)}
                for f in later.forecasts
            ],
        },
        "ledger": ledger,
    }
