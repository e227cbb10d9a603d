"""CAP, feeds and JSON-LD hold what programs expect of them, whatever people wrote."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from lxml import etree

from khien.protection.warnings.actions import approve_edition, correct_alert, edit_edition, submit_edition
from khien.protection.warnings.actions import withdraw_alert as withdraw
from khien.protection.warnings.cap import NAMESPACE, message
from khien.protection.warnings.content import Content
from khien.protection.warnings.linked import embedded
from khien.protection.warnings.models import Alert, Edition
from tests.conftest import Cast
from tests.warnings.conftest import CONTENT, ENGLISH, published

SCHEMA = etree.XMLSchema(file=str(Path(__file__).parent / "data/CAP-v1.2.xsd"))
SAMPLES = Path(__file__).parent / "data/cap"
CAP = {"cap": NAMESPACE}
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def parsed(body: bytes) -> Any:
    document = etree.fromstring(body)
    SCHEMA.assertValid(document)
    return document


def value(document: Any, path: str) -> str:
    return "|".join(found.text or "" for found in document.iterfind(path, CAP))


def corrected(alert: Alert, cast: Cast) -> Edition:
    edition = correct_alert(alert=alert, by=cast.minh)
    edit_edition(edition=edition, content=replace(CONTENT, change_vi="Thêm dấu hiệu."), by=cast.minh)
    submit_edition(edition=edition, by=cast.minh)
    approve_edition(edition=edition, by=cast.hoa)
    return edition


@pytest.mark.parametrize(("name", "is_valid"), [("canada.cap", True), ("invalid.cap", False)])
def test_the_schema_tells_good_from_bad(name: str, is_valid: bool) -> None:
    assert SCHEMA.validate(etree.parse(SAMPLES / name)) is is_valid


@pytest.mark.django_db
def test_each_edition_is_a_message_that_names_those_before_it(cast: Cast, public_client: Client) -> None:
    alert = published(cast, ENGLISH)
    corrected(alert, cast)
    withdraw(alert=alert, reason_vi="Nhầm.", by=cast.hoa)
    first, second, third = (
        parsed(public_client.get(f"/warnings/{alert.ref}/{number}/cap.xml").content) for number in (1, 2, 3)
    )
    assert [value(one, "cap:msgType") for one in (first, second, third)] == ["Alert", "Update", "Cancel"]
    assert first.find("cap:references", CAP) is None
    names = [",".join(value(one, f"cap:{part}") for part in ("sender", "identifier", "sent"))
             for one in (first, second)]  # fmt: skip
    assert value(third, "cap:references").split(" ") == names
    assert value(third, "cap:info/cap:urgency") == "Past"
    assert value(first, "cap:info/cap:language") == "vi-VN|en"
    assert value(first, "cap:info[1]/cap:area/cap:geocode/cap:value") == "01|48"
    assert value(second, "cap:note") == "Thêm dấu hiệu."


@pytest.mark.django_db
def test_a_draft_is_no_message_for_the_public(cast: Cast, public_client: Client) -> None:
    alert = published(cast)
    correct_alert(alert=alert, by=cast.minh)
    for path in ("2/cap.xml", "2/", "2/card.png", "9/cap.xml", "1/other.png"):
        assert public_client.get(f"/warnings/{alert.ref}/{path}").status_code == 404


TEXT = st.text(min_size=1, max_size=140)


@pytest.mark.django_db
@given(title=TEXT, how=TEXT, example=TEXT)
@how(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_people_write_makes_a_valid_message(cast: Cast, title: str, how: str, example: str) -> None:
    stored = replace(CONTENT, title_vi=title, how_vi=how, examples=example).fields()
    edition = Edition(alert=Alert(ref="CB-2026-000001"), number=1, written_by=cast.minh, **stored)
    assert value(parsed(message(edition, [])), "cap:status") == "Draft"


@given(text=st.text())
def test_whatever_people_write_stays_in_its_element(text: str) -> None:
    element = embedded({"text": text + "</script><!--<script>"})
    inside = re.fullmatch(r'<script type="application/ld\+json">([^<>&]*)</script>', element)
    assert inside is not None
    assert json.loads(inside[1])["text"] == text + "</script><!--<script>"


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_feeds_hold_each_warning_once_with_its_newest_words(
    cast: Cast, public_client: Client, prefix: str
) -> None:
    alert = published(cast, ENGLISH)
    corrected(alert, cast)
    atom = etree.fromstring(public_client.get(f"{prefix}/warnings/feed.atom").content)
    (entry,) = atom.findall("atom:entry", ATOM)
    for name in ("id", "title", "updated"):  # what RFC 4287 asks of a feed and of an entry
        assert atom.findtext(f"atom:{name}", namespaces=ATOM)
        assert entry.findtext(f"atom:{name}", namespaces=ATOM)
    enclosure = entry.find("atom:link[@rel='enclosure']", ATOM)
    assert enclosure is not None
    body = public_client.get(enclosure.get("href").replace("http://localhost:8000", "")).content
    assert enclosure.get("length") == str(len(body))
    assert enclosure.get("type") == "application/cap+xml"
    rss = etree.fromstring(public_client.get(f"{prefix}/warnings/feed.rss").content)
    assert rss.find("channel/item/guid").text == entry.findtext("atom:id", namespaces=ATOM)
    assert rss.find("channel/{http://www.w3.org/2005/Atom}link").get("href").endswith("/warnings/feed.rss")


@pytest.mark.django_db
def test_a_reader_shows_the_lines_and_signs_that_were_written(cast: Cast, public_client: Client) -> None:
    published(cast, replace(CONTENT, how_vi="Lãi < 1%\nrồi <b>mất</b>.", todo_vi="Không chuyển tiền.\nGọi 113."))
    atom = etree.fromstring(public_client.get("/warnings/feed.atom").content)
    rss = etree.fromstring(public_client.get("/warnings/feed.rss").content)
    shown = atom.find("atom:entry/atom:summary", ATOM)
    assert shown.get("type") == "html"  # Django says so, and readers of RSS take it for granted
    assert shown.text == rss.findtext("channel/item/description")
    assert shown.text == (
        "<p>Lãi &lt; 1%<br>rồi &lt;b&gt;mất&lt;/b&gt;.</p>\n\n<p>Không chuyển tiền.<br>Gọi 113.</p>"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/warnings/feed.atom", "/en/warnings/feed.rss"])
def test_a_reader_gets_a_feed_again_when_something_is_new_in_it(
    cast: Cast, public_client: Client, path: str
) -> None:
    alert = published(cast)
    first = public_client.get(path)
    same = public_client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    for change in (lambda: published(cast), lambda: withdraw(alert=alert, reason_vi="Sai.", by=cast.hoa)):
        change()
        changed = public_client.get(path, headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200
        assert changed.content != first.content
        first = changed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 3),
        ("?topic=phishing", 1),
        ("?province=01", 3),
        ("?province=48", 2),
        ("?province=79", 1),
        ("?topic=politics", 3),
    ],
)
def test_lists_and_feeds_can_be_narrowed(cast: Cast, public_client: Client, query: str, number: int) -> None:
    published(cast)  # parcels, in two provinces
    published(cast, category="phishing", provinces=("01",))
    published(cast, provinces=())  # the whole country
    atom = etree.fromstring(public_client.get(f"/warnings/feed.atom{query}").content)
    assert len(atom.findall("atom:entry", ATOM)) == number
    assert public_client.get(f"/warnings/{query}").content.decode().count("<article") == number


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/warnings/", "/warnings/feed.atom", "/warnings/feed.rss"])
def test_a_list_costs_the_same_for_many_warnings(cast: Cast, public_client: Client, path: str) -> None:
    published(cast)
    with CaptureQueriesContext(connection) as few:
        public_client.get(path)
    for _number in range(5):
        published(cast)
    with CaptureQueriesContext(connection) as many:
        public_client.get(path)
    assert len(many) == len(few) <= 4


def test_the_content_has_a_place_for_every_text_of_an_edition() -> None:
    from dataclasses import fields

    from khien.protection.warnings.models.alerts import CONTENT as stored

    assert {field.name for field in fields(Content)} == set(stored)
