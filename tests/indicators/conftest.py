"""A slow machine is no failure: examples have no deadline; what must not grow is counted in test_work.py."""

from hypothesis import settings

settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")
