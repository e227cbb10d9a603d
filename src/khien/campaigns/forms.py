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


class SplitForm(RulingForm):
    """Which of the reports are another campaign."""

    reports = forms.TypedMultipleChoiceField(
        label=_("Reports that are another campaign"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("reports", "reason", "version")

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reports"].choices = choices  # type: ignore[attr-defined]  # a choice field
