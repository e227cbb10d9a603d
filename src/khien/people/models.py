"""Units, the people in them, the roles they hold, and the keys of partner programs."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.people.rights import Right, Role, roles_with


def public_reference() -> str:
    """Return a pseudonym under which a person acts in the public log."""
    return secrets.token_hex(6)


class UnitManager(models.Manager["Unit"]):
    """Finds units by code, so that files of units need no numbers."""

    def get_by_natural_key(self, code: str) -> "Unit":
        """Return the unit of a code."""
        return self.get(code=code)

    def open(self) -> models.QuerySet["Unit"]:
        """Return the units that still exist."""
        return self.filter(closed_on=None)


class Unit(models.Model):
    """An organisation in the system. Units are data: they are renamed, merged and closed, never deleted."""

    class Kind(models.TextChoices):
        """What sort of organisation it is."""

        CENTRE = "centre", _("National centre")
        MINISTRY = "ministry", _("Ministry")
        PROVINCE = "province", _("Province or city")
        ISP = "isp", _("Internet provider")
        PROVIDER = "provider", _("Platform or hosting provider")
        REGISTRAR = "registrar", _("Domain registrar")
        BANK = "bank", _("Bank or payment service")
        PRESS = "press", _("Press")
        OTHER = "other", _("Other organisation")

    code = models.SlugField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    closed_on = models.DateField(null=True, blank=True)

    objects = UnitManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(successor=F("id")), name="unit_not_its_own_successor"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(closed_on__isnull=False), name="unit_with_successor_is_closed"
            ),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_vi if (get_language() or "vi").startswith("vi") else self.name_en

    def natural_key(self) -> tuple[str]:
        """Return the code."""
        return (self.code,)


class PersonManager(BaseUserManager["Person"]):
    """Makes people; there is no way to make one without a unit."""

    def create_user(self, email: str, password: str | None, *, name: str, unit: Unit, **fields: Any) -> "Person":
        """Create a person who can sign in with an e-mail address, a password and, then, a second factor."""
        person = self.model(email=email.lower(), name=name, unit=unit, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who works in a unit. `public_id` is their pseudonym in the public log; the name stays inside."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    public_id = models.CharField(max_length=12, unique=True, default=public_reference, editable=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    # Part of every session's hash: raising it ends all sessions of the person at once.
    session_round = models.PositiveIntegerField(default=0)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held now; read once for each object."""
        if not hasattr(self, "_roles"):
            held = self.holdings.filter(until=None).values_list("role", flat=True)
            self._roles = frozenset(map(Role, held))
        return self._roles

    def get_session_auth_hash(self) -> str:
        """Return what a session must still match: a new password or a new round ends it."""
        return salted_hmac(
            "khien.people.session", f"{self.password}:{self.session_round}", algorithm="sha256"
        ).hexdigest()

    def may(self, right: Right) -> bool:
        """Whether a role that the person holds now gives the right."""
        return self.is_active and not self.roles.isdisjoint(roles_with(right))

    def public_ref(self) -> dict[str, str]:
        """Return what the public log says of this person: pseudonym, unit and roles."""
        return {"person": self.public_id, "unit": self.unit.code, "role": "+".join(sorted(self.roles))}


class RoleHolding(models.Model):
    """A role that a person holds or held; ended, never deleted, so that the past can be explained."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="holdings")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], condition=Q(until=None), name="role_held_once"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="role_is_known"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="role_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"


class ApiKey(models.Model):
    """The key of a partner's program. Only the digest of its secret is kept."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="api_key_lives"),
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.unit.code} · {self.name} · {self.prefix}…"

    @property
    def is_valid(self) -> bool:
        """Whether the key opens anything now: not revoked, not expired, and its unit still exists."""
        return self.revoked_at is None and self.expires_at > timezone.now() and self.unit.closed_on is None


class SharedValue(models.Model):
    """A row of Django's database cache: what processes must agree on, such as how often a code was guessed."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "shared_cache"

    def __str__(self) -> str:
        return self.cache_key
