"""The questions of the public form, one page each, in the words of a person who is no expert."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from khien.core.categories import Category
from khien.core.errors import KhienError
from khien.core.provinces import PROVINCES
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import digest_of
from khien.indicators.parse import parse
from khien.intake import limits
from khien.intake.actions import named_things
from khien.intake.codes import NotACode, read_code
from khien.intake.models import AgeBand

HAPPENED = {
    Category.PHISHING: _("A page or message asks for a password, an OTP code or a card number"),
    Category.IMPERSONATION: _(
        "Somebody pretends to be the police, a bank, an office, a company or a person I know"
    ),
    Category.FRAUD_INVESTMENT: _("An investment, shares or digital money with a large, certain profit"),
    Category.FRAUD_JOB: _("An easy job, tasks for a commission, or work abroad"),
    Category.FRAUD_LOAN: _("A quick loan that asks for money first, or a loan app"),
    Category.FRAUD_PARCEL: _("A parcel, a prize or a refund for which I must pay or fill in something"),
    Category.FRAUD_ROMANCE: _("A friend or sweetheart whom I know only from the internet asks for money"),
    Category.FRAUD_MARKETPLACE: _("A shop or seller takes the money and sends nothing, or sends something else"),
    Category.FRAUD_OTHER: _("Another trick to get money"),
    Category.MALWARE: _("An app or a file that takes control of a phone or computer"),
    Category.ILLEGAL_GAMBLING: _("Betting or gambling"),
    Category.COUNTERFEIT: _("Fake, banned or smuggled goods"),
    Category.PERSONAL_DATA_TRADE: _("Personal data, bank accounts or SIM cards are bought or sold"),
    Category.ATTACK_INFRASTRUCTURE: _("An attack on computers or networks"),
    Category.HARMFUL_FALSE_INFORMATION: _(
        "False news that can do harm (answered with a correction, never blocked)"
    ),
    Category.HARASSMENT: _("Threats or slander (passed on to those responsible, never blocked)"),
}
_NOT_SURE = ("unsure", _("I am not sure, or something else"))
_YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


class PlainText(forms.CharField):
    """Text without control characters and other leavings of a broken copy-and-paste."""

    def to_python(self, value: Any) -> Any:
        """Clean what was typed."""
        return limits.readable(super().to_python(value) or "")


class WhatForm(forms.Form):
    """What is it?"""

    text = PlainText(
        label=_("Paste the message, link, telephone number or account here"),
        help_text=_(
            "Copy the whole message if you can. We find the links, telephone numbers, bank accounts and "
            "pages in it by ourselves. Leave it empty if you only have a screenshot."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        required=False,
    )

    def clean_text(self) -> str:
        """Refuse a text that is too long or names too much, with the numbers."""
        text: str = self.cleaned_data["text"].strip()
        try:
            named_things(text)
        except limits.ReportRefused as error:
            raise ValidationError(error.user_message) from error
        return text


class CheckForm(forms.Form):
    """Is this what you mean?"""

    keep = forms.MultipleChoiceField(
        label=_("Which of these belong to the report?"),
        help_text=_("Untick what is yours or harmless, such as your own telephone number."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, found: Sequence[IndicatorValue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digests = {digest_of(value): value for value in found}
        ticks = cast(forms.MultipleChoiceField, self.fields["keep"])
        ticks.choices = [(key, _written(value)) for key, value in self.digests.items()]

    def removed(self) -> tuple[str, ...]:
        """Return the digests of what the person unticked."""
        return tuple(key for key in self.digests if key not in self.cleaned_data["keep"])


class DetailsForm(forms.Form):
    """What happened?"""

    category = forms.ChoiceField(
        label=_("What is it about?"),
        help_text=_("If you are not sure, choose the last line."),
        choices=[*((category.value, words) for category, words in HAPPENED.items()), _NOT_SURE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes closest. “I am not sure” is fine too.")},
    )
    lost_money = forms.ChoiceField(
        label=_("Has somebody already lost money, or given away a password or OTP code?"),
        choices=_YES_OR_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no, so that we know how urgent it is.")},
    )
    contact = PlainText(
        label=_("Your e-mail address or telephone number (you may leave this empty)"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )
    province = forms.ChoiceField(label=_("Your province or city"), required=False)
    age_band = forms.ChoiceField(
        label=_("Your age"), choices=[("", _("I would rather not say")), *AgeBand.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].help_text = gettext(
            "We use it to ask about this report, and by e-mail we tell you what was decided. It is stored "
            "locked, opened only with a reason that is recorded, and deleted after %s days at the latest."
        ) % (settings.CONTACT_RETENTION_DAYS)
        places = [(code, place.name(get_language() or "vi")) for code, place in PROVINCES.items()]
        province = cast(forms.ChoiceField, self.fields["province"])
        province.choices = [("", gettext("I would rather not say")), *places]

    def clean_contact(self) -> str:
        """Take an e-mail address or a telephone number; say kindly when it is neither."""
        contact: str = self.cleaned_data["contact"].strip()
        if contact and not (_is_email(contact) or _is_phone(contact)):
            raise ValidationError(
                _("This is neither an e-mail address nor a telephone number. Correct it, or leave it empty.")
            )
        return contact


class TrackForm(forms.Form):
    """Which report?"""

    code = PlainText(
        label=_("Tracking code"),
        help_text=_("It looks like KH-7Q2F-9XKD-0M4T-R8WB. Small letters and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Type the code that you were given when you sent the report.")},
    )

    def clean_code(self) -> str:
        """Return the code as we write it."""
        try:
            return read_code(self.cleaned_data["code"])
        except NotACode as error:
            raise ValidationError(_why_not_a_code(error)) from error


def category_of(chosen: str) -> str:
    """Return what is stored for a choice: a word of `Category`, or nothing for a person who is not sure."""
    return "" if chosen == _NOT_SURE[0] else chosen


def happened(category: str) -> object:
    """Return the citizen's words for a stored category."""
    return HAPPENED[Category(category)] if category else _NOT_SURE[1]


KINDS = {
    Kind.DOMAIN: _("website"),
    Kind.URL: _("link"),
    Kind.IP: _("network address"),
    Kind.EMAIL: _("e-mail address"),
    Kind.PHONE: _("telephone number"),
    Kind.BANK_ACCOUNT: _("bank account"),
    Kind.SOCIAL_PROFILE: _("page or profile"),
    Kind.WALLET: _("digital wallet"),
    Kind.FILE_HASH: _("file fingerprint"),
}


def _written(value: IndicatorValue) -> str:
    return gettext("%(value)s (%(kind)s)") % {"value": value.value, "kind": KINDS[value.kind]}


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_phone(text: str) -> bool:
    try:
        return parse(text, Kind.PHONE).kind is Kind.PHONE
    except KhienError:
        return False


def _why_not_a_code(error: NotACode) -> str:
    if error.strange:
        return gettext("The character “%s” does not occur in tracking codes. Compare it with your receipt.") % (
            error.strange
        )
    return gettext("The code has 16 letters and digits after KH; you typed %s. Compare it with your receipt.") % (
        error.length
    )
