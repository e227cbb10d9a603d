"""Somebody at the door: a browser of the staff face, and ways to sign in as a person would."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from khien.people.models import Person

PASSWORD = "correct horse battery"


@pytest.fixture
def door(face: Callable[[str], Client]) -> Client:
    """A browser before the staff face; an unexpected error fails the test."""
    visitor = face("staff")
    visitor.raise_request_exception = True
    return visitor


def code_for(secret: str) -> str:
    """Return what the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def wrong_code_for(secret: str) -> str:
    """Return six digits that are wrong now, before and afterwards."""
    now = int(time.time()) // 30
    right = {format_hotp_value(hotp_value(secret, now + step)) for step in range(-2, 3)}
    return next(code for code in map("{:06d}".format, range(10)) if code not in right)


def give_app(person: Person) -> str:
    """Set up an authenticator app; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def type_password(visitor: Client, email: str, password: str = PASSWORD, **where: str) -> object:
    """Send the sign-in form."""
    return visitor.post("/account/login/", {"login": email, "password": password}, **where)
