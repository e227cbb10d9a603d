"""Run a module of the tests in a process of its own, after Django is set up and the database made.

Called as `python -m tests.faults.with_django MODULE ARGUMENT …`, with KHIEN_DATA and the like set.
"""

import os
import sys
from importlib import import_module

import django
from django.core.management import call_command


def main() -> None:
    """Set up, and call the module's `main`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    del sys.argv[0]
    import_module(sys.argv[0]).main()


if __name__ == "__main__":
    main()
