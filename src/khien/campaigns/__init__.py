"""Campaigns: reports that belong together, and why."""
