"""The list: one entry for each standing block, and every release that was published."""

from datetime import datetime

from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone

from khien.cases.models import Decision
from khien.people.models import Person
from khien.protection.filtering.prefixes.expressions import of_entry, prefix_of
from khien.protection.filtering.tree import key_of


def found_by(scope: str, value: str) -> dict[str, bytes | int]:
    """Return the fields by which rows are found; they follow from the others, and no digest covers them."""
    is_name = scope == Decision.Scope.NAME
    return {
        "key": key_of(value) if is_name else value.encode(),
        "prefix": prefix_of(of_entry(value, is_name=is_name)),
    }


class ListEntryQuerySet(models.QuerySet["ListEntry"]):
    """The words in which one speaks about the list."""

    def want(self, decision: Decision) -> "ListEntry":
        """Return the entry of a decision, made when it is not there yet."""
        scope, value = decision.scope, decision.case.subject.value
        known = {"scope": scope, "value": value, "ref": decision.ref} | found_by(scope, value)
        entry, _new = self.get_or_create(decision=decision, defaults=known)
        return entry

    def names(self) -> "ListEntryQuerySet":
        """Those that go into the DNS."""
        return self.filter(scope=Decision.Scope.NAME)

    def in_force(self) -> "ListEntryQuerySet":
        """Published and not taken off again."""
        return self.filter(added_serial__isnull=False, removed_serial=None)

    def at(self, serial: int) -> "ListEntryQuerySet":
        """What the release of a serial held, also when the list has gone on since."""
        return self.filter(Q(removed_serial=None) | Q(removed_serial__gt=serial), added_serial__lte=serial)

    def came(self, before: int, serial: int) -> "ListEntryQuerySet":
        """What the list of a serial holds and the one before it did not."""
        return self.at(serial).filter(added_serial__gt=before)

    def went(self, before: int, serial: int) -> "ListEntryQuerySet":
        """What the list of a serial does not hold any more and the one before it did."""
        return self.filter(added_serial__lte=before, removed_serial__gt=before, removed_serial__lte=serial)

    def to_add(self) -> "ListEntryQuerySet":
        """Wanted, not published yet, and not refused by the guard."""
        return self.filter(wanted=True, added_serial=None, refusal="")

    def to_remove(self) -> "ListEntryQuerySet":
        """Published, but no longer wanted, and not refused by the guard."""
        return self.in_force().filter(wanted=False, refusal="")

    def unpublished(self) -> "ListEntryQuerySet":
        """What the next publication would change."""
        return self.to_add() | self.to_remove()

    def refused(self) -> "ListEntryQuerySet":
        """What the guard keeps off the list, or on it, until a person has looked."""
        return self.exclude(refusal="")


