"""allauth's passkey forms in our words."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey; unless told otherwise it also signs in alone."""

    name = forms.CharField(label=_("Name of the device"), required=False, max_length=80)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without password"),
        required=False,
        initial=True,
        help_text=_("The device then asks for your fingerprint, your face or a PIN each time."),
    )


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name of the device"), max_length=80)
