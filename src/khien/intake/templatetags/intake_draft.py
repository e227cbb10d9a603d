"""Whether this browser has a report that was begun and not sent."""

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse

from khien.intake.views import visitor

register = template.Library()


@register.simple_tag(takes_context=True)
def unfinished_report(context: Context) -> str:
    """Return the address where this browser goes on with its report, or nothing."""
    request: HttpRequest = context["request"]
    found = visitor.filling(request)
    if found is None:
        return ""
    return reverse("intake:send" if found.answers.details else "intake:check")
