"""The whole way once, on real sample data, against the running system: the demonstration, and the main test."""
