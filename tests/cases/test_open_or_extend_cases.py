"""A report that was assessed joins the case of each thing it names; reports of the same thing join one case."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from khien.analysis.models import Assessment
from khien.cases.models import Case
from khien.cases.proposals import DecisionKind
from khien.cases.reactions import REPORTS_THAT_REOPEN, open_or_extend_cases
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator
from khien.intake.models import Mention, Report
from tests.cases.conftest import decide, together
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
Announced = Callable[[], list[str]]


def report_of(*values: tuple[Kind, str], score: int = 80, **fields: object) -> Report:
    """A report that names these things, each assessed."""
    report = Report.objects.create(code_digest=f"{Report.objects.count():064}", channel="form", **fields)
    for kind, value in values:
        [indicator] = Indicator.objects.stored([IndicatorValue(kind, value)]).values()
        Mention.objects.create(report=report, indicator=indicator, raw=value)
        Assessment.objects.create(
            indicator=indicator, score=score, category="phishing", reasons=[], snapshot={}, version="test"
        )
    return report


def react(report: Report) -> None:
    open_or_extend_cases({"report_id": report.pk})


URL = (Kind.URL, "https://otp.lua-dao.top/dang-nhap")
NAME = (Kind.DOMAIN, "lua-dao.top")


def test_a_report_that_is_gone_opens_nothing() -> None:
    open_or_extend_cases({"report_id": 999_999})
    assert not Case.objects.exists()


def test_the_same_delivery_twice_changes_nothing_the_second_time(announced: Announced) -> None:
    report = report_of(URL, (Kind.PHONE, "+84912345678"))
    react(report)
    before = list(Case.objects.order_by("pk").values())
    react(report)
    assert list(Case.objects.order_by("pk").values()) == before
    assert announced() == ["case.opened", "case.opened"]


def test_an_address_and_its_name_are_one_case_that_carries_a_public_number() -> None:
    react(report_of(URL, NAME))
    react(report_of((Kind.URL, "http://www.lua-dao.top/")))
    case = Case.objects.get()
    assert case.subject.value == "lua-dao.top"
    assert case.ref == f"KH-{timezone.localdate().year}-{case.pk:06d}"
    assert case.reports.count() == 2


def test_an_address_on_a_protected_host_is_a_case_of_its_own() -> None:
    react(report_of((Kind.URL, "https://www.facebook.com/lua.dao/posts/1")))
    react(report_of((Kind.URL, "https://www.facebook.com/khac/posts/2")))
    assert set(Case.objects.values_list("subject__kind", flat=True)) == {"url"}
    assert Case.objects.count() == 2


def test_a_famous_site_reported_as_a_whole_has_a_case_far_back_in_the_queue() -> None:
    react(report_of((Kind.DOMAIN, "facebook.com")))
    react(report_of(NAME))
    assert list(Case.objects.order_by("-priority").values_list("subject__value", flat=True)) == [
        "lua-dao.top",
        "facebook.com",
    ]


def test_the_most_alarming_of_the_newest_assessments_is_the_cases() -> None:
    react(report_of(URL, score=40))
    react(report_of(NAME, score=90))
    react(report_of((Kind.URL, "https://lua-dao.top/khac"), score=10))
    assert Case.objects.get().assessment.score == 90  # type: ignore[union-attr]  # it has one
    react(report_of(NAME, score=20))
    assert Case.objects.get().assessment.score == 20  # type: ignore[union-attr]  # a newer one of the same name


def test_more_reports_and_lost_money_move_a_case_forward() -> None:
    react(report_of(NAME))
    first = Case.objects.get().priority
    react(report_of(NAME))
    second = Case.objects.get().priority
    react(report_of(NAME, lost_money=True))
    assert first < second < Case.objects.get().priority


def test_a_new_report_leaves_open_pages_in_date() -> None:
    react(report_of(NAME))
    react(report_of(NAME))
    assert Case.objects.get().version == 0


def test_a_cleared_case_opens_again_when_several_people_report_it_after_the_decision(
    cast: Cast, announced: Announced
) -> None:
    react(report_of(NAME))
    decide(Case.objects.get(), cast, kind=DecisionKind.CLEAR)
    announced()
    for _ in range(REPORTS_THAT_REOPEN - 1):
        react(report_of(NAME))
    assert Case.objects.get().state == "decided"
    last = report_of(NAME)
    react(last)
    react(last)
    assert Case.objects.get().state == "open"
    assert announced() == ["case.reopened"]


def test_old_reports_that_are_delivered_late_open_nothing_again(cast: Cast) -> None:
    react(report_of(NAME))
    decide(Case.objects.get(), cast, kind=DecisionKind.CLEAR)
    for _ in range(5):
        react(report_of(NAME, received_at=timezone.now() - timedelta(days=1)))
    assert Case.objects.get().state == "decided"


def test_a_blocked_case_stays_decided_however_many_report_it(cast: Cast) -> None:
    react(report_of(NAME))
    decide(Case.objects.get(), cast)
    for _ in range(5):
        react(report_of(NAME))
    assert Case.objects.get().state == "decided"
    assert Case.objects.get().reports.count() == 6


def test_two_workers_open_one_case(real_database: None) -> None:
    reports = [report_of(NAME), report_of(URL)]
    assert together(lambda: react(reports[0]), lambda: react(reports[1])) == [None, None]
    assert Case.objects.get().reports.count() == 2
