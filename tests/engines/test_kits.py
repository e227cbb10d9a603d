"""Kits of engines that read a file: what the script fetches is blocked and set free by the real program."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dns.edns
import pytest
from django.conf import LazySettings

from khien.protection.filtering.compile.formats import FORMATS
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.kits import KITS, powerdns, table
from khien.protection.filtering.kits.source import Source
from tests.conftest import Cast
from tests.engines.kits import FETCHING, kit_files, own_folder
from tests.engines.primary import until
from tests.engines.upstream import upstream
from tests.filtering.blocks import block, lift
from tests.ports import free_port

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
NAME = "lua-dao.example.vn"
GUIDE = Path(__file__).resolve().parents[2] / "docs/resolver-kits.md"


class Lists(SimpleHTTPRequestHandler):
    """Answers 304 to who has the file, as the public face does; while there is a file `cut`, it falls half-way."""

    etag = ""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        body = file.read_bytes() if file.is_file() else b""
        self.etag = f'"{sha256(body).hexdigest()}"' if body else ""
        if body and self.headers["If-None-Match"] == self.etag:
            self.send_response(304)
            self.end_headers()
        elif Path(self.directory, "cut").exists():
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
        else:
            super().do_GET()

    def end_headers(self) -> None:
        if self.etag:
            self.send_header("ETag", self.etag)
        super().end_headers()


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Path]:
    """A web server on loopback that serves a folder as the public face serves lists."""
    with tempfile.TemporaryDirectory(prefix="kh-") as made:
        (Path(made) / "lists").mkdir()
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Lists, directory=made))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.PUBLIC_ADDRESS = f"http://127.0.0.1:{server.server_port}"
        yield Path(made)
        server.shutdown()
        server.server_close()


def put(site: Path, extension: str) -> None:
    name = next(name for name, form in FORMATS.items() if form.extension == extension)
    (site / f"lists/khien.{extension}").write_text("".join(compile_list(name)))


def fetch(folder: Path, pid: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the kit's script; only the process that the test started is told to read again."""
    script = folder / "kit/usr/local/bin/khien-fetch"
    text = script.read_text()
    if "pkill" in text:
        script.write_text(text.replace("pkill -HUP -x dnsmasq", f"kill -HUP {pid}" if pid else "true"))
    return subprocess.run(["sh", str(script)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kit", FETCHING)
def test_an_engine_that_fetches_the_list_blocks_a_name_and_sets_it_free(
    site: Path, publish: Callable[[], None], cast: Cast, kit: str, settings: LazySettings
) -> None:
    make, extension = FETCHING[kit]
    publish()
    put(site, extension)
    folder = own_folder(site, "engine")
    kit_files(folder, kit)
    script = (folder / "kit/usr/local/bin/khien-fetch").read_text()
    assert fetch(folder).returncode == 0
    with upstream() as port:
        resolver = make(folder, free_port(), port)
        resolver.start()
        assert resolver.process
        until(lambda: resolver.rcode(NAME) == "NOERROR", f"{kit}: {resolver.log.read_text()}")
        decision = block(NAME, cast)
        for rcode in ("NXDOMAIN", "NOERROR"):
            if rcode == "NOERROR":
                lift(decision, cast)
            publish()
            put(site, extension)
            (folder / "kit/usr/local/bin/khien-fetch").write_text(script)
            told = fetch(folder, resolver.process.pid)
            assert told.returncode == 0, told.stderr
            for name in (NAME, f"www.{NAME}"):
                until(lambda name=name, rcode=rcode: resolver.rcode(name) == rcode, resolver.log.read_text())
            answer = resolver.answer(f"www.{NAME}")
            assert answer
            told_why = [
                (option.code, option.text) for option in answer.options if isinstance(option, dns.edns.EDEOption)
            ]
            why = [(15, f"{settings.PUBLIC_ADDRESS}/list/")] if KITS[kit].ede and rcode == "NXDOMAIN" else []
            assert told_why == why
        resolver.stop(signal.SIGTERM)
        # Knot Resolver writes a failed assertion with each answer, and now and then a copy of its memory.
        assert " failed in " not in resolver.log.read_text()


def test_a_broken_or_older_list_never_replaces_the_one_that_is_there(
    site: Path, publish: Callable[[], None], cast: Cast
) -> None:
    publish()
    old = "".join(compile_list("rpz"))
    block(NAME, cast)
    publish()
    put(site, "rpz")
    folder = own_folder(site, "engine")
    kit_files(folder, "knot-resolver")
    assert fetch(folder).returncode == 0
    good = (folder / "khien.rpz").read_text()
    assert fetch(folder).returncode == 0  # nothing new
    for bad in (old, "", "<html>Maintenance</html>"):
        (site / "lists/khien.rpz").write_text(bad)
        os.utime(site / "lists/khien.rpz", (1, len(bad)))
        fetch(folder)
        assert (folder / "khien.rpz").read_text() == good
    (site / "lists/khien.rpz").unlink()
    assert fetch(folder).returncode != 0
    assert (folder / "khien.rpz").read_text() == good


@pytest.fixture
def fetched(site: Path, publish: Callable[[], None]) -> Path:
    """The folder of an engine that has the list."""
    publish()
    put(site, "rpz")
    folder = own_folder(site, "engine")
    kit_files(folder, "knot-resolver")
    assert fetch(folder).returncode == 0
    return folder


def test_a_newer_list_that_came_by_half_is_not_taken_when_the_list_that_is_there_is_the_newest_again(
    site: Path, fetched: Path, publish: Callable[[], None], cast: Cast
) -> None:
    good = (fetched / "khien.rpz").read_text()
    block(NAME, cast)
    publish()
    put(site, "rpz")
    (site / "cut").touch()
    assert fetch(fetched).returncode != 0
    assert (fetched / "fresh").read_text(), "half of it is there"
    (site / "cut").unlink()
    (site / "lists/khien.rpz").write_text(good)
    assert fetch(fetched).returncode == 0
    assert (fetched / "khien.rpz").read_text() == good


def test_a_list_that_a_power_cut_emptied_is_fetched_anew_though_the_site_has_no_newer_one(fetched: Path) -> None:
    good = (fetched / "khien.rpz").read_text()
    (fetched / "khien.rpz").write_text("")
    assert fetch(fetched).returncode == 0
    assert (fetched / "khien.rpz").read_text() == good


def test_a_second_run_leaves_the_files_to_the_one_that_is_still_fetching(fetched: Path) -> None:
    (fetched / "fresh").write_text("of the first run")
    with (fetched / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert fetch(fetched).returncode == 0
    assert (fetched / "fresh").read_text() == "of the first run"


STEPS = ("rm", "curl", "sync", "touch", "mv", "mv", "pkill", "rm")  # programs that the script calls
SHIM = """#!/bin/sh
{does}
step=$(($(cat {folder}/step) + 1)); echo $step > {folder}/step
[ $step != $KILL_AFTER ] || kill -9 $PPID
"""


def run_until(folder: Path, step: int) -> int:
    """Run the kit's script, killed after a step; say how it ended."""
    (folder / "step").write_text("0")
    shims = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "KILL_AFTER": f"{step}"}
    script = folder / "kit/usr/local/bin/khien-fetch"
    return subprocess.run(["sh", script], env=os.environ | shims, capture_output=True, check=False).returncode


def test_a_fetch_that_is_killed_after_any_step_is_made_good_by_the_next_one(
    site: Path, publish: Callable[[], None]
) -> None:
    publish()
    new = "".join(compile_list("dnsmasq"))
    (site / "lists/khien.dnsmasq").write_text(new)
    folder = own_folder(site, "engine")
    kit_files(folder, "dnsmasq")
    (folder / "bin").mkdir()
    for name in STEPS:
        does = "cp khien.dnsmasq loaded" if name == "pkill" else f'{shutil.which(name)} "$@"'
        (folder / "bin" / name).write_text(SHIM.format(folder=folder, does=does))
        (folder / "bin" / name).chmod(0o755)
    for step in range(1, len(STEPS) + 1):
        (folder / "etag").write_text('"old"\n')
        for name in ("khien.dnsmasq", "loaded"):
            (folder / name).write_text("# Serial: 0\n")
        assert run_until(folder, step) == -signal.SIGKILL
        assert run_until(folder, -1) == 0
        assert ((folder / "khien.dnsmasq").read_text(), (folder / "loaded").read_text()) == (new, new), step


def test_the_guide_has_the_table_of_what_engines_can() -> None:
    assert table() in GUIDE.read_text(encoding="utf-8")


def test_a_primary_with_an_ipv6_address_keeps_its_port() -> None:
    lua = powerdns.files(Source("2001:db8::53", 5353, "https://khien.example.vn", ("pass.khien.",)))
    assert 'rpzPrimary({"[2001:db8::53]:5353"}' in lua["/etc/powerdns/khien.lua"]
