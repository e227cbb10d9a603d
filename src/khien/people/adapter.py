"""How allauth is bent to staff accounts: nobody signs up, guesses are counted by account, secrets are sealed."""

import base64
import hmac
import time
from hashlib import sha256
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from khien.core.sealing import seal, unseal
from khien.people.access import person_of, work_of
from khien.people.models import Person


class StaffAdapter(DefaultAccountAdapter):
    """Sign-in of people whom an administrator has entered."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Check a password under the name by which axes counts failures: the address in one spelling."""
        login = str(credentials.get("email", "")).lower()
        return super().authenticate(request, **(credentials | {"login": login}))

    def reauthenticate(self, user: Person, password: str) -> bool:
        """Check the password of somebody who is signed in."""
        return self.authenticate(context.request, email=user.email, password=password) == user

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before factors change, unless the person proved minutes ago who they are, in whatever way."""
        records = get_authentication_records(context.request, context.request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the work of the person's role, in the language that they read."""
        return work_of(person_of(request))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the sign-in."""
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the sign-in: a new password ends every session."""
        return reverse("account_login")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors of staff. Their secrets are sealed, so that a stolen database opens no account."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return base64.b64encode(seal(text, _key())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret.

        Raises:
            CannotUnseal: the keys folder is not the one under which it was sealed.
        """
        return unseal(base64.b64decode(encrypted_text), _key())

    def get_totp_label(self, user: Person) -> str:
        """Name the account in the person's authenticator app."""
        return user.email

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site to the browser; the id is the host name, without port, as WebAuthn wants it."""
        return super().get_public_key_credential_rp_entity() | {"name": "Khiên"}


def _key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"khien second factor", sha256).digest()
