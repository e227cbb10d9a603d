"""The guard list protects what very many people need, and nothing that a stranger can rent."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis.guardlist import Protected, protection_of, rules
from khien.indicators.kinds import Kind
from khien.indicators.parse import parse


@pytest.mark.parametrize(
    "name",
    "evil.weebly.com x.github.io scam.blogspot.com login.pages.dev x.wordpress.com evil.page.link vietcombank.com "
    "vietcombank.com.vn.evil.com gov.vn.evil.com google.com.evil.xyz notgoogle.com x.hanoi.vn xgov.vn".split(),
)
def test_a_name_that_a_stranger_can_have_is_not_protected(name: str) -> None:
    assert protection_of(name) is None


@pytest.mark.parametrize(
    ("name", "kind", "rule"),
    [
        ("gov.vn", Protected.PUBLIC_SUFFIX, "gov.vn"),
        ("github.io", Protected.PUBLIC_SUFFIX, "github.io"),
        ("bocongan.gov.vn", Protected.GOVERNMENT, "gov.vn"),
        ("www.hmrc.gov.uk", Protected.GOVERNMENT, "gov.uk"),
        ("hust.edu.vn", Protected.EDUCATION, "edu.vn"),
        ("ebank.vietcombank.com.vn", Protected.BANK, "vietcombank.com.vn"),
        ("mail.google.com", Protected.POPULAR, "google.com"),
        ("www.weebly.com", Protected.SHARED_HOSTING, "weebly.com"),
        ("sites.google.com", Protected.SHARED_HOSTING, "sites.google.com"),
        ("bit.ly", Protected.SHORTENER, "bit.ly"),
        ("linktr.ee", Protected.LINK_PAGE, "linktr.ee"),
    ],
)
def test_a_protected_name_says_why_and_by_which_rule(name: str, kind: Protected, rule: str) -> None:
    found = protection_of(name)
    assert found is not None
    assert (found.kind, found.rule) == (kind, rule)


def test_only_shared_hosts_can_carry_a_harmful_address() -> None:
    shared = {kind for kind in Protected if kind.is_shared}
    assert shared == {Protected.SHARED_HOSTING, Protected.SHORTENER, Protected.LINK_PAGE}


def test_every_rule_is_a_name_in_canonical_form() -> None:
    assert [name for name in rules() if parse(name, Kind.DOMAIN).value != name] == []


def test_the_reason_can_be_read_in_both_languages() -> None:
    found = protection_of("gov.vn")
    assert found is not None
    with translation.override("en"):
        english = found.reason
    with translation.override("vi"):
        assert found.reason != english


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    protection_of(text)
