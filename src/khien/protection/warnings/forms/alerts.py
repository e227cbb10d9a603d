"""The forms of those who write and approve warnings, and the filter of those who read them."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.core.provinces import PROVINCES
from khien.protection.warnings.content import LONGEST_EXAMPLES, LONGEST_TEXT, LONGEST_TITLE, USUAL_DAYS, Content
from khien.protection.warnings.models.alerts import LONGEST_DAYS, Edition
from khien.protection.warnings.topics import ALERT_TOPICS, Sector, Severity

TOPIC_CHOICES = [(word, capfirst(name)) for word, name in ALERT_TOPICS.items()]  # type: ignore[type-var]  # stubs know only one kind of lazy text
LONGEST_NOTE = 1_000


def province_choices() -> list[tuple[str, str]]:
    """Return the provinces in the language of the page."""
    language = get_language() or "vi"
    return [(code, province.name(language)) for code, province in PROVINCES.items()]


def text_area(rows: int, **attributes: str) -> forms.Textarea:
    """Return a field for several lines."""
    return forms.Textarea(attrs={"rows": rows, **attributes})


class AlertForm(forms.Form):
    """The words of a warning. A draft may have gaps; only what a second person is shown must be whole."""

    category = forms.ChoiceField(label=_("Topic"), choices=TOPIC_CHOICES)
    sector = forms.ChoiceField(
        label=_("Whose customers or name are abused"),
        choices=[(word, capfirst(name)) for word, name in Sector.choices],
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=[(word, capfirst(name)) for word, name in Severity.choices],
        initial=Severity.SEVERE,
    )
    days = forms.IntegerField(
        label=_("Days"),
        help_text=_("How long it is current, counted from its publication."),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
    )
    provinces = forms.MultipleChoiceField(
        label=_("Provinces"),
        help_text=_("Tick none when it concerns the whole country."),
        required=False,
        choices=province_choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
    title_vi = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    how_vi = forms.CharField(
        label=_("How the trick goes"), max_length=LONGEST_TEXT, required=False, widget=text_area(5)
    )
    signs_vi = forms.CharField(
        label=_("The signs"), help_text=_("One in each line."), required=False, widget=text_area(5)
    )
    todo_vi = forms.CharField(
        label=_("What to do"), help_text=_("One in each line."), required=False, widget=text_area(5)
    )
    change_vi = forms.CharField(
        label=_("What this correction changes"),
        help_text=_("Public."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=text_area(2),
    )
    examples = forms.CharField(
        label=_("Real examples"),
        help_text=_(
            "As they were sent, with an empty line between two. Links become harmless by themselves. "
            "Take out names and numbers of victims."
        ),
        max_length=LONGEST_EXAMPLES,
        required=False,
        widget=text_area(6),
    )
    title_en = forms.CharField(
        label=_("Title in English"),
        help_text=_("English is optional: write all of it or nothing."),
        max_length=LONGEST_TITLE,
        required=False,
    )
    how_en = forms.CharField(
        label=_("How the trick goes, in English"), max_length=LONGEST_TEXT, required=False, widget=text_area(5)
    )
    signs_en = forms.CharField(label=_("The signs, in English"), required=False, widget=text_area(5))
    todo_en = forms.CharField(label=_("What to do, in English"), required=False, widget=text_area(5))
    change_en = forms.CharField(
        label=_("What this correction changes, in English"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=text_area(2),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, corrects: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not corrects:
            del self.fields["change_vi"], self.fields["change_en"]

    @property
    def content(self) -> Content:
        """The plain value; ask only when the form is valid."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return Content(**values | {"provinces": tuple(values["provinces"])})


def initial_of(edition: Edition) -> dict[str, object]:
    """Return what the form shows before anybody has typed."""
    shown = {name: getattr(edition, name) for name in AlertForm.base_fields if name != "provinces"}
    return shown | {"provinces": edition.province_codes}


class RevisionForm(forms.Form):
    """Nothing but the revision that the page showed: for a single button."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(RevisionForm):
    """Why a text goes back."""

    note = forms.CharField(
        label=_("What must be mended"),
        help_text=_("For the writer; not public."),
        max_length=LONGEST_NOTE,
        widget=text_area(3),
    )


class WithdrawForm(forms.Form):
    """Why a warning or a fact check is taken back."""

    reason_vi = forms.CharField(
        label=_("Why is it withdrawn?"), help_text=_("Public."), max_length=LONGEST_TEXT, widget=text_area(3)
    )
    reason_en = forms.CharField(
        label=_("The same in English"), max_length=LONGEST_TEXT, required=False, widget=text_area(3)
    )


class FilterForm(forms.Form):
    """What a reader wants to see."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topic"].choices = [("", _("All topics")), *TOPIC_CHOICES]  # type: ignore[attr-defined]  # a choice field
        self.fields["province"].choices = [("", _("All provinces")), *province_choices()]  # type: ignore[attr-defined]  # a choice field
