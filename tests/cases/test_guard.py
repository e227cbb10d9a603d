"""Names that must not be blocked: refused without a supervisor's recorded reason; some refused always."""

import pytest
from django.conf import LazySettings

from khien.cases import guarding
from khien.cases.actions import approve_decision
from khien.cases.errors import DecidedBySamePerson, ProposalRefused
from khien.cases.models import Case, Decision
from khien.cases.proposals import DecisionKind
from khien.indicators.kinds import Kind
from khien.indicators.models import Indicator
from khien.indicators.parse import parse
from khien.people.rights import NotAllowed
from tests.cases.conftest import fresh, last_leaf, open_case, propose
from tests.conftest import Cast

WHY = "Tên miền đã bị chiếm quyền; chủ sở hữu đã đồng ý bằng văn bản."


@pytest.fixture
def famous(db: None) -> Case:
    """A case about a name on the guard list."""
    return open_case("facebook.com")


def test_a_protected_name_is_refused(famous: Case, cast: Cast) -> None:
    with pytest.raises(ProposalRefused) as refused:
        propose(famous, cast.minh)
    assert refused.value.field == "override_reason"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("who", ["minh", "hoa"])
def test_only_a_supervisor_can_override_the_guard_list(famous: Case, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        propose(famous, getattr(cast, who), override_reason=WHY)


def test_even_a_supervisor_must_say_why(famous: Case, cast: Cast) -> None:
    with pytest.raises(ProposalRefused):
        propose(famous, cast.binh)


def test_a_supervisors_override_is_recorded_and_still_needs_a_second_person(famous: Case, cast: Cast) -> None:
    decision = propose(famous, cast.binh, override_reason=WHY)
    assert (decision.override_by, decision.override_reason) == (cast.binh, WHY)
    with pytest.raises(DecidedBySamePerson):
        approve_decision(decision=decision, by=cast.binh)
    approve_decision(decision=fresh(decision), by=cast.hoa)
    assert last_leaf("decision.approved")["public"]["override"] is True


@pytest.mark.parametrize("suffix", ["com.vn", "github.io"])
def test_a_public_suffix_is_refused_with_any_override(cast: Cast, suffix: str) -> None:
    with pytest.raises(ProposalRefused) as refused:
        propose(open_case(suffix), cast.binh, override_reason=WHY)
    assert refused.value.field == "kind"


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("baocao.example", Kind.DOMAIN),
        ("khien.baocao.example", Kind.DOMAIN),
        ("https://khien.baocao.example/", Kind.URL),
        ("giu.example", Kind.DOMAIN),
    ],
)
def test_what_would_take_away_our_own_pages_or_a_kept_name_is_refused_with_any_override(
    cast: Cast, settings: LazySettings, subject: str, kind: Kind
) -> None:
    settings.PUBLIC_ADDRESS, settings.CANARIES = "https://khien.baocao.example:8443", ["giu.example"]
    with pytest.raises(ProposalRefused) as refused:
        propose(open_case(subject, kind), cast.binh, override_reason=WHY)
    assert refused.value.field == "kind"


@pytest.mark.parametrize("subject", ["x.khien.baocao.example", "xbaocao.example"])
def test_what_stands_below_or_beside_our_own_name_can_be_blocked(
    cast: Cast, settings: LazySettings, subject: str
) -> None:
    settings.PUBLIC_ADDRESS = "https://khien.baocao.example"
    assert propose(open_case(subject), cast.minh).state == "proposed"


def test_a_name_that_must_be_kept_since_it_was_proposed_cannot_be_approved(
    case: Case, cast: Cast, settings: LazySettings
) -> None:
    decision = propose(case, cast.minh)
    settings.CANARIES = [f"www.{case.subject.value}"]
    with pytest.raises(ProposalRefused):
        approve_decision(decision=fresh(decision), by=cast.hoa)
    assert fresh(decision).state == "proposed"


def test_a_name_that_came_on_the_guard_list_after_the_proposal_cannot_be_approved(case: Case, cast: Cast) -> None:
    decision = propose(case, cast.minh)
    famous = Indicator.objects.get(pk=open_case("facebook.com").subject_id)
    Case.objects.filter(subject=famous).delete()
    Case.objects.filter(pk=case.pk).update(subject=famous)
    assert guarding.protection_of_subject(Case.objects.get()) is not None
    with pytest.raises(ProposalRefused):
        approve_decision(decision=fresh(decision), by=cast.hoa)
    assert fresh(decision).state == "proposed"


ROOTS = ["https://bit.ly/", "http://bit.ly:8080/", "https://sites.google.com/%2F", "https://www.facebook.com./"]


@pytest.mark.parametrize("root", [*ROOTS, "https://github.io//"])
def test_the_root_of_a_guarded_host_stands_for_the_host_and_is_refused(cast: Cast, root: str) -> None:
    with pytest.raises(ProposalRefused):
        propose(open_case(parse(root).value, Kind.URL), cast.minh)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("root", ROOTS)
def test_only_a_supervisor_who_says_why_proposes_the_root_of_a_guarded_host(cast: Cast, root: str) -> None:
    case = open_case(parse(root).value, Kind.URL)
    with pytest.raises(ProposalRefused) as refused:
        propose(case, cast.binh)
    assert (refused.value.field, "cả máy chủ" in str(refused.value)) == ("override_reason", True)
    decision = propose(case, cast.binh, override_reason=WHY)
    approve_decision(decision=decision, by=cast.hoa)
    assert last_leaf("decision.approved")["public"]["override"] is True


@pytest.mark.parametrize("root", [ROOTS[0], "https://github.io/"])
def test_a_root_that_was_proposed_before_its_host_was_guarded_cannot_be_approved(cast: Cast, root: str) -> None:
    decision = propose(open_case("https://bit.ly/lua-dao", Kind.URL), cast.minh)
    Indicator.objects.filter(pk=decision.case.subject_id).update(value=root)
    with pytest.raises(ProposalRefused):
        approve_decision(decision=fresh(decision), by=cast.hoa)
    assert fresh(decision).state == "proposed"


@pytest.mark.parametrize(
    "page", ["https://bit.ly/lua-dao", "https://sites.google.com/view/x", "https://bit.ly/?x"]
)
def test_a_page_on_a_guarded_host_is_blocked_as_before(cast: Cast, page: str) -> None:
    decision = propose(open_case(page, Kind.URL), cast.minh)
    approve_decision(decision=decision, by=cast.hoa)
    assert fresh(decision).state == "approved"


def test_a_protected_name_may_be_warned_of_or_cleared(famous: Case, cast: Cast) -> None:
    assert propose(famous, cast.minh, kind=DecisionKind.CLEAR).state == "proposed"
