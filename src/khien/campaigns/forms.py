"""What an analyst says about a campaign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.campaigns.models import Campaign

LONGEST_REASON = 1_000


class RulingForm(forms.Form):
    """The version that the page showed, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("For your colleagues; not public."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MergeForm(RulingForm):
    """Which campaign this one belongs to."""

    into = forms.CharField(
        label=_("Number of the other campaign"), help_text=_("For example CD-2026-000012"), max_length=24
    )
    field_order = ("into", "reason", "version")

    def clean_into(self) -> Campaign:
        """Find the other campaign, also under a number that it had before it was joined to another."""
        wanted = Campaign.objects.filter(ref__iexact=self.cleaned_data["into"].strip()).first()
        if wanted is None:
            raise forms.ValidationError(
                _("There is no campaign of this number. Copy it from the list of campaigns.")
            )
        return wanted.merged_into or wanted


class ChainForm(forms.Form):
    """Two reports, to see over what they hang together."""

    one = forms.IntegerField(label=_("Number of a report"), min_value=1, max_value=2**62)
    other = forms.IntegerField(label=_("Number of another"), min_value=1, max_value=2**62)


class ReportsField(forms.TypedMultipleChoiceField):
    """Reports of a page; one that newer ones have moved to the next page meanwhile is chosen all the same."""

    def valid_value(self, value: Any) -> bool:
        """Take any number: the ruling leaves out what is not in the campaign."""
        return str(value).isdecimal()


class SplitForm(RulingForm):
    """Which of the reports are another campaign."""

    reports = ReportsField(
        label=_("Reports that are another campaign"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    with_tied = forms.BooleanField(
        label=_("Also all that hang together with them, on other pages too"),
        help_text=_("Where one report ties two campaigns by mistake, split that one off first."),
        required=False,
    )
    field_order = ("reports", "with_tied", "reason", "version")

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reports"].choices = choices  # type: ignore[attr-defined]  # a choice field
