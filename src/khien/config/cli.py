"""`khien COMMAND`: Django's own command line with the project's settings."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

from khien.indicators.output import streaming_output


def main() -> None:
    """Run one command; the names are listed by `khien help`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
    with streaming_output():
        _read_settings()
        try:
            execute_from_command_line(["khien", *sys.argv[1:]])
        except OperationalError as error:  # what the database says of itself, not of what it was asked
            sys.exit(f"khien: the database is away or cannot do it ({error}). KHIEN_DATABASE says which it is.")


def _read_settings() -> None:
    """End in a sentence when a setting cannot be, or the data folder is not ours to use."""
    try:
        _ = settings.DATA  # the first look reads them all
    except ImproperlyConfigured as wrong:
        sys.exit(f"khien: {wrong}")
    except OSError as error:
        sys.exit(
            f"khien: the data folder cannot be used ({error.filename}: {error.strerror}). "
            "KHIEN_DATA says which it is; run commands as the user who runs Khiên."
        )
