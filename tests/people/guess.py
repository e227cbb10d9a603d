"""One process that guesses at the door: reads what to try as JSON, and writes one word for each guess."""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests.people.conftest import code_for, type_password  # noqa: E402


def guess_codes(email: str, password: str, totp_secret: str, codes: list[str]) -> list[str]:
    """Type the right password, then codes; say for each whether it opened, or which error it met.

    The code "right" is read off the app when its turn comes: it is stale before a slow process has started.
    """
    visitor = Client()
    type_password(visitor, email, password)
    words = []
    for code in codes:
        answer = visitor.post(
            "/account/2fa/authenticate/", {"code": code_for(totp_secret) if code == "right" else code}
        )
        if answer.status_code == 302:
            words.append("open")
        else:
            errors = answer.context["form"].errors.as_data()["code"]
            words.append(str(errors[0].code))
    return words


def guess_passwords(email: str, passwords: list[str]) -> list[str]:
    """Type passwords; say for each the status of the answer."""
    visitor = Client()
    return [str(type_password(visitor, email, password).status_code) for password in passwords]  # type: ignore[attr-defined]


if __name__ == "__main__":
    setup_test_environment()
    request = json.loads(sys.stdin.read())
    assert Path(settings.DATA).is_dir()
    sys.stdout.write(json.dumps(globals()[request.pop("what")](**request)))
