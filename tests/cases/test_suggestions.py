"""What an analyst finds filled in is always something that may be proposed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from khien.cases.proposals import Circumstances, DecisionKind, check
from khien.cases.suggestions import suggest
from khien.core.categories import Category
from khien.indicators.kinds import Kind

DAY = date(2026, 11, 23)


@given(
    st.sampled_from(list(Category)),
    st.integers(0, 100),
    st.builds(Circumstances, st.sampled_from(list(Kind)), st.booleans(), st.booleans()),
)
def test_a_suggestion_breaks_no_rule(category: Category, score: int, circumstances: Circumstances) -> None:
    check(suggest(category, score, circumstances, DAY), circumstances)


def test_nothing_that_somebody_said_is_suggested_for_a_block() -> None:
    for category in (Category.HARASSMENT, Category.HARMFUL_FALSE_INFORMATION):
        kind = suggest(category, 100, Circumstances(Kind.DOMAIN), DAY).kind
        assert kind in {DecisionKind.REFER, DecisionKind.LABEL}


def test_a_block_is_suggested_for_a_certain_name_and_a_warning_for_a_certain_phone_number() -> None:
    assert suggest(Category.PHISHING, 95, Circumstances(Kind.DOMAIN), DAY).kind is DecisionKind.BLOCK
    assert suggest(Category.PHISHING, 95, Circumstances(Kind.PHONE), DAY).kind is DecisionKind.WARN
    assert suggest(Category.PHISHING, 5, Circumstances(Kind.DOMAIN), DAY).kind is DecisionKind.CLEAR
