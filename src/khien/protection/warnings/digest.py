"""The digest by mail: what is new for a person, at most once a day, each edition exactly once.

A person's row remembers until when it has looked; the row of `Sent` is unique; the letter is written in the same
transaction. A worker that is killed on the way leaves nothing or all of it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from khien.core.sealing import CannotUnseal, unseal
from khien.outbox.letters import write_letter
from khien.protection.warnings.addresses import page_url
from khien.protection.warnings.cap import sender
from khien.protection.warnings.models import Edition, Sent, Subscriber
from khien.web.links import public_url

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
# Publications that commit late must not be overlooked: only what is older than any transaction is looked at.
SETTLED = timedelta(minutes=1)
BATCH = 500


def write_digests() -> int:
    """Write the digests that are due; return how many letters were written."""
    now = timezone.now()
    settled = Edition.objects.public().filter(published_at__lte=now - SETTLED)
    last = settled.order_by("-published_at").values_list("published_at", flat=True).first()
    if last is None:
        return 0
    due = list(
        Subscriber.objects.filter(seen_until__lt=last, due_at__lte=now).order_by("seen_until", "pk")[:BATCH]
    )
    if not due:
        return 0
    since = min(one.seen_until for one in due)
    new = list(settled.filter(published_at__gt=since).select_related("alert").order_by("published_at", "pk"))
    told = set(Sent.objects.filter(subscriber__in=due).values_list("subscriber", "edition__alert"))
    return sum(_write(one, _news(one, new, told, now), last, now) for one in due)


def _news(
    subscriber: Subscriber, new: Iterable[Edition], told: set[tuple[int, int]], now: datetime
) -> list[Edition]:
    """Return what is new for somebody: of each warning the newest words, a withdrawal only to whom it was sent."""
    newest: dict[int, Edition] = {}
    for edition in new:
        if edition.published_at and edition.published_at > subscriber.seen_until:
            newest[edition.alert_id] = edition
    return [
        edition
        for edition in newest.values()
        if ((subscriber.pk, edition.alert_id) in told)
        or (edition.kind != Edition.Kind.CANCEL and not edition.is_over(now) and subscriber.wants(edition))
    ]


def _write(subscriber: Subscriber, news: Sequence[Edition], last: datetime, now: datetime) -> bool:
    try:
        address = unseal(bytes(subscriber.sealed), settings.CONTACT_KEY)
    except CannotUnseal:  # the wrong key, or a damaged row: the others get theirs
        log.error("address cannot be opened", subscriber=subscriber.pk)
        Subscriber.objects.filter(pk=subscriber.pk).update(due_at=now + EVERY)
        return False
    with transaction.atomic():
        mine = Subscriber.objects.filter(pk=subscriber.pk, seen_until=subscriber.seen_until)
        due_at = now + EVERY if news else subscriber.due_at
        if not mine.update(seen_until=last, due_at=due_at):
            return False  # another worker has it, or the person has left
        if news:
            Sent.objects.bulk_create(Sent(subscriber=subscriber, edition=edition) for edition in news)
            _post(subscriber, address, news, last)
    return bool(news)


def _post(subscriber: Subscriber, address: str, news: Sequence[Edition], last: datetime) -> None:
    leave = public_url(f"/warnings/unsubscribe/{subscriber.secret}/", subscriber.language)
    said = [(one, one.said(subscriber.language), page_url(one.alert, subscriber.language)) for one in news]
    with translation.override(subscriber.language):
        text = render_to_string("warnings/mail/digest.txt", {"news": said, "leave": leave})
        subject = said[0][1].title
        if len(said) > 1:
            subject = translation.gettext("%(number)s warnings: %(first)s …") % {
                "number": len(said),
                "first": subject,
            }
    write_letter(
        once=f"{subscriber.secret} {last.isoformat()}",
        to=address,
        subject=subject,
        text=text,
        about=subscriber.secret,
        headers={
            "List-Id": f"Khien <warnings.{sender().partition(':')[0]}>",  # RFC 2919
            "List-Unsubscribe": f"<{leave}>",  # RFC 2369
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        },
    )
