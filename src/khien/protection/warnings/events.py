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
