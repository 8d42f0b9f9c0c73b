"""Slow, obvious versions of the simulation and small worlds to hold the fast one against."""
