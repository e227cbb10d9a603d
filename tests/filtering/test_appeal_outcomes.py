"""An appeal from the block page or the entry page to the list: upheld it frees the name, rejected it does not."""

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from khien.cases.models import Appeal, Decision
from khien.protection.filtering.engines.files import Files
from tests.conftest import Cast, SignIn
from tests.filtering.blocks import block

pytestmark = pytest.mark.django_db

NAME = "lua-dao.example.vn"


def way_to_appeal(door: str, decision: Decision, face: Callable[[str], Client]) -> str:
    """Return where the button leads that a visitor of the blocked name, or a reader of the list, finds."""
    path = "/login" if door == "block" else f"/list/{decision.ref}/"
    page = face(door).get(path, headers={"host": NAME if door == "block" else "testserver"}).content.decode()
    (found,) = set(re.findall(r'href="[^"]*(/appeal/[^"]+)"', page))
    return str(found)


def is_on_the_list(client: Client) -> bool:
    """Ask the published list, as programs do."""
    return bool(client.get("/api/v1/lookup", {"value": NAME}).json()["listed"])


@pytest.mark.parametrize("door", ["block", "public"])
@pytest.mark.parametrize(
    ("uphold", "is_listed", "told"),
    [("yes", False, "Khiếu nại của bạn được chấp nhận"), ("no", True, "Lệnh chặn vẫn có hiệu lực")],
)
def test_an_appeal_from_the_page_to_the_list(
    publish: Callable[[], None],
    files_only: Files,
    cast: Cast,
    face: Callable[[str], Client],
    staff_client: SignIn,
    settings: LazySettings,
    door: str,
    uphold: str,
    is_listed: bool,
    told: str,
) -> None:
    decision = block(NAME, cast)
    publish()
    settings.ALLOWED_HOSTS = ["*"]
    way = way_to_appeal(door, decision, face)
    citizen = face("public")
    assert "trong vòng 3 ngày làm việc" in citizen.get(way).content.decode()
    answer = citizen.post(way, {"text": "Đây là trang của tôi."})
    appeal = Appeal.objects.get()
    assert answer["Location"] == f"/appeals/{appeal.ref}/"
    deadline = f"chậm nhất vào ngày {timezone.localtime(appeal.answer_by):%d/%m/%Y}"
    assert deadline in citizen.get(answer["Location"]).content.decode()
    sent = {"uphold": uphold, "answer": "Chúng tôi đã xem lại."}
    assert staff_client(cast.binh).post(f"/appeals/{appeal.pk}/", sent).status_code == 302
    publish()
    citizen = face("public")
    assert is_on_the_list(citizen) is is_listed
    page = citizen.get(f"/appeals/{appeal.ref}/").content.decode()
    assert "Chúng tôi đã xem lại." in page
    assert told in page
