"""The guard list, asked on behalf of a case: may this name be blocked, and under which circumstances."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from khien.analysis.guardlist import Protection, protection_of
from khien.cases.errors import ProposalRefused
from khien.cases.models import Case, Decision
from khien.cases.proposals import Circumstances
from khien.indicators.kinds import Kind
from khien.indicators.names import is_public_suffix


def protection_of_subject(case: Case) -> Protection | None:
    """Return why the case's name is on the guard list; None for anything that is not a name, or not on it."""
    return protection_of(case.subject.value) if case.subject.kind == Kind.DOMAIN else None


def may_never_be_blocked(case: Case) -> bool:
    """Whether the case is about a public suffix: other people's names stand under it."""
    return case.subject.kind == Kind.DOMAIN and is_public_suffix(case.subject.value)


def circumstances(case: Case, *, renews: bool = False) -> Circumstances:
    """Return what a proposal in this case is checked against, as things stand now."""
    return Circumstances(
        subject_kind=Kind(case.subject.kind),
        protected=protection_of_subject(case) is not None,
        never=may_never_be_blocked(case),
        longest=settings.BLOCK_DAYS,
        renews=renews,
        blocked=case.decisions.standing_block() is not None,
    )


def check_still_blockable(decision: Decision) -> None:
    """Refuse to approve a block of a name that came on the guard list after it was proposed.

    Raises:
        ProposalRefused: send it back; a supervisor can propose it again with a recorded reason.
    """
    if decision.scope != Decision.Scope.NAME:
        return
    guarded = protection_of_subject(decision.case) is not None and decision.override_by_id is None
    if guarded or may_never_be_blocked(decision.case):
        raise ProposalRefused(
            "kind",
            _("This name is on the guard list now. Send the proposal back; a supervisor can propose it again."),
        )
