"""An appeal from the page of a block to the list: upheld it sets the name free, rejected it leaves it there."""

from collections.abc import Callable

import pytest
from django.test import Client

from khien.cases.models import Appeal
from khien.people.models import Person
from khien.protection.filtering.engines.files import Files
from tests.conftest import Cast
from tests.filtering.blocks import block

pytestmark = pytest.mark.django_db

NAME = "lua-dao.example.vn"


def is_on_the_list(client: Client) -> bool:
    """Ask the published list, as programs do."""
    return bool(client.get("/api/v1/lookup", {"value": NAME}).json()["listed"])


@pytest.mark.parametrize(
    ("uphold", "is_listed", "told"),
    [("yes", False, "Khiếu nại của bạn được chấp nhận"), ("no", True, "Lệnh chặn vẫn có hiệu lực")],
)
def test_an_appeal_from_the_page_to_the_list(
    publish: Callable[[], None],
    files_only: Files,
    cast: Cast,
    face: Callable[[str], Client],
    staff_client: Callable[[Person], Client],
    uphold: str,
    is_listed: bool,
    told: str,
) -> None:
    decision = block(NAME, cast)
    publish()
    citizen = face("public")
    entry = citizen.get(f"/list/{decision.ref}/").content.decode()
    assert f'href="/appeal/{decision.ref}/"' in entry
    answer = citizen.post(f"/appeal/{decision.ref}/", {"text": "Đây là trang của tôi."})
    appeal = Appeal.objects.get()
    assert answer["Location"] == f"/appeals/{appeal.ref}/"
    sent = {"uphold": uphold, "answer": "Chúng tôi đã xem lại."}
    assert staff_client(cast.binh).post(f"/appeals/{appeal.pk}/", sent).status_code == 302
    publish()
    citizen = face("public")
    assert is_on_the_list(citizen) is is_listed
    page = citizen.get(f"/appeals/{appeal.ref}/").content.decode()
    assert "Chúng tôi đã xem lại." in page
    assert told in page
