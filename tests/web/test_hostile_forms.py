"""Whatever a stranger types into any public form: a page in their language, and what they typed is still there."""

import html
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.cases.models import Case
from tests.cases.conftest import decide, open_case
from tests.conftest import Cast
from tests.intake import hostile

pytestmark = pytest.mark.django_db

# Letters of many scripts, signs that mean something to machines, and halves of nothing.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=120) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE x; --",
        "{{ 7*7 }}",
        "\u202egnp.exe",
        "a" * 6_000,
        "\r\n\r\n",
        "٣٤",
    ]
)
EFFORT = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ENGLISH, VIETNAMESE = 'lang="en"', 'lang="vi"'


@pytest.fixture
def block_ref(cast: Cast) -> str:
    """The number of a block in force."""
    case: Case = open_case()
    return decide(case, cast).ref


def speaks(answer: HttpResponse, english: bool) -> str:
    """Check that it is a whole page in the reader's language, and return it."""
    page = answer.content.decode()
    assert (ENGLISH if english else VIETNAMESE) in page
    return page


def assert_kept(typed: str, page: str) -> None:
    """Check that a page shows what was typed, whatever the ends of its lines."""
    told, shown = ("\n".join(text.splitlines()) for text in (html.escape(typed), page))
    assert told.strip() in shown


@EFFORT
@given(text=WORDS, contact=WORDS, english=st.booleans())
def test_an_appeal_loses_nothing_that_was_typed(
    public_client: Client, block_ref: str, text: str, contact: str, english: bool
) -> None:
    answer = public_client.post(
        f"{'/en' if english else ''}/appeal/{block_ref}/", {"text": text, "contact": "x" * 201 + contact}
    )
    assert answer.status_code == 422
    assert_kept(text, speaks(answer, english))


@EFFORT
@given(
    fields=st.dictionaries(st.sampled_from(["category", "lost_money", "contact", "province", "age_band"]), WORDS)
)
def test_the_questions_of_a_report_take_any_answer(public_client: Client, fields: dict[str, str]) -> None:
    public_client.post("/report/", {"text": "lua-dao.example.vn"})
    answer = public_client.post("/report/details/", fields)
    assert answer.status_code in {200, 302}
    if answer.status_code == 200:
        speaks(answer, english=False)


@EFFORT
@given(address=WORDS, topic=WORDS, english=st.booleans())
def test_a_wish_for_warnings_keeps_what_was_typed(
    public_client: Client, address: str, topic: str, english: bool
) -> None:
    asked = {"address": f"{address}@", "topics": [topic], "provinces": [topic]}
    answer = public_client.post(f"{'/en' if english else ''}/warnings/subscribe/", asked)
    assert answer.status_code == 422
    assert_kept(asked["address"], speaks(answer, english))


@EFFORT
@given(asked=st.fixed_dictionaries(dict.fromkeys(["q", "category", "state", "since", "until", "before"], WORDS)))
def test_the_list_may_be_asked_for_anything(public_client: Client, asked: dict[str, str]) -> None:
    answer = public_client.get("/en/list/", asked)
    assert answer.status_code == 200
    assert_kept(asked["q"], speaks(answer, english=True))


@EFFORT
@given(typed=WORDS, english=st.booleans())
def test_any_class_and_any_sheet_is_answered_in_words(public_client: Client, typed: str, english: bool) -> None:
    prefix = "/en" if english else ""
    speaks(public_client.get(f"{prefix}/learn/", {"class": typed}), english)
    lost = public_client.post(f"{prefix}/learn/quiz/", {"sheet": typed, "answer": typed})
    assert lost.status_code == 400
    speaks(lost, english)


@EFFORT
@given(code=WORDS, english=st.booleans())
def test_any_code_may_be_asked_for(public_client: Client, code: str, english: bool) -> None:
    answer = public_client.post(f"{'/en' if english else ''}/track/", {"code": code})
    assert answer.status_code == 200
    speaks(answer, english)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "make", [hostile.bomb, hostile.text_bomb, lambda: b"", lambda: b"%PDF-1.7", lambda: hostile.picture()[:60]]
)
def test_a_hostile_picture_is_refused_in_words_and_the_text_stays(
    public_client: Client, make: Callable[[], bytes], prefix: str
) -> None:
    sent = SimpleUploadedFile("anh.png", make(), "image/png")
    answer = public_client.post(f"{prefix}/check/", {"value": "trang-la.example.vn", "picture": sent})
    assert answer.status_code in {200, 422}
    assert "trang-la.example.vn" in speaks(answer, english=bool(prefix))


@pytest.mark.parametrize(
    "path", ["/appeals/%00/", "/list/%FF/", "/appeal/x'/", f"/log/proof/{'9' * 30}", "/log/consistency/0/0"]
)
def test_a_strange_address_is_not_found_and_nothing_worse(public_client: Client, path: str) -> None:
    assert public_client.get(path).status_code == 404
