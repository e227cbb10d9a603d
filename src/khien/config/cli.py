"""`khien COMMAND`: Django's own command line with the project's settings."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; the names are listed by `khien help`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
    execute_from_command_line(["khien", *sys.argv[1:]])
