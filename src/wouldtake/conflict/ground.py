"""How much ground is lost, where a case may have no cities to speak of, or nothing else (ODD 2.4).

A case may be of provinces' capitals alone, or of one capital and its country. A mechanism that
looks at rural ground then takes it as neither enough nor too little; one that looks at cities
looks at all units.
"""

from .compiled import compiled
from .state import (
    CITIES_BESIEGED,
    CITIES_LOST,
    CONTESTED_SHARE,
    INSURGENT_SHARE,
    RURAL_INSURGENT_SHARE,
)

FEWEST_CITIES = 2.0  # below it a share of cities says nothing that the capital does not


@compiled
def rural_share_lost(n, cities, units, unknown):
    """Share of rural units in insurgent hands; `unknown` where the case has none (ODD 2.4)."""
    return n[RURAL_INSURGENT_SHARE] if cities < units else unknown


@compiled
def city_share_lost(n, cities):
    """Share of cities in insurgent hands; of all units where the capital is the only city."""
    return n[CITIES_LOST] / cities if cities >= FEWEST_CITIES else n[INSURGENT_SHARE]


@compiled
def city_share_besieged(n, cities):
    """Share of cities besieged; of all units contested where the capital is the only city."""
    return n[CITIES_BESIEGED] / cities if cities >= FEWEST_CITIES else n[CONTESTED_SHARE]
