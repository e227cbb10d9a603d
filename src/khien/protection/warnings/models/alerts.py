"""A warning and its editions: each text that was ever published stays."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.campaigns.models import Campaign
from khien.core.provinces import PROVINCES
from khien.people.models import Person
from khien.protection.warnings.states import AlertState, EditionState
from khien.protection.warnings.texts import lines_of
from khien.protection.warnings.topics import ALERT_TOPICS, Sector, Severity

LONGEST_DAYS = 365
TOPICS = list(ALERT_TOPICS.items())


class AlertQuerySet(models.QuerySet["Alert"]):
    """The words in which one speaks about warnings."""

    def public(self) -> "AlertQuerySet":
        """Published once, whatever became of it: nothing that was public disappears."""
        return self.exclude(newest=None)

    def about(self, *, topic: str = "", province: str = "") -> "AlertQuerySet":
        """Those of a topic; those that concern a province, which the nation-wide ones do."""
        found = self.filter(newest__category=topic) if topic else self
        if province:
            return found.filter(Q(newest__provinces="") | Q(newest__provinces__contains=province))
        return found


class Alert(models.Model):
    """A warning of the public. Its words are in its editions; `newest` is the one that was published last."""

    ref = models.CharField(max_length=20, unique=True)  # CB-2026-000012, public
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="alerts")
    state = models.CharField(max_length=10, choices=AlertState, default=AlertState.DRAFT)
    opened_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)  # for the first time
    expires_at = models.DateTimeField(null=True)
    newest = models.ForeignKey("Edition", on_delete=models.PROTECT, null=True, related_name="+")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AlertState.values), name="alert_state_known"),
            models.CheckConstraint(
                condition=Q(state=AlertState.DRAFT, newest=None, expires_at=None, published_at=None)
                | (~Q(state=AlertState.DRAFT) & Q(newest__isnull=False, expires_at__isnull=False)
                   & Q(published_at__isnull=False)),
                name="alert_public_has_a_text_and_an_end",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="alert_newest"),
            models.Index(fields=["expires_at"], name="alert_expiring", condition=Q(state=AlertState.PUBLISHED)),
        ]

    def __str__(self) -> str:
        return self.ref


@dataclass(frozen=True)
class Said:
    """An edition in one language. `language` is the one it is really in: English may be missing."""

    language: str
    title: str
    how: str
    signs: list[str]
    todo: list[str]
    change: str


class EditionQuerySet(models.QuerySet["Edition"]):
    """The words in which one speaks about editions."""

    def open(self) -> "EditionQuerySet":
        """Written or waiting: not public yet."""
        return self.filter(state__in=[EditionState.DRAFT, EditionState.WAITING])

    def public(self) -> "EditionQuerySet":
        """Published, also when a newer one has replaced it."""
        return self.exclude(published_at=None)


class Edition(models.Model):
    """One text of a warning: the first, a correction, or the withdrawal. `revision` guards against overwriting."""

    class Kind(models.TextChoices):
        """What it does; the words of CAP 1.2, 3.2.1."""

        ALERT = "Alert", _("warning")
        UPDATE = "Update", _("correction")
        CANCEL = "Cancel", _("withdrawal")

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.ALERT)
    state = models.CharField(max_length=10, choices=EditionState, default=EditionState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    category = models.CharField(max_length=40, choices=TOPICS)
    sector = models.CharField(max_length=20, choices=Sector)
    severity = models.CharField(max_length=10, choices=Severity)
    provinces = models.CharField(max_length=120, blank=True)  # two-digit codes with commas; empty: everywhere
    days = models.PositiveSmallIntegerField()
    title_vi = models.CharField(max_length=140)
    how_vi = models.TextField(blank=True)
    signs_vi = models.TextField(blank=True)
    todo_vi = models.TextField(blank=True)
    change_vi = models.TextField(blank=True)
    title_en = models.CharField(max_length=140, blank=True)
    how_en = models.TextField(blank=True)
    signs_en = models.TextField(blank=True)
    todo_en = models.TextField(blank=True)
    change_en = models.TextField(blank=True)
    examples = models.TextField(blank=True)  # as they were sent, defanged; in whatever language
    note = models.TextField(blank=True)  # why it was sent back; for staff
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["alert"],
                condition=Q(state__in=[EditionState.DRAFT, EditionState.WAITING]),
                name="edition_one_open",
            ),
            models.UniqueConstraint(
                fields=["alert"], condition=Q(state=EditionState.PUBLISHED), name="edition_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("written_by")) & ~Q(approved_by=F("submitted_by"))),
                name="edition_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[EditionState.DRAFT, EditionState.WAITING], published_at=None)
                | Q(
                    state__in=[EditionState.PUBLISHED, EditionState.REPLACED],
                    published_at__isnull=False,
                    expires_at__isnull=False,
                ),
                name="edition_public_has_a_time",
            ),
            # Undoing harm needs one: a withdrawal alone is published without a second person.
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(kind="Cancel") | Q(approved_by__isnull=False),
                name="edition_public_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.DRAFT)
                | (
                    Q(submitted_by__isnull=False)
                    & ~Q(title_vi="")
                    & ~Q(how_vi="")
                    & ~Q(signs_vi="")
                    & ~Q(todo_vi="")
                ),
                name="edition_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.DRAFT)
                | Q(title_en="", how_en="", signs_en="", todo_en="")
                | (~Q(title_en="") & ~Q(how_en="") & ~Q(signs_en="") & ~Q(todo_en="")),
                name="edition_english_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind="Alert") | Q(state=EditionState.DRAFT) | ~Q(change_vi=""),
                name="edition_says_what_changed",
            ),
            models.CheckConstraint(condition=Q(category__in=list(ALERT_TOPICS)), name="edition_of_a_crime"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=LONGEST_DAYS), name="edition_ends"),
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known"),
            models.CheckConstraint(condition=Q(kind__in=["Alert", "Update", "Cancel"]), name="edition_kind_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="edition_severity_known"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="edition_sector_known"),
        ]
        indexes = [
            models.Index(
                fields=["published_at"], name="edition_published", condition=Q(published_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert.ref}-{self.number}"

    @property
    def has_english(self) -> bool:
        """Whether somebody wrote it in English too."""
        return bool(self.title_en)

    def said(self, language: str) -> Said:
        """Return the words in a language, or in Vietnamese when there is no English text."""
        word = "en" if language.startswith("en") and self.has_english else "vi"
        return Said(
            language=word,
            title=getattr(self, f"title_{word}"),
            how=getattr(self, f"how_{word}"),
            signs=lines_of(getattr(self, f"signs_{word}")),
            todo=lines_of(getattr(self, f"todo_{word}")),
            change=getattr(self, f"change_{word}") or self.change_vi,
        )

    @property
    def province_codes(self) -> list[str]:
        """The provinces that it is about; none means the whole country."""
        return self.provinces.split(",") if self.provinces else []

    def places(self, language: str) -> list[str]:
        """Return the names of the provinces in a language."""
        return [PROVINCES[code].name(language) for code in self.province_codes]

    @property
    def example_texts(self) -> list[str]:
        """The examples, each as it was sent: an empty line parts them."""
        return [part.strip() for part in self.examples.split("\n\n") if part.strip()]

    def digest(self) -> str:
        """Return the SHA-256 over everything that readers see: the public log holds it."""
        shown = {name: getattr(self, name) for name in CONTENT}
        return sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def is_over(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= now


TEXTS = tuple(
    f"{name}_{language}" for language in ("vi", "en") for name in ("title", "how", "signs", "todo", "change")
)
CONTENT: Iterable[str] = (*TEXTS, "examples", "category", "sector", "severity", "provinces", "days")
