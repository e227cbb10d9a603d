"""The people of a demonstration: five colleagues of two units, their passwords and secrets in one file."""

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.ledger.record import SYSTEM
from khien.people.actions import add_person
from khien.people.models import Person, Unit
from khien.people.rights import Role

PERIOD = 30  # seconds that a code is good for (RFC 6238)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for another when typed from a screen


class NotADemoPerson(KhienError):
    """The demonstration knows nobody of that name."""


class PeopleExist(KhienError):
    """There are people already: a demonstration never mixes with them."""


@dataclass(frozen=True)
class Part:
    """One person of the play."""

    key: str
    name: str
    role: Role
    unit: str


CAST = (
    Part("minh", "Minh", Role.ANALYST, "ncsc"),
    Part("hoa", "Hoa", Role.REVIEWER, "ncsc"),
    Part("binh", "Bình", Role.SUPERVISOR, "ncsc"),
    Part("ha", "Hà", Role.ADMINISTRATOR, "ncsc"),
    Part("quang", "Quang", Role.INSPECTOR, "a05"),
)


@dataclass(frozen=True)
class Credentials:
    """What one demonstration person signs in with."""

    name: str
    role: str
    email: str
    password: str
    totp_secret: str


def demo_file() -> Path:
    """Return where the credentials are kept; only the owner may read it."""
    return settings.DATA / "keys" / "demo-people.json"


def make_demo_people() -> dict[str, Credentials]:
    """Load the units and make the five people.

    Returns:
        The credentials by key (`minh`), which are also written to `demo_file()`.

    Raises:
        PeopleExist: somebody is there already.
    """
    if Person.objects.exists():
        raise PeopleExist(_("There are people already. Demonstration people are only made in a new database."))
    with transaction.atomic():
        call_command("loaddata", "units", verbosity=0)
        made = {part.key: _make(part) for part in CAST}
        _write({key: asdict(credentials) for key, credentials in made.items()})
    return made


def _make(part: Part) -> Credentials:
    credentials = Credentials(
        name=part.name,
        role=str(part.role.value),
        email=f"{part.key}@khien.example",
        password="-".join("".join(secrets.choice(_LETTERS) for _i in range(4)) for _j in range(4)),
        totp_secret=generate_totp_secret(),
    )
    unit = Unit.objects.get_by_natural_key(part.unit)
    person = add_person(email=credentials.email, name=part.name, unit=unit, roles=[part.role], by=SYSTEM)
    person.set_password(credentials.password)
    person.save(update_fields=["password"])
    TOTP.activate(person, credentials.totp_secret)
    return credentials


def _write(content: dict[str, dict[str, str]]) -> None:
    path = demo_file()
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)


def demo_people() -> dict[str, Credentials]:
    """Return the people of the file; none when no demonstration was made."""
    path = demo_file()
    if not path.exists():
        return {}
    return {key: Credentials(**row) for key, row in json.loads(path.read_text(encoding="utf-8")).items()}


def demo_code(key: str) -> tuple[str, int]:
    """Return the six digits that the person's app would show now, and for how many seconds they are good.

    Args:
        key: the short name, such as `minh`, or the e-mail address.

    Raises:
        NotADemoPerson: the demonstration has nobody of that name.
    """
    people = demo_people()
    found = people.get(key.lower()) or next((one for one in people.values() if one.email == key.lower()), None)
    if found is None:
        known = ", ".join(people) or _("nobody")
        raise NotADemoPerson(
            _("“%(key)s” is not a person of the demonstration. Known: %(known)s.") % {"key": key, "known": known}
        )
    now = time.time()
    return format_hotp_value(hotp_value(found.totp_secret, int(now) // PERIOD)), PERIOD - int(now) % PERIOD
