"""The state machine of cases and decisions: one table each, drawn in docs/states.md."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    """Where a case stands."""

    OPEN = "open", _("open")
    PROPOSED = "proposed", _("waiting for a second person")
    DECIDED = "decided", _("decided")


CASE_MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.PROPOSED}),
    CaseState.PROPOSED: frozenset({CaseState.OPEN, CaseState.DECIDED}),
    CaseState.DECIDED: frozenset({CaseState.OPEN, CaseState.PROPOSED}),
}


class DecisionState(TextChoices):
    """Where a decision stands. Only `approved` is in force."""

    PROPOSED = "proposed", _("waiting for a second person")
    APPROVED = "approved", _("in force")
    SENT_BACK = "sent_back", _("sent back")
    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", _("expired")
    RENEWED = "renewed", _("replaced by a renewal")


DECISION_MOVES: dict[DecisionState, frozenset[DecisionState]] = {
    DecisionState.PROPOSED: frozenset({DecisionState.APPROVED, DecisionState.SENT_BACK}),
    DecisionState.APPROVED: frozenset({DecisionState.REVOKED, DecisionState.EXPIRED, DecisionState.RENEWED}),
    DecisionState.SENT_BACK: frozenset(),
    DecisionState.REVOKED: frozenset(),
    DecisionState.EXPIRED: frozenset(),
    DecisionState.RENEWED: frozenset(),
}


class AppealState(TextChoices):
    """Where an appeal stands."""

    RECEIVED = "received", _("received")
    UPHELD = "upheld", _("upheld: the block was lifted")
    REJECTED = "rejected", _("rejected: the block stays")


APPEAL_MOVES: dict[AppealState, frozenset[AppealState]] = {
    AppealState.RECEIVED: frozenset({AppealState.UPHELD, AppealState.REJECTED}),
    AppealState.UPHELD: frozenset(),
    AppealState.REJECTED: frozenset(),
}
