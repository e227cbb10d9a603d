"""When a line or a whole publication is refused: pure rules over plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from khien.analysis.guardlist import protection_of
from khien.indicators.names import is_public_suffix, is_within
from khien.indicators.spelling import whole_host
from khien.protection.filtering.compile.zone import LONGEST
from khien.protection.filtering.plan import Line, Plan

Facts = Sequence[dict[str, Any]]  # public leaves of genuine ledger entries, oldest first

WINDOW = timedelta(minutes=10)  # what came and went in it counts together: many small publications are one flood


class Refusal(StrEnum):
    """Why one line is not published; stored as these words."""

    NO_APPROVAL = "no_approval"
    SAME_PERSON = "same_person"
    OTHER_SUBJECT = "other_subject"
    OTHER_END = "other_end"
    ENDED = "ended"
    PUBLIC_SUFFIX = "public_suffix"
    PROTECTED = "protected"
    OWN_NAME = "own_name"
    TOO_LONG = "too_long"
    NO_END = "no_end"


WORDS = {
    Refusal.NO_APPROVAL: _("The ledger holds no genuine approval of this decision by a second person."),
    Refusal.SAME_PERSON: _("The ledger shows the same person as proposer and approver."),
    Refusal.OTHER_SUBJECT: _("The approval in the ledger is about something else."),
    Refusal.OTHER_END: _("The decision's end is not the one that was approved."),
    Refusal.ENDED: _("The ledger says that this decision has ended."),
    Refusal.PUBLIC_SUFFIX: _("Other people register their names under it. It can never be blocked."),
    Refusal.PROTECTED: _("It is on the guard list, and no supervisor's override is recorded."),
    Refusal.OWN_NAME: _("A name that must keep resolving would be blocked with it."),
    Refusal.TOO_LONG: _("The name is too long for a response policy zone."),
    Refusal.NO_END: _("The ledger does not say that this decision has ended, so it stays on the list."),
}


@dataclass(frozen=True)
class Claim:
    """What the database says about one wanted line."""

    line: Line
    expires_at: str  # as the ledger writes it


def refusal_to_add(claim: Claim, approvals: Facts, ends: Facts, keep: Sequence[str] = ()) -> Refusal | None:
    """Return why a line may not be on the list.

    Args:
        claim: what the database says.
        approvals: the genuine ledger entries `decision.approved` about its decision.
        ends: those of `decision.ended`.
        keep: names that must keep resolving.
    """
    if not approvals:
        return Refusal.NO_APPROVAL
    fact, approver = approvals[-1]["public"], approvals[-1]["by"].get("person")
    if not approver or approver == fact["proposed_by"].get("person"):
        return Refusal.SAME_PERSON
    if (fact["kind_of_decision"], fact["scope"], fact["subject"]) != ("block", claim.line.scope, claim.line.value):
        return Refusal.OTHER_SUBJECT
    if fact["expires_at"] != claim.expires_at:
        return Refusal.OTHER_END
    if ends:
        return Refusal.ENDED
    name = claim.line.value if claim.line.scope == "name" else whole_host(claim.line.value)
    return _refusal_of_name(name, bool(fact["override"]), keep) if name else None


def _refusal_of_name(name: str, overridden: bool, keep: Sequence[str]) -> Refusal | None:
    if is_public_suffix(name):
        return Refusal.PUBLIC_SUFFIX
    if any(is_within(kept, name) for kept in keep):
        return Refusal.OWN_NAME
    if len(name) > LONGEST:
        return Refusal.TOO_LONG
    return Refusal.PROTECTED if not overridden and protection_of(name) else None


def refusal_to_remove(ends: Facts) -> Refusal | None:
    """Return why a line may not leave the list: nobody is known to have ended its decision."""
    return None if ends else Refusal.NO_END


@dataclass(frozen=True)
class Limits:
    """The brake: `share` of the list that may change within `WINDOW`; `floor` lines may always change."""

    share: float
    floor: int


@dataclass(frozen=True)
class Recent:
    """What publications without a person's release changed within `WINDOW`, and what the last one came to."""

    added: int = 0
    removed: int = 0
    withdrawn: Sequence[str] = ()  # what canaries said of the last publication, when it was taken back


class Why(StrEnum):
    """Why a whole publication waits for a person; stored as these words."""

    ROWS_CHANGED = "rows_changed"
    OLDER = "older"
    EMPTY = "empty"
    TOO_MANY_ADDED = "too_many_added"
    TOO_MANY_REMOVED = "too_many_removed"
    CANARIES = "canaries"


SENTENCES = {
    Why.ROWS_CHANGED: _(
        "The database holds %(found)s entries in force, but %(published)s were published, or they are not the "
        "same: rows were changed by somebody else. Only what the ledger proves would stay on the list."
    ),
    Why.OLDER: _(
        "The database ends at serial %(published)s, but the resolver has seen serial %(found)s: is this database "
        "an old copy? The list would go on under a new serial."
    ),
    Why.EMPTY: _("The list would become empty; it has %(published)s entries."),
    Why.TOO_MANY_ADDED: _("%(found)s entries would be added within ten minutes; %(allowed)s may be."),
    Why.TOO_MANY_REMOVED: _("%(found)s entries would be removed within ten minutes; %(allowed)s may be."),
    Why.CANARIES: _(
        "The last publication was taken back, because names that must keep resolving did not: %(names)s"
    ),
}


@dataclass(frozen=True)
class Reason:
    """One reason, with its numbers."""

    why: Why
    found: int = 0
    published: int = 0
    allowed: int = 0
    names: str = ""

    @property
    def sentence(self) -> str:
        """The reason in words, in the language that is active now."""
        numbers = {"found": self.found, "published": self.published, "allowed": self.allowed, "names": self.names}
        return str(SENTENCES[self.why]) % numbers


def reasons_to_hold(plan: Plan, recent: Recent, limits: Limits) -> list[Reason]:
    """Return why a publication must wait for a person; nothing when it may go on."""
    return [*_damage(plan), *_flood(plan, recent, limits), *_canaries(recent)]


def _damage(plan: Plan) -> Iterator[Reason]:
    if plan.rows_changed:
        yield Reason(Why.ROWS_CHANGED, found=plan.found.size, published=plan.before.size)
    if plan.is_older:
        yield Reason(Why.OLDER, found=plan.seen, published=plan.serial)
    if plan.before.size > 1 and plan.after.size <= 0:
        yield Reason(Why.EMPTY, published=plan.before.size)


def _flood(plan: Plan, recent: Recent, limits: Limits) -> Iterator[Reason]:
    size = plan.before.size - recent.added + recent.removed  # before the flood began
    allowed = max(limits.floor, int(limits.share * size))
    for why, lines, earlier in (
        (Why.TOO_MANY_ADDED, plan.add, recent.added),
        (Why.TOO_MANY_REMOVED, plan.remove, recent.removed),
    ):
        if lines and earlier + len(lines) > allowed:
            yield Reason(why, found=earlier + len(lines), allowed=allowed)


def _canaries(recent: Recent) -> Iterator[Reason]:
    if recent.withdrawn:
        yield Reason(Why.CANARIES, names=" ".join(recent.withdrawn))
