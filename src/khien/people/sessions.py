"""When a session of the staff face began, when it was last used, and when it is over."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from khien.people.models import Person, SharedValue

BEGAN, USED = "khien_began", "khien_used"
GRAIN = 30  # seconds: a session that is used all the time is not written at every click
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Times:
    """The life of a session, in seconds since 1970."""

    began: float
    used: float

    @property
    def ends(self) -> float:
        """When it ends if nobody touches it."""
        return min(self.used + settings.SESSION_IDLE_SECONDS, self.began + settings.SESSION_COOKIE_AGE)

    @property
    def began_at(self) -> datetime:
        """The beginning as a moment."""
        return datetime.fromtimestamp(self.began, UTC)

    @property
    def latest_end_at(self) -> datetime:
        """When it ends however much it is used."""
        return datetime.fromtimestamp(self.began + settings.SESSION_COOKIE_AGE, UTC)


def times_of(session: SessionBase) -> Times:
    """Return the times of a session; one that was not begun by a sign-in ended in 1970."""
    return Times(began=session.get(BEGAN, 0.0), used=session.get(USED, 0.0))


def is_over(session: SessionBase) -> bool:
    """Whether the session was idle too long, or is too old."""
    return time.time() >= times_of(session).ends


def note_use(session: SessionBase) -> None:
    """Remember that the session is in use."""
    now = time.time()
    if now - times_of(session).used >= GRAIN:
        session[USED] = now


def has_second_factor(person: Person) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone do not count."""
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()


def used_second_factor(request: HttpRequest, person: Person) -> bool:
    """Whether the person has shown a second factor in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, person))


def forget_what_has_ended() -> None:
    """Delete ended sessions, limits and failed attempts: nothing about sign-ins is kept longer than it serves."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    SharedValue.objects.filter(expires__lt=now).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - get_cool_off()).delete()


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Start the clocks of a session."""
    request.session[BEGAN] = request.session[USED] = time.time()


@receiver(authenticator_added)
def count_setting_up_as_use(
    sender: object, request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Setting a factor up needs its first code or touch: that proves possession as a sign-in does."""
    if authenticator.type in SECOND_FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
