"""Units, people, roles, sign-in."""
