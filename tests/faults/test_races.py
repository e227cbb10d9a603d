"""Publishers and workers at once, killed, with wrong clocks, and without a database."""

from pathlib import Path

import pytest

from tests.faults.scenes import Told, copy_of_first, play
from tests.postgres import Server


def assert_one_line_of_serials(told: Told) -> None:
    serials = told["serials"]
    assert serials == list(range(1, len(serials) + 1))
    assert sorted(told["published"]) == sorted(f"serial:{serial}" for serial in serials)
    assert told["unconfirmed"] == 0


def assert_each_ended_once(told: Told) -> None:
    killed = told.pop("killed")
    assert killed
    assert told == {
        "ended": True,
        "expired": True,
        "blocked": ["renewed", "staying"],
        "lines": 6,
        "ledger": "None",
    }


def assert_nothing_was_lost(told: Told) -> None:
    releases, away = told.pop("releases"), told.pop("away")
    assert max(away) <= 1  # said once, however long it lasts; whoever slept through it says nothing
    assert releases == list(range(1, len(releases) + 1))
    assert told == {
        "kept": ["one.example.vn"],
        "alive": [True, True],
        "open": 0,
        "published": len(releases),
        "approved": 3,
        "ended": 1,
        "ledger": "None",
    }


def test_publishers_that_share_only_an_sqlite_database_make_one_line_of_serials(sqlite: Path) -> None:
    assert_one_line_of_serials(play("rivals", "2", "4", database=sqlite))


def test_publishers_that_share_only_a_postgresql_make_one_line_of_serials(postgres: Server) -> None:
    assert_one_line_of_serials(play("rivals", "2", "4", database=copy_of_first(postgres)))


def test_two_workers_that_are_killed_while_clocks_jump_end_each_block_once(sqlite: Path) -> None:
    assert_each_ended_once(play("expiring", "6", "5", database=sqlite))


@pytest.mark.slow
def test_the_database_goes_away_for_two_seconds_and_nothing_is_lost(postgres: Server) -> None:
    assert_nothing_was_lost(play("outage", "2", str(postgres.folder), database=copy_of_first(postgres)))


@pytest.mark.slow
def test_the_database_goes_away_for_a_minute_and_nothing_is_lost(postgres: Server) -> None:
    assert_nothing_was_lost(play("outage", "60", str(postgres.folder), database=copy_of_first(postgres)))


@pytest.mark.slow
@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_four_rivals_and_sixty_changes_make_one_line_of_serials(
    sqlite: Path, postgres: Server, where: str
) -> None:
    database = copy_of_first(postgres) if where == "postgresql" else sqlite
    assert_one_line_of_serials(play("rivals", "4", "60", database=database))


@pytest.mark.slow
@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seed", range(3))
def test_many_pairs_of_workers_that_are_killed_end_each_block_once(
    sqlite: Path, postgres: Server, where: str, seed: int
) -> None:
    database = copy_of_first(postgres) if where == "postgresql" else sqlite
    assert_each_ended_once(play("expiring", "60", str(seed), database=database))
