"""A case, somebody who proposes, and somebody who approves."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from khien.analysis.models import Assessment
from khien.cases.actions import approve_decision, propose_decision
from khien.cases.models import Case, Decision
from khien.cases.proposals import DecisionKind, Proposal
from khien.cases.refs import case_ref
from khien.core.categories import Category
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator
from khien.intake.models import Report
from khien.ledger.models import Entry
from tests.conftest import Cast

PROPOSAL = Proposal(
    kind=DecisionKind.BLOCK,
    category=Category.PHISHING,
    basis="Điều 290 Bộ luật Hình sự 2015",
    reason="Trang giả mạo ngân hàng để lấy mật khẩu.",
    days=30,
)


def open_case(value: str = "lua-dao.example", kind: Kind = Kind.DOMAIN, score: int = 90) -> Case:
    """Open a case with an assessment, without any report."""
    indicator = Indicator.objects.stored([IndicatorValue(kind, value)])[IndicatorValue(kind, value)]
    assessment = Assessment.objects.create(
        indicator=indicator, score=score, category="phishing", reasons=[], snapshot={}, version="test"
    )
    case = Case.objects.create(subject=indicator, ref=f"new-{indicator.pk}", assessment=assessment)
    case.ref = case_ref(case.pk, case.opened_at)
    case.save()
    return case


def add_report(case: Case, **fields: Any) -> Report:
    """Put one more report into a case."""
    report = Report.objects.create(code_digest=f"{Report.objects.count():064}", channel="form", **fields)
    case.reports.add(report)
    return report


def propose(case: Case, by: Any, **changes: Any) -> Decision:
    """Propose a block, changed here and there; the case as it stands now."""
    fresh = Case.objects.get(pk=case.pk)
    return propose_decision(case=fresh, proposal=replace(PROPOSAL, **changes), by=by)


def fresh(decision: Decision) -> Decision:
    """Read a decision again, as a page does."""
    return Decision.objects.get(pk=decision.pk)


def decide(case: Case, cast: Cast, **changes: Any) -> Decision:
    """Minh proposes and Hoa approves."""
    decision = propose(case, cast.binh if changes.get("override_reason") else cast.minh, **changes)
    approve_decision(decision=decision, by=cast.hoa)
    return decision


def end_time_of(decision: Decision) -> None:
    """Let the time of a decision be over."""
    past = timezone.now() - timedelta(seconds=1)
    Decision.objects.filter(pk=decision.pk).update(expires_at=past)


@pytest.fixture
def real_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Move the test into a SQLite file with the product's own settings: threads share it as processes do.

    PostgreSQL is shared already.
    """
    if connection.vendor != "sqlite":
        yield
        return
    memory, described = connections["default"], connections.settings["default"]
    path = tmp_path / "khien.sqlite3"
    with sqlite3.connect(path) as file:
        memory.ensure_connection()
        memory.connection.backup(file)
    connections.settings["default"] = {**described, "NAME": path}
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    connections.settings["default"], connections["default"] = described, memory


@pytest.fixture
def case(db: None) -> Case:
    """A case about a name that nobody protects."""
    return open_case()


@pytest.fixture
def announced() -> Callable[[], list[str]]:
    """Return the kinds of fact announced since this was asked last."""
    seen = 0

    def since() -> list[str]:
        nonlocal seen
        kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))[seen:]
        seen += len(kinds)
        return kinds

    return since


def last_leaf(kind: str) -> dict[str, Any]:
    """Return the public leaf of the newest fact of a kind."""
    return json.loads(Entry.objects.filter(kind=kind).latest("pk").leaf)


def together(*calls: Callable[[], object]) -> list[object]:
    """Run calls at the same moment, each in a thread of its own; return what each gave or raised."""
    start, results = Barrier(len(calls)), [object()] * len(calls)

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = calls[place]()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results
