"""The warnings as RSS 2.0 and Atom (RFC 4287), in the language of the address, whole or by topic and province."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.contrib.syndication.views import Feed
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.html import linebreaks
from django.utils.translation import get_language, gettext

from khien.core.provinces import PROVINCES
from khien.protection.warnings import cap
from khien.protection.warnings.addresses import cap_url, page_url
from khien.protection.warnings.models.alerts import Alert, Edition
from khien.protection.warnings.topics import ALERT_TOPICS
from khien.web.links import public_url

MOST = 50
MOST_KEPT = 64  # of the feeds by language, topic and province, some dozen kilobytes each
_KEPT: dict[tuple[object, ...], tuple[bytes, str]] = {}


@dataclass(frozen=True)
class Choice:
    """What somebody wants to read about."""

    topic: str = ""
    province: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Choice":
        """Read it from an address; a word that is on no list chooses nothing."""
        topic, province = request.GET.get("topic", ""), request.GET.get("province", "")
        return cls(topic if topic in ALERT_TOPICS else "", province if province in PROVINCES else "")


class RssWarnings(Feed):
    """Every warning once, with its newest words; the CAP message is the enclosure."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    author_name = "Khiên"

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Send nothing to whoever has it; write it once for all others, until something else is public."""
        public = Edition.objects.public().aggregate(number=Count("pk"), newest=Max("published_at"))
        key = (type(self).__name__, _language(), Choice.of(request), public["number"], public["newest"])
        etag = f'"{sha256(repr(key).encode()).hexdigest()[:32]}"'
        response = get_conditional_response(request, etag)
        if response is None:
            response = HttpResponse(
                *_KEPT.get(key) or self._written(key, super().__call__(request, *args, **kwargs))
            )
        response["ETag"], response["Cache-Control"] = etag, "public, max-age=60"
        return response

    @staticmethod
    def _written(key: tuple[object, ...], response: HttpResponse) -> tuple[bytes, str]:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = found = response.content, response["Content-Type"]
        return found

    def get_object(self, request: HttpRequest) -> Choice:
        """Return what the address asks for."""
        return Choice.of(request)

    def title(self) -> str:
        """Name the feed."""
        return gettext("Khiên: warnings of scams")

    def description(self) -> str:
        """Say what it is."""
        return gettext("What is going round now, by which signs you know it, and what to do.")

    def link(self) -> str:
        """Return the page of the warnings."""
        return public_url("/warnings/", _language())

    def feed_url(self) -> str:
        """Return the feed's own address."""
        file = "feed.atom" if self.feed_type is Atom1Feed else "feed.rss"
        return public_url(f"/warnings/{file}", _language())

    def items(self, choice: Choice) -> QuerySet[Alert]:
        """Return the newest ones."""
        rows = Alert.objects.public().about(topic=choice.topic, province=choice.province)
        return (
            rows.select_related("newest__alert")
            .prefetch_related("editions")
            .order_by("-published_at", "-pk")[:MOST]
        )

    def item_title(self, item: Alert) -> str:
        """Return the title; of a withdrawn warning it says so."""
        title = _newest(item).said(_language()).title
        return gettext("Withdrawn: %s") % title if item.state == "withdrawn" else title

    def item_description(self, item: Alert) -> str:
        """Return why it was corrected, how the trick goes, and what to do: as HTML, for which readers take it."""
        said = _newest(item).said(_language())
        text = "\n\n".join(part for part in (said.change, said.how, "\n".join(said.todo)) if part)
        return linebreaks(text, autoescape=True)

    def item_link(self, item: Alert) -> str:
        """Return the page."""
        return page_url(item, _language())

    def item_guid(self, item: Alert) -> str:
        """Return what stays the same in every edition and language."""
        return page_url(item, "vi")

    def item_pubdate(self, item: Alert) -> datetime | None:
        """Return when it was published first."""
        return item.published_at

    def item_updateddate(self, item: Alert) -> datetime | None:
        """Return when its newest words were published."""
        return _newest(item).published_at

    def item_categories(self, item: Alert) -> list[str]:
        """Return the topic and the provinces."""
        newest = _newest(item)
        return [str(ALERT_TOPICS[newest.category]), *newest.places(_language())]

    def item_enclosures(self, item: Alert) -> list[Enclosure]:
        """Return the CAP message."""
        newest = _newest(item)
        earlier = sorted((one for one in item.editions.all() if one.published_at), key=lambda one: one.number)
        for one in earlier:
            one.alert = item
        body = cap.message(newest, [one for one in earlier if one.number < newest.number])
        return [Enclosure(cap_url(newest), str(len(body)), cap.MIME_TYPE)]


class AtomWarnings(RssWarnings):
    """The same as Atom."""

    feed_type = Atom1Feed

    def subtitle(self) -> str:
        """Say what it is."""
        return self.description()


def _language() -> str:
    return (get_language() or "vi")[:2]


def _newest(alert: Alert) -> Edition:
    if alert.newest is None:
        raise ValueError(f"{alert.ref} is not public.")
    return alert.newest
