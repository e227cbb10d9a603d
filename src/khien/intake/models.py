"""What people and partners told us: reports with their files, and observations from feeds."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.core.categories import Category
from khien.indicators.models import Indicator
from khien.people.models import ApiKey, Unit

CATEGORIES = [(category.value, category.value) for category in Category]


class AgeBand(models.TextChoices):
    """How old somebody is, as roughly as it helps: nobody is asked for a birthday."""

    MINOR = "0-17", _("under 18")
    YOUNG = "18-29", _("18 to 29")
    MIDDLE = "30-44", _("30 to 44")
    OLDER = "45-59", _("45 to 59")
    OLD = "60+", _("60 or older")


class Report(models.Model):
    """One submission. The tracking code is known only to the reporter: we keep its digest."""

    class Channel(models.TextChoices):
        """The door it came through."""

        FORM = "form", _("public form")
        API = "api", _("partner programme")

    code_digest = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    language = models.CharField(max_length=5, default="vi")
    category = models.CharField(max_length=40, choices=CATEGORIES, blank=True)  # what the reporter thinks it is
    text = models.TextField(blank=True)
    lost_money = models.BooleanField(default=False)
    province = models.CharField(max_length=2, blank=True)  # core.provinces: where the reporter lives
    age_band = models.CharField(max_length=5, choices=AgeBand, blank=True)
    external_id = models.CharField(max_length=100, blank=True)  # a partner's own number of the report
    unread = models.BooleanField(default=False)  # its pictures name nothing yet: a person shall look at them
    contact = models.BinaryField(null=True)  # sealed; opened only for a stated purpose
    contact_until = models.DateField(null=True, db_index=True)  # deleted after this day
    indicators = models.ManyToManyField(Indicator, through="Mention", related_name="reports")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact=None) | Q(contact_until__isnull=False), name="contact_has_an_end"
            ),
            models.CheckConstraint(condition=Q(age_band__in=["", *AgeBand.values]), name="report_age_band_known"),
        ]
        indexes = [models.Index(fields=["id"], name="report_unread", condition=Q(unread=True))]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Mention(models.Model):
    """An indicator in a report, as it was written there."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="mentions")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="mentions")
    raw = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="mention_once")]

    def __str__(self) -> str:
        return self.raw


class Draft(models.Model):
    """A form that is being filled in; thrown away after a day. The token lives in the reporter's browser."""

    token_digest = models.CharField(max_length=64, unique=True)
    answers = models.BinaryField()  # sealed: it may hold contact data
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Attachment(models.Model):
    """A picture that came with a report, re-encoded by us: nothing of the uploaded file itself is kept."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="attachments")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="attachments")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=100)  # where storage keeps it
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()  # bytes

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report=None, draft__isnull=False) | Q(report__isnull=False, draft=None),
                name="attachment_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.width}×{self.height}, {self.size} bytes"


class Feed(models.Model):
    """A partner's list that is imported. What its licence allows is the operator's to check."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    licence = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Observation(models.Model):
    """A feed says: this indicator, this category, at this time. Without a category: known to be good."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="observations")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    category = models.CharField(max_length=40, choices=CATEGORIES, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "feed"], name="observation_once"),
            models.CheckConstraint(
                condition=Q(category__in=["", *(category.value for category in Category)]),
                name="observation_category_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed}: {self.indicator} ({self.category})"


class IdempotencyKey(models.Model):
    """The answer that was given to a partner's request, so that the same request again gets the same answer."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE)
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    response = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return self.key


class Bucket(models.Model):
    """How much a network may still send now; the key tells nobody which network it is."""

    key = models.CharField(max_length=64, unique=True)
    level = models.FloatField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.level:.0f} left"
