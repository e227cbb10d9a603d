"""Bodies made to hurt are refused in words on the page that they were sent to, and lose nothing that was typed."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from khien.intake import limits
from khien.intake.models import Attachment, Draft
from tests.intake import hostile
from tests.intake.citizen import TEXT, Citizen

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def citizen(public_client: Client) -> Citizen:
    citizen = Citizen(public_client)
    citizen.paste()
    return citizen


class Counted(BytesIO):
    """Zeros without end, as many as are asked for; says how many were asked for at once."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.left = size
        self.largest = 0

    def read(self, size: int | None = -1) -> bytes:
        """Give some zeros."""
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        self.largest = max(self.largest, wanted)
        self.left -= wanted
        return b"\0" * wanted


@pytest.mark.parametrize(
    ("body", "kind", "status", "says"),
    [
        (b"text=" + b"a" * 1_100_000, FORM, 413, "1,1 MB"),
        (b"text=%ff%feabc", FORM, 400, "UTF-8"),
        ("text=Tài khoản".encode("utf-16"), FORM, 400, "UTF-8"),
        ("text=Tài khoản".encode("cp1258", "replace"), FORM, 400, "UTF-8"),
        (b"text=%ED%A0%80", FORM, 400, "UTF-8"),
        (b"text=abc", FORM + "; charset=iso-8859-1", 400, "gửi lại"),
        (b"&".join(b"a=1" for _ in range(1_001)), FORM, 400, "gửi lại"),
        (b"no boundary at all", "multipart/form-data", 400, "gửi lại"),
        (b"--x\r\nContent-Disp", "multipart/form-data; boundary=x", 403, ""),
        (b"--x\r\n" * 3, "multipart/form-data; boundary=" + "x" * 300, 400, "gửi lại"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, int | str) else None,
)
@pytest.mark.parametrize("name", ["start", "pictures", "details", "send", "track"])
def test_a_body_that_cannot_be_read_is_refused_in_words(
    citizen: Citizen, name: str, body: bytes, kind: str, status: int, says: str
) -> None:
    citizen.press("details", {"category": "phishing", "lost_money": "no"})
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = citizen.client.cookies
    response = strict.post(citizen.address(name), body, content_type=kind)
    assert response.status_code == status
    assert says in response.content.decode()
    assert "vietcombank-xacthuc" in citizen.see("start")


def test_the_first_wrong_byte_is_named(citizen: Citizen) -> None:
    page = citizen.client.post(citizen.address("start"), b"text=ab%ff", content_type=FORM).content.decode()
    assert "byte thứ 8" in page


def test_fifty_megabytes_are_thrown_away_in_small_pieces_and_answered(citizen: Citizen) -> None:
    body = Counted(limits.LARGEST_BODY + 1)
    environment = {
        "wsgi.input": body,
        "CONTENT_LENGTH": str(body.left),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    response = citizen.client.post(citizen.address("pictures"), **environment)
    assert response.status_code == 413
    assert "53,5 MB" in response.content.decode()
    assert body.left == 0
    assert body.largest <= 65_536


def test_too_much_for_a_draft_that_is_gone_leads_to_the_beginning_and_not_to_an_empty_page(
    public_client: Client,
) -> None:
    stranger = Citizen(public_client)
    too_much = Counted(limits.LARGEST_BODY + 1)
    sent = {"wsgi.input": too_much, "CONTENT_LENGTH": str(too_much.left), "CONTENT_TYPE": FORM}
    response = stranger.client.post(stranger.address("pictures"), **sent)
    assert (response.status_code, response["Location"]) == (302, stranger.address("start") + "?gone")


def test_a_length_that_is_no_number_is_no_body(citizen: Citizen) -> None:
    response = citizen.client.post(citizen.address("details"), CONTENT_LENGTH="much")
    assert response.status_code == 200


def test_a_file_of_fifty_megabytes_is_not_kept_and_its_small_neighbour_is(citizen: Citizen) -> None:
    files = [
        SimpleUploadedFile("lon.png", b"\x89PNG" + b"\0" * 50_000_000),
        SimpleUploadedFile("nho.png", hostile.picture()),
    ]
    page = citizen.press("pictures", {"pictures": files, "add": "add"}).content.decode()
    assert "“lon.png” lớn hơn 10 MB" in page
    assert Attachment.objects.count() == 1


def test_six_files_at_once_are_refused_with_the_number(citizen: Citizen) -> None:
    page = citizen.attach(*[hostile.picture()] * 6)
    assert page.status_code == 400
    assert "nhiều nhất 5 tệp" in page.content.decode()


def test_a_sixth_picture_is_refused_and_the_five_are_kept(citizen: Citizen) -> None:
    citizen.attach(*[hostile.picture()] * 4)
    page = citizen.attach(*[hostile.picture()] * 2).content.decode()
    assert "mỗi báo cáo nhận nhiều nhất 5" in page
    assert Attachment.objects.count() == 5
    assert 'type="file"' not in citizen.see("pictures")


def test_a_flood_of_unsent_pictures_stops_at_a_limit_and_text_still_comes_in(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen.attach(hostile.picture())
    monkeypatch.setattr(limits, "MOST_WAITING", Attachment.objects.get().size)
    stranger = Citizen(Client())
    stranger.paste()
    assert "quá nhiều ảnh gửi đến" in stranger.attach(hostile.picture()).content.decode()
    assert Attachment.objects.count() == 1
    stranger.fill_in()
    stranger.send()


@pytest.mark.parametrize("data", [hostile.bomb(), b"%PDF-1.7", b"", hostile.picture("JPEG")[:300]])
def test_what_is_no_picture_is_named_and_the_page_goes_on(citizen: Citizen, data: bytes) -> None:
    response = citizen.attach(data, hostile.picture())
    assert response.status_code == 200
    assert "“anh1.png”" in response.content.decode()
    assert Attachment.objects.count() == 1


def test_a_picture_chosen_with_continue_is_not_lost(citizen: Citizen) -> None:
    file = SimpleUploadedFile("anh.png", hostile.picture())
    citizen.goes_to(citizen.press("pictures", {"pictures": [file], "next": "next"}), "details")
    assert Attachment.objects.count() == 1


def test_a_preview_is_shown_to_its_browser_and_to_no_other(citizen: Citizen) -> None:
    citizen.attach(hostile.picture())
    address = citizen.address("picture", Attachment.objects.get().pk)
    assert address in citizen.see("pictures")
    shown = citizen.client.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert Client().get(address).status_code == 404
    stranger = Citizen(Client())
    stranger.paste()
    assert stranger.client.get(address).status_code == 404


def test_a_picture_is_removed_with_its_file_by_its_owner_only(citizen: Citizen) -> None:
    citizen.attach(hostile.picture())
    row = Attachment.objects.get()
    stranger = Citizen(Client())
    stranger.paste()
    stranger.press("pictures", {"remove": str(row.pk)})
    assert Attachment.objects.count() == 1
    for wrong in ("x", "-1", "9" * 23, "0" * 5_000, "²"):
        assert citizen.press("pictures", {"remove": wrong}).status_code == 302
    citizen.goes_to(citizen.press("pictures", {"remove": str(row.pk)}), "pictures")
    assert not Attachment.objects.exists()
    assert not default_storage.exists(row.name)


def test_a_file_name_made_to_hurt_is_shown_as_text(citizen: Citizen) -> None:
    file = SimpleUploadedFile("<script>alert(1)</script>\0.png", b"no")
    page = citizen.press("pictures", {"pictures": [file], "add": "add"}).content.decode()
    assert "<script>alert" not in page


def test_nothing_of_a_refused_body_is_kept(citizen: Citizen) -> None:
    before = Draft.objects.get().answers
    citizen.client.post(citizen.address("start"), b"text=%ff", content_type=FORM)
    assert Draft.objects.get().answers == before
    assert TEXT.encode() not in bytes(before)
