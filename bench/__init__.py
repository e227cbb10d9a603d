"""Measurements: each module prints its figures; README.md keeps what it printed and where."""
