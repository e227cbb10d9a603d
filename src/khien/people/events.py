"""Facts that people announce. In public they carry pseudonyms, unit codes and roles, never names or addresses."""

from dataclasses import dataclass
from typing import ClassVar

from khien.outbox.events import Event


@dataclass(frozen=True)
class PersonAdded(Event):
    """Somebody may now sign in."""

    kind: ClassVar[str] = "person.added"
    public: ClassVar[tuple[str, ...]] = ("person", "unit")

    person: str
    unit: str


@dataclass(frozen=True)
class PersonDeactivated(Event):
    """Somebody may no longer sign in."""

    kind: ClassVar[str] = "person.deactivated"
    public: ClassVar[tuple[str, ...]] = ("person", "unit")

    person: str
    unit: str


@dataclass(frozen=True)
class SignInRestarted(Event):
    """Password and second factors of somebody were taken away and a new link was issued."""

    kind: ClassVar[str] = "person.sign_in_restarted"
    public: ClassVar[tuple[str, ...]] = ("person", "unit")

    person: str
    unit: str


@dataclass(frozen=True)
class RoleGranted(Event):
    """Somebody holds a role from now on."""

    kind: ClassVar[str] = "role.granted"
    public: ClassVar[tuple[str, ...]] = ("person", "unit", "role")

    person: str
    unit: str
    role: str


@dataclass(frozen=True)
class RoleEnded(Event):
    """Somebody no longer holds a role."""

    kind: ClassVar[str] = "role.ended"
    public: ClassVar[tuple[str, ...]] = ("person", "unit", "role")

    person: str
    unit: str
    role: str


@dataclass(frozen=True)
class UnitAdded(Event):
    """An organisation takes part."""

    kind: ClassVar[str] = "unit.added"
    public: ClassVar[tuple[str, ...]] = ("unit", "name_vi", "name_en", "kind_of_unit")

    unit: str
    name_vi: str
    name_en: str
    kind_of_unit: str


@dataclass(frozen=True)
class UnitRenamed(Event):
    """An organisation has another name; its code stays."""

    kind: ClassVar[str] = "unit.renamed"
    public: ClassVar[tuple[str, ...]] = ("unit", "name_vi", "name_en")

    unit: str
    name_vi: str
    name_en: str


@dataclass(frozen=True)
class UnitMerged(Event):
    """An organisation became part of another; its people and keys went with it."""

    kind: ClassVar[str] = "unit.merged"
    public: ClassVar[tuple[str, ...]] = ("unit", "into")

    unit: str
    into: str


@dataclass(frozen=True)
class UnitClosed(Event):
    """An organisation ended without a successor."""

    kind: ClassVar[str] = "unit.closed"
    public: ClassVar[tuple[str, ...]] = ("unit",)

    unit: str


@dataclass(frozen=True)
class ApiKeyIssued(Event):
    """A unit's program got a key."""

    kind: ClassVar[str] = "api_key.issued"
    public: ClassVar[tuple[str, ...]] = ("key", "unit", "scopes", "expires_at")

    key: str
    unit: str
    scopes: list[str]
    expires_at: str


@dataclass(frozen=True)
class ApiKeyRevoked(Event):
    """A key opens nothing any more."""

    kind: ClassVar[str] = "api_key.revoked"
    public: ClassVar[tuple[str, ...]] = ("key", "unit")

    key: str
    unit: str
