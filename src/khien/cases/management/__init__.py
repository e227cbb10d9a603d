"""Commands of khien.cases."""
