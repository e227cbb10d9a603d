"""`khien loaddata`: Django's own, which ends in a sentence when a file is wrong."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError


class Command(loaddata.Command):
    """Loads all or nothing."""

    def handle(self, *labels: Any, **options: Any) -> None:
        """Load the files, such as units."""
        try:
            super().handle(*labels, **options)
        except (DeserializationError, ValidationError, DatabaseError) as error:
            why = error.__cause__ if str(error).endswith(": ") else ""  # of JSON that is none only the cause tells
            raise CommandError(f"Nothing was loaded. {error}{why}") from error
