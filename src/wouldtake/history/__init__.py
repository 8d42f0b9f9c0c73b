"""The outside view: what tables of past cases say of a class of events.

>>> table = load_table("withdrawals-and-returns")
>>> view = outside_view(table, "return given homeland_threat within 5 years")
>>> view.kind
'chance'
"""

from .answer import OutsideView
from .loader import list_tables, load_table, validate_table
from .outside import Choices, outside_view
from .sets import SetAnalysis, analyse
from .table import HistoryTable

__all__ = [
    "Choices", "HistoryTable", "OutsideView", "SetAnalysis", "analyse", "list_tables",
    "load_table", "outside_view", "validate_table",
]
