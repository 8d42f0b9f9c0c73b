"""Qualitative comparative analysis: which combinations of conditions suffice, which are needed.

Crisp (0 and 1) and fuzzy ([0, 1]) sets. Figures agree with the R package QCA (Dusa).

>>> data = {"DEV": [1, 1, 0, 0], "LIT": [1, 0, 1, 0], "SURV": [1, 1, 0, 0]}
>>> print(minimise(truth_table(data, "SURV")).models[0])
DEV -> SURV
"""

from .calibration import calibrate_crisp, calibrate_direct
from .expressions import Term, parse
from .measures import Necessity, Sufficiency, necessity, sufficiency
from .necessary import (
    NecessaryCondition,
    NecessityTable,
    necessary_combinations,
    necessary_conditions,
)
from .solution import Model, Solution, TermFit
from .solve import assess, minimise
from .table import Row, TruthTable, truth_table

__all__ = [
    "Model", "NecessaryCondition", "Necessity", "NecessityTable", "Row", "Solution",
    "Sufficiency", "Term", "TermFit", "TruthTable", "assess", "calibrate_crisp",
    "calibrate_direct", "minimise", "necessary_combinations", "necessary_conditions",
    "necessity", "parse", "sufficiency", "truth_table",
]
