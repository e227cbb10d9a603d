"""What partners' programs send and get."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, WithJsonSchema

from khien.core.categories import Category
from khien.indicators.kinds import Kind
from khien.intake import limits
from khien.intake.tracking import ProgressState


class Strict(Schema):
    """A field that we do not know is a mistake to be told, not to be overlooked."""

    model_config = ConfigDict(extra="forbid")


class ReportIn(Strict):
    """A report. What `text` names is found by us; `links` may hold any kind of indicator."""

    text: str = Field("", description=f"At most {limits.LONGEST_TEXT:,} characters.")
    links: list[str] = Field([], description=f"At most {limits.MOST_INDICATORS}; addresses, numbers, accounts.")
    category: Category | None = Field(None, description="What the reporter thinks it is.")
    language: Literal["vi", "en"] = Field("vi", description="What the reporter reads.")
    lost_money: bool = Field(False, description="Whether money or data is already gone.")
    contact: str | None = Field(None, description="E-mail address or number; stored sealed, deleted after a time.")
    external_id: str = Field("", max_length=100, description="Your own number of the report. No personal data.")


class Thing(Schema):
    """An indicator."""

    kind: Kind
    value: str


class ReportOut(Schema):
    """The receipt. The code is not stored: only the same request with the same key can get it again."""

    code: str
    received_at: datetime
    indicators: list[Thing]
    external_id: str


class Progress(Schema):
    """What became of one reported thing."""

    value: str
    state: ProgressState
    since: datetime | None
    link: str


class ReportStatus(Schema):
    """What is happening with a report."""

    received_at: datetime
    external_id: str
    indicators: list[Progress]


class ObservationIn(Strict):
    """One observation."""

    value: str = Field(min_length=1)
    kind: str = Field("", description=f"One of: {', '.join(Kind)}. Without it the form of the value decides.")
    category: str = Field(description=f"One of: {', '.join(c.value for c in Category if c.may_be_blocked)}.")
    first_seen: str = Field("", description="ISO 8601; without zone it is UTC.")
    last_seen: str = Field("", description="ISO 8601; now, when it is left out.")


class ObservationsIn(Strict):
    """A batch. Each observation is judged by itself: good ones are kept, whatever stands beside them."""

    observations: list[Annotated[Any, WithJsonSchema(ObservationIn.model_json_schema())]]


class RowError(Schema):
    """Why one observation was refused; `index` counts from 0."""

    index: int
    reason: str
    detail: str


class ObservationsOut(Schema):
    """What became of a batch."""

    accepted: int
    new: int
    known: int
    refused: int
    errors: list[RowError]
