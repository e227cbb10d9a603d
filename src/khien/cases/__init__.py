"""Two people decide."""
