"""Facts that cases announce. What is public in them lets a stranger check every name on the list."""

from dataclasses import dataclass
from typing import ClassVar

from khien.outbox.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A case exists for a subject."""

    kind: ClassVar[str] = "case.opened"
    public: ClassVar[tuple[str, ...]] = ("case",)

    case: str


@dataclass(frozen=True)
class CaseTaken(Event):
    """Somebody works on a case now."""

    kind: ClassVar[str] = "case.taken"
    public: ClassVar[tuple[str, ...]] = ("case",)

    case: str


@dataclass(frozen=True)
class CaseReopened(Event):
    """New reports came after a decision that blocks nothing: a person must look again."""

    kind: ClassVar[str] = "case.reopened"
    public: ClassVar[tuple[str, ...]] = ("case",)

    case: str


@dataclass(frozen=True)
class DecisionProposed(Event):
    """One person proposes; nothing is in force yet. The subject is not public before a second person agrees."""

    kind: ClassVar[str] = "decision.proposed"
    public: ClassVar[tuple[str, ...]] = ("decision", "kind_of_decision", "category")

    decision: str
    kind_of_decision: str
    category: str


@dataclass(frozen=True)
class DecisionApproved(Event):
    """A second person agrees. With the entry's own actor, `proposed_by` shows that they are two."""

    kind: ClassVar[str] = "decision.approved"
    public: ClassVar[tuple[str, ...]] = (
        "decision",
        "kind_of_decision",
        "subject_kind",
        "subject",
        "scope",
        "category",
        "basis",
        "reason",
        "expires_at",
        "proposed_by",
        "override",
    )

    decision_id: int
    decision: str
    kind_of_decision: str
    subject_kind: str
    subject: str
    scope: str
    category: str
    basis: str
    reason: str
    expires_at: str
    proposed_by: dict[str, str]
    override: bool


@dataclass(frozen=True)
class DecisionSentBack(Event):
    """A second person does not agree; the note stays inside."""

    kind: ClassVar[str] = "decision.sent_back"
    public: ClassVar[tuple[str, ...]] = ("decision",)

    decision: str
    note: str


@dataclass(frozen=True)
class DecisionEnded(Event):
    """A decision is no longer in force: `how` is revoked, expired or renewed."""

    kind: ClassVar[str] = "decision.ended"
    public: ClassVar[tuple[str, ...]] = ("decision", "how", "why")

    decision_id: int
    decision: str
    how: str
    why: str


@dataclass(frozen=True)
class ReportersWrittenTo(Event):
    """Many people reported it: the letters to some of them are written, the rest follow."""

    kind: ClassVar[str] = "reporters.written_to"
    public: ClassVar[tuple[str, ...]] = ("decision",)

    decision_id: int
    decision: str
    written_until: int  # the last of these reports


@dataclass(frozen=True)
class AppealReceived(Event):
    """Somebody appeals against a block. Who, and what they wrote, stays inside."""

    kind: ClassVar[str] = "appeal.received"
    public: ClassVar[tuple[str, ...]] = ("decision", "answer_by", "appeal_id")

    decision: str
    answer_by: str
    appeal_id: int


@dataclass(frozen=True)
class AppealOwnershipProven(Event):
    """The appellant has shown that the name is theirs: the answer comes sooner."""

    kind: ClassVar[str] = "appeal.ownership_proven"
    public: ClassVar[tuple[str, ...]] = ("decision", "how", "answer_by", "appeal_id")

    decision: str
    how: str
    answer_by: str
    appeal_id: int


@dataclass(frozen=True)
class AppealAnswered(Event):
    """An appeal has its answer."""

    kind: ClassVar[str] = "appeal.answered"
    public: ClassVar[tuple[str, ...]] = ("decision", "outcome", "appeal_id")

    decision: str
    outcome: str
    appeal_id: int


@dataclass(frozen=True)
class ContactSeen(Event):
    """A member of staff opened contact data. Public: that it happened; to staff: whose, and why."""

    kind: ClassVar[str] = "contact.seen"

    report_id: int | None
    appeal_id: int | None
    purpose: str
