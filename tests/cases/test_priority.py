"""Harm × confidence × reach: the order of the queue, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from khien.cases.priority import WEIGHTS, priority
from khien.core.categories import Category

CATEGORIES = st.sampled_from([None, *Category])
SCORES = st.integers(0, 100)
COUNTS = st.integers(0, 100_000)


def test_every_category_has_a_weight() -> None:
    assert set(WEIGHTS) == set(Category)


@given(CATEGORIES, COUNTS, SCORES, COUNTS)
def test_a_report_never_disappears_from_the_queue(
    category: Category | None, lost: int, score: int, reports: int
) -> None:
    assert priority(category=category, lost_money=lost, score=score, reports=reports) > 0


@given(CATEGORIES, COUNTS, st.integers(0, 99), COUNTS)
def test_more_of_anything_never_moves_a_case_back(
    category: Category | None, lost: int, score: int, reports: int
) -> None:
    before = priority(category=category, lost_money=lost, score=score, reports=reports)
    assert before <= priority(category=category, lost_money=lost + 1, score=score, reports=reports)
    assert before <= priority(category=category, lost_money=lost, score=score + 1, reports=reports)
    assert before <= priority(category=category, lost_money=lost, score=score, reports=reports + 1)


def test_four_hundred_reports_with_losses_come_before_one_suspicion() -> None:
    campaign = priority(category=Category.FRAUD_JOB, lost_money=40, score=60, reports=400)
    assert campaign > priority(category=Category.PHISHING, lost_money=0, score=99, reports=1)


def test_a_famous_site_reported_as_a_whole_comes_late() -> None:
    seen = {"category": Category.PHISHING, "lost_money": 0, "score": 80, "reports": 1}
    assert priority(**seen, protected=True) < priority(**seen)  # type: ignore[arg-type]  # plain values
