"""The list: entries from decisions, published by plan, guarded."""
