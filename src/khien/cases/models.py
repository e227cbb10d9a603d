"""Cases, the decisions in them, appeals against those, and who saw whose contact data."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.analysis.models import Assessment
from khien.cases.states import AppealState, CaseState, DecisionState
from khien.core.categories import Category
from khien.indicators.models import Indicator
from khien.indicators.spelling import of_address
from khien.intake.models import CATEGORIES, Report
from khien.people.models import Person

BLOCKABLE = [category.value for category in Category if category.may_be_blocked]


class CaseQuerySet(models.QuerySet["Case"]):
    """The words in which one speaks about cases."""

    def awaiting(self, person: Person) -> "CaseQuerySet":
        """Something waits for a second person, and this person may be that one."""
        waiting = Decision.objects.filter(state=DecisionState.PROPOSED).exclude(proposed_by=person)
        return self.filter(pk__in=waiting.values("case"))

    def appealed(self) -> "CaseQuerySet":
        """An appeal waits for its answer."""
        return self.filter(pk__in=Appeal.objects.filter(state=AppealState.RECEIVED).values("decision__case"))

    def expiring_before(self, moment: datetime) -> "CaseQuerySet":
        """A block in force ends before the moment."""
        ending = Decision.objects.in_force().filter(kind=Decision.Kind.BLOCK, expires_at__lt=moment)
        return self.filter(pk__in=ending.values("case"))


class Case(models.Model):
    """The unit of work: one subject, its reports and its decisions. `version` guards against overwriting."""

    ref = models.CharField(max_length=20, unique=True)  # KH-2026-000123, public
    subject = models.OneToOneField(Indicator, on_delete=models.PROTECT, related_name="case")
    state = models.CharField(max_length=20, choices=CaseState, default=CaseState.OPEN)
    priority = models.PositiveIntegerField(default=0)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    reports = models.ManyToManyField(Report, related_name="cases")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
        ]
        indexes = [models.Index(fields=["state", "-priority", "id"], name="case_queue")]

    def __str__(self) -> str:
        return self.ref


class DecisionQuerySet(models.QuerySet["Decision"]):
    """The words in which one speaks about decisions."""

    def waiting(self) -> "DecisionQuerySet":
        """Proposed: a second person has not said yes or no."""
        return self.filter(state=DecisionState.PROPOSED)

    def in_force(self) -> "DecisionQuerySet":
        """Approved by a second person, and neither lifted, nor expired, nor renewed."""
        return self.filter(state=DecisionState.APPROVED)

    def standing_block(self) -> "Decision | None":
        """The one block in force, if there is one; for the decisions of one case."""
        return self.in_force().filter(kind=Decision.Kind.BLOCK).first()


class Decision(models.Model):
    """What is to be done about a case: proposed by one person, approved by another."""

    class Kind(models.TextChoices):
        """What it does."""

        BLOCK = "block", _("block")
        WARN = "warn", _("warn")
        CLEAR = "clear", _("clear: not harmful")
        REFER = "refer", _("refer to another authority")
        LABEL = "label", _("label with a correction")
        UNBLOCK = "unblock", _("unblock")

    class Scope(models.TextChoices):
        """What a block covers."""

        NAME = "name", _("the name and everything under it (DNS)")
        ADDRESS = "address", _("this one address (URL feed)")

        def covering(self, subject: str) -> str:
            """Return what a block of a subject covers, in words: on devices a folder stands for all in it."""
            if self is Decision.Scope.ADDRESS and of_address(subject).endswith("/"):
                return str(_("this address and everything under it (URL feed)"))
            return str(self.label)

    ref = models.CharField(max_length=24, unique=True)  # KH-2026-000123-1, public
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=12, choices=DecisionState, default=DecisionState.PROPOSED)
    category = models.CharField(max_length=40, choices=CATEGORIES)
    basis = models.CharField(max_length=200)  # the legal basis
    scope = models.CharField(max_length=10, choices=Scope, blank=True)
    reason = models.TextField()  # a citizen can read it
    note = models.TextField(blank=True)  # why it was sent back, revoked or answered; for staff and the log
    expires_at = models.DateTimeField(null=True, blank=True)
    # An unblock undoes a block at once; its own approval is the review by a second person.
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_by")
    # A supervisor's recorded override of the guard list.
    override_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    override_reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="decision_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.PROPOSED, decided_by=None, decided_at=None)
                | (~Q(state=DecisionState.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decision_decided_has_decider",
            ),
            models.CheckConstraint(condition=Q(state__in=DecisionState.values), name="decision_state_known"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=DecisionState.PROPOSED) & ~Q(kind="unblock"),
                name="decision_one_open_proposal",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=DecisionState.APPROVED, kind="block"),
                name="decision_one_block_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(kind="block")
                | (
                    Q(expires_at__isnull=False, category__in=BLOCKABLE)
                    & ~Q(scope="")
                    & ~Q(basis="")
                    & ~Q(reason="")
                ),
                name="block_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["block", "warn"]) | Q(category__in=BLOCKABLE),
                name="speech_is_never_blocked_or_warned_of",
            ),
            models.CheckConstraint(
                condition=(Q(kind="unblock") & Q(undoes__isnull=False)) | (~Q(kind="unblock") & Q(undoes=None)),
                name="unblock_undoes_something",
            ),
            models.CheckConstraint(
                condition=Q(override_by=None, override_reason="")
                | (Q(override_by__isnull=False) & ~Q(override_reason="")),
                name="override_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], name="decision_expiring", condition=Q(state=DecisionState.APPROVED)
            ),
            models.Index(fields=["category", "decided_at"], name="decision_by_category"),
            models.Index(fields=["decided_at", "id"], name="decision_by_time"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def covers(self) -> str:
        """What the block covers, in words."""
        return Decision.Scope(self.scope).covering(self.case.subject.value)


class Ownership(models.TextChoices):
    """How an appellant has proven that the blocked name is theirs."""

    DNS = "dns", _("a record in the DNS of the name")
    FILE = "file", _("a file on its web server")


class Appeal(models.Model):
    """Somebody says that a block is wrong. Whoever answers is not one of the two who decided."""

    ref = models.CharField(max_length=20, unique=True)  # random: the appellant's way to follow it
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.RECEIVED)
    text = models.TextField()
    contact = models.BinaryField(null=True)  # sealed
    contact_until = models.DateField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()  # the deadline that was shown
    ownership = models.CharField(max_length=4, choices=Ownership, blank=True)  # proven in this way
    check_due_at = models.DateTimeField(null=True, blank=True)  # the appellant asks us to look; also the lease
    checked_at = models.DateTimeField(null=True, blank=True)
    # The two who decided, repeated here so that the database itself can refuse an answer by one of them.
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AppealState.RECEIVED, answered_by=None)
                | (~Q(state=AppealState.RECEIVED) & Q(answered_by__isnull=False) & ~Q(answer="")),
                name="appeal_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None)
                | (~Q(answered_by=F("proposed_by")) & ~Q(answered_by=F("approved_by"))),
                name="appeal_answered_by_a_third_person",
            ),
            models.CheckConstraint(
                condition=Q(contact=None) | Q(contact_until__isnull=False), name="appeal_contact_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(ownership__in=["", *Ownership.values]), name="appeal_ownership_known"
            ),
        ]
        indexes = [
            models.Index(fields=["check_due_at"], name="appeal_to_check", condition=Q(check_due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.ref


class ContactView(models.Model):
    """Who opened the contact data of a reporter or of an appellant, when, and for what purpose."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="contact_views")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, null=True, related_name="contact_views")
    # Nobody: the system itself, which writes to them what they asked to be told.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="contact_view_has_purpose"),
            models.CheckConstraint(
                condition=Q(report=None, appeal__isnull=False) | Q(report__isnull=False, appeal=None),
                name="contact_view_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'system'}: {self.purpose}"
