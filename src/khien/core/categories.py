"""What a case may be about: crimes with victims, and nothing else.

There is deliberately no word here for opinion, criticism or politics. A feed or a report that brings such
a category is refused where it enters.
"""

from enum import StrEnum


class Category(StrEnum):
    """The closed list of categories; stored as these words everywhere."""

    PHISHING = "phishing"
    MALWARE = "malware"
    FRAUD_INVESTMENT = "fraud_investment"
    FRAUD_JOB = "fraud_job"
    FRAUD_LOAN = "fraud_loan"
    FRAUD_PARCEL = "fraud_parcel"
    FRAUD_ROMANCE = "fraud_romance"
    FRAUD_MARKETPLACE = "fraud_marketplace"
    FRAUD_OTHER = "fraud_other"
    ILLEGAL_GAMBLING = "illegal_gambling"
    COUNTERFEIT = "counterfeit"
    PERSONAL_DATA_TRADE = "personal_data_trade"
    IMPERSONATION = "impersonation"
    ATTACK_INFRASTRUCTURE = "attack_infrastructure"
    # The next two are never blocked: the first is answered with a sourced correction, the second is referred.
    HARMFUL_FALSE_INFORMATION = "harmful_false_information"
    HARASSMENT = "harassment"

    @property
    def may_be_blocked(self) -> bool:
        """Whether a block decision may carry this category."""
        return self not in {Category.HARMFUL_FALSE_INFORMATION, Category.HARASSMENT}
