"""What administrators fill in."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.people.keys import Scope
from khien.people.models import Unit
from khien.people.rights import Role


class OpenUnitField(forms.ModelChoiceField):
    """One of the units that still exist."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Unit.objects.none(), empty_label=_("Choose…"), **options)

    def __deepcopy__(self, memo: Any) -> Any:
        copied = super().__deepcopy__(memo)
        copied.queryset = Unit.objects.open()  # asked anew for each form: units come and go
        return copied


class AddPersonForm(forms.Form):
    """A new colleague."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The person signs in with it. No mail is sent to it.")
    )
    unit = OpenUnitField(label=_("Unit"))
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"), choices=Role.choices, coerce=Role, required=False, widget=forms.CheckboxSelectMultiple
    )


class GrantRoleForm(forms.Form):
    """A role that the person does not hold yet."""

    role = forms.TypedChoiceField(label=_("Role to give"), choices=Role.choices, coerce=Role)

    def __init__(self, *args: Any, held: frozenset[Role] = frozenset(), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [(role.value, role.label) for role in Role if role not in held]  # type: ignore[attr-defined]  # a choice field


class UnitNamesForm(forms.Form):
    """The names of a unit in both languages."""

    name_vi = forms.CharField(label=_("Vietnamese name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200)


class AddUnitForm(UnitNamesForm):
    """A new organisation."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Small letters, digits and hyphens. It never changes.")
    )
    kind = forms.TypedChoiceField(label=_("Kind"), choices=Unit.Kind.choices, coerce=Unit.Kind)
    parent = OpenUnitField(label=_("Part of"), required=False)
    field_order = ["code", "name_vi", "name_en", "kind", "parent"]


class MergeUnitForm(forms.Form):
    """The unit that goes on."""

    into = OpenUnitField(label=_("Merge into"))


class IssueKeyForm(forms.Form):
    """A key for a partner's program."""

    unit = OpenUnitField(label=_("Unit"))
    name = forms.CharField(label=_("What the program is called"), max_length=80)
    scopes = forms.TypedMultipleChoiceField(
        label=_("What the key is good for"),
        choices=Scope.choices,
        coerce=Scope,
        widget=forms.CheckboxSelectMultiple,
    )
    lasts = forms.TypedChoiceField(
        label=_("How long"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("one year"))],
        coerce=lambda days: timedelta(days=int(days)),
    )
