"""Composition root: the only place that knows every part. Settings, addresses, wiring, command line."""
