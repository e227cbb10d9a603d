"""How urgent a case is: harm × confidence × reach. A plain function, so that anyone can recompute the queue."""

from math import log2

from khien.core.categories import Category

# How much one victim typically loses, on a scale from 1 to 10. Changing a line reorders the queue from then on.
WEIGHTS: dict[Category, int] = {
    Category.FRAUD_INVESTMENT: 10,
    Category.PHISHING: 9,
    Category.MALWARE: 9,
    Category.IMPERSONATION: 9,
    Category.FRAUD_LOAN: 8,
    Category.FRAUD_JOB: 8,
    Category.FRAUD_ROMANCE: 8,
    Category.ATTACK_INFRASTRUCTURE: 7,
    Category.FRAUD_PARCEL: 6,
    Category.FRAUD_MARKETPLACE: 6,
    Category.FRAUD_OTHER: 6,
    Category.PERSONAL_DATA_TRADE: 6,
    Category.ILLEGAL_GAMBLING: 5,
    Category.COUNTERFEIT: 3,
    Category.HARMFUL_FALSE_INFORMATION: 2,
    Category.HARASSMENT: 2,
}
UNKNOWN_WEIGHT = 4
LOWEST_CONFIDENCE = 0.05  # a report that no machine believes still stands in the queue
PROTECTED_SHARE = 0.1  # a well-known service that was reported as a whole: seldom more than a mistake


def priority(
    *, category: Category | None, lost_money: int, score: int, reports: int, protected: bool = False
) -> int:
    """Return the place in the queue: the greater, the earlier.

    Args:
        category: what it seems to be; None when nobody knows yet.
        lost_money: in how many reports money was lost.
        score: 0 to 100, from the assessment.
        reports: how many reports joined the case. Ten times as many weigh about four times as much.
        protected: the subject as a whole is on the guard list.
    """
    harm = (WEIGHTS[category] if category else UNKNOWN_WEIGHT) * (1 + min(lost_money, 10) / 2)
    confidence = max(score / 100, LOWEST_CONFIDENCE)
    reach = 1 + log2(max(reports, 1))
    return round(100 * harm * confidence * reach * (PROTECTED_SHARE if protected else 1))
