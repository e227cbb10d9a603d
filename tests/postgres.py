"""A PostgreSQL of the tests' own: on a Unix socket in a folder that is removed, never on the network.

`python -m tests.postgres COMMAND …` runs a command with KHIEN_DATABASE pointing at a fresh one.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

USER = "khien"
_PORT = "5432"  # only a part of the socket's name


def programs() -> Path:
    """Return the folder of the newest PostgreSQL on this machine.

    Raises:
        FileNotFoundError: there is none. As root: apt-get install postgresql.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed. As root: apt-get install postgresql.")
    return found[-1]


class Server:
    """One server: start, stop and kill it as often as a test wants; its data stay until its folder goes."""

    def __init__(self, folder: Path) -> None:
        """Make a new cluster in an empty folder, or take the one that is there."""
        self.folder, self._data = folder, folder / "data"
        if self._data.exists():
            return
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
        self._run("initdb", "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")

    def start(self, *settings: str) -> None:
        """Start it and wait until it answers; with further settings, such as `max_wal_size=4GB`."""
        # Without waiting for the disk a test is faster; a killed server keeps what the system has taken.
        own = ("listen_addresses=''", "fsync=off", "max_connections=60", *settings)
        options = f"-k {self.folder} -p {_PORT} " + " ".join(f"-c {setting}" for setting in own)
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)

    @property
    def pid(self) -> int:
        """The number of the process that all others of the server are children of."""
        return int((self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def stop(self, mode: str = "fast") -> None:
        """Stop it if it runs; mode `immediate` is as if it had been killed, with recovery at the next start."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", mode)

    def make(self, name: str, like: str = "template1") -> None:
        """Make a database: an empty one, or a copy of another that nobody uses."""
        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            names = [psycopg.sql.Identifier(word) for word in (name, like)]
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def fresh(self) -> str:
        """Make an empty database that nobody else uses, and return its address."""
        name = f"own_{secrets.token_hex(4)}"
        self.make(name)
        return self.url(name)

    def url(self, name: str) -> str:
        """Return what KHIEN_DATABASE must say."""
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def _run(self, program: str, *words: str) -> None:
        command: Sequence[str] = [str(programs() / program), "-D", str(self._data), *words]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]
        # Output goes to a file: the server would keep a pipe open for as long as it runs.
        with (self.folder / "messages").open("a") as messages:
            done = subprocess.run(command, cwd=self.folder, stdout=messages, stderr=messages, check=False)
        if done.returncode:
            said = (self.folder / "messages").read_text()[-2_000:]
            raise RuntimeError(f"{program} failed: {said}")


@contextlib.contextmanager
def server(*settings: str) -> Iterator[Server]:
    """Run one, with further settings; nothing is left of it afterwards."""
    # Not pytest's folder: a socket's path may have 107 bytes only, and user postgres must get in.
    folder = Path(tempfile.mkdtemp(prefix="khien-pg-", dir="/tmp"))
    running = Server(folder)
    try:
        running.start(*settings)
        yield running
    finally:
        running.stop("immediate")
        shutil.rmtree(folder)


if __name__ == "__main__":
    with server() as own:
        own.make("khien")
        environment = os.environ | {"KHIEN_DATABASE": own.url("khien")}
        code = subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    sys.exit(code)
