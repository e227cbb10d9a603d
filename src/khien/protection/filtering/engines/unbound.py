"""Unbound, run by us beside the other processes with a generated configuration (unbound.conf(5))."""

import os
import re
import shutil
import socket
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.conf import settings

from khien.protection.filtering.compile.files import zone_file
from khien.protection.filtering.compile.zone import ZONES
from khien.protection.filtering.engines import EngineFailed, dns_query
from khien.protection.filtering.hits.listening import SOCKET
from khien.protection.filtering.kits import unbound as unbound_kit
from khien.protection.filtering.kits.memory import GLIBC
from khien.protection.filtering.kits.source import Source
from khien.protection.filtering.own import own_address

MISSING = "Unbound is not installed: no DNS answers. As root: apt-get install unbound. Everything else works."
UNWANTED = "KHIEN_RESOLVER_PORT is 0: no resolver of our own; the list is published as files."
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_ROOT_KEY = Path("/usr/share/dns/root.key")
_PATIENCE = 60  # seconds; a base of a million names takes a while
_SERIAL = re.compile(r"^(\S+)\s+(?:serial (\d+)|no serial)", re.MULTILINE)

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
  # Whoever asks a machine at an address of its own has that address: our canaries are asked so.
  access-control: {host} allow
  hide-identity: yes
  hide-version: yes
  qname-minimisation: yes
  prefetch: yes
  do-not-query-localhost: no
  # Unbound answers `invalid.` by itself; our canaries must be answered by the list alone.
  local-zone: "khien.invalid." transparent
  # Nobody is watched: neither questions nor hits on the list are written down.
  verbosity: 0
  log-queries: no
  log-replies: no
  log-servfail: no
  statistics-interval: 0
{anchor}
{dnstap}remote-control:
  control-enable: yes
  # The resolver runs in its folder: a socket's path may have 107 bytes only, and the folder may lie deep.
  control-interface: "/proc/self/cwd/control"
  control-use-cert: no
# The first zone that knows a name decides: what has changed, then everything else.
{zones}{forward}"""

# What it answered goes to `khien count_hits` over a socket, and is reduced there to numbers without addresses.
DNSTAP = f"""dnstap:
  dnstap-enable: yes
  dnstap-socket-path: "/proc/self/cwd/{SOCKET}"
  dnstap-send-identity: no
  dnstap-send-version: no
  dnstap-log-client-response-messages: yes
"""


def installed() -> bool:
    """Whether a resolver of our own runs beside us: the program is here, and it has a port."""
    return bool(settings.RESOLVER_PORT) and shutil.which("unbound", path=PATH) is not None


def command() -> list[str] | None:
    """Write the configuration and return the command that runs the resolver in the foreground, if there is one."""
    program = shutil.which("unbound", path=PATH)
    if program is None or not installed():
        return None
    path = write_configuration()
    return ["env", f"--chdir={path.parent}", GLIBC, program, "-d", "-p", "-c", str(path)]


def configuration() -> str:
    """Return the configuration for this installation's settings."""
    forward = settings.RESOLVER_FORWARD
    anchor = f'  trust-anchor-file: "{_ROOT_KEY}"\n' if _ROOT_KEY.exists() and not forward else ""
    upstream = f'forward-zone:\n  name: "."\n  forward-addr: {forward}\n' if forward else ""
    return TEMPLATE.format(
        host=settings.HOST,
        port=settings.RESOLVER_PORT,
        folder=settings.RESOLVER_FOLDER,
        zones=_from_primary() if settings.PRIMARY_PORT else "".join(map(_from_file, ZONES)),
        anchor=anchor,
        dnstap=DNSTAP if settings.COUNT_HITS else "",
        forward=upstream,
    )


def _from_file(zone: str) -> str:
    return f'rpz:\n  name: "{zone}"\n  zonefile: "{zone_file(zone)}"\n  rpz-log: no\n'


def _from_primary() -> str:
    folder = Path(settings.RESOLVER_FOLDER) / "copies"  # the primary's files must not be written by anybody else
    folder.mkdir(exist_ok=True)
    return unbound_kit.zones(
        Source(own_address(), settings.PRIMARY_PORT, settings.PUBLIC_ADDRESS, ZONES, str(folder))
    )


def write_configuration() -> Path:
    """Write `unbound.conf` into the resolver's folder; zone files are there from the start, if empty ones."""
    path = Path(settings.RESOLVER_FOLDER) / "unbound.conf"
    path.write_text(configuration(), encoding="utf-8")
    for zone in ZONES:
        zone_file(zone).touch()
    return path


class Unbound:
    """The resolver that runs beside us, told what to do through its control socket."""

    def serials(self) -> dict[str, int] | None:
        """Return the serial of each zone that it holds; None when it is away."""
        try:
            answer = _control("list_auth_zones")
        except EngineFailed:
            return None
        held = dict(_SERIAL.findall(answer))
        return {zone: int(held.get(zone) or 0) for zone in ZONES}

    def load(self, zones: Iterable[str]) -> None:
        """Make it read zone files again; it keeps questions waiting while it does, so one at a time."""
        for zone in zones:
            answer = _control(f"auth_zone_reload {zone}")
            if answer.strip() != "ok":
                raise EngineFailed(f"Unbound did not take {zone} {answer.strip()[:300]}")

    def blocked(self, names: Iterable[str]) -> set[str]:
        """Ask it over DNS."""
        return dns_query.blocked(names, own_address(), settings.RESOLVER_PORT)


def _control(command: str) -> str:
    """Say one command as unbound-control(8) does: a version, the command, a line end; the answer ends the wire."""
    folder = os.open(settings.RESOLVER_FOLDER, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as wire:
            wire.settimeout(_PATIENCE)
            wire.connect(f"/proc/self/fd/{folder}/control")
            wire.sendall(f"UBCT1 {command}\n".encode())
            return b"".join(iter(lambda: wire.recv(4_096), b"")).decode()
    except OSError as error:
        raise EngineFailed(f"The resolver is away: {error}") from error
    finally:
        os.close(folder)
