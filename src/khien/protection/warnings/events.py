"""Facts about warnings and fact checks. The log holds digests of texts: what is published can be compared."""

from dataclasses import dataclass
from typing import ClassVar

from khien.outbox.events import Event


@dataclass(frozen=True)
class AlertSubmitted(Event):
    """Somebody wrote a warning or a correction; a second person must agree."""

    kind: ClassVar[str] = "alert.submitted"
    public: ClassVar[tuple[str, ...]] = ("alert", "edition")

    alert: str
    edition: int


@dataclass(frozen=True)
class AlertPublished(Event):
    """A second person agreed, and the public is warned. `text_sha256` is over everything that readers see."""

    kind: ClassVar[str] = "alert.published"
    public: ClassVar[tuple[str, ...]] = (
        "alert",
        "edition",
        "kind_of_alert",
        "category",
        "severity",
        "provinces",
        "title",
        "text_sha256",
        "expires_at",
        "written_by",
    )

    alert: str
    edition: int
    kind_of_alert: str
    category: str
    severity: str
    provinces: list[str]
    title: str
    text_sha256: str
    expires_at: str
    written_by: dict[str, str]


@dataclass(frozen=True)
class AlertSentBack(Event):
    """A second person does not agree; the note stays inside."""

    kind: ClassVar[str] = "alert.sent_back"
    public: ClassVar[tuple[str, ...]] = ("alert", "edition")

    alert: str
    edition: int
    note: str


@dataclass(frozen=True)
class AlertEnded(Event):
    """A warning is no longer current: `how` is expired or withdrawn."""

    kind: ClassVar[str] = "alert.ended"
    public: ClassVar[tuple[str, ...]] = ("alert", "how", "why")

    alert: str
    how: str
    why: str


@dataclass(frozen=True)
class VerdictGiven(Event):
    """The first of two reviewers gave a verdict; nothing is public yet."""

    kind: ClassVar[str] = "claim.reviewed"
    public: ClassVar[tuple[str, ...]] = ("claim", "topic")

    claim: str
    topic: str
    verdict: str


@dataclass(frozen=True)
class ClaimPublished(Event):
    """A reviewer of another unit came to the same verdict, and the fact check is public."""

    kind: ClassVar[str] = "claim.published"
    public: ClassVar[tuple[str, ...]] = (
        "claim",
        "topic",
        "verdict",
        "statement",
        "text_sha256",
        "first",
        "replaces",
    )

    claim: str
    topic: str
    verdict: str
    statement: str
    text_sha256: str
    first: dict[str, str]
    replaces: str


@dataclass(frozen=True)
class ClaimSentBack(Event):
    """A reviewer does not agree; the note stays inside."""

    kind: ClassVar[str] = "claim.sent_back"
    public: ClassVar[tuple[str, ...]] = ("claim",)

    claim: str
    note: str


@dataclass(frozen=True)
class ClaimWithdrawn(Event):
    """A fact check was wrong. It stays readable and says so."""

    kind: ClassVar[str] = "claim.withdrawn"
    public: ClassVar[tuple[str, ...]] = ("claim", "why")

    claim: str
    why: str
