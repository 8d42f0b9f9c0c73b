"""Importers: UCDP GED, ACLED, or any table of date, place and control, into a case folder."""

from wouldtake.cases.importers.job import Options, Outcome, import_files

__all__ = ["Options", "Outcome", "import_files"]
