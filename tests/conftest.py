"""The cast of people, the two faces, and the worker: what every test may ask for."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import pytest_django
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.utils import translation

from khien.config.catalogues import compile_catalogues
from khien.config.environment import database
from tests import postgres as private_postgres
from tests.processes import unmeasured

if TYPE_CHECKING:
    from khien.people.models import Person


# A busy machine makes examples slowly, which says nothing about what is tested. The examples are the same in each
# run: what lands must not hang on luck.
hypothesis.settings.register_profile(
    "khien", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("khien")

# Before anything is translated: a catalogue that was read once is kept for the life of the process.
compile_catalogues()


@pytest.fixture(autouse=True)
def _first_language() -> None:
    """Each test begins in Vietnamese, whatever the one before it spoke."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_folders(settings: LazySettings, tmp_path: Path) -> None:
    """Each test has its own log, attachments, sockets and resolver files; static files need no manifest."""
    for name in ("ledger", "attachments", "resolver", "run"):
        (tmp_path / name).mkdir()
    settings.LEDGER_FOLDER = tmp_path / "ledger"
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.RESOLVER_FOLDER = tmp_path / "resolver"
    settings.RUN_FOLDER = tmp_path / "run"
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.LISTS_FOLDER = tmp_path / "lists"
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "attachments"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Scrypt is slow on purpose; a test signs in hundreds of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[private_postgres.Server]:
    """A real PostgreSQL for tests that start processes of their own: `make` a database, give them its `url`."""
    with private_postgres.server() as server:
        yield server


Move = Callable[[str, Path], None]  # (KHIEN_DATABASE, state folder)


@pytest.fixture
def move(django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Move]:
    """Let a test work on a database of its own, as the product does, whatever the other tests run on."""
    described, known = connections.settings["default"], connections["default"]

    def to(url: str, folder: Path) -> None:
        if known.vendor == "postgresql":
            known.close_pool()  # pools are kept by alias: the new connection would get one to the old database
        named = connections.configure_settings({"default": database(url, folder)})["default"]
        connections.settings["default"] = described | named
        connections["default"] = connections.create_connection("default")

    with django_db_blocker.unblock():
        yield to
        own = connections["default"]
        if own is not known:
            own.close()
        if own is not known and own.vendor == "postgresql":
            own.close_pool()
    connections.settings["default"], connections["default"] = described, known


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """A migrated SQLite database to copy; pytest's own is copied where that is one and is there."""
    file = tmp_path_factory.mktemp("first") / "khien.sqlite3"
    own = connections["default"]
    with django_db_blocker.unblock():
        if own.vendor == "sqlite" and own.introspection.table_names():
            with closing(sqlite3.connect(file)) as copy:
                own.connection.backup(copy)
            return file
    environment = unmeasured() | {"KHIEN_DATA": str(file.parent), "KHIEN_DATABASE": ""}
    subprocess.run([sys.executable, "-m", "khien", "migrate", "-v0"], env=environment, check=True)
    return file


SignIn = Callable[["Person"], Client]  # the browser of somebody who has signed in


@dataclass(frozen=True)
class Cast:
    """Minh proposes, Hoa approves, Bình supervises, Tuấn is from another unit, Hà administers, Quang inspects."""

    minh: "Person"
    hoa: "Person"
    binh: "Person"
    tuan: "Person"
    ha: "Person"
    quang: "Person"


@pytest.fixture
def cast(db: None) -> Cast:
    """People of two units, each with one role."""
    from khien.people.models import Person, RoleHolding, Unit
    from khien.people.rights import Role

    ncsc = Unit.objects.create(code="ncsc", name_vi="Trung tâm", name_en="Centre", kind="centre")
    other = Unit.objects.create(code="province", name_vi="Tỉnh", name_en="Province", kind="province")

    def person(key: str, name: str, role: Role, unit: Unit = ncsc) -> "Person":
        made = Person.objects.create_user(f"{key}@khien.test", "correct horse battery", name=name, unit=unit)
        RoleHolding.objects.create(person=made, role=role)
        return made

    return Cast(
        minh=person("minh", "Minh", Role.ANALYST),
        hoa=person("hoa", "Hoa", Role.REVIEWER),
        binh=person("binh", "Bình", Role.SUPERVISOR),
        tuan=person("tuan", "Tuấn", Role.ANALYST, other),
        ha=person("ha", "Hà", Role.ADMINISTRATOR),
        quang=person("quang", "Quang", Role.INSPECTOR),
    )


@pytest.fixture
def face(settings: LazySettings) -> Callable[[str], Client]:
    """Turn this process into a face, and return a visitor of it."""
    from django.urls import clear_url_caches, set_urlconf

    from khien.config import faces

    def become(name: str) -> Client:
        settings.FACE = name
        settings.MIDDLEWARE = faces.middleware(name)
        settings.TEMPLATES = faces.templates(name)
        settings.ROOT_URLCONF = faces.urlconf(name)
        clear_url_caches()
        set_urlconf(None)
        return Client(raise_request_exception=False)

    return become


@pytest.fixture
def public_client(face: Callable[[str], Client]) -> Client:
    """A citizen's browser."""
    return face("public")


@pytest.fixture
def staff_client(face: Callable[[str], Client]) -> SignIn:
    """The browser of somebody who has signed in with password and second factor."""
    from allauth.account.internal.flows.login import record_authentication
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.contrib.sessions.backends.base import SessionBase
    from django.test import RequestFactory

    def signed_in(person: "Person") -> Client:
        client = face("staff")
        if not person.authenticator_set.exists():
            TOTP.activate(person, generate_totp_secret())
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        request = RequestFactory().get("/")
        session: SessionBase = client.session
        request.session = session
        record_authentication(request, person, "password", email=person.email)
        record_authentication(request, person, "mfa", type="totp")
        session.save()
        return client

    return signed_in


@pytest.fixture
def deliver() -> Callable[[], None]:
    """Do what is due and somebody waits for, as a worker does; a failed delivery fails the test."""
    from khien.outbox.models import Delivery
    from khien.outbox.worker import Share, deliver_due, run_jobs

    def run() -> None:
        run_jobs(Share.PROMPT, after_deliveries=deliver_due() > 0)
        failed = Delivery.objects.exclude(last_error="").values_list("reaction", "last_error")
        assert not list(failed)

    return run
