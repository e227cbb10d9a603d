"""From a wish to look, over a real visit, to evidence, score and campaign; off unless somebody switched it on."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.utils import timezone

from khien.analysis import collecting
from khien.analysis.collecting import CollectingIsOff, NothingToVisit, ask_to_collect, visit_next, visit_reported
from khien.analysis.collectors.gather import Result
from khien.analysis.models import Assessment, Evidence, Trace, Visit
from khien.campaigns.explain import why
from khien.campaigns.grouping import enrol_report, group_waiting
from khien.indicators.extract import extract
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator
from khien.intake.models import Mention, Report
from khien.ledger.models import Entry
from khien.people.rights import NotAllowed
from tests.campaigns.conftest import campaign_of
from tests.conftest import Cast
from tests.fetching.servers import naming

AT = "2026-11-20T10:00:00+00:00"


def indicator(value: str, kind: Kind = Kind.DOMAIN) -> Indicator:
    """A stored thing."""
    one = IndicatorValue(kind, value)
    return Indicator.objects.stored([one])[one]


def report(text: str) -> Report:
    """A report with what it names."""
    stored = Report.objects.create(code_digest=f"{Report.objects.count():064}", channel="form", text=text)
    for one in extract(text):
        row = Indicator.objects.stored([one.indicator])[one.indicator]
        Mention.objects.get_or_create(report=stored, indicator=row, defaults={"raw": one.raw})
    return stored


def page(tracker: str) -> list[Result]:
    """What a visit to a page found."""
    return [Result("page", {"at": AT, "host": "x", "trackers": [tracker], "kit": "", "favicon": ""})]


@pytest.mark.django_db
def test_while_it_is_off_nothing_is_visited_and_the_wish_is_refused(cast: Cast, settings: LazySettings) -> None:
    assert settings.COLLECT == []
    with pytest.raises(CollectingIsOff):
        ask_to_collect(indicators=[indicator("lua-dao.top")], by=cast.minh)
    visit_reported({"report_id": report("lua-dao.top").pk})
    visit_next()
    assert not Visit.objects.exists()
    assert not Evidence.objects.exists()


def test_an_inspector_may_not_send_our_machines_out(cast: Cast, settings: LazySettings) -> None:
    settings.COLLECT = ["dns"]
    with pytest.raises(NotAllowed):
        ask_to_collect(indicators=[indicator("lua-dao.top")], by=cast.quang)


@pytest.mark.django_db
def test_a_report_wants_one_visit_to_what_it_names_but_not_to_a_bank(settings: LazySettings) -> None:
    settings.COLLECT = ["dns"]
    stored = report("Trang lua-dao.top giả mạo vietcombank.com.vn, gọi 0901234567")
    for _twice in range(2):
        visit_reported({"report_id": stored.pk})
    assert [visit.indicator.value for visit in Visit.objects.all()] == ["lua-dao.top"]


def test_a_site_is_visited_only_so_often_a_day(cast: Cast, settings: LazySettings) -> None:
    settings.COLLECT, settings.COLLECT_PER_SITE = ["dns"], 2
    names = [indicator(f"{number}.lua-dao.top") for number in range(3)]
    for one in names[:2]:
        ask_to_collect(indicators=[one], by=cast.minh)
    with pytest.raises(NothingToVisit):
        ask_to_collect(indicators=[names[2]], by=cast.minh)
    with pytest.raises(NothingToVisit):
        ask_to_collect(indicators=[indicator("84901234567", Kind.PHONE)], by=cast.minh)
    assert Visit.objects.count() == 2
    assert Entry.objects.filter(kind="collection.asked").count() == 2


def test_a_visit_leaves_dated_evidence_a_new_score_and_an_entry(
    cast: Cast, settings: LazySettings, deliver: Callable[[], None]
) -> None:
    with naming() as names:
        settings.COLLECT, settings.COLLECT_RESOLVER = ["dns"], names.resolver
        names.put("lua-dao.top", "A", ["1.2.3.4"])
        ask_to_collect(indicators=[indicator("lua-dao.top")], by=cast.minh)
        visit_next()
        visit_next()
    evidence = Evidence.objects.get(source="dns")
    assert evidence.data["a"] == ["1.2.3.4"]
    assert evidence.data["at"][:10] == timezone.now().date().isoformat()
    assert Trace.objects.get().kind == "address"
    assert Assessment.objects.get().snapshot["evidence"] == [["dns", evidence.digest]]
    assert Visit.objects.get().done_at is not None
    assert Entry.objects.filter(kind="evidence.collected").count() == 1
    deliver()


@pytest.mark.django_db
def test_a_visit_that_another_worker_has_taken_over_keeps_nothing(settings: LazySettings) -> None:
    settings.COLLECT = ["dns"]
    visit = Visit.objects.create(indicator=indicator("lua-dao.top"), site="lua-dao.top", claim="mine")
    Visit.objects.update(claim="theirs")
    collecting.keep(visit.indicator, page("google:G-AAAAAAAA"), visit=visit)
    assert not Evidence.objects.exists()
    assert Visit.objects.get().done_at is None


@pytest.mark.django_db
def test_a_visit_that_ends_the_worker_each_time_is_given_up(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*args: object) -> list[Result]:
        raise SystemExit

    settings.COLLECT = ["dns"]
    monkeypatch.setattr(collecting, "gather", fall)
    Visit.objects.create(indicator=indicator("lua-dao.top"), site="lua-dao.top")
    for _try in range(collecting.TRIES):
        with pytest.raises(SystemExit):
            visit_next()
        visit_next()  # the lease still runs: nobody else takes it
        Visit.objects.update(due_at=timezone.now())
    visit_next()
    assert Visit.objects.get().done_at is not None
    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_the_day_has_a_limit_for_all_together(settings: LazySettings) -> None:
    settings.COLLECT, settings.COLLECT_PER_DAY = ["dns"], 1
    Visit.objects.create(indicator=indicator("a.top"), site="a.top", done_at=timezone.now())
    Visit.objects.create(indicator=indicator("b.top"), site="b.top")
    visit_next()
    assert Visit.objects.filter(done_at=None, attempts=0).count() == 1


@pytest.mark.django_db
def test_two_reports_belong_together_because_both_pages_carry_the_same_tracker() -> None:
    one, other = report("Vào lua-dao-mot.top đi"), report("Trang hang-gia-hai.xyz bán hàng giả")
    for stored in (one, other):
        enrol_report({"report_id": stored.pk})
    group_waiting()
    assert campaign_of(one) is None
    for name in ("lua-dao-mot.top", "hang-gia-hai.xyz"):
        collecting.keep(indicator(name), page("google:G-SAMEGANG1"))
    from khien.outbox.worker import work_once

    work_once()
    group_waiting()
    assert campaign_of(one) == campaign_of(other) is not None
    assert [(tie.kind, tie.value) for tie in why(one.pk, other.pk)] == [("tracker", "google:G-SAMEGANG1")]
    elsewhere = Evidence.objects.get(source="elsewhere")
    assert elsewhere.indicator.value == "hang-gia-hai.xyz"
    assert elsewhere.data["example"] == "lua-dao-mot.top"
