"""The link with which a person chooses a password: handed over by an administrator, good once, for three days."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from khien.people.models import Person


def password_link(person: Person) -> str:
    """Return the whole address. It dies when it is used, when a newer password exists, and after three days."""
    token = default_token_generator.make_token(person)
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return settings.STAFF_ADDRESS + reverse("people:choose_password", kwargs={"uidb64": uid, "token": token})


class ChoosePassword(SuccessMessageMixin, PasswordResetConfirmView):
    """Django's own page behind the link: it moves the token out of the address before it draws the form."""

    template_name = "people/choose_password.html"
    success_url = reverse_lazy("account_login")
    success_message = _("Your password is set. Sign in with it now.")
