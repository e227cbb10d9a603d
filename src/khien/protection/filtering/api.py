"""`GET /api/v1/lookup`: the look-up for programs."""

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema

from khien.indicators.parse import parse
from khien.protection.filtering.lookup import Answer, as_facts, look_up

router = Router(tags=["list"])


class Verdict(Schema):
    """The answer; the fields after `answer` are there when they say something."""

    kind: str
    value: str
    listed: bool
    answer: Answer
    protection: str | None = None
    case: str | None = None
    decision: str | None = None
    category: str | None = None
    reason: str | None = None
    basis: str | None = None
    since: str | None = None
    until: str | None = None
    matched: str | None = None
    scope: str | None = None
    serial: int | None = None
    entry: str | None = None
    appeal: str | None = None


@router.get("/lookup", response=Verdict, exclude_none=True, summary="Is this on the list?")
def lookup(request: HttpRequest, value: str = Query(..., min_length=1, max_length=8_192)) -> dict[str, object]:
    """Look a name, address or any other indicator up. Nothing about the question is kept."""
    return as_facts(look_up(parse(value)), settings.PUBLIC_ADDRESS)
