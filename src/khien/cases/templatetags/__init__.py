"""Template tags of khien.cases."""
