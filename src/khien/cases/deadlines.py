"""Until when an appeal must be answered."""

from datetime import datetime, time, timedelta

WORKING_DAYS_TO_ANSWER = 3
WORKING_DAYS_WHEN_PROVEN = 1  # whoever proves that the site is theirs comes first
_END_OF_DAY = time(23, 59, 59)


def working_days_after(moment: datetime, days: int) -> datetime:
    """Return the end of the day that many working days later, in the moment's own time zone.

    Saturdays and Sundays do not count. Public holidays do: a deadline is never later than this page says.
    """
    day = moment.date()
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return datetime.combine(day, _END_OF_DAY, tzinfo=moment.tzinfo)
