"""What the page “Check it yourself” tells people to type is typed here, word by word, into a real shell."""

import html
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.browser.running import Live

COMMANDS = re.compile(r'<pre class="commands"[^>]*><code>(.*?)</code></pre>', re.DOTALL)


def instructions(live: Live, prefix: str) -> list[str]:
    """Return the commands that a reader of the page copies."""
    with urllib.request.urlopen(f"{live.public}{prefix}/verify/", timeout=10) as answer:
        return [html.unescape(found) for found in COMMANDS.findall(answer.read().decode())]


def follow(commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Type them in an empty folder, on a computer that has Python with cryptography and nothing of Khiên."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONSAFEPATH": "1",
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        ["bash", "-ec", commands], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


def test_whoever_follows_the_page_finds_that_everything_holds(live: Live, blocked: str, tmp_path: Path) -> None:
    live.work()
    for prefix in ("", "/en"):
        whole, one = instructions(live, prefix)
        done = follow(whole, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert re.search(r"Each of the [1-9]\d* names in force rests on a decision of two people", done.stdout)
        assert ("It has only grown" in done.stdout) is (prefix == "/en")  # there was a checkpoint to compare with
        done = follow(one, tmp_path)
        assert done.returncode == 0, done.stderr
        assert "is in the signed log" in done.stdout


def test_whoever_holds_another_key_is_not_told_that_all_is_well(live: Live, blocked: str, tmp_path: Path) -> None:
    whole, _one = instructions(live, "")
    done = follow(re.sub(r"\+A[A-Za-z0-9+/]{8}", "+AaaaaaaaA", whole), tmp_path)
    assert done.returncode != 0
    assert "not signed" in done.stderr
