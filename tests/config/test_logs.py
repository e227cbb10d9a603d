"""A line of the log says what went wrong, and nothing that a person wrote."""

import pytest
from structlog.processors import format_exc_info

from khien.config.logs import without_rows


def told(error: Exception) -> str:
    """Return the traceback as it stands in the log."""
    event = format_exc_info(None, "error", {"event": "unexpected error", "exc_info": error})
    return str(without_rows(None, "error", event)["exception"])


@pytest.mark.parametrize("written", ["lan@example.com", "hai\n\ndòng của lan@example.com"])
def test_the_row_that_a_database_refused_stays_out(written: str) -> None:
    refused = ValueError(f'violates check "report_known"\nDETAIL:  Failing row contains (1, {written}).')
    try:
        try:
            raise refused
        except ValueError as error:
            raise KeyError("the same, in Django's words") from error
    except KeyError as error:
        text = told(error)
    assert "lan@" not in text
    assert 'violates check "report_known"' in text
    assert "the same, in Django's words" in text
    assert "lan@" not in told(refused)


def test_any_other_traceback_stays_as_it_is() -> None:
    assert "disk full" in told(OSError("disk full"))
    assert without_rows(None, "info", {"event": "started"}) == {"event": "started"}
