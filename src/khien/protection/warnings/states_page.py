"""The part of docs/states.md about warnings, drawn from the tables of moves."""

from khien.cases.states_page import diagram, facts
from khien.protection.warnings import events
from khien.protection.warnings.states import ALERT_MOVES, EDITION_MOVES, AlertState, EditionState

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

_PAGE = """
# States of warnings

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

## Facts about warnings

{facts}
"""


def draw() -> str:
    """Return this part of the page."""
    return _PAGE.format(
        alert=diagram(ALERT_MOVES, ALERT_VERBS, AlertState.DRAFT),
        edition=diagram(EDITION_MOVES, EDITION_VERBS, EditionState.DRAFT),
        facts=facts(events),
    )
