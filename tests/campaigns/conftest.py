"""Reports as they arrive, and the round that groups them."""

from collections.abc import Callable

import pytest

from khien.campaigns.grouping import enrol_report, group_waiting
from khien.campaigns.models import Campaign, Membership
from khien.indicators.extract import extract
from khien.indicators.models import Indicator
from khien.intake.models import Mention, Report

Reported = Callable[..., Report]


@pytest.fixture
def reported(db: None) -> Reported:
    """Store a report of a text, with what is named in it, and let it wait for its round."""
    number = 0

    def report(text: str, *, grouped: bool = True) -> Report:
        nonlocal number
        number += 1
        stored = Report.objects.create(code_digest=f"{number:064}", channel="form", text=text)
        found = list(extract(text))
        values = Indicator.objects.stored([one.indicator for one in found])
        for one in found:
            Mention.objects.get_or_create(
                report=stored, indicator=values[one.indicator], defaults={"raw": one.raw}
            )
        enrol_report({"report_id": stored.pk})
        if grouped:
            group_waiting()
        return stored

    return report


def campaign_of(report: Report) -> Campaign | None:
    """Return the campaign in which a report stands now."""
    return Membership.objects.select_related("campaign").get(report=report).campaign
