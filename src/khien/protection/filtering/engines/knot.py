"""Knot DNS, run by us as hidden primary (knot.conf(5)): resolvers that may transfer the zones take them from it.

It reads a file again when it is told to, works out the difference, and gives resolvers only that (RFC 1995).
"""

import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import dns.message
import dns.rdatatype
from django.conf import settings

from khien.protection.filtering.compile.files import serials_on_disk, zone_file
from khien.protection.filtering.compile.zone import BASE, ZONES
from khien.protection.filtering.engines import EngineFailed
from khien.protection.filtering.engines.dns_query import ask_all
from khien.protection.filtering.engines.unbound import PATH
from khien.protection.filtering.own import own_address
from khien.protection.filtering.resolvers.keys import ALGORITHM
from khien.protection.filtering.resolvers.targets import Target, targets
from khien.protection.filtering.resolvers.telling import notify
from khien.turns import in_turn

MISSING = "Knot DNS is not installed, so KHIEN_PRIMARY_PORT cannot be used. As root: apt-get install knot."
_PATIENCE = 60  # seconds for Knot to read a zone
_PAUSE = 0.02  # seconds between two looks whether it has

_HEAD = """# Written by Khien; changes are lost.
server:
    # It runs in its folder: a socket's path may have 107 bytes only, and the folder may lie deep.
    rundir: "/proc/self/cwd"
    listen: {host}@{port}
    automatic-acl: off
    nsid: ""
    identity: ""
    version: ""
database:
    storage: "{folder}"
log:
  - target: stderr
    any: warning
{keys}{acl}template:
  - id: default
    storage: "{files}"
    # The files are ours: Knot never writes them. It keeps differences, so that a resolver takes only these.
    zonefile-sync: -1
    zonefile-load: difference
    journal-content: changes
    journal-max-usage: 200M
    semantic-checks: off
{taken}zone:
{zones}"""


def command() -> list[str]:
    """Write the configuration and return the command that runs the primary in the foreground.

    Raises:
        EngineFailed: it is not installed.
    """
    program = shutil.which("knotd", path=PATH)
    if program is None:
        raise EngineFailed(MISSING)
    path = write_configuration()
    return ["env", f"--chdir={path.parent}", program, "-c", str(path)]


def configuration() -> str:
    """Return the configuration: who may transfer, signed with which keys."""
    everybody = targets()
    return _HEAD.format(
        folder=_folder(),
        files=settings.RESOLVER_FOLDER,
        host=settings.HOST,
        port=settings.PRIMARY_PORT,
        keys=_keys(everybody),
        acl="acl:\n" + "".join(map(_acl, everybody)) if everybody else "",
        taken=f"    acl: [{', '.join(target.name for target in everybody)}]\n" if everybody else "",
        zones="".join(f"  - domain: {zone}\n    file: {zone_file(zone).name}\n" for zone in ZONES),
    )


def _keys(everybody: Iterable[Target]) -> str:
    keys = [key for target in everybody for key in target.keys]
    blocks = (f"  - id: {key.name}\n    algorithm: {ALGORITHM}\n    secret: {key.secret}\n" for key in keys)
    return "key:\n" + "".join(blocks) if keys else ""


def _acl(target: Target) -> str:
    signed = f"    key: [{', '.join(key.name for key in target.keys)}]\n" if target.keys else ""
    return f"  - id: {target.name}\n    address: {target.address}\n{signed}    action: transfer\n"


def _folder() -> Path:
    return Path(settings.RESOLVER_FOLDER) / "knot"


def _unread() -> Path:
    """Return the mark that no running primary has been told to read the configuration yet."""
    return _folder() / "knot.conf.unread"


def write_configuration() -> Path:
    """Write `knot.conf`, which holds keys and is closed to other users; zone files are there from the start."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    path, fresh = folder / "knot.conf", folder / "knot.conf.fresh"
    # One name for what is not ready: what a killed run leaves holds keys, and the next one takes it away.
    with in_turn(folder / "knot.conf.lock"):
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(configuration(), encoding="utf-8")
        _unread().touch()
        fresh.replace(path)
    for zone in ZONES:
        zone_file(zone).touch()
    return path


def reconfigure() -> None:
    """Write the configuration anew, and let a running primary read it: a resolver or a key has come or gone.

    Raises:
        EngineFailed: it runs, but refuses the configuration.
    """
    write_configuration()
    if Knot().serials() is not None:
        _control("reload")
        _unread().unlink(missing_ok=True)


def keep_configuration() -> None:
    """Let the primary of this machine know resolvers and keys that it was not told of.

    They were registered on another machine, or whoever registered them was killed before the primary was told.
    """
    path = _folder() / "knot.conf"
    if not settings.PRIMARY_PORT or not path.exists():
        return
    if _unread().exists() or path.read_text(encoding="utf-8") != configuration():
        reconfigure()


class Knot:
    """The primary that runs beside us."""

    def serials(self) -> dict[str, int] | None:
        """Return the serial of each zone that it serves; None when it is away."""
        try:
            answers = _ask_all(ZONES, "SOA")
        except EngineFailed:
            return None
        return {zone: _serial(answers[zone]) for zone in ZONES}

    def load(self, zones: Iterable[str]) -> None:
        """Make it read zone files again, and tell those who take them."""
        zones = list(zones)
        for zone in zones:
            if zone == BASE:
                self._load_base()
            else:
                _control("-b", "zone-reload", zone)
        notify(zones, targets())

    def _load_base(self) -> None:
        """Wait beside the control socket, which does one thing at a time: publications must get through."""
        _control("zone-reload", BASE)
        end = time.monotonic() + _PATIENCE
        while (held := self.serials()) is None or held[BASE] != serials_on_disk()[BASE]:
            if time.monotonic() > end:
                raise EngineFailed("Knot did not take the base of the list within a minute.")
            time.sleep(_PAUSE)

    def blocked(self, names: Iterable[str]) -> set[str]:
        """Ask it for the rules of names: the first zone that has one decides."""
        left, found = set(names), set()
        for zone in ZONES:
            answers = _ask_all([f"{name}.{zone}" for name in left], "CNAME")
            rules = {name: _target(answers[f"{name}.{zone}"]) for name in left}
            found |= {name for name, target in rules.items() if target == "."}
            left = {name for name, target in rules.items() if not target}
        return found


def _target(message: dns.message.Message) -> str:
    """Return where a rule points; empty when there is none."""
    rules = (rrset for rrset in message.answer if rrset.rdtype == dns.rdatatype.CNAME)
    return next((str(rrset[0].target) for rrset in rules), "")


def _serial(message: dns.message.Message) -> int:
    found = (rrset[0].serial for rrset in message.answer if rrset.rdtype == dns.rdatatype.SOA)
    return int(next(found, 0))


def _ask_all(names: Iterable[str], kind: str) -> dict[str, dns.message.Message]:
    try:
        return ask_all(names, kind, own_address(), settings.PRIMARY_PORT)
    except EngineFailed as failure:
        raise EngineFailed(f"The primary is away: {failure.user_message}") from failure


def _control(*words: str) -> None:
    program = shutil.which("knotc", path=PATH) or "knotc"
    command = [program, "-c", str(_folder() / "knot.conf"), "-t", str(_PATIENCE), *words]
    done = subprocess.run(command, cwd=_folder(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineFailed(f"Knot did not do {' '.join(words)}: {(done.stderr or done.stdout).strip()[:300]}")
