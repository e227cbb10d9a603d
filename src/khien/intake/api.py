"""The programme interface of partners: send reports and observations, ask what became of a report."""

from collections.abc import Iterator
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Router, Status
from pydantic import ValidationError

from khien.core.categories import Category
from khien.core.errors import KhienError
from khien.intake.actions import receive_report
from khien.intake.api_schemas import (
    ObservationIn,
    ObservationsIn,
    ObservationsOut,
    ReportIn,
    ReportOut,
    ReportStatus,
)
from khien.intake.codes import NotACode, code_from, digest_of, read_code
from khien.intake.feeds.cells import BadCell, category_of, kind_of, moment_of
from khien.intake.feeds.importing import FeedName, import_feed
from khien.intake.feeds.rows import Refusal, Row
from khien.intake.feeds.safeguard import refuse_opinion
from khien.intake.idempotency import Answer, AnswerForgotten, checked_name, once
from khien.intake.models import Report
from khien.intake.partners import Partner, PartnerKey, PartnerRequest
from khien.intake.tracking import progress_of, report_of
from khien.people.keys import Scope

MOST_OBSERVATIONS = 1_000

router = Router(tags=["partners"])
IdempotencyHeader = Annotated[
    str | None, Header(alias="Idempotency-Key", description="Required: fresh for each report or batch.")
]


class TooManyObservations(KhienError):
    """A batch is larger than one call takes."""

    status = 422
    field = "observations"

    def __init__(self, count: int) -> None:
        super().__init__(
            _("The batch has %(count)s observations; a call takes at most %(most)s. Send the rest in another.")
            % {"count": count, "most": MOST_OBSERVATIONS}
        )


class NoSuchReport(KhienError):
    """There is no report of this unit with the code."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _("Your unit has sent no report with this code. Compare it with your receipt, sign by sign.")
        )


@router.post("/reports", auth=PartnerKey(Scope.REPORTS_WRITE), response={201: ReportOut}, summary="Send a report")
def send_report(request: PartnerRequest, report: ReportIn, idempotency_key: IdempotencyHeader = None) -> Status:
    """Take in a report. The answer holds the code with which it can be followed; keep it."""
    name = checked_name(idempotency_key)
    # Made from the partner's secret: the same request gets the same code, and nobody here can find it out.
    code = code_from(f"{request.auth.secret}\n{name}")
    answer = once(request, name, lambda: _received(request.auth, report, code))
    return Status(201, answer | {"code": code})


def _received(partner: Partner, sent: ReportIn, code: str) -> Answer:
    if Report.objects.filter(code_digest=digest_of(code)).exists():
        raise AnswerForgotten
    receipt = receive_report(
        text=sent.text,
        links=sent.links,
        channel=Report.Channel.API,
        by=partner,
        language=sent.language,
        category=sent.category,
        lost_money=sent.lost_money,
        contact=sent.contact,
        unit=partner.unit,
        code=code,
    )
    Report.objects.filter(pk=receipt.report_id).update(external_id=sent.external_id)
    report = Report.objects.get(pk=receipt.report_id)
    things = report.mentions.order_by("pk").values("indicator__kind", "indicator__value")
    return {
        "received_at": report.received_at.isoformat(),
        "indicators": [{"kind": row["indicator__kind"], "value": row["indicator__value"]} for row in things],
        "external_id": sent.external_id,
    }


@router.get(
    "/reports/{code}", auth=PartnerKey(Scope.REPORTS_WRITE), response=ReportStatus, summary="Follow a report"
)
def follow_report(request: PartnerRequest, code: str) -> dict[str, Any]:
    """Say what became of a report that your unit has sent."""
    try:
        report = report_of(read_code(code))
    except NotACode as error:
        raise NoSuchReport from error
    if report is None or report.unit_id != request.auth.unit.pk:
        raise NoSuchReport
    lines = [
        {"value": line.indicator, "state": line.state, "since": line.since, "link": line.link}
        for line in progress_of(report)
    ]
    return {"received_at": report.received_at, "external_id": report.external_id, "indicators": lines}


@router.post(
    "/observations",
    auth=PartnerKey(Scope.OBSERVATIONS_WRITE),
    response=ObservationsOut,
    summary="Send observations",
)
def send_observations(
    request: PartnerRequest, batch: ObservationsIn, idempotency_key: IdempotencyHeader = None
) -> Answer:
    """Keep up to 1,000 observations. Those that cannot be read are listed with their place and reason."""
    name = checked_name(idempotency_key)
    if len(batch.observations) > MOST_OBSERVATIONS:
        raise TooManyObservations(len(batch.observations))
    return once(request, name, lambda: _observed(request.auth, batch.observations))


def _observed(partner: Partner, items: list[Any]) -> Answer:
    words = [str(item.get("category", "")) for item in items if isinstance(item, dict)]
    refuse_opinion(words, where="a category")
    done = import_feed(
        feed=FeedName(f"partner-{partner.unit.code}", partner.unit.name_vi, unit=partner.unit),
        rows=_rows(items),
        category=Category.FRAUD_OTHER,
        by=partner,
        examples=MOST_OBSERVATIONS,
    )
    errors = sorted(refusal for refusals in done.examples.values() for refusal in refusals)
    return {
        "accepted": done.accepted,
        "new": done.new,
        "known": done.known,
        "refused": done.refused.total(),
        "errors": [{"index": error.line, "reason": error.reason, "detail": error.detail} for error in errors],
    }


def _rows(items: list[Any]) -> Iterator[Row | Refusal]:
    now = timezone.now()
    for index, item in enumerate(items):
        try:
            given = ObservationIn.model_validate(item)
            category = category_of(given.category)
            first, last = moment_of(given.first_seen, now), moment_of(given.last_seen, now)
            yield Row(index, given.value, kind_of(given.kind), category, first, last)
        except ValidationError as error:
            first_error = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = ".".join(map(str, first_error["loc"])) or "the observation"
            yield Refusal(index, "wrong_shape", f"{place}: {first_error['msg']}.")
        except BadCell as bad:
            yield Refusal(index, bad.reason, bad.detail)
