"""What somebody fills in who wants to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.protection.warnings.forms.alerts import TOPIC_CHOICES, province_choices


class SubscribeForm(forms.Form):
    """An address, and about what."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("It is stored locked, used for nothing else, and deleted when you unsubscribe."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("This is no e-mail address. An address looks like lan@example.vn."),
        },
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        help_text=_("Tick none to be told about all of them."),
        choices=TOPIC_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
    provinces = forms.MultipleChoiceField(
        label=_("Provinces"),
        help_text=_("Warnings for the whole country always come. Tick none to be told about all provinces."),
        choices=province_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
