"""What a warning or a fact check may be about: two closed lists, and nothing beside them.

A warning is about a crime with victims: the categories that may be blocked. A fact check is about an announcement
that fraudsters forge: its list stands here, each topic with the reason why it is there. There is deliberately no
topic for opinion, politics, news or persons, and no way to add one but to change this file in the open.
"""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.cases.wording import CATEGORY_NAMES
from khien.core.categories import Category

ALERT_TOPICS: dict[str, Promise] = {
    category.value: CATEGORY_NAMES[category] for category in Category if category.may_be_blocked
}


class Severity(TextChoices):
    """How much it harms; the words of CAP 1.2, 3.2.2."""

    EXTREME = "Extreme", _("extreme")
    SEVERE = "Severe", _("severe")
    MODERATE = "Moderate", _("moderate")
    MINOR = "Minor", _("minor")


class Sector(TextChoices):
    """Whose customers or name are abused."""

    BANKING = "banking", _("banks and payment")
    GOVERNMENT = "government", _("public services")
    TELECOM = "telecom", _("telephone and internet")
    POSTAL = "postal", _("parcels and post")
    COMMERCE = "commerce", _("shops and marketplaces")
    JOBS = "jobs", _("work and recruitment")
    INVESTMENT = "investment", _("investment and digital money")
    HEALTH = "health", _("health and insurance")
    EDUCATION = "education", _("schools and universities")
    ENERGY = "energy", _("electricity and water")
    SOCIAL = "social", _("social networks and messages")
    OTHER = "other", _("other")


class ClaimTopic(TextChoices):
    """What kind of announcement fraudsters forge."""

    BANK = "bank", _("an announcement in the name of a bank or wallet")
    AUTHORITY = "authority", _("an announcement in the name of an authority, the police or a court")
    PARCEL = "parcel", _("an announcement in the name of a parcel or shopping service")
    UTILITY = "utility", _("an announcement in the name of a telephone, electricity or water company")
    RELIEF = "relief", _("a call for donations, or a promise of relief money")
    HEALTH = "health", _("a health or emergency notice by which people are harmed or robbed")
    PRIZE = "prize", _("a prize, a gift or a job in the name of a company")


# Why each topic is there: somebody loses money, data or health by believing it.
REASONS: dict[str, Promise] = {
    ClaimTopic.BANK: _("Whoever believes it gives away passwords, codes or money."),
    ClaimTopic.AUTHORITY: _("Whoever believes it pays a false fine or installs an app that takes the phone over."),
    ClaimTopic.PARCEL: _("Whoever believes it pays a false fee or gives away card numbers."),
    ClaimTopic.UTILITY: _("Whoever believes it pays a false bill or loses their telephone number."),
    ClaimTopic.RELIEF: _("Money that was given for people in need goes to fraudsters."),
    ClaimTopic.HEALTH: _("Whoever believes it takes something harmful, flees from nothing or pays for nothing."),
    ClaimTopic.PRIZE: _("Whoever believes it pays in advance or gives away personal data."),
}


class Verdict(TextChoices):
    """What two reviewers found."""

    FAKE = "fake", _("Fake: the organisation did not say this")
    ALTERED = "altered", _("Altered: a genuine announcement was changed or is out of date")
    GENUINE = "genuine", _("Genuine: the organisation did say this")


# Schema.org wants a number: 1 is the worst, 5 the best.
RATINGS: dict[str, int] = {Verdict.FAKE: 1, Verdict.ALTERED: 2, Verdict.GENUINE: 5}
