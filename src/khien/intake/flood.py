"""A tap for each network: many people behind one carrier's address pass, a program that floods us does not.

A token bucket (J. Turner, "New directions in communications", 1986): it holds some hundred reports and fills again
steadily. The network's address is not kept: only a digest with a key that is new every day.
"""

import hmac
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.intake.models import Bucket
from khien.web.addresses import address_of, network_of

HOLDS = 200.0  # a carrier's address may stand for a whole town in the hour of a large scam
FILLS = 0.5  # a second
_TRIES = 5


class TooMany(KhienError):
    """More came from one network than people send."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            _(
                "A great deal is arriving from your network just now. Nothing of yours is lost: "
                "wait a minute and press the button again."
            )
        )


def admit(request: HttpRequest, what: str) -> None:
    """Let one through.

    Args:
        request: of the visitor.
        what: the tap; each kind of submission has its own.

    Raises:
        TooMany: the bucket of this network is empty.
    """
    key = _key(request, what)
    for _try in range(_TRIES):
        now = timezone.now()
        bucket, _made = Bucket.objects.get_or_create(key=key, defaults={"level": HOLDS, "at": now})
        level = min(HOLDS, bucket.level + FILLS * max(0.0, (now - bucket.at).total_seconds()))
        if level < 1:
            raise TooMany
        # Compare-and-swap: of two that come at once, one looks again.
        if Bucket.objects.filter(pk=bucket.pk, at=bucket.at, level=bucket.level).update(level=level - 1, at=now):
            return


def forget_buckets() -> int:
    """Delete buckets that are full again; return how many there were."""
    full = timezone.now() - timedelta(seconds=HOLDS / FILLS)
    deleted, _by_model = Bucket.objects.filter(at__lt=full).delete()
    return deleted


def _key(request: HttpRequest, what: str) -> str:
    day = timezone.now().date().isoformat()
    said = f"{what}\0{day}\0{network_of(address_of(request))}"
    return hmac.new(settings.CONTACT_KEY, said.encode(), "sha256").hexdigest()
