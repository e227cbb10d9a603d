"""The forms of those who check facts. The list of topics is closed: what fits none is refused, with the reason."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from khien.protection.warnings.actions.claims import LONGEST, LONGEST_FOUND, LONGEST_SEEN, Statement
from khien.protection.warnings.content import LONGEST_TEXT
from khien.protection.warnings.forms.alerts import RevisionForm, WithdrawForm, text_area
from khien.protection.warnings.models.claims import Appearance, Claim
from khien.protection.warnings.topics import ClaimTopic, Verdict

NONE_OF_THESE = "none"


class ClaimForm(forms.Form):
    """What is claimed, and what is true."""

    topic = forms.ChoiceField(
        label=_("What does it pretend to be?"),
        choices=[
            *((word, capfirst(name)) for word, name in ClaimTopic.choices),
            (NONE_OF_THESE, _("None of these")),
        ],
        widget=forms.RadioSelect,
    )
    in_name_of = forms.CharField(
        label=_("In whose name"),
        help_text=_("The organisation whose name is used."),
        max_length=LONGEST["in_name_of"],
        required=False,
    )
    statement_vi = forms.CharField(
        label=_("What is claimed"), help_text=_("In one sentence."), max_length=LONGEST["statement_vi"]
    )
    finding_vi = forms.CharField(
        label=_("What is true"),
        help_text=_("The correction. It is shown beside the message; nothing is blocked for being false."),
        max_length=LONGEST["finding_vi"],
        required=False,
        widget=text_area(5),
    )
    statement_en = forms.CharField(
        label=_("What is claimed, in English"), max_length=LONGEST["statement_en"], required=False
    )
    finding_en = forms.CharField(
        label=_("What is true, in English"), max_length=LONGEST["finding_en"], required=False, widget=text_area(5)
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean_topic(self) -> str:
        """Refuse what is not forged by fraudsters: that is not ours to judge."""
        topic: str = self.cleaned_data["topic"]
        if topic == NONE_OF_THESE:
            raise forms.ValidationError(
                _(
                    "Then it is not checked here. Khiên checks only announcements by which fraudsters rob or "
                    "endanger people; it does not judge opinions, politics, news or persons."
                )
            )
        return topic

    @property
    def statement(self) -> Statement:
        """The plain value; ask only when the form is valid."""
        return Statement(**{name: value for name, value in self.cleaned_data.items() if name != "revision"})


def initial_of(claim: Claim) -> dict[str, object]:
    """Return what the form shows before anybody has typed."""
    return {name: getattr(claim, name) for name in ClaimForm.base_fields}


class AppearanceForm(RevisionForm):
    """Where it was seen."""

    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(word, capfirst(name)) for word, name in Appearance.Channel.choices]
    )
    seen_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(
        label=_("Its own words"),
        help_text=_("A citizen who pastes nearly the same message finds this fact check by them."),
        max_length=LONGEST_SEEN,
        widget=text_area(5),
    )

    def clean_seen_on(self) -> Any:
        """Refuse a day that has not come."""
        day = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A day in the future is not possible."))
        return day


class EvidenceForm(RevisionForm):
    """What was found."""

    text = forms.CharField(label=_("What was found"), max_length=LONGEST_FOUND, widget=text_area(2))
    url = forms.CharField(
        label=_("Official source"),
        help_text=_("A page of a public body, a bank or a school, with https://. At least one is needed."),
        max_length=1_000,
        required=False,
        widget=forms.URLInput,
    )


class VerdictForm(RevisionForm):
    """What a reviewer finds."""

    verdict = forms.TypedChoiceField(
        label=_("Your verdict"), choices=Verdict.choices, coerce=Verdict, widget=forms.RadioSelect
    )


class CorrectForm(WithdrawForm):
    """Why a fact check is corrected."""

    reason_vi = forms.CharField(
        label=_("What this correction changes"),
        help_text=_("Public."),
        max_length=LONGEST_TEXT,
        widget=text_area(3),
    )


class RowForm(RevisionForm):
    """Which line of a draft goes."""

    row = forms.IntegerField(widget=forms.HiddenInput)
