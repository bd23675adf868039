"""Measurements of the platform against its budgets, in one run and on any machine: `python -m bench`."""
