"""The public figures count what was done, cost a fixed number of queries, and name nobody."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.cases.actions import approve_decision, send_back_decision, unblock
from khien.cases.figures import COLUMNS, MONTHS, count_figures, monthly
from khien.cases.models import Decision
from khien.intake.models import Report
from khien.web.charts import Bar, bar_chart
from tests.cases.conftest import add_report, open_case, propose
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(cast: Cast) -> None:
    """This month: three reports, two cases, a block that was lifted, and a proposal that was sent back."""
    first, second = open_case("lua-dao.example"), open_case("hang-gia.example")
    for case in (first, first, second):
        add_report(case)
    block = propose(first, cast.minh)
    approve_decision(decision=block, by=cast.hoa)
    unblock(decision=Decision.objects.get(pk=block.pk), reason="Nhầm", by=cast.hoa)
    send_back_decision(decision=propose(second, cast.minh), note="Thiếu bằng chứng", by=cast.hoa)


def test_an_empty_year_is_twelve_months_of_nothing(db: None) -> None:
    months = monthly()
    assert len(months) == MONTHS
    assert {getattr(month, column) for month in months for column in COLUMNS[1:]} == {0}


def test_this_month_counts_what_was_done(done: None) -> None:
    newest = monthly()[-1]
    assert newest.month == f"{timezone.localdate():%Y-%m}"
    assert (newest.reports, newest.cases_opened) == (3, 2)
    assert (newest.blocks_approved, newest.blocks_ended, newest.proposals_sent_back) == (1, 1, 1)


def test_what_is_older_than_the_table_is_left_out(done: None) -> None:
    Report.objects.update(received_at=timezone.now() - timedelta(days=400))
    assert sum(month.reports for month in monthly()) == 0


def test_a_report_counts_in_the_month_of_our_own_clock(db: None) -> None:
    midnight = timezone.localtime().replace(day=1, hour=0, minute=5, second=0)
    Report.objects.create(code_digest="0" * 64, channel="form", received_at=midnight)
    Report.objects.create(code_digest="1" * 64, channel="form", received_at=midnight - timedelta(minutes=10))
    assert [month.reports for month in monthly()[-2:]] == [1, 1]


def test_the_page_and_the_file_say_the_same_and_count_nothing_themselves(
    done: None, public_client: Client
) -> None:
    cache.clear()
    count_figures()
    with CaptureQueriesContext(connection) as queries:
        page = public_client.get("/figures/").content.decode()
        told = public_client.get("/figures/khien-figures.csv").content.decode()
    assert not [query for query in queries if "COUNT(" in query["sql"] and "cache" not in query["sql"]]
    rows = list(csv.DictReader(StringIO(told)))
    assert rows[-1]["reports"] == "3"
    assert rows[-1]["month"] in page
    assert "lua-dao" not in page + told
    assert public_client.get("/en/figures/").status_code == 200


def test_a_chart_says_its_title_and_its_numbers_and_lets_no_markup_in() -> None:
    drawn = bar_chart([Bar("<b>", 3), Bar("12", 0)], 'a "title"')
    assert 'aria-label="a &quot;title&quot;"' in drawn
    assert "&lt;b&gt;" in drawn
    assert ">3</text>" in drawn
    assert "style=" not in drawn
    assert "<rect" not in bar_chart([], "empty")
