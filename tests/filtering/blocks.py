"""Decisions as two people make them, and the shortest way from there to the list."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from khien.cases.actions import approve_decision, propose_decision, unblock
from khien.cases.actions.deciding import _approved
from khien.cases.models import Case, Decision
from khien.cases.proposals import DecisionKind, Proposal
from khien.cases.refs import case_ref
from khien.cases.states import CaseState, DecisionState
from khien.core.categories import Category
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator
from khien.indicators.parse import parse
from khien.ledger.record import SYSTEM, record
from khien.people.models import Person, RoleHolding, Unit
from khien.people.rights import Role
from khien.protection.filtering.models import ListEntry
from tests.conftest import Cast

REASON = "Trang giả mạo ngân hàng để lấy mật khẩu."
BASIS = "Điều 290 Bộ luật Hình sự 2015"


def open_case(text: str) -> Case:
    """Open a case about what the text is."""
    value = parse(text)
    case = Case.objects.create(subject=Indicator.objects.stored([value])[value], ref=f"new-{text}"[:20])
    case.ref = case_ref(case.pk, case.opened_at)
    case.save()
    return case


def propose(
    text: str, cast: "Cast | Deciders", *, override: str = "", kind: Decision.Kind = DecisionKind.BLOCK
) -> Decision:
    """Minh proposes (Bình, when the guard list is to be overridden)."""
    proposal = Proposal(kind, Category.PHISHING, BASIS, REASON, 30, override)
    return propose_decision(
        case=open_case(text), proposal=proposal, by=cast.binh if override and isinstance(cast, Cast) else cast.minh
    )


def block(text: str, cast: "Cast | Deciders", *, override: str = "") -> Decision:
    """Minh proposes and Hoa approves."""
    decision = propose(text, cast, override=override)
    approve_decision(decision=decision, by=cast.hoa)
    return decision


def lift(decision: Decision, cast: "Cast | Deciders") -> None:
    """Hoa lifts a block."""
    unblock(decision=Decision.objects.get(pk=decision.pk), reason="Nhầm lẫn.", by=cast.hoa)


def many_blocks(names: Iterable[str], cast: "Cast | Deciders") -> list[Decision]:
    """Approve many blocks at once: rows, ledger and list as actions and reactions write them."""
    names = list(names)
    values = [IndicatorValue(Kind.DOMAIN, name) for name in names]
    now = timezone.now()
    with transaction.atomic():
        stored = Indicator.objects.stored(values)
        cases = Case.objects.bulk_create(
            Case(subject=stored[value], ref=f"KH-M-{number}", state=CaseState.DECIDED)
            for number, value in enumerate(values, start=Case.objects.count())
        )
        decisions = Decision.objects.bulk_create(
            Decision(
                ref=f"{case.ref}-1",
                case=case,
                kind="block",
                state=DecisionState.APPROVED,
                category="phishing",
                basis=BASIS,
                scope="name",
                reason=REASON,
                expires_at=now + timedelta(days=30),
                proposed_by=cast.minh,
                decided_by=cast.hoa,
                decided_at=now,
            )
            for case in cases
        )
        for decision in decisions:
            public, private = _approved(decision).facts()
            record("decision.approved", by=cast.hoa, public=public, private=private, about=decision.ref)
            ListEntry.objects.want(decision)
    return decisions


def end(decision: Decision) -> None:
    """Revoke a block in row and ledger, without the case's other steps."""
    with transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state=DecisionState.REVOKED, ended_at=timezone.now())
        public = {"decision": decision.ref, "how": "revoked", "why": "test"}
        record("decision.ended", by=SYSTEM, public=public, about=decision.ref)


class Deciders(NamedTuple):
    """Whoever proposes and whoever approves."""

    minh: Person
    hoa: Person


def people() -> Deciders:
    """Return the two who decide, outside of pytest."""
    unit, _new = Unit.objects.get_or_create(code="ncsc", name_vi="Trung tâm", name_en="Centre", kind="centre")
    minh, hoa = (
        Person.objects.filter(email=email).first() or Person.objects.create_user(email, None, name=name, unit=unit)
        for name, email in (("Minh", "minh@khien.test"), ("Hoa", "hoa@khien.test"))
    )
    for person, role in ((minh, Role.ANALYST), (hoa, Role.REVIEWER)):
        RoleHolding.objects.get_or_create(person=person, role=role)
    return Deciders(minh, hoa)
