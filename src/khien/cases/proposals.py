"""What somebody proposes, and the rules that it must keep. Plain values and functions: no rows, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from khien.cases.errors import ProposalRefused
from khien.cases.models import Decision
from khien.core.categories import Category
from khien.indicators.kinds import Kind

DecisionKind = Decision.Kind
LONGEST_REASON = 2_000  # characters; the reason stands in the public log, whose leaves have a limit

# What may be decided about each category. Crimes with victims: everything. The two others are never blocked and
# nobody is warned of them: false information is answered with a correction, harassment goes to an authority.
_CRIME = frozenset({DecisionKind.BLOCK, DecisionKind.WARN, DecisionKind.REFER, DecisionKind.CLEAR})
_ANSWERS = {
    Category.HARMFUL_FALSE_INFORMATION: frozenset({DecisionKind.LABEL, DecisionKind.REFER, DecisionKind.CLEAR}),
    Category.HARASSMENT: frozenset({DecisionKind.REFER, DecisionKind.CLEAR}),
}

# What a block of each kind of subject covers. Other kinds cannot be blocked: warn of them instead.
SCOPES: dict[Kind, Decision.Scope] = {Kind.DOMAIN: Decision.Scope.NAME, Kind.URL: Decision.Scope.ADDRESS}

PUBLIC_SUFFIX = _("This is a public suffix: other people's names stand under it. It can never be blocked.")
OWN_NAME = _(
    "Our own pages, or a name that must keep resolving, would be taken away with it. It can never be blocked."
)
_GUARDED = _("This name is on the guard list. Only a supervisor can propose a block, with a recorded reason.")
_WHOLE_HOST = _(
    "This address stands for its whole host, which is on the guard list. Block the page that does harm instead, "
    "in the case about its full address. Only a supervisor can propose this block, with a recorded reason."
)


@dataclass(frozen=True)
class Proposal:
    """One person's proposal.

    Args:
        kind: what is to be done; never `unblock`, which has an action of its own.
        category: what the subject is.
        basis: the citation of the legal basis.
        reason: why, in words for a citizen.
        days: how long it is to be in force, counted from the approval; a block must have an end.
        override_reason: why a name on the guard list must be blocked all the same.
    """

    kind: Decision.Kind
    category: Category
    basis: str
    reason: str
    days: int | None = None
    override_reason: str = ""


@dataclass(frozen=True)
class Circumstances:
    """What a proposal is checked against.

    Args:
        subject_kind: kind of the case's subject.
        whole_host: the subject is the root address of a host; on devices it stands for all of it.
        protected: the name, or that host, is on the guard list.
        never: why nobody may block it, with or without an override, as a sentence; empty when it may be.
        longest: days that a block may last.
        renews: the proposal would renew a standing block.
        blocked: a block is in force.
    """

    subject_kind: Kind
    whole_host: bool = False
    protected: bool = False
    never: object = ""
    longest: int = 30
    renews: bool = False
    blocked: bool = False


def answers_to(category: Category) -> frozenset[Decision.Kind]:
    """Return what may be decided about a category."""
    return _ANSWERS.get(category, _CRIME)


def check(proposal: Proposal, given: Circumstances) -> None:
    """Refuse a proposal that breaks a rule.

    Raises:
        ProposalRefused: names the first field to mend.
    """
    for refusal in _refusals(proposal, given):
        raise refusal


def _refusals(proposal: Proposal, given: Circumstances) -> Iterator[ProposalRefused]:
    if proposal.kind not in answers_to(proposal.category):
        yield ProposalRefused(
            "kind",
            _("This cannot be decided about this category: only crimes with victims are blocked or warned of."),
        )
    if not proposal.reason.strip():
        yield ProposalRefused("reason", _("Write a reason that a citizen can read."))
    if len(proposal.reason) > LONGEST_REASON:
        yield ProposalRefused("reason", _("The reason is longer than 2,000 characters. Shorten it."))
    if not proposal.basis.strip():
        yield ProposalRefused("basis", _("Choose the legal basis."))
    if proposal.days is not None and not 1 <= proposal.days <= given.longest:
        yield ProposalRefused("days", _("The number of days must be between 1 and the longest that is allowed."))
    if given.blocked and not given.renews and proposal.kind in {DecisionKind.BLOCK, DecisionKind.CLEAR}:
        yield ProposalRefused("kind", _("A block is in force. Renew it, or lift it first."))
    if proposal.kind is DecisionKind.BLOCK:
        yield from _block_refusals(proposal, given)
    elif proposal.override_reason:
        yield ProposalRefused("override_reason", _("Only a block can override the guard list. Leave this empty."))


def _block_refusals(proposal: Proposal, given: Circumstances) -> Iterator[ProposalRefused]:
    if given.subject_kind not in SCOPES:
        yield ProposalRefused(
            "kind", _("Only names and web addresses can be blocked. Propose a warning for this kind of thing.")
        )
    if proposal.days is None:
        yield ProposalRefused("days", _("A block needs an end. Say for how many days."))
    if given.never:
        yield ProposalRefused("kind", given.never)
    if given.protected and not proposal.override_reason.strip():
        yield ProposalRefused("override_reason", _WHOLE_HOST if given.whole_host else _GUARDED)
