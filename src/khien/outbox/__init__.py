"""Announce a fact; deliver it at least once."""
