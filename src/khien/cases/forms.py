"""What people fill in about cases. Each form becomes plain values once, here."""

import secrets
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.cases.actions.appeals import LONGEST_APPEAL, LONGEST_CONTACT
from khien.cases.bases import bases_in_force
from khien.cases.models import Appeal, Decision
from khien.cases.proposals import LONGEST_REASON, Circumstances, Proposal
from khien.cases.refs import read_appeal_ref
from khien.cases.suggestions import NOT_HARMFUL
from khien.cases.wording import CATEGORY_NAMES
from khien.core.categories import Category

KINDS = [(kind.value, capfirst(kind.label)) for kind in Decision.Kind if kind is not Decision.Kind.UNBLOCK]
CATEGORIES = [(category, capfirst(name)) for category, name in CATEGORY_NAMES.items()]  # type: ignore[type-var]  # stubs know only one kind of lazy text


class VersionedForm(forms.Form):
    """A form that knows which version of the case its page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class VersionForm(VersionedForm):
    """Nothing but the version: for a single button."""


class ProposalForm(VersionedForm):
    """What is to be done, why, and for how long."""

    kind = forms.TypedChoiceField(
        label=_("Decision"), choices=KINDS, coerce=Decision.Kind, widget=forms.RadioSelect
    )
    category = forms.TypedChoiceField(label=_("Category"), choices=CATEGORIES, coerce=Category)
    basis = forms.ChoiceField(label=_("Legal basis"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Public. Write it in Vietnamese, so that a citizen understands it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    days = forms.IntegerField(
        label=_("Days"), help_text=_("A block must have an end. It can be renewed."), required=False, min_value=1
    )
    override_reason = forms.CharField(
        label=_("Why this protected name must be blocked all the same"),
        help_text=_("For supervisors only. It is recorded, and the public log shows that there was an override."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, given: Circumstances, may_override: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "vi"
        bases = bases_in_force(timezone.localdate())
        self.fields["basis"].choices = [(basis.title_vi, basis.title(language)) for basis in bases]  # type: ignore[attr-defined]  # a choice field
        if given.renews:
            self.fields["kind"].choices = [one for one in KINDS if one[0] == Decision.Kind.BLOCK]  # type: ignore[attr-defined]  # a choice field
        if not (given.protected and may_override):
            del self.fields["override_reason"]

    def clean_reason(self) -> str:
        """Refuse the first wording of a clearance under any other decision: citizens would read it."""
        reason: str = self.cleaned_data["reason"]
        if reason == NOT_HARMFUL and self.cleaned_data.get("kind") is not Decision.Kind.CLEAR:
            raise forms.ValidationError(
                _("This reason says that nothing is wrong. Say what is wrong, so that a citizen understands it.")
            )
        return reason

    @property
    def proposal(self) -> Proposal:
        """The plain value; ask only when the form is valid."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if values["kind"] not in {Decision.Kind.BLOCK, Decision.Kind.WARN}:
            values["days"] = None  # what is not a protection has no end
        return Proposal(**values)


def initial_of(proposal: Proposal, version: int, longest: int) -> dict[str, object]:
    """Return what the form shows before anybody has typed.

    Args:
        proposal: the suggestion.
        version: of the case, as the page shows it.
        longest: days that a block may last: what stands there when the suggestion is no block.
    """
    return {
        "kind": proposal.kind.value,
        "category": proposal.category.value,
        "basis": proposal.basis,
        "reason": proposal.reason,
        "days": proposal.days or longest,
        "version": version,
    }


class SendBackForm(VersionedForm):
    """Why a proposal goes back."""

    note = forms.CharField(
        label=_("What must be mended"),
        help_text=_("For the proposer; not public."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UnblockForm(forms.Form):
    """Why a block is lifted. It works from a page of any age."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Public. The block ends at once; a second person reviews it after."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    uphold = forms.TypedChoiceField(
        label=_("Is the appellant right?"),
        choices=[("yes", _("Yes: lift the block at once")), ("no", _("No: the block stays"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("The appellant reads it. It is not public."),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class PurposeForm(forms.Form):
    """What contact data are needed for."""

    purpose = forms.CharField(
        label=_("What do you need the contact for?"),
        help_text=_("Recorded with your name."),
        max_length=300,
    )


class FindAppealForm(forms.Form):
    """Which appeal?"""

    number = forms.CharField(
        label=_("Number of your appeal"),
        help_text=_("You were given it when you sent the appeal. Small letters and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )

    def clean_number(self) -> str:
        """Return the number as we write it."""
        ref = read_appeal_ref(self.cleaned_data["number"])
        if not Appeal.objects.filter(ref=ref).exists():
            raise forms.ValidationError(_("We know no appeal with this number. Compare it sign by sign."))
        return ref


class AppealForm(forms.Form):
    """What an appellant writes."""

    text = forms.CharField(
        label=_("Why is the block wrong?"),
        help_text=_("Tell us what the site is for, and what you have changed if something was wrong."),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Tell us why the block is wrong.")},
    )
    contact = forms.CharField(
        label=_("How can we reach you? (optional)"),
        help_text=_(
            "E-mail address or phone number. It is kept encrypted, opened only to answer you, and deleted later."
        ),
        max_length=LONGEST_CONTACT,
        required=False,
    )
    once = forms.CharField(initial=secrets.token_urlsafe, max_length=100, required=False, widget=forms.HiddenInput)
