"""What a person writes into the environment, and what comes of it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from khien.config.environment import database


@pytest.mark.parametrize("url", ["mysql://localhost/khien", "khien", "postgresql://%zz/x"])
def test_an_address_that_is_none_stops_the_start_with_a_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="KHIEN_DATABASE"):
        database(url, tmp_path)


def test_a_postgresql_address_may_name_a_socket_and_how_to_encrypt(tmp_path: Path) -> None:
    found = database("postgresql://khi%C3%AAn:a%40b@%2Frun%2Fpostgresql/list?sslmode=verify-full", tmp_path)
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("khiên", "a@b", "list")
    assert (found["HOST"], found["PORT"]) == ("/run/postgresql", "")
    assert found["OPTIONS"]["sslmode"] == "verify-full"


def test_without_an_address_the_database_is_a_file_in_the_state_folder(tmp_path: Path) -> None:
    assert database("", tmp_path)["NAME"] == tmp_path / "khien.sqlite3"
