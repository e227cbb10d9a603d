"""A scene in which nothing happens: `tests.faults.with_django` has made the database before it."""


def main() -> None:
    """Do nothing."""
