"""From a decision to a list in force, into files; the real resolver is tried in tests/engines."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from khien.cases.models import Decision
from khien.ledger.models import Entry
from khien.protection.filtering.compile.zone import CANARY
from khien.protection.filtering.engines import engine
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.holds import sentences
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.planning import held_plan, make_release, newest_seen, present_plan
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.reactions import list_indicator, unlist_indicator
from tests.conftest import Cast
from tests.filtering.blocks import block, lift, many_blocks, propose
from tests.filtering.lists import facts, in_force, let_go, published_names

pytestmark = pytest.mark.django_db

Run = Callable[[], None]


def test_an_approved_block_is_published_and_the_fact_is_announced(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    assert in_force() == {"lua-dao.example.vn"}
    assert files_only.blocked(["lua-dao.example.vn", "a.lua-dao.example.vn", "other.vn", CANARY]) == {
        "lua-dao.example.vn",
        "a.lua-dao.example.vn",
        CANARY,
    }
    release = Release.objects.newest()
    assert release
    assert release.confirmed_at
    assert facts("list.published")[-1] == {
        "serial": release.serial,
        "digest": release.digest,
        "size": 1,
        "added": [decision.ref],
        "removed": [],
    }


def test_a_proposal_alone_reaches_nothing(publish: Run, files_only: Files, cast: Cast) -> None:
    propose("lua-dao.example.vn", cast)
    publish()
    assert in_force() == set()


def test_a_lifted_block_leaves_the_list(publish: Run, files_only: Files, cast: Cast) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    lift(decision, cast)
    publish()
    assert in_force() == set()
    assert files_only.blocked(["lua-dao.example.vn"]) == set()
    entry = ListEntry.objects.get(decision=decision)
    assert entry.removed_serial == entry.added_serial + 1


def test_reactions_are_harmless_twice(publish: Run, files_only: Files, cast: Cast) -> None:
    decision = block("lua-dao.example.vn", cast)
    with transaction.atomic():
        list_indicator({"decision_id": decision.pk})
        list_indicator({"decision_id": decision.pk})
    publish()
    lift(decision, cast)
    publish()
    with transaction.atomic():
        unlist_indicator({"decision_id": decision.pk})
        list_indicator({"decision_id": decision.pk})
    publish()
    assert in_force() == set()
    assert ListEntry.objects.count() == 1


def test_the_end_of_a_decision_that_arrives_before_its_beginning_lists_nothing(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    decision = block("lua-dao.example.vn", cast)
    lift(decision, cast)
    with transaction.atomic():
        unlist_indicator({"decision_id": decision.pk})
        list_indicator({"decision_id": decision.pk})
    publish()
    assert in_force() == set()


def test_nothing_new_costs_a_few_queries_and_no_release(publish: Run, files_only: Files, cast: Cast) -> None:
    block("lua-dao.example.vn", cast)
    publish()
    releases, written = Release.objects.count(), (files_only.serials(), Entry.objects.count())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        publish_list()
    assert len(queries) <= 8
    assert not any(query["sql"].startswith(("UPDATE", "INSERT")) for query in queries.captured_queries)
    assert (Release.objects.count(), (files_only.serials(), Entry.objects.count())) == (releases, written)


def test_a_protected_name_with_an_override_is_listed(publish: Run, files_only: Files, cast: Cast) -> None:
    block("nguy-hiem.gov.vn", cast, override="Tên miền này đã bị chiếm quyền điều khiển.")
    publish()
    assert in_force() == {"nguy-hiem.gov.vn"}


def test_names_that_must_keep_resolving_bring_the_list_before_back(
    publish: Run, files_only: Files, cast: Cast, settings: LazySettings
) -> None:
    published_names(publish, cast)
    block("bad.example.vn", cast)
    decision = block("later.example.vn", cast)
    assert decision
    # The guard would refuse the name: the setting comes between guard and canary.
    plan = None
    publish_before = Release.objects.newest().serial
    from khien.outbox.worker import deliver_due

    deliver_due()
    plan = present_plan(newest_seen(engine().serials()))
    release = make_release(plan, None)
    assert release
    settings.CANARIES = ["www.bad.example.vn"]
    publish()
    assert files_only.blocked(["bad.example.vn", "later.example.vn", "n1.example.vn"]) == {"n1.example.vn"}
    withdrawn = Release.objects.get(serial=publish_before + 1)
    assert withdrawn.withdrawn_at
    assert withdrawn.wrong_canaries == ["www.bad.example.vn"]
    held, plan = held_plan(engine())
    assert held
    assert "www.bad.example.vn" in sentences(held)[0]
    assert ListEntry.objects.refused().get().value == "bad.example.vn"
    let_go(cast)
    publish()
    assert files_only.blocked(["bad.example.vn", "later.example.vn"]) == {"later.example.vn"}


def test_two_publishers_with_the_same_plan_make_one_release(publish: Run, files_only: Files, cast: Cast) -> None:
    publish()
    many_blocks(["one.example.vn"], cast)
    plan = present_plan(newest_seen(engine().serials()))
    first, second = make_release(plan, None), make_release(plan, None)
    assert first
    assert second is None
    assert Release.objects.filter(serial=plan.next_serial).count() == 1


def test_a_row_that_changed_after_the_plan_was_made_stops_the_release(
    publish: Run, files_only: Files, cast: Cast
) -> None:
    publish()
    many_blocks(["one.example.vn", "two.example.vn"], cast)
    plan = present_plan(newest_seen(engine().serials()))
    ListEntry.objects.filter(value="one.example.vn").update(wanted=False)
    assert make_release(plan, None) is None
    assert in_force() == set()


def test_a_renewal_never_leaves_the_name_unprotected(publish: Run, files_only: Files, cast: Cast) -> None:
    from khien.cases.actions import approve_decision, renew_decision
    from khien.cases.proposals import DecisionKind, Proposal
    from khien.core.categories import Category

    decision = block("lua-dao.example.vn", cast)
    publish()
    again = Proposal(DecisionKind.BLOCK, Category.PHISHING, "Điều 290", "Vẫn còn lừa đảo.", 30)
    renewal = renew_decision(decision=Decision.objects.get(pk=decision.pk), proposal=again, by=cast.minh)
    approve_decision(decision=renewal, by=cast.hoa)
    with transaction.atomic():
        unlist_indicator({"decision_id": decision.pk})  # the end is delivered before the beginning
    publish_list()
    assert files_only.blocked(["lua-dao.example.vn"]) == {"lua-dao.example.vn"}
    publish()
    assert files_only.blocked(["lua-dao.example.vn"]) == {"lua-dao.example.vn"}
    assert list(ListEntry.objects.in_force().values_list("decision__ref", flat=True)) == [renewal.ref]


def test_a_lost_zone_file_is_written_again(
    publish: Run, files_only: Files, cast: Cast, settings: LazySettings
) -> None:
    published_names(publish, cast)
    for path in settings.RESOLVER_FOLDER.glob("*.rpz"):
        path.write_text("")
    publish()
    assert files_only.blocked(["n1.example.vn"]) == {"n1.example.vn"}
    assert not isinstance(files_only, ImproperlyConfigured)