class ListEntry(models.Model):
    """One line of the protection list. In force from the serial that added it until the serial that removed it.

    `wanted` is what the decisions say; the serials are what was published. A publication closes the gap.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="list_entry")
    scope = models.CharField(max_length=10, choices=Decision.Scope)
    value = models.TextField()  # the name, or for scope `address` the URL
    ref = models.CharField(max_length=24, null=True)  # the decision's, so that a line is read without it
    key = models.BinaryField()  # sorts a name directly before everything under it: tree.key_of
    prefix = models.BigIntegerField(null=True)  # of its hash, for devices: prefixes.expressions.prefix_of
    wanted = models.BooleanField(default=True)
    added_serial = models.BigIntegerField(null=True)
    removed_serial = models.BigIntegerField(null=True)
    refusal = models.CharField(max_length=20, blank=True)  # guard.Refusal: why the change is not published

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_serial=None)
                | Q(added_serial__isnull=False, removed_serial__gt=F("added_serial")),
                name="entry_removed_after_added",
            ),
        ]
        indexes = [
            models.Index(fields=["value"], name="entry_by_value"),
            models.Index(fields=["key"], name="entry_by_key"),
            models.Index(fields=["prefix"], name="entry_by_prefix"),
            models.Index(fields=["added_serial"], name="entry_by_added_serial"),
            models.Index(
                fields=["removed_serial"],
                name="entry_by_removed_serial",
                condition=Q(removed_serial__isnull=False),
            ),
            models.Index(
                fields=["id"], name="entry_to_add", condition=Q(wanted=True, added_serial=None, refusal="")
            ),
            models.Index(
                fields=["id"],
                name="entry_to_remove",
                condition=Q(wanted=False, added_serial__isnull=False, removed_serial=None),
            ),
            models.Index(
                fields=["scope", "value"],
                name="entry_in_force",
                condition=Q(added_serial__isnull=False, removed_serial=None),
            ),
            models.Index(fields=["id"], name="entry_refused", condition=~Q(refusal="")),
        ]

    def __str__(self) -> str:
        return self.value


class HoldQuerySet(models.QuerySet["Hold"]):
    """The words in which one speaks about what waits."""

    def of_now(self) -> "HoldQuerySet":
        """Those that start from the list as it is, and were not published; no clock has a say in it."""
        newest = Release.objects.newest()
        return self.filter(serial=newest.serial if newest else 0, release=None)


class Hold(models.Model):
    """A publication that refused itself. It goes on when a supervisor releases exactly this digest."""

    serial = models.BigIntegerField(default=0)  # of the list that it starts from
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 over the plan
    reasons = models.JSONField()  # guard.Reason, as plain values
    added = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="hold_released_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.digest[:12]}"


class HourlyHits(models.Model):
    """How often an entry stopped somebody within an hour; nothing about who."""

    entry = models.ForeignKey(ListEntry, on_delete=models.CASCADE, related_name="hits")
    hour = models.DateTimeField(db_index=True)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "hour"], name="hits_once_an_hour"),
            models.CheckConstraint(condition=Q(count__gte=0), name="hits_counted_up"),
        ]

    def __str__(self) -> str:
        return f"{self.count} in {self.hour:%Y-%m-%d %H}h"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """The words in which one speaks about releases."""

    def newest(self) -> "Release | None":
        """The list as it is, or as it is about to be once the resolver has it."""
        return self.order_by("-serial").first()

    def last_good(self) -> "Release | None":
        """The newest that a resolver was seen to answer from, with its canaries as they must be."""
        return self.filter(confirmed_at__isnull=False, withdrawn_at=None).order_by("-serial").first()

    def unconfirmed(self, until: "Release") -> "ReleaseQuerySet":
        """What was made since the last good one: the resolver was away, or the publisher died."""
        good = self.last_good()
        made = self.filter(serial__gt=good.serial if good else 0, serial__lte=until.serial)
        return made.filter(withdrawn_at=None).order_by("serial")

    def skipped(self, after: int, until: int) -> bool:
        """Whether serials are missing behind one release and until another."""
        return self.filter(serial__gt=after, serial__lte=until).count() != until - after

    def skipped_since(self, moment: datetime) -> bool:
        """Whether a release since then left serials out before it."""
        before, newest = self.filter(made_at__lte=moment).newest(), self.newest()
        return newest is not None and self.skipped(before.serial if before else 0, newest.serial)

    def known(self, serial: int) -> "Release | None":
        """A list that somebody may have, and from which the next ones can be reached; none that was taken back."""
        return self.filter(serial=serial, withdrawn_at=None).first()


class Release(models.Model):
    """One version of the list. The serial is the same number everywhere: SOA, exports, API.

    The row comes first, then the zone, then the confirmation: a publisher that dies leaves a row to go on from.
    """

    serial = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)  # of the set of entries in force; see plan.py
    size = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, null=True, related_name="release")
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)  # when the resolver was seen to answer from it
    withdrawn_at = models.DateTimeField(null=True)  # when canaries failed and the version before came back
    wrong_canaries = models.JSONField(default=list)  # and which

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="release_by_time")]

    def __str__(self) -> str:
        return f"serial {self.serial}"


class ResolverQuerySet(models.QuerySet["Resolver"]):
    """The words in which one speaks about resolvers of others."""

    REACH = 50_000  # serials; who says a number beyond is broken, or means harm

    def ahead_of(self, serial: int) -> int:
        """Return the highest serial above one that a resolver said last; 0 when none is ahead."""
        ahead = self.filter(serial__gt=serial, serial__lte=serial + self.REACH)
        return ahead.aggregate(highest=Max("serial", default=0))["highest"]


class Resolver(models.Model):
    """A resolver of an operator that takes the list from our primary, and what it last said of itself.

    Keys of TSIG are not here: they are made from name and generation (`resolvers.keys`).
    """

    name = models.SlugField(max_length=40, unique=True)
    address = models.GenericIPAddressField()  # where it answers, and from where it transfers
    port = models.PositiveIntegerField(default=53)
    kit = models.CharField(max_length=20)  # kits.KITS
    generation = models.PositiveIntegerField(default=1)  # of its newest key
    oldest_generation = models.PositiveIntegerField(default=1)  # of the oldest key that still counts
    added_at = models.DateTimeField(default=timezone.now)
    serial = models.BigIntegerField(null=True)
    trouble = models.CharField(max_length=20, blank=True)  # resolvers.asking.Trouble
    answered_at = models.DateTimeField(null=True)

    objects = ResolverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(oldest_generation__gte=1, oldest_generation__lte=F("generation")),
                name="resolver_has_a_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name
