"""Kits of AdGuard Home and Pi-hole, which are neither in Debian nor on PyPI: each subscribes to an address.

What the kit says is carried out, the list is fetched from there, and an engine of the same rule language answers.
"""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import adblock
import pytest
from django.conf import LazySettings
from django.test import Client

from tests.conftest import Cast
from tests.engines.kits import kit_files
from tests.filtering.blocks import block, lift

pytestmark = pytest.mark.django_db
NAME = "lua-dao.example.vn"
# As Pi-hole 6 makes it, less what a subscription does not touch.
GRAVITY = "CREATE TABLE adlist (id INTEGER PRIMARY KEY, address TEXT NOT NULL, comment TEXT, UNIQUE (address))"
# What stands for its two programs: the first is SQLite under another name, and says what else it was told.
FTL = f"""#!{sys.executable}
import pathlib, sqlite3, sys
if sys.argv[1] == "sqlite3":
    with sqlite3.connect(pathlib.Path(__file__).parent / "gravity.db") as database:
        database.execute(sys.argv[3])
else:
    (pathlib.Path(__file__).parent / "told").write_text(" ".join(sys.argv[1:]))
"""


def adguard_home(folder: Path) -> str:
    """Return the address that AdGuard Home subscribes to."""
    [url] = re.findall(r"^    url: (\S+)$", (folder / "kit/AdGuardHome.yaml").read_text(), re.MULTILINE)
    return str(url)


def pi_hole(folder: Path) -> str:
    """Run the kit's script, twice, and return the address that is in Pi-hole's table."""
    programs = {"pihole-FTL": FTL, "pihole": "#!/bin/sh\n"}
    for name, text in programs.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    database = folder / "gravity.db"
    with sqlite3.connect(database) as gravity:
        gravity.execute(GRAVITY)
    for _time in range(2):
        subprocess.run(
            ["sh", folder / "kit/usr/local/bin/khien-subscribe"],
            env=os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"},
            check=True,
        )
    assert (folder / "told").read_text() == "--config dns.blocking.mode NXDOMAIN"
    with sqlite3.connect(database) as gravity:
        [(url,)] = gravity.execute("SELECT address FROM adlist")
    return str(url)


def blocked(text: str, names: list[str]) -> set[str]:
    """Return which names an engine of filter rules blocks with a list."""
    rules = adblock.FilterSet()
    rules.add_filter_list(text)
    engine = adblock.Engine(rules)
    sites = {name: f"https://{name}/" for name in names}
    return {name for name, site in sites.items() if engine.check_network_urls(site, site, "document").matched}


@pytest.mark.parametrize("kit", ["adguard-home", "pi-hole"])
def test_a_home_that_subscribes_blocks_a_name_and_sets_it_free(
    tmp_path: Path,
    publish: Callable[[], None],
    cast: Cast,
    public_client: Client,
    settings: LazySettings,
    kit: str,
) -> None:
    settings.PUBLIC_ADDRESS = "https://khien.example"
    kit_files(tmp_path, kit)
    url = urlsplit({"adguard-home": adguard_home, "pi-hole": pi_hole}[kit](tmp_path))
    assert f"{url.scheme}://{url.netloc}" == settings.PUBLIC_ADDRESS

    def listed() -> str:
        publish()
        answer = public_client.get(url.path)
        return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()

    names = [NAME, f"www.{NAME}", f"{NAME}.example.com", "example.vn"]
    assert blocked(listed(), names) == set()
    decision = block(NAME, cast)
    text = listed()
    assert blocked(text, names) == set(names[:2])
    # Pi-hole takes rules of this shape, comments, and nothing else.
    assert all(re.fullmatch(r"!.*|\|\|[a-z0-9._-]+\^", line) for line in text.splitlines())
    lift(decision, cast)
    assert blocked(listed(), names) == set()
