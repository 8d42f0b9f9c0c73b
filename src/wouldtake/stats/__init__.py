"""Intervals, sequences, tests and bounds that stand alone: everything here is testable on coins."""
