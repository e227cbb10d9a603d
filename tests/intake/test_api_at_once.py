"""Programs that send the same report at the same moment: one report, one answer."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ISSUE = """
from datetime import timedelta
from khien.people.actions import issue_api_key
from khien.people.keys import Scope
from khien.people.models import Person, RoleHolding, Unit
unit = Unit.objects.create(code="bank", name_vi="NH", name_en="Bank", kind="bank")
ha = Person.objects.create_user("ha@khien.test", "correct horse battery", name="Hà", unit=unit)
RoleHolding.objects.create(person=ha, role="administrator")
print(issue_api_key(unit=unit, name="app", scopes=[Scope.REPORTS_WRITE], lasts=timedelta(days=1), by=ha)[1])
"""


def test_the_same_request_from_three_processes_at_once_is_done_once_and_all_get_its_answer(
    tmp_path: Path, sqlite: Path
) -> None:
    environment = os.environ | {
        "KHIEN_DATA": str(tmp_path), "KHIEN_DATABASE": "",
        "KHIEN_LOG_LEVEL": "CRITICAL", "KHIEN_FACE": "public",
    }  # fmt: skip

    def khien(*arguments: str) -> str:
        head = [sys.executable, "-m", "khien"]
        done = subprocess.run([*head, *arguments], env=environment, check=True, capture_output=True, timeout=120)
        return done.stdout.decode()

    shutil.copy(sqlite, tmp_path)
    secret = khien("shell", "--no-imports", "--command", ISSUE).split()[-1]
    go = tmp_path / "go"
    posting = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.intake.api_post", secret, str(go)],
            env=environment,
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for process in posting:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    go.touch()
    answers = [json.loads(process.communicate(timeout=60)[0]) for process in posting]
    assert [status for status, _content in answers] == [201, 201, 201]
    assert len({content["code"] for _status, content in answers}) == 1
    with sqlite3.connect(tmp_path / "khien.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM intake_report").fetchall() == [(1,)]
        counted = database.execute("SELECT count(*) FROM ledger_entry WHERE kind = 'report.received'").fetchall()
        assert counted == [(1,)]
