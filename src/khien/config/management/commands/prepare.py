"""`khien prepare`: bring the state folder up to date; run by the set-up whenever something changed."""

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from khien.config.catalogues import compile_catalogues


class Command(BaseCommand):
    """Harmless twice."""

    help = "Compile translations, collect static files, migrate the database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the three in order, and say what was done."""
        _refuse_newer_database()
        compiled = compile_catalogues()
        _collect()
        _migrate()
        self.stdout.write(
            f"{compiled} catalogues compiled, static files collected, database ready in {settings.DATA}."
        )


def _refuse_newer_database() -> None:
    """An older version would write rows without what a newer one needs, and lose reports and decisions over it."""
    loader = MigrationLoader(connection)
    ours = set(loader.disk_migrations).union(*(one.replaces for one in loader.disk_migrations.values()))
    if newer := sorted(".".join(name) for name in set(loader.applied_migrations) - ours):
        raise CommandError(
            f"This database belongs to a newer version of Khiên ({', '.join(newer)}). Start that version, or "
            "put back the backup that was made before the update: docs/operating.md, Back up, put back."
        )


def _collect() -> None:
    """Hashed names stay, since the version that still runs hands them out; the rest is copied anew.

    By their times alone, files of an older version that is put back would pass for collected.
    """
    for path in settings.STATIC_ROOT.rglob("*"):
        os.utime(path, (0, 0))
    call_command("collectstatic", "--noinput", verbosity=0)


def _migrate() -> None:
    """Everybody would queue behind a migration that waits for a lock: it gives up first (docs/migrations.md)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
    call_command("migrate", "--noinput", verbosity=0)
