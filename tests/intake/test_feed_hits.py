"""What feeds say about a thing, its host and its registrable domain, and that a public suffix says nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khien.core.categories import Category
from khien.indicators.parse import parse
from khien.intake.feeds import Match, hits
from khien.intake.feeds.importing import FeedName, import_feed
from khien.intake.feeds.rows import Row
from khien.ledger.record import SYSTEM


def said(feed: str, *values: str, category: Category = Category.PHISHING) -> None:
    """Let a feed name some things."""
    import_feed(feed=FeedName(feed), rows=[Row(1, value) for value in values], category=category, by=SYSTEM)


def found(value: str) -> list[tuple[str, Match]]:
    """Return which feeds name a thing, and what of it."""
    thing = parse(value)
    return [(hit.feed, hit.match) for hit in hits([thing])[thing]]


@pytest.mark.django_db
def test_a_public_suffix_in_a_feed_says_nothing_about_the_names_under_it() -> None:
    said("a", "github.io", "com.vn")
    assert found("https://someone.github.io/login") == []
    assert found("https://github.io/x") == []
    assert found("shop.com.vn") == []
    assert found("github.io") == [("a", Match.ITSELF)]


@pytest.mark.django_db
def test_an_address_is_found_by_itself_its_host_and_its_registrable_domain_closest_first() -> None:
    said("a", "https://login.bad.com.vn/x", "login.bad.com.vn", "bad.com.vn")
    said("b", "login.bad.com.vn", category=Category.MALWARE)
    assert found("https://login.bad.com.vn/x") == [
        ("a", Match.ITSELF),
        ("a", Match.HOST),
        ("b", Match.HOST),
        ("a", Match.REGISTRABLE_DOMAIN),
    ]
    assert found("www.bad.com.vn") == [("a", Match.REGISTRABLE_DOMAIN)]
    assert found("support@login.bad.com.vn")[0] == ("a", Match.HOST)
    assert found("https://good.com.vn/") == []


@pytest.mark.django_db
def test_an_address_on_a_bare_ip_is_found_by_the_ip() -> None:
    said("a", "192.0.2.7", "2001:db8::7")
    assert found("http://192.0.2.7/x") == [("a", Match.HOST)]
    assert found("http://[2001:db8::7]/x") == [("a", Match.HOST)]
    assert found("192.0.2.7") == [("a", Match.ITSELF)]


@pytest.mark.django_db
def test_a_thousand_values_are_asked_in_one_query() -> None:
    said("a", "name7.example")
    values = [parse(f"https://www.name{number}.example/") for number in range(2_000)]
    with CaptureQueriesContext(connection) as asked:
        answer = hits(values)
    assert len(asked) == 2
    assert [value.value for value, found in answer.items() if found] == ["https://www.name7.example/"]
    assert len(answer) == 2_000
    assert hits([]) == {}
