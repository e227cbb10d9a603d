"""What to do now, for each kind of scam: first what stops the harm, in the order in which one does it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.core.categories import Category

_BANK = _(
    "Money or card numbers: call your bank now on the number printed on your card; ask it to stop the transfer."
)
_PASSWORD = _("A password: change it from another device, everywhere you use it, and switch two-step sign-in on.")
_APP = _("An app: switch the phone to flight mode and have the app removed.")
_PROOF = _("Keep the proof: messages, numbers and receipts. Take screenshots and delete nothing.")
_POLICE = _("Report it to the nearest police station.")
_NO_MORE = _("Pay nothing more, whatever is promised or threatened: no fee brings the money back.")
_HANG_UP = _("Hang up. The police, courts and banks never ask for money or an OTP code by telephone.")
_RELATIVE = _("Call the person or the office yourself, on a number that you have known for long.")
_DATA = _("An identity card or a photo of your face: tell your bank, and watch for loans in your name.")

# What comes first for a kind; what is right for every kind follows.
_FIRST: dict[Category | None, tuple[Promise, ...]] = {
    None: (_BANK, _PASSWORD, _APP),
    Category.PHISHING: (_PASSWORD, _BANK, _DATA),
    Category.IMPERSONATION: (_HANG_UP, _RELATIVE),
    Category.MALWARE: (_APP,),
    Category.FRAUD_INVESTMENT: (_NO_MORE,),
    Category.FRAUD_JOB: (_NO_MORE, _BANK, _DATA),
    Category.FRAUD_LOAN: (_NO_MORE, _BANK, _DATA),
    Category.FRAUD_ROMANCE: (_NO_MORE,),
    Category.FRAUD_MARKETPLACE: (_BANK, _NO_MORE),
    Category.PERSONAL_DATA_TRADE: (_DATA,),
    Category.ILLEGAL_GAMBLING: (_NO_MORE,),
}
ALWAYS = (_BANK, _PASSWORD, _PROOF, _POLICE)


def what_to_do(category: Category | None) -> tuple[Promise, ...]:
    """Return the steps for a kind of scam, or those that are right when one cannot say which it is."""
    return tuple(dict.fromkeys((*_FIRST.get(category, ()), *ALWAYS)))
