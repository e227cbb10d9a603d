"""No DNS server at all, because the operator wants none: the whole way through files."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from khien.config.management.commands.up import Command
from khien.protection.filtering.compile import changes
from khien.protection.filtering.compile.files import zone_file
from khien.protection.filtering.compile.lists import write_lists
from khien.protection.filtering.compile.zone import HOT
from khien.protection.filtering.engines import engine
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import Release
from khien.protection.filtering.scrub import scrub
from khien.protection.filtering.state import resolver_state
from tests.conftest import Cast
from tests.filtering.blocks import block, lift, many_blocks

pytestmark = pytest.mark.django_db
Run = Callable[[], None]
NAME = "lua-dao.example.vn"


def test_from_decision_to_download_and_back_without_any_server(
    settings: LazySettings, publish: Run, cast: Cast, public_client: Client
) -> None:
    settings.RESOLVER_PORT = settings.PRIMARY_PORT = 0
    assert isinstance(engine(), Files)
    decision = block(NAME, cast)
    publish()
    write_lists(Release.objects.newest(), settings.LISTS_FOLDER)
    first = public_client.get("/lists/khien.rpz")
    body = b"".join(first.streaming_content).decode()  # type: ignore[attr-defined]
    assert f"*.{NAME} CNAME ." in body
    assert public_client.get("/lists/khien.rpz", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert engine().blocked([f"www.{NAME}", "example.vn"]) == {f"www.{NAME}"}
    assert resolver_state().is_good
    assert Release.objects.newest().confirmed_at
    lift(decision, cast)
    publish()
    write_lists(Release.objects.newest(), settings.LISTS_FOLDER)
    second = public_client.get("/lists/khien.rpz", headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert NAME not in b"".join(second.streaming_content).decode()  # type: ignore[attr-defined]
    assert engine().blocked([NAME]) == set()
    assert scrub() == []


def test_nothing_is_started_and_the_operator_is_told(
    settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.RESOLVER_PORT = settings.PRIMARY_PORT = 0
    names = {program.name for program in Command()._programs(demo=False)}
    assert not names & {"resolver", "primary"}
    assert "published as files" in capsys.readouterr().err
    with pytest.raises(CommandError, match="KHIEN_RESOLVER_PORT is 0"):
        call_command("resolver_config")


def test_many_changes_that_follow_each_other_leave_the_hot_zone_short(
    settings: LazySettings, publish: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each comes with a base of its own; the hot zone would else hold all of them, and each would cost the sum."""
    settings.RESOLVER_PORT = settings.PRIMARY_PORT = 0
    settings.BRAKE_FLOOR = 10_000
    monkeypatch.setattr(changes, "LARGEST", 5)
    publish()
    for letter in "abc":
        many_blocks([f"{letter}{number}.example.vn" for number in range(9)], cast)
        publish()
    assert "example.vn" not in zone_file(HOT).read_text(encoding="ascii")
    names = [f"{letter}8.example.vn" for letter in "abc"]
    assert engine().blocked(names) == set(names)
