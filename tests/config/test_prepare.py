"""What a version needs is set out beside the version that still runs."""

import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from khien.config.management.commands import prepare


def test_an_update_takes_no_file_from_pages_that_are_out(settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "web").mkdir()
    earlier, stale = tmp_path / "web/khien.0123456789ab.css", tmp_path / "web/khien.css"
    for file in (earlier, stale):
        file.write_text("body { color: red }")
    assert stale.stat().st_mtime > time.time() - 60  # newer than the version that is put back
    prepare._collect()
    assert earlier.read_text() == "body { color: red }"
    assert "--paper" in stale.read_text()


@pytest.mark.django_db
def test_an_older_version_refuses_the_database_of_a_newer_one() -> None:
    MigrationRecorder(connection).record_applied("intake", "9999_of_next_year")
    with pytest.raises(CommandError, match=r"newer version .*intake\.9999_of_next_year.* backup"):
        call_command("prepare")
