"""`khien COMMAND`: Django's own command line with the project's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from khien.indicators.output import streaming_output


def main() -> None:
    """Run one command; the names are listed by `khien help`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
    with streaming_output():
        execute_from_command_line(["khien", *sys.argv[1:]])
