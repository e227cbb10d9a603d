"""Protect me: how a device asks the protective resolver, and whether it does."""
