"""How far a report has come, in the words of a public office to a citizen."""

from django import template
from django.utils.translation import gettext_lazy as _

from khien.intake.tracking import ProgressState

register = template.Library()

SHORT = {
    ProgressState.RECEIVED: _("Received"),
    ProgressState.LOOKING: _("Being looked at"),
    ProgressState.BLOCKED: _("Blocked"),
    ProgressState.WARNED: _("Warning given"),
    ProgressState.CLEARED: _("Not harmful"),
    ProgressState.REFERRED: _("Passed on"),
    ProgressState.NOT_BLOCKED: _("Not blocked"),
}
WORDS = {
    ProgressState.RECEIVED: _("It is with us. Evidence is being gathered; a person will look at it."),
    ProgressState.LOOKING: _("A person is looking at it. Two people must agree before anything is blocked."),
    ProgressState.BLOCKED: _("Two people found it dangerous. Whoever uses the protection is kept away from it."),
    ProgressState.WARNED: _("Two people found that it deserves a warning. Please stay away from it."),
    ProgressState.CLEARED: _("Two people looked at it and found nothing harmful. Thank you for being careful."),
    ProgressState.REFERRED: _("It was passed on to the authority that is responsible for such things."),
    ProgressState.NOT_BLOCKED: _(
        "It is not blocked at present. Stay careful all the same: pay nothing in advance."
    ),
}


@register.filter
def in_short(state: ProgressState) -> object:
    """Return the state in one or two words."""
    return SHORT[ProgressState(state)]


@register.filter
def in_words(state: ProgressState) -> object:
    """Return the state as a sentence."""
    return WORDS[ProgressState(state)]
