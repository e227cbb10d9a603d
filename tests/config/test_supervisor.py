"""The supervisor keeps its programs running and takes them with it when it goes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from khien.config.supervisor import CannotStart, Supervisor, only_one, refuse_busy_port

# A supervisor of two programs: one that stays, one that falls at once. Each writes its process id down.
SCRIPT = """
import sys
from khien.config.supervisor import Program, Supervisor
note = "import os, sys; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n');"
stay = [sys.executable, "-c", note + "import time; time.sleep(60)", "steady"]
fall = [sys.executable, "-c", note + "sys.exit(3)", "falling"]
programs = [Program("steady", stay), Program("falling", fall)]
Supervisor(programs, lambda line: print(line, flush=True)).run(lambda: print("ready", flush=True))
"""


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is true; a test that waits in vain fails."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def pids(path: Path) -> list[int]:
    """Return the process ids that a program wrote down."""
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def start(folder: Path) -> subprocess.Popen[str]:
    """Start the supervisor in a folder of its own."""
    return subprocess.Popen([sys.executable, "-c", SCRIPT], cwd=folder, stdout=subprocess.PIPE, text=True)


def test_a_second_supervisor_on_the_same_state_is_refused_and_told_who_runs(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(CannotStart, match=f"process {os.getpid()}"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1"])
def test_a_busy_port_is_named_with_the_setting_that_changes_it(host: str) -> None:
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as server:
        port = server.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} .* in use.* KHIEN_PUBLIC_PORT"):
            refuse_busy_port(host, port, "KHIEN_PUBLIC_PORT")
    refuse_busy_port(host, port, "KHIEN_PUBLIC_PORT")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1"])
def test_a_program_is_ready_when_it_answers_at_the_address_that_it_was_given(host: str) -> None:
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as server:
        place = (host, server.getsockname()[1])
        assert Supervisor._answers(place)
    assert not Supervisor._answers(place)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_falls_is_started_again_and_all_stop_together(tmp_path: Path, number: signal.Signals) -> None:
    supervisor = start(tmp_path)
    wait_for(lambda: len(pids(tmp_path / "falling")) >= 2)
    steady = pids(tmp_path / "steady")
    assert len(steady) == 1
    assert alive(steady[0])
    supervisor.send_signal(number)
    output = supervisor.communicate(timeout=30)[0]
    assert supervisor.returncode == 0
    assert "falling ended (code 3); again in 1 s" in output
    assert not any(map(alive, [*steady, *pids(tmp_path / "falling")]))


def test_what_others_need_from_the_beginning_is_ready_before_they_start(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from khien.config.supervisor import Program, Supervisor
make = "import time; time.sleep(1); open('made', 'w'); time.sleep(60)"
look = "import os, time; open('seen', 'w').write(str(os.path.exists('made'))); time.sleep(60)"
programs = [
    Program("first", [sys.executable, "-c", make], answers_at=Path("made"), first=True),
    Program("second", [sys.executable, "-c", look]),
]
Supervisor(programs, lambda line: print(line, flush=True)).run(lambda: None)
"""
    supervisor = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    wait_for(lambda: (tmp_path / "seen").exists() and (tmp_path / "seen").read_text() != "")
    supervisor.terminate()
    output = supervisor.communicate(timeout=30)[0]
    assert (tmp_path / "seen").read_text() == "True"
    assert output.count("first is running") == 1


def test_what_never_gets_ready_keeps_nobody_from_starting(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from khien.config import supervisor
supervisor.FIRST = 0.2
look = "import time; open('started', 'w'); time.sleep(60)"
programs = [
    supervisor.Program("first", [sys.executable, "-c", "1 / 0"], answers_at=Path("made"), first=True),
    supervisor.Program("second", [sys.executable, "-c", look]),
]
supervisor.Supervisor(programs, print).run(lambda: None)
"""
    running = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stderr=subprocess.DEVNULL)
    wait_for((tmp_path / "started").exists)
    running.terminate()
    running.wait(30)


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    supervisor = start(tmp_path)
    wait_for(lambda: len(pids(tmp_path / "steady")) == 1)
    os.kill(pids(tmp_path / "steady")[0], signal.SIGKILL)
    wait_for(lambda: len(pids(tmp_path / "steady")) == 2)
    supervisor.terminate()
    supervisor.communicate(timeout=30)
    assert not any(map(alive, pids(tmp_path / "steady")))


def test_a_killed_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    supervisor = start(tmp_path)
    wait_for(lambda: len(pids(tmp_path / "steady")) == 1)
    supervisor.kill()
    supervisor.communicate(timeout=30)
    wait_for(lambda: not any(map(alive, pids(tmp_path / "steady"))))
