"""The verbs of cases: every function that changes state. Pages, programs and reactions are doors to these."""

from khien.cases.actions.appeals import answer_appeal, receive_appeal
from khien.cases.actions.contacts import forget_contacts, see_contact
from khien.cases.actions.deciding import approve_decision, send_back_decision
from khien.cases.actions.ending import expire_decisions, unblock
from khien.cases.actions.ownership import ask_ownership_check, check_ownership
from khien.cases.actions.proposing import propose_decision, renew_decision, take_case

__all__ = [
    "answer_appeal",
    "approve_decision",
    "ask_ownership_check",
    "check_ownership",
    "expire_decisions",
    "forget_contacts",
    "propose_decision",
    "receive_appeal",
    "renew_decision",
    "see_contact",
    "send_back_decision",
    "take_case",
    "unblock",
]
