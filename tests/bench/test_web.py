"""What the measurement of the pages reads from wrk is what wrk said; small, it runs from end to end."""

import json
import shutil
import subprocess
import sys

import pytest

from bench.web import Figure, read_wrk

SAID = """Running 3s test @ http://127.0.0.1:1
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.67s   215.56ms   1.98s    56.25%
  Latency Distribution
     50%    1.72s
     99%    1.98s{space}
  16 requests in 2.03s, 82.24KB read
{bad}Requests/sec:      7.88
"""


def test_seconds_become_milliseconds_and_failures_are_counted() -> None:
    figure = read_wrk("a page", SAID.format(space=" ", bad="  Non-2xx or 3xx responses: 3\n"), 4, 0.08)
    assert figure == Figure("a page", 7.88, 1980.0, failed=3, statements=4, processor=5.0)


def test_words_that_are_no_measurement_are_no_figure() -> None:
    with pytest.raises(ValueError, match="unable to connect"):
        read_wrk("a page", "unable to connect to 127.0.0.1:1", 0, 0.0)


SMALL = ("--entries", "2000", "--reports", "2000", "--seconds", "1")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed")
def test_a_small_measurement_gives_a_figure_for_each_page_without_failures() -> None:
    command = [sys.executable, "-m", "bench.web", "--json", *SMALL]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=500)
    pages = json.loads(done.stdout)["pages"]
    assert {"front page", "check: a known scam", "feed: warnings, Atom"} <= {page["page"] for page in pages}
    assert all(page["requests_per_second"] > 0 and page["failed"] == 0 and page["processor"] > 0 for page in pages)
