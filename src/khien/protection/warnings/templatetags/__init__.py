"""Filters for the templates of warnings."""
