"""What people fill in to find an entry."""

from datetime import date

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from khien.cases.wording import CATEGORY_NAMES
from khien.core.categories import Category
from khien.protection.filtering.searching import Search

_CATEGORIES = [(word.value, capfirst(CATEGORY_NAMES[word])) for word in Category if word.may_be_blocked]  # type: ignore[type-var]  # stubs know only one kind of lazy text
_STATES = [("", _("All")), ("in_force", _("In force")), ("ended", _("Ended"))]
_EARLIEST, _LATEST = date(2000, 1, 1), date(2999, 12, 31)


def _calendar() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SearchForm(forms.Form):
    """Which entries?"""

    q = forms.CharField(
        label=_("Name, address or number"),
        help_text=_("Such as example.vn or KH-2026-000123. Names under it are found too."),
        required=False,
        max_length=2_000,
        widget=forms.TextInput(attrs={"type": "search", "spellcheck": "false", "autocapitalize": "none"}),
    )
    category = forms.ChoiceField(label=_("Category"), choices=[("", _("All")), *_CATEGORIES], required=False)
    state = forms.ChoiceField(label=_("State"), choices=_STATES, required=False)
    since = forms.DateField(label=_("Blocked from"), required=False, widget=_calendar())
    until = forms.DateField(label=_("Blocked until"), required=False, widget=_calendar())

    @property
    def search(self) -> Search:
        """The plain value; what could not be read counts as not asked for, and its field says so."""
        given = getattr(self, "cleaned_data", {})
        return Search(
            text=given.get("q", ""),
            category=given.get("category", ""),
            state=given.get("state", ""),
            since=_within(given.get("since")),
            until=_within(given.get("until")),
        )


def _within(day: date | None) -> date | None:
    """Keep a day where every database and time zone can count."""
    return min(max(day, _EARLIEST), _LATEST) if day else None
