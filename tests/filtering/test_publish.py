"""From a decision to a list in force, into files; the real resolver is tried in tests/engines."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from khien.cases.models import Decision
from khien.ledger.models import Entry
from khien.people.rights import NotAllowed
from khien.protection.filtering.compile.zone import CANARY
from khien.protection.filtering.engines import engine
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.holds import NothingHeld, release_hold, sentences
from khien.protection.filtering.models import Hold, ListEntry, Release
from khien.protection.filtering.planning import held_plan, make_release, newest_seen, present_plan
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.reactions import list_indicator, unlist_indicator
from tests.conftest import Cast
from tests.filtering.blocks import block, lift, many_blocks, propose

pytestmark = pytest.mark.django_db

Run = Callable[[], None]


def in_force() -> set[str]:
    return set(ListEntry.objects.in_force().values_list("value", flat=True))


def facts(kind: str) -> list[dict[str, object]]:
    return [
        json.loads(leaf)["public"]
        for leaf in Entry.objects.filter(kind=kind).order_by("pk").values_list("leaf", flat=True)
    ]


def let_go(cast: Cast) -> None:
    """Bình releases what waits now."""
    held, _plan = held_plan(engine())
    assert held is not None
    release_hold(held=held, by=cast.binh)


def a_block_before_a_flood(publish: Run, cast: Cast, count: int) -> Decision:
    """Return a block in force; behind it so many others are approved and not published yet."""
    decision = block("nham-lan.example.vn", cast)
    publish()
    many_blocks((f"n{number}.example.vn" for number in range(count)), cast)
    return decision


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


# --- Only what two people decided ---


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


def test_a_protected_name_with_an_override_is_listed(publish: Run, files_only: Files, cast: Cast) -> None:
    block("nguy-hiem.gov.vn", cast, override="Tên miền này đã bị chiếm quyền điều khiển.")
    publish()
    assert in_force() == {"nguy-hiem.gov.vn"}


# --- Brake, damage, older copies ---


def test_too_many_at_once_wait_until_a_supervisor_releases_exactly_this(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    publish()
    many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    publish()
    publish()
    assert in_force() == set()
    held = Hold.objects.get()
    assert "3" in sentences(held)[0]
    assert len(facts("publication.held")) == 1
    with pytest.raises(NotAllowed):
        release_hold(held=held, by=cast.hoa)
    release_hold(held=held, by=cast.binh)
    with pytest.raises(NothingHeld):
        release_hold(held=held, by=cast.binh)
    publish()
    assert len(in_force()) == 3
    assert Release.objects.newest().hold == held
    assert facts("publication.released") == [{"digest": held.digest}]


def test_a_change_after_the_release_needs_another_release(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    publish()
    many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    publish()
    let_go(cast)
    many_blocks(["more.example.vn"], cast)
    publish()
    assert in_force() == set()
    let_go(cast)
    publish()
    assert len(in_force()) == 4


def test_a_block_that_is_lifted_after_the_release_goes_with_it_and_does_not_void_it(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    decision = a_block_before_a_flood(publish, cast, 3)
    publish()
    let_go(cast)
    lift(decision, cast)
    publish()
    assert in_force() == {f"n{number}.example.vn" for number in range(3)}


def test_many_removals_are_not_let_go_by_the_release_of_additions(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    many_blocks(["a.example.vn", "b.example.vn"], cast)
    publish()
    decisions = many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    publish()
    let_go(cast)
    publish()
    assert len(in_force()) == 5
    many_blocks((f"m{number}.example.vn" for number in range(9)), cast)
    publish()
    let_go(cast)
    for decision in decisions:
        lift(decision, cast)
    publish()
    assert len(in_force()) == 5


def test_a_hold_that_the_list_has_left_behind_cannot_be_released_and_nothing_says_that_it_was(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    decision = a_block_before_a_flood(publish, cast, 3)
    publish()
    held = Hold.objects.get()
    lift(decision, cast)
    publish()
    with pytest.raises(NothingHeld):
        release_hold(held=held, by=cast.binh)
    assert facts("publication.released") == []


def test_one_after_another_is_a_flood_too(publish: Run, files_only: Files, cast: Cast, small_brake: None) -> None:
    publish()
    for number in range(4):
        many_blocks([f"n{number}.example.vn"], cast)
        publish()
    assert len(in_force()) == 2


def test_undoing_harm_does_not_wait_for_a_flood_of_additions(
    publish: Run, files_only: Files, cast: Cast, small_brake: None
) -> None:
    decision = a_block_before_a_flood(publish, cast, 5)
    lift(decision, cast)
    publish()
    assert in_force() == set()
    assert ListEntry.objects.to_add().count() == 5


def published_names(publish: Run, cast: Cast, count: int = 5) -> None:
    many_blocks((f"n{number}.example.vn" for number in range(count)), cast)
    publish()
    assert len(in_force()) == count


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
