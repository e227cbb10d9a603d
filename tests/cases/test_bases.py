"""A decision rests on law that is in force on its day."""

from datetime import date

import pytest

from khien.cases.bases import BASES, SUGGESTED, bases_in_force, cited, suggested_basis
from khien.cases.models import Decision
from khien.core.categories import Category

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("day", [TODAY, date(2026, 1, 2), date(2026, 6, 30), date(2026, 7, 1)])
def test_every_category_has_a_basis_on_any_day(category: Category, day: date) -> None:
    assert suggested_basis(category, day).in_force(day)
    assert suggested_basis(category, day).code in SUGGESTED[category]


def test_a_law_that_was_replaced_is_no_longer_offered() -> None:
    codes = {basis.code for basis in bases_in_force(TODAY)}
    assert "lanm-2025" in codes
    assert not codes & {"lanm-2018-26", "lattm-2015-7"}
    assert "lanm-2018-26" in {basis.code for basis in bases_in_force(date(2026, 6, 30))}


def test_codes_and_titles_are_unique_and_fit_the_column() -> None:
    longest = Decision._meta.get_field("basis").max_length
    assert len({basis.code for basis in BASES}) == len({basis.title_vi for basis in BASES}) == len(BASES)
    assert all(len(basis.title_vi) <= longest for basis in BASES)  # type: ignore[operator]  # it has one


def test_a_citation_is_shown_in_the_readers_language_and_unknown_words_as_they_are() -> None:
    vietnamese = BASES[0].title_vi
    assert cited(vietnamese, "en") == BASES[0].title_en
    assert cited(vietnamese, "vi") == vietnamese
    assert cited("Quyết định số 1", "en") == "Quyết định số 1"
