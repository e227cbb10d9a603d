"""Kits of engines that read a file: what the script fetches is blocked and set free by the real program."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import dns.edns
import pytest
from django.conf import LazySettings

from khien.protection.filtering.compile.formats import FORMATS
from khien.protection.filtering.compile.stream import compile_list
from khien.protection.filtering.kits import KITS, table
from tests.conftest import Cast
from tests.engines.kits import FETCHING, kit_files, own_folder
from tests.engines.primary import until
from tests.engines.running import free_port
from tests.engines.upstream import upstream
from tests.filtering.blocks import block, lift

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
NAME = "lua-dao.example.vn"
GUIDE = Path(__file__).resolve().parents[2] / "docs/resolver-kits.md"


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Path]:
    """A web server on loopback that serves a folder as the public face serves lists."""
    with tempfile.TemporaryDirectory(prefix="kh-") as made:
        (Path(made) / "lists").mkdir()
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=made))
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


def test_the_guide_has_the_table_of_what_engines_can() -> None:
    assert table() in GUIDE.read_text(encoding="utf-8")
