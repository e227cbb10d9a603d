"""`khien resolvers`: who takes the list is let in, given a new key, looked at and let go by one command."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from khien.protection.filtering.models import Release, Resolver
from tests.filtering.test_asking import answering

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("resolvers", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "isp-1", "192.0.2.53", "--kit", "bind"), "isp-1 is registered already"),
        (("add", "isp 2", "192.0.2.53", "--kit", "bind"), "'isp 2' is no name"),
        (("add", "isp-2", "somewhere", "--kit", "bind"), "neither ADDRESS nor ADDRESS@PORT"),
        (("remove", "isp-9"), "No resolver is called 'isp-9'"),
        (("rotate", "isp-9"), "No resolver is called 'isp-9'"),
        (("rotate", "isp-9", "--finish"), "No resolver is called 'isp-9'"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(arguments: tuple[str, ...], told: str) -> None:
    said("add", "isp-1", "192.0.2.53", "--kit", "bind")
    before = list(Resolver.objects.values())
    with pytest.raises(CommandError, match=told):
        said(*arguments)
    assert list(Resolver.objects.values()) == before


def test_each_step_says_which_command_comes_next() -> None:
    assert said() == "None is registered. See docs/resolver-kits.md."
    assert "khien resolver_config bind --for isp-1" in said("add", "isp-1", "192.0.2.53", "--kit", "bind")
    first = Resolver.objects.get().generation
    told = said("rotate", "isp-1")
    assert "khien resolver_config bind --for isp-1" in told
    assert "khien resolvers rotate isp-1 --finish" in told
    with pytest.raises(CommandError, match="finish that rotation first"):
        said("rotate", "isp-1")
    assert said("rotate", "isp-1", "--finish") == f"Only key {first + 1} counts now."
    assert said("remove", "isp-1") == "Removed. Its keys have ended."
    assert not Resolver.objects.exists()


def test_whoever_lists_them_is_told_how_each_stands_now() -> None:
    Release.objects.create(serial=7, digest="", size=0, added=0, removed=0)
    with answering("7") as port:
        said("add", "isp-1", f"127.0.0.1@{port}", "--kit", "bind")
        said("add", "isp-2", "127.0.0.1@1", "--kit", "bind")
        lines = said().splitlines()
    assert lines[0].startswith(f"good  isp-1  127.0.0.1@{port}  BIND  serial 7  lag 0 s  ")
    assert lines[1].startswith("LOOK  isp-2  127.0.0.1@1  BIND  serial -  lag -  ")
    rows = {row["name"]: row for row in json.loads(said("--json"))}
    assert (rows["isp-2"]["serial"], rows["isp-2"]["is_good"]) == (None, False)
