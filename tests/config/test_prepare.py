"""What a version needs is set out beside the version that still runs."""

import time
from pathlib import Path

from django.conf import LazySettings

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
