"""Short names of categories and kinds of indicator, for pages of every later stage."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.core.categories import Category
from khien.indicators.kinds import Kind

CATEGORY_NAMES: dict[str, Promise] = {
    Category.PHISHING: _("phishing"),
    Category.MALWARE: _("malware"),
    Category.FRAUD_INVESTMENT: _("investment fraud"),
    Category.FRAUD_JOB: _("job fraud"),
    Category.FRAUD_LOAN: _("loan fraud"),
    Category.FRAUD_PARCEL: _("parcel fraud"),
    Category.FRAUD_ROMANCE: _("romance fraud"),
    Category.FRAUD_MARKETPLACE: _("marketplace fraud"),
    Category.FRAUD_OTHER: _("other fraud"),
    Category.ILLEGAL_GAMBLING: _("illegal gambling"),
    Category.COUNTERFEIT: _("counterfeit or smuggled goods"),
    Category.PERSONAL_DATA_TRADE: _("trade in personal data"),
    Category.IMPERSONATION: _("impersonation"),
    Category.ATTACK_INFRASTRUCTURE: _("attack infrastructure"),
    Category.HARMFUL_FALSE_INFORMATION: _("harmful false information"),
    Category.HARASSMENT: _("harassment or defamation"),
}

KIND_NAMES: dict[str, Promise] = {
    Kind.DOMAIN: _("domain name"),
    Kind.URL: _("web address"),
    Kind.IP: _("IP address"),
    Kind.EMAIL: _("e-mail address"),
    Kind.PHONE: _("phone number"),
    Kind.BANK_ACCOUNT: _("bank account"),
    Kind.SOCIAL_PROFILE: _("social profile"),
    Kind.WALLET: _("crypto wallet"),
    Kind.FILE_HASH: _("file hash"),
}
