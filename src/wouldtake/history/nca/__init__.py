"""Necessary condition analysis: which level of a condition each level of an outcome requires.

Figures agree with the R package NCA (Dul and Buijs).

>>> found = nca({"troops": [1, 2, 4, 8], "days": [5, 30, 20, 90]}, "days")
>>> round(found["troops"]["ce_fdh"].effect, 3)
0.748
"""

from .analysis import nca
from .bottleneck import Bottleneck, Need
from .ceilings import TECHNIQUES, Box
from .corners import CORNERS
from .influence import Influence
from .permute import PermutationTest
from .results import NCA, Ceiling, NecessityInDegree, Peer

__all__ = [
    "CORNERS", "NCA", "TECHNIQUES", "Bottleneck", "Box", "Ceiling", "Influence",
    "NecessityInDegree", "Need", "Peer", "PermutationTest", "nca",
]
