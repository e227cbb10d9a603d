"""What an operator sees, and what a supervisor can let go on."""

from collections.abc import Callable

import pytest
from django.test import Client

from khien.outbox.models import Delivery, Job
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import Hold, ListEntry
from khien.protection.filtering.reactions import list_indicator
from tests.conftest import Cast
from tests.filtering.blocks import block, many_blocks, propose

pytestmark = pytest.mark.django_db

Run = Callable[[], None]


@pytest.fixture
def held(publish: Run, files_only: Files, cast: Cast, small_brake: None) -> Hold:
    """Three names that wait, and one that the guard refuses."""
    publish()
    many_blocks((f"n{number}.example.vn" for number in range(3)), cast)
    forged = propose("forged.example.vn", cast)
    entry = ListEntry.objects.want(forged)
    ListEntry.objects.filter(pk=entry.pk).update(refusal="no_approval")
    publish()
    return Hold.objects.get()


def test_the_page_shows_exactly_what_the_plan_would_change_and_what_is_refused(
    held: Hold, staff_client: Callable[..., Client], cast: Cast
) -> None:
    text = staff_client(cast.binh).get("/list/").content.decode()
    for part in ("n0.example.vn", "n2.example.vn", held.digest[:16], "forged.example.vn"):
        assert part in text
    assert "Cho công bố đúng nội dung này" in text
    assert "phê duyệt thật" in text


def test_only_a_supervisor_lets_it_go_on(
    held: Hold, staff_client: Callable[..., Client], cast: Cast, publish: Run
) -> None:
    address = f"/list/holds/{held.digest}/"
    assert staff_client(cast.hoa).post(address).status_code == 403
    inspector = staff_client(cast.quang)
    assert "Cho công bố đúng nội dung này" not in inspector.get("/list/").content.decode()
    assert inspector.post(address).status_code == 403
    supervisor = staff_client(cast.binh)
    assert supervisor.get(address).status_code == 405
    assert supervisor.post(address).status_code == 302
    assert supervisor.post(address).status_code == 409
    assert supervisor.post("/list/holds/unknown/").status_code == 404
    publish()
    assert ListEntry.objects.in_force().count() == 3


def test_what_was_refused_can_be_judged_again(
    held: Hold, staff_client: Callable[..., Client], cast: Cast, publish: Run
) -> None:
    assert staff_client(cast.quang).post("/list/refused/").status_code == 403
    assert staff_client(cast.binh).post("/list/refused/").status_code == 302
    assert not ListEntry.objects.refused().exists()


def test_operations_show_what_is_stuck_and_what_fails(
    publish: Run, files_only: Files, staff_client: Callable[..., Client], cast: Cast
) -> None:
    decision = block("lua-dao.example.vn", cast)
    publish()
    reaction = f"{list_indicator.__module__}.{list_indicator.__name__}"
    Delivery.objects.filter(payload__decision_id=decision.pk, reaction=reaction).update(
        done_at=None, stuck_at=decision.proposed_at, last_error="Ran out of patience"
    )
    Job.objects.update_or_create(name="khien.some.job", defaults={"last_error": "Fell over"})
    text = staff_client(cast.binh).get("/operations/").content.decode()
    for part in ("Ran out of patience", "Fell over", "được công bố dưới dạng tệp"):
        assert part in text
    assert staff_client(cast.minh).get("/operations/").status_code == 403
