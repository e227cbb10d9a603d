"""The guard list, asked on behalf of a case: may this name be blocked, and under which circumstances."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from khien.analysis.guardlist import Protection, protection_of
from khien.cases.errors import ProposalRefused
from khien.cases.models import Case, Decision
from khien.cases.proposals import OWN_NAME, PUBLIC_SUFFIX, Circumstances
from khien.indicators.kinds import Kind
from khien.indicators.names import is_public_suffix, is_within
from khien.indicators.spelling import whole_host

_GUARDED_NOW = _(
    "This takes away a name that is on the guard list. Send it back; a supervisor can propose it again."
)


def whole_name(case: Case) -> str:
    """Return the name that a block would take away altogether; empty when it would take one page, or nothing."""
    subject = case.subject
    if subject.kind == Kind.DOMAIN:
        return subject.value
    return whole_host(subject.value) if subject.kind == Kind.URL else ""


def protection_of_subject(case: Case) -> Protection | None:
    """Return why the name that a block would take away is on the guard list; None when it is not, or none is."""
    return protection_of(name) if (name := whole_name(case)) else None


def kept_names() -> list[str]:
    """Return the names that no block may take away: of our own pages, and those that the operator named."""
    own = (settings.PUBLIC_ADDRESS, settings.STAFF_ADDRESS, settings.BLOCK_ADDRESS)
    return [*settings.CANARIES, *filter(None, (urlsplit(address).hostname for address in own))]


def why_never(case: Case) -> object:
    """Return why nobody may block what the case is about, as a sentence; empty when it may be."""
    name = whole_name(case)
    if is_public_suffix(name):
        return PUBLIC_SUFFIX
    return OWN_NAME if name and any(is_within(kept, name) for kept in kept_names()) else ""


def circumstances(case: Case, *, renews: bool = False) -> Circumstances:
    """Return what a proposal in this case is checked against, as things stand now."""
    return Circumstances(
        subject_kind=Kind(case.subject.kind),
        whole_host=case.subject.kind == Kind.URL and bool(whole_name(case)),
        protected=protection_of_subject(case) is not None,
        never=why_never(case),
        longest=settings.BLOCK_DAYS,
        renews=renews,
        blocked=case.decisions.standing_block() is not None,
    )


def check_still_blockable(decision: Decision) -> None:
    """Refuse to approve a block that takes away a name which has been guarded since it was proposed.

    Raises:
        ProposalRefused: send it back; a supervisor can propose it again with a recorded reason.
    """
    if decision.kind != Decision.Kind.BLOCK:
        return
    if never := why_never(decision.case):
        raise ProposalRefused("kind", never)
    if protection_of_subject(decision.case) is not None and decision.override_by_id is None:
        raise ProposalRefused("kind", _GUARDED_NOW)
