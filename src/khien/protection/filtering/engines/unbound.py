"""Unbound, run by us beside the other processes with a generated configuration (unbound.conf(5))."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
from django.conf import settings

from khien.protection.filtering.compile.zone import ZONE
from khien.protection.filtering.engines import EngineFailed

MISSING = "Unbound is not installed: no DNS answers. As root: apt-get install unbound. Everything else works."
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_ROOT_KEY = Path("/usr/share/dns/root.key")
_PATIENCE = 10  # seconds
LONGEST_SOCKET = 107  # bytes in a socket's path (unix(7))

TEMPLATE = """# Written by `khien resolver_config`; changes are lost.
server:
  interface: {host}
  port: {port}
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  do-daemonize: no
  module-config: "respip validator iterator"
  num-threads: 2
  access-control: 127.0.0.0/8 allow
  hide-identity: yes
  hide-version: yes
  qname-minimisation: yes
  prefetch: yes
  do-not-query-localhost: no
  # Nobody is watched: neither questions nor hits on the list are written down.
  log-queries: no
  log-replies: no
  statistics-interval: 0
{anchor}
remote-control:
  control-enable: yes
  control-interface: "{folder}/control"
  control-use-cert: no
rpz:
  name: "{zone}"
  zonefile: "{folder}/khien.rpz"
  rpz-log: no
{forward}"""


def installed() -> bool:
    """Whether both programs are here."""
    return all(shutil.which(program, path=PATH) for program in ("unbound", "unbound-control"))


def command() -> list[str] | None:
    """Write the configuration and return the command that runs the resolver in the foreground; None without it."""
    program = shutil.which("unbound", path=PATH)
    return [program, "-d", "-p", "-c", str(write_configuration())] if program else None


def configuration() -> str:
    """Return the configuration for this installation's settings."""
    folder = Path(settings.RESOLVER_FOLDER)
    forward = settings.RESOLVER_FORWARD
    anchor = f'  trust-anchor-file: "{_ROOT_KEY}"' if _ROOT_KEY.exists() and not forward else ""
    upstream = f'forward-zone:\n  name: "."\n  forward-addr: {forward}\n' if forward else ""
    return TEMPLATE.format(
        host=settings.HOST, port=settings.RESOLVER_PORT, folder=folder, zone=ZONE, anchor=anchor, forward=upstream
    )


def write_configuration() -> Path:
    """Write `unbound.conf` into the resolver's folder; a zone file is there from the start, if an empty one.

    Raises:
        EngineFailed: the folder's path is too long.
    """
    folder = Path(settings.RESOLVER_FOLDER)
    if len(str(folder / "control").encode()) > LONGEST_SOCKET:
        raise EngineFailed(f"{folder} lies too deep for Unbound's control socket. Choose a shorter KHIEN_DATA.")
    path = folder / "unbound.conf"
    path.write_text(configuration(), encoding="utf-8")
    (folder / "khien.rpz").touch()
    return path


class Unbound:
    """The resolver that runs beside us."""

    def __init__(self) -> None:
        self.folder = Path(settings.RESOLVER_FOLDER)
        self.zone_file = self.folder / "khien.rpz"

    def load(self) -> None:
        """Make it read the zone file again."""
        answer = self._control("auth_zone_reload", ZONE)
        if answer.strip() != "ok":
            raise EngineFailed(f"Unbound did not take the list: {answer.strip()[:300]}")

    def serial(self) -> int | None:
        """Return the serial of the zone that it holds."""
        try:
            zones = self._control("list_auth_zones")
        except EngineFailed:
            return None
        found = re.search(rf"^{re.escape(ZONE)}\s+serial (\d+)", zones, re.MULTILINE)
        return int(found.group(1)) if found else None

    def is_blocked(self, name: str) -> bool:
        """Ask it as a citizen's computer does."""
        question = dns.message.make_query(name, "A")
        try:
            answer = dns.query.udp(question, settings.HOST, port=settings.RESOLVER_PORT, timeout=_PATIENCE)
        except (dns.exception.Timeout, OSError) as error:
            raise EngineFailed(f"The resolver does not answer for {name}.") from error
        return answer.rcode() == dns.rcode.NXDOMAIN

    def _control(self, *words: str) -> str:
        program = shutil.which("unbound-control", path=PATH)
        if program is None:
            raise EngineFailed(MISSING)
        command = [program, "-c", str(self.folder / "unbound.conf"), *words]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        except subprocess.TimeoutExpired as error:
            raise EngineFailed("The resolver's control socket does not answer.") from error
        if done.returncode:
            raise EngineFailed(f"The resolver is away: {(done.stderr or done.stdout).strip()[:300]}")
        return done.stdout
