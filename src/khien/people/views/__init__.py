"""Pages of the staff face about people: one's own account, and what administrators keep."""
