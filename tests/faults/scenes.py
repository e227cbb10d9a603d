"""Scenes: modules of the tests that play in a process of their own, on a database that was made once."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.postgres import Server
from tests.processes import unmeasured

Told = dict[str, Any]


def play(
    scene: str,
    *arguments: str,
    database: Path | str,
    environment: dict[str, str] | None = None,
    patience: float = 600,
) -> Told:
    """Run a scene by `tests.faults.with_django`; return what it tells.

    Args:
        scene: the module's name in `tests.faults`.
        arguments: for it.
        database: an SQLite file that is copied, or the address of a PostgreSQL.
        environment: what else it needs.
        patience: seconds.
    """
    with tempfile.TemporaryDirectory(prefix="kh-") as folder:
        if isinstance(database, Path):
            shutil.copy(database, Path(folder) / "khien.sqlite3")
        values = {
            "KHIEN_DATA": folder,
            "KHIEN_DATABASE": "" if isinstance(database, Path) else database,
            "KHIEN_RESOLVER_PORT": "0",
        }
        command = [sys.executable, "-m", "tests.faults.with_django", f"tests.faults.{scene}", *arguments]
        done = subprocess.run(
            command,
            env=unmeasured() | values | (environment or {}),
            capture_output=True,
            text=True,
            check=False,
            timeout=patience,
        )
        assert done.returncode == 0, done.stderr[-4_000:]
    told: Told = json.loads(done.stdout or "{}")
    return told


def copy_of_first(postgres: Server) -> str:
    """Return the address of a new database like the one called `first`."""
    name = f"copy{len(list(postgres.folder.glob('copy*')))}"
    (postgres.folder / name).touch()
    postgres.make(name, like="first")
    return postgres.url(name)
