"""What somebody writes into the database past the product: never in force, seen, and made good."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from khien.cases.models import Decision
from khien.protection.filtering.engines import engine
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.holds import sentences
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.planning import held_plan
from khien.protection.filtering.reactions import list_indicator
from tests.conftest import Cast
from tests.filtering.blocks import block, many_blocks, propose
from tests.filtering.lists import in_force, let_go, published_names

pytestmark = pytest.mark.django_db

Run = Callable[[], None]


def test_an_approval_forced_by_sql_never_reaches_the_list_and_is_seen(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    decision = propose("lua-dao.example.vn", cast)
    with transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(
            state="approved", decided_by=cast.hoa, decided_at=timezone.now()
        )
        list_indicator({"decision_id": decision.pk})
    publish()
    assert in_force() == set()
    assert ListEntry.objects.refused().get().refusal == "no_approval"


def test_the_database_itself_refuses_an_approval_by_the_proposer(cast: Cast) -> None:
    decision = propose("lua-dao.example.vn", cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(
            state="approved", decided_by=cast.minh, decided_at=timezone.now()
        )


def test_an_end_moved_by_sql_is_refused(publish: Run, files_only: Files, cast: Cast) -> None:
    decision = block("lua-dao.example.vn", cast)
    Decision.objects.filter(pk=decision.pk).update(expires_at=timezone.now() + timedelta(days=9_999))
    publish()
    assert in_force() == set()
    assert ListEntry.objects.refused().get().refusal == "other_end"


def test_a_line_struck_off_by_sql_stays_in_force_and_is_seen(publish: Run, files_only: Files, cast: Cast) -> None:
    block("lua-dao.example.vn", cast)
    publish()
    ListEntry.objects.update(wanted=False)
    publish()
    assert in_force() == {"lua-dao.example.vn"}
    assert ListEntry.objects.refused().get().refusal == "no_end"


def test_an_emptied_list_is_never_published(publish: Run, files_only: Files, cast: Cast) -> None:
    published_names(publish, cast)
    ListEntry.objects.all().delete()
    publish()
    many_blocks(["next.example.vn"], cast)
    publish()
    assert files_only.blocked(["n1.example.vn", "next.example.vn"]) == {"n1.example.vn"}
    held, _plan = held_plan(engine())
    assert held
    assert "5" in sentences(held)[0]


def test_a_row_that_was_deleted_is_asked_about_and_comes_back_from_its_decision(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    from khien.protection.filtering.scrub import scrub

    published_names(publish, cast)
    ListEntry.objects.filter(value="n1.example.vn").delete()
    Decision.objects.update(decided_at=timezone.now() - timedelta(hours=1))  # its delivery was made long ago
    publish()
    assert scrub()
    publish()
    assert files_only.blocked(["n1.example.vn"]) == {"n1.example.vn"}
    let_go(cast)
    publish()
    assert len(in_force()) == 5
    assert files_only.blocked(["n1.example.vn"]) == {"n1.example.vn"}
    assert scrub() == []


def test_a_row_put_in_force_by_sql_is_stripped_when_a_supervisor_lets_the_list_go_on(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    published_names(publish, cast)
    decision = propose("forged.example.vn", cast)
    entry = ListEntry.objects.want(decision)
    ListEntry.objects.filter(pk=entry.pk).update(scope="name", added_serial=1)
    publish()
    held, plan = held_plan(engine())
    assert held
    assert [line.value for line in plan.remove] == ["forged.example.vn"]
    assert files_only.blocked(["forged.example.vn"]) == set()
    let_go(cast)
    publish()
    assert len(in_force()) == 5
    assert files_only.blocked(["forged.example.vn", "n1.example.vn"]) == {"n1.example.vn"}


@pytest.mark.parametrize("change", [{"added_serial": 900}, {"removed_serial": 900}, {"value": "bank.example.vn"}])
def test_a_row_changed_by_sql_never_reaches_the_resolver(
    publish: Run, files_only: Files, cast: Cast, change: dict[str, object]
) -> None:
    from khien.protection.filtering.scrub import scrub

    published_names(publish, cast)
    ListEntry.objects.filter(value="n1.example.vn").update(**change)
    assert scrub()
    publish()
    assert files_only.blocked(["n1.example.vn", "bank.example.vn"]) == {"n1.example.vn"}
    let_go(cast)
    publish()
    assert files_only.blocked(["bank.example.vn"]) == set()
    assert Release.objects.newest().confirmed_at
    assert scrub() == []


def test_an_old_copy_of_the_database_does_not_take_the_newer_list_away(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    published_names(publish, cast)
    decision = block("newer.example.vn", cast)
    publish()
    serial = Release.objects.newest().serial
    # The copy that comes back knows neither the last release nor its entry.
    ListEntry.objects.filter(decision=decision).delete()
    Release.objects.filter(serial=serial).delete()
    publish()
    assert files_only.blocked(["newer.example.vn"]) == {"newer.example.vn"}
    let_go(cast)
    publish()
    assert Release.objects.newest().serial == serial + 1
    assert files_only.blocked(["newer.example.vn", "n1.example.vn"]) == {"n1.example.vn"}
