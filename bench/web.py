"""How many requests a second the public pages answer, with a long list and many reports.

    ./run bench web [--json] [--entries N] [--reports N] [--seconds S]

A PostgreSQL, a public face (granian, one process as in production) and a folder of their own, all on this machine.
The rows are filled in at once (`filling.py`), beside a thousand decisions and some warnings that people made
(`genuine.py`), and these are asked for. `wrk` asks on one core, the face answers on the other. The statements that
each page takes are counted before and after the filling; a page that takes other ones with the long list ends the
measurement with an error.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from khien.config import faces
from tests.ports import free_port
from tests.postgres import server

if TYPE_CHECKING:
    from bench.genuine import Genuine

CONNECTIONS = 16
# The rows are not worth a log of their own while a million are filled in; nothing is asked meanwhile.
POSTGRES = ("wal_level=minimal", "max_wal_senders=0", "max_wal_size=8GB", "shared_buffers=1GB")
SCRIPT = """
local lines = {}
for line in io.lines(os.getenv("BENCH_LINES")) do lines[#lines + 1] = line end
local number, method = 0, os.getenv("BENCH_METHOD")
local headers = {["Content-Type"] = "application/json", ["Authorization"] = os.getenv("BENCH_KEY")}
function request()
  number = number + 1
  if method == "POST" then
    headers["Idempotency-Key"] = os.getenv("BENCH_RUN") .. "-" .. number
    return wrk.format("POST", os.getenv("BENCH_PATH"), headers, lines[number % #lines + 1])
  end
  return wrk.format("GET", lines[number % #lines + 1])
end
"""


@dataclass(frozen=True)
class Page:
    """Something that is asked for: one path for each line, or one body for each line when it is posted."""

    name: str
    lines: Sequence[str]
    post_to: str = ""


@dataclass(frozen=True)
class Figure:
    """What was measured of a page.

    Args:
        p99: milliseconds.
        failed: answers that were an error.
        statements: of SQL, for each request.
        processor: milliseconds of processor time for each request, in face and database together: the same
            whatever else the machine does meanwhile.
    """

    page: str
    requests_per_second: float
    p99: float
    failed: int
    statements: int
    processor: float = 0.0


def main(arguments: argparse.Namespace) -> None:
    """Fill, count, ask, print."""
    with ExitStack() as stack:
        postgres = stack.enter_context(server(*POSTGRES))
        postgres.make("bench")
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="khien-web-")))
        port = _prepare(folder, postgres.url("bench"))
        from bench.filling import fill
        from bench.genuine import make

        made = make()
        pages = _pages(made)
        before = {page.name: _statements(page, made.key) for page in pages}
        began = time.perf_counter()
        fill(arguments.entries - len(made.names), arguments.reports)
        filled = time.perf_counter() - began
        after = {page.name: _statements(page, made.key) for page in pages}
        if changed := {name: (before[name], after[name]) for name in before if after[name] != before[name]}:
            sys.exit(f"Pages that take other statements with a long list (before, after): {changed}")
        working = (stack.enter_context(_face(port)), postgres.pid)
        figures = []
        for page in pages:
            spent = _processor_seconds(*working)
            said = _ask(page, port, made.key, folder, arguments.seconds)
            spent = _processor_seconds(*working) - spent
            figures.append(read_wrk(page.name, said, after[page.name], spent))
    _print(figures, arguments, filled)


def _prepare(folder: Path, database: str) -> int:
    port = free_port()
    os.environ |= {
        "KHIEN_DATA": str(folder),
        "KHIEN_DATABASE": database,
        "KHIEN_FACE": "public",
        "KHIEN_PUBLIC_PORT": str(port),
        "KHIEN_LOG_LEVEL": "ERROR",
        "KHIEN_BRAKE_FLOOR": "1000000",
        "DJANGO_SETTINGS_MODULE": "khien.config.settings",
    }
    django.setup()
    from django.core.management import call_command

    call_command("prepare", stdout=sys.stderr)
    return port


def _pages(made: "Genuine") -> list[Page]:
    many = range(len(made.names))
    reports = [
        json.dumps({"text": f"Tin nhắn lạ số {number} gửi kèm liên kết https://la-{number}.example/ hãy xem giúp"})
        for number in many
    ]
    return [
        Page("front page", ["/"]),
        Page("check: a known scam", [f"/check/?value=www.{name}" for name in made.names]),
        Page("check: nothing known", [f"/check/?value=khong-{number}.example.vn" for number in many]),
        Page("report: the form", ["/report/"]),
        Page("report: sent by a partner", reports, post_to="/api/v1/reports"),
        Page("entry page", [f"/list/{ref}/" for ref in made.refs]),
        Page("newest entries", ["/list/"]),
        Page("search: a name and what is under it", [f"/list/?q={name}" for name in made.names]),
        Page("search: a rare kind in a month", ["/list/?category=malware&since=2020-01-01&until=2040-01-31"]),
        Page("figures", ["/figures/"]),
        Page("look-up for programs", [f"/api/v1/lookup?value=www.{name}" for name in made.names]),
        Page("feed: warnings, Atom", ["/warnings/feed.atom"]),
        Page("feed: warnings, RSS", ["/warnings/feed.rss"]),
        Page("feed: a warning, CAP", [f"/warnings/{made.alert}/1/cap.xml"]),
        Page("feed: changes of the list", [f"/lists/khien.json?since={made.serial}"]),
        Page("feed: full hashes of a prefix", [f"/lists/prefixes/{number:08x}" for number in many]),
    ]


def _statements(page: Page, key: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"authorization": f"Bearer {key}"}, SERVER_NAME="localhost")

    def ask(number: int) -> int:
        if page.post_to:
            headers = {"Idempotency-Key": f"count-{time.monotonic_ns()}"}
            answer = client.post(page.post_to, page.lines[number], "application/json", headers=headers)
        else:
            answer = client.get(page.lines[number % len(page.lines)])
        return answer.status_code

    ask(0)  # what is read once in a process's life does not count
    with CaptureQueriesContext(connection) as queries:
        if (status := ask(1)) >= 400:
            sys.exit(f"{page.name} answers {status}: {page.post_to or page.lines[0]}")
    return len(queries)


@contextmanager
def _face(port: int) -> Iterator[int]:
    """Run the public face; yield the number of its process."""
    process = subprocess.Popen(_on_core(0, faces.command("127.0.0.1", port)), stdin=subprocess.DEVNULL)
    try:
        _until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close())
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _processor_seconds(*parents: int) -> float:
    """Return the processor time that these processes and their children have used."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            words = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(path.parent.name) in parents or int(words[1]) in parents:
                ticks += int(words[11]) + int(words[12])  # proc(5): utime, stime
    return ticks / os.sysconf("SC_CLK_TCK")


def _until(act: Callable[[], None]) -> None:
    end = time.monotonic() + 120
    while True:
        try:
            return act()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _on_core(number: int, command: list[str]) -> list[str]:
    return ["taskset", "-c", str(number), *command] if (os.cpu_count() or 1) > 1 else command


def _ask(page: Page, port: int, key: str, folder: Path, seconds: int) -> str:
    """Let wrk ask for a while; return what it says."""
    lines, script = folder / "lines", folder / "ask.lua"
    lines.write_text("\n".join(page.lines), encoding="utf-8")
    script.write_text(SCRIPT, encoding="utf-8")
    environment = os.environ | {
        "BENCH_LINES": str(lines),
        "BENCH_METHOD": "POST" if page.post_to else "GET",
        "BENCH_PATH": page.post_to,
        "BENCH_KEY": f"Bearer {key}",
        "BENCH_RUN": f"r{time.monotonic_ns()}",
    }
    if not page.post_to:  # what is read once in a process's life does not count
        urllib.request.urlopen(f"http://127.0.0.1:{port}{page.lines[0]}", timeout=60).close()
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    command += ["-s", str(script), f"http://127.0.0.1:{port}"]
    done = subprocess.run(_on_core(1, command), env=environment, capture_output=True, text=True, check=True)
    return done.stdout


UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def read_wrk(name: str, said: str, statements: int, processor_seconds: float) -> Figure:
    """Return what wrk 4 says, as a figure.

    Args:
        processor_seconds: that all the requests together took.

    Raises:
        ValueError: it says something else.
    """
    rate = re.search(r"^Requests/sec:\s+([\d.]+)", said, re.M)
    late = re.search(r"^\s+99%\s+([\d.]+)(us|ms|s|m)\s*$", said, re.M)
    asked = re.search(r"^\s*(\d+) requests in ", said, re.M)
    if not rate or not late or not asked:
        raise ValueError(f"wrk said of {name}: {said}")
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    p99, failed = float(late[1]) * UNITS[late[2]], int(bad[1]) if bad else 0
    number = int(asked[1])
    processor = round(1_000 * processor_seconds / number, 2) if number else 0.0
    return Figure(name, float(rate[1]), p99, failed, statements, processor)


def _print(figures: Sequence[Figure], arguments: argparse.Namespace, filled: float) -> None:
    if arguments.json:
        told: dict[str, Any] = {
            "entries": arguments.entries,
            "reports": arguments.reports,
            "filled_seconds": filled,
        }
        sys.stdout.write(json.dumps(told | {"pages": [asdict(figure) for figure in figures]}) + "\n")
        return
    print(f"{arguments.entries:,} entries, {arguments.reports:,} reports, filled in {filled:.0f} s\n")
    print("| page | requests/s | p99, ms | failed | statements | processor, ms |\n|---|---|---|---|---|---|")
    for figure in figures:
        rate, late = f"{figure.requests_per_second:,.0f}", f"{figure.p99:.0f}"
        print(
            f"| {figure.page} | {rate} | {late} | {figure.failed} | {figure.statements} | {figure.processor:.1f} |"
        )


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench web", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=8, help="for each page")
    return parser.parse_args(words)


if __name__ == "__main__":
    main(_arguments(sys.argv[1:]))
