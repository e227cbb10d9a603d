"""The verbs of warnings and fact checks: every function that changes state."""

from khien.protection.warnings.actions.ending import expire_alerts, withdraw_alert
from khien.protection.warnings.actions.publishing import approve_edition, send_back_edition
from khien.protection.warnings.actions.writing import (
    correct_alert,
    discard_edition,
    edit_edition,
    open_alert,
    submit_edition,
)

__all__ = [
    "approve_edition",
    "correct_alert",
    "discard_edition",
    "edit_edition",
    "expire_alerts",
    "open_alert",
    "send_back_edition",
    "submit_edition",
    "withdraw_alert",
]
