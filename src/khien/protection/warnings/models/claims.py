"""A fact check: what is claimed, where it was seen, what was found, and the verdict of two units."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.people.models import Person, Unit
from khien.protection.warnings.states import ClaimState
from khien.protection.warnings.topics import ClaimTopic, Verdict

PUBLIC = [ClaimState.PUBLISHED, ClaimState.REPLACED, ClaimState.WITHDRAWN]


class ClaimQuerySet(models.QuerySet["Claim"]):
    """The words in which one speaks about fact checks."""

    def public(self) -> "ClaimQuerySet":
        """Published once, whatever became of it."""
        return self.filter(state__in=PUBLIC)


class Claim(models.Model):
    """One fact check. A correction is a new one that replaces the old, which stays. `revision` guards the text."""

    ref = models.CharField(max_length=20, unique=True)  # KT-2026-000012, public
    state = models.CharField(max_length=12, choices=ClaimState, default=ClaimState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    topic = models.CharField(max_length=12, choices=ClaimTopic)
    in_name_of = models.CharField(max_length=140, blank=True)  # the organisation whose name is used
    statement_vi = models.CharField(max_length=300)
    statement_en = models.CharField(max_length=300, blank=True)
    finding_vi = models.TextField(blank=True)  # the correction
    finding_en = models.TextField(blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    note = models.TextField(blank=True)  # why it was sent back; for staff
    reason_vi = models.TextField(blank=True)  # why it was corrected or withdrawn; public
    reason_en = models.TextField(blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    # The units as they were: the database itself compares them.
    first_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    first_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    second_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    second_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_by=None, second_unit=None)
                | (
                    Q(first_by__isnull=False, first_unit__isnull=False, second_unit__isnull=False)
                    & ~Q(second_by=F("first_by"))
                    & ~Q(second_unit=F("first_unit"))
                ),
                name="claim_by_two_units",
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.DRAFT, verdict="", first_by=None, second_by=None)
                | (Q(state=ClaimState.ONE_VERDICT, first_by__isnull=False, second_by=None) & ~Q(verdict=""))
                | (Q(state__in=PUBLIC, second_by__isnull=False, published_at__isnull=False) & ~Q(verdict="")),
                name="claim_public_has_two_verdicts",
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.DRAFT) | (~Q(in_name_of="") & ~Q(finding_vi="")),
                name="claim_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(statement_en="", finding_en="")
                | Q(state=ClaimState.DRAFT)
                | (~Q(statement_en="") & ~Q(finding_en="")),
                name="claim_english_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(topic__in=ClaimTopic.values), name="claim_of_a_forged_announcement"
            ),
            models.CheckConstraint(condition=Q(verdict__in=["", *Verdict.values]), name="claim_verdict_known"),
        ]
        indexes = [models.Index(fields=["-published_at", "-id"], name="claim_newest")]

    def __str__(self) -> str:
        return self.ref

    def in_language(self, language: str) -> str:
        """Return the language in which it can be shown: English only when there is an English text."""
        return "en" if language.startswith("en") and self.statement_en else "vi"

    def statement(self, language: str) -> str:
        """Return what is claimed."""
        return self.statement_en if self.in_language(language) == "en" else self.statement_vi

    def finding(self, language: str) -> str:
        """Return the correction."""
        return self.finding_en if self.in_language(language) == "en" else self.finding_vi

    def reason(self, language: str) -> str:
        """Return why it was corrected or withdrawn."""
        return (self.reason_en if language.startswith("en") else "") or self.reason_vi


class Appearance(models.Model):
    """Where a claim was seen, in the words in which it goes round."""

    class Channel(models.TextChoices):
        """How it came."""

        SMS = "sms", _("text message")
        CHAT = "chat", _("chat (Zalo, Messenger, Telegram …)")
        SOCIAL = "social", _("social network")
        CALL = "call", _("telephone call")
        MAIL = "mail", _("e-mail")
        SITE = "site", _("website")
        PAPER = "paper", _("paper")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="appearances")
    channel = models.CharField(max_length=8, choices=Channel)
    seen_on = models.DateField()
    text = models.TextField()  # defanged
    signature = models.BinaryField(default=b"")  # campaigns.texts.signature

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="appearance_has_words")]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.channel}"


class Bucket(models.Model):
    """A bucket by which an appearance is found again: texts that share one are worth comparing."""

    key = models.CharField(max_length=80, db_index=True)
    appearance = models.ForeignKey(Appearance, on_delete=models.CASCADE, related_name="buckets")

    def __str__(self) -> str:
        return self.key


class ClaimEvidence(models.Model):
    """What was found, and where anybody can read it: a page of an authority, a bank or a school."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    text = models.CharField(max_length=500)
    url = models.URLField(max_length=1_000, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="claim_evidence_has_words")]

    def __str__(self) -> str:
        return self.text
