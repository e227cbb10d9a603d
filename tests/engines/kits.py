"""How the tests run each engine: the kit's own files, and around them what an operator has already."""

import shutil
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command

from tests.engines.primary import Resolver

Make = Callable[[Path, int, int], Resolver]  # (folder with the kit's files, port, port of the upstream)


def kit_files(folder: Path, kit: str, name: str | None = None) -> Path:
    """Write a kit for a resolver that may write into the folder; return where its files are."""
    output = folder / "kit"
    named = ["--for", name] if name else []
    with (folder / "written").open("w", encoding="utf-8") as told:
        call_command("resolver_config", kit, *named, "--folder", str(folder), "--output", str(output), stdout=told)
    return output


def variables(folder: Path, service: str) -> dict[str, str]:
    """Return what the kit lets systemd put into the service's environment."""
    unit = folder / f"kit/etc/systemd/system/{service}.service.d/khien.conf"
    settings = (line.removeprefix("Environment=") for line in unit.read_text().splitlines())
    return dict(setting.split("=", 1) for setting in settings if "=" in setting)


def unbound(folder: Path, port: int, upstream: int) -> Resolver:
    conf = f"""
server:
  interface: 127.0.0.1
  port: {port}
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: ""
  do-not-query-localhost: no
include: "{folder}/kit/etc/unbound/unbound.conf.d/khien.conf"
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{upstream}
"""
    (folder / "unbound.conf").write_text(conf)
    return Resolver(
        folder, ["unbound", "-d", "-c", str(folder / "unbound.conf")], port, variables(folder, "unbound")
    )


def bind(folder: Path, port: int, upstream: int) -> Resolver:
    conf = f"""
options {{
  directory "{folder}"; pid-file none; session-keyfile none; managed-keys-directory "{folder}";
  listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
  recursion yes; dnssec-validation no; forward only; forwarders {{ 127.0.0.1 port {upstream}; }};
  include "{folder}/kit/etc/bind/khien-options.conf";
}};
controls {{ }};
include "{folder}/kit/etc/bind/khien.conf";
"""
    (folder / "named.conf").write_text(conf)
    return Resolver(
        folder, ["named", "-g", "-n", "1", "-c", str(folder / "named.conf")], port, variables(folder, "named")
    )


def powerdns(folder: Path, port: int, upstream: int) -> Resolver:
    kit = (folder / "kit/etc/powerdns/recursor.d/khien.conf").read_text()
    conf = f"""
local-address=127.0.0.1:{port}
socket-dir={folder}
daemon=no
write-pid=no
setuid=
setgid=
threads=1
dnssec=off
forward-zones-recurse=.=127.0.0.1:{upstream}
{kit.replace("/etc/powerdns", f"{folder}/kit/etc/powerdns")}"""
    (folder / "recursor.conf").write_text(conf)
    return Resolver(folder, ["pdns_recursor", f"--config-dir={folder}"], port, variables(folder, "pdns-recursor"))


def knot_resolver(folder: Path, port: int, upstream: int) -> Resolver:
    conf = f"""
net.listen('127.0.0.1', {port}, {{ kind = 'dns' }})
cache.open(10*MB, 'lmdb://{folder}')
dofile('{folder}/kit/etc/knot-resolver/khien.conf')
policy.add(policy.all(policy.STUB({{'127.0.0.1@{upstream}'}})))
"""
    (folder / "kresd.conf").write_text(conf)
    return Resolver(folder, ["kresd", "-n", "-c", str(folder / "kresd.conf"), str(folder)], port)


def dnsmasq(folder: Path, port: int, upstream: int) -> Resolver:
    # The kit's own file carries where the names are; the rest is an operator's.
    command = f"dnsmasq -k --port={port} --listen-address=127.0.0.1 --bind-interfaces --no-resolv --no-hosts"
    more = [
        f"--server=127.0.0.1#{upstream}",
        f"--conf-file={folder}/kit/etc/dnsmasq.d/khien.conf",
        f"--pid-file={folder}/pid",
        "--user=root",
    ]
    return Resolver(folder, [*command.split(), *more], port)


TRANSFERRING: dict[str, Make] = {"unbound": unbound, "bind": bind, "pdns-recursor": powerdns}
FETCHING: dict[str, tuple[Make, str]] = {"knot-resolver": (knot_resolver, "rpz"), "dnsmasq": (dnsmasq, "dnsmasq")}


def own_folder(above: Path, name: str) -> Path:
    """Return a fresh folder for an engine; paths of sockets must be short."""
    folder = above / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
