"""What the readers of feeds yield: one row, or one refusal that names the line and the reason. Pure."""

from datetime import datetime
from typing import NamedTuple

from khien.core.categories import Category
from khien.core.errors import KhienError
from khien.indicators.kinds import IndicatorValue, Kind

# Named tuples and not dataclasses: a feed has millions of rows, and a frozen dataclass takes three times as long
# to make.


class Line(NamedTuple):
    """One line of a text, counted from 1, without its end."""

    number: int
    text: str


class Row(NamedTuple):
    """One thing that a feed names, as it is written there."""

    line: int
    value: str
    kind: Kind | None = None  # None: the form of the value decides
    category: Category | None = None  # None: the category of the whole feed
    first_seen: datetime | None = None
    last_seen: datetime | None = None


class Sighting(NamedTuple):
    """One thing that a feed names, normalised; times that the feed does not give are None."""

    indicator: IndicatorValue
    category: Category | None  # None: the feed says that it is good
    first_seen: datetime | None
    last_seen: datetime | None


class Refusal(NamedTuple):
    """A line that is not taken.

    `line` is counted from 1; in formats without lines it is the number of the entry. `reason` is a stable word for
    programs, `detail` a sentence.
    """

    line: int
    reason: str
    detail: str


class FeedRefused(KhienError):
    """The feed as a whole cannot be taken; nothing of it was kept."""

    status = 422


class FeedDamaged(KhienError):
    """The file cannot be read beyond a point; what stood before it is good."""
