"""Machines look and score; people decide."""
