"""The part of docs/states.md about warnings and fact checks, drawn from the tables of moves."""

from khien.cases.states_page import diagram, facts
from khien.protection.warnings import events
from khien.protection.warnings.states import (
    ALERT_MOVES,
    CLAIM_MOVES,
    EDITION_MOVES,
    AlertState,
    ClaimState,
    EditionState,
)

ALERT_VERBS: dict[tuple[AlertState, AlertState], str] = {
    (AlertState.DRAFT, AlertState.PUBLISHED): "approve_edition",
    (AlertState.PUBLISHED, AlertState.PUBLISHED): "approve_edition of a correction",
    (AlertState.PUBLISHED, AlertState.EXPIRED): "expire_alerts",
    (AlertState.PUBLISHED, AlertState.WITHDRAWN): "withdraw_alert",
    (AlertState.EXPIRED, AlertState.PUBLISHED): "approve_edition of a correction",
    (AlertState.EXPIRED, AlertState.WITHDRAWN): "withdraw_alert",
}
EDITION_VERBS: dict[tuple[EditionState, EditionState], str] = {
    (EditionState.DRAFT, EditionState.WAITING): "submit_edition",
    (EditionState.WAITING, EditionState.DRAFT): "send_back_edition",
    (EditionState.WAITING, EditionState.PUBLISHED): "approve_edition",
    (EditionState.PUBLISHED, EditionState.REPLACED): "approve_edition of the next, or withdraw_alert",
}
CLAIM_VERBS: dict[tuple[ClaimState, ClaimState], str] = {
    (ClaimState.DRAFT, ClaimState.ONE_VERDICT): "give_verdict, the first",
    (ClaimState.ONE_VERDICT, ClaimState.PUBLISHED): "give_verdict, the same by another unit",
    (ClaimState.ONE_VERDICT, ClaimState.DRAFT): "send_back_claim",
    (ClaimState.PUBLISHED, ClaimState.REPLACED): "its correction is published",
    (ClaimState.PUBLISHED, ClaimState.WITHDRAWN): "withdraw_claim",
    (ClaimState.WITHDRAWN, ClaimState.REPLACED): "a correction begun before is published",
}

_PAGE = """
# States of warnings and fact checks

From the tables in `khien.protection.warnings.states`. The database refuses an approver who wrote or submitted
the text, a public text that nobody approved, a warning about anything but a crime, and two texts of one
warning in force.

## Warning

{alert}

- A warning has a first text, perhaps corrections, perhaps a withdrawal: each is an *edition*, and all that were
  public stay readable.
- **Warning needs two people; withdrawing needs one**, with a public reason: undoing harm must not wait.
- Days count from the approval. An expired warning stays, marked; a correction brings it back.

## Edition

{edition}

- A text that waits does not change: what a second person approves is what they saw (`Edition.revision`).
- A withdrawal is an edition that begins as *published*.

## Fact check

{claim}

- The database refuses a topic that is not of the closed list, a public fact check without two verdicts, and two
  verdicts of one person or one unit (the units as they were at that moment).
- A correction is a new fact check; the old one stands until two reviewers agree again, then points to the new one.
  A correction that was begun before the old one was withdrawn can still take its place.

## Facts about warnings and fact checks

{facts}
"""


def draw() -> str:
    """Return this part of the page."""
    return _PAGE.format(
        alert=diagram(ALERT_MOVES, ALERT_VERBS, AlertState.DRAFT),
        edition=diagram(EDITION_MOVES, EDITION_VERBS, EditionState.DRAFT),
        claim=diagram(CLAIM_MOVES, CLAIM_VERBS, ClaimState.DRAFT),
        facts=facts(events),
    )
