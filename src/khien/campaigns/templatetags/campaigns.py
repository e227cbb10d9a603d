"""Words for what ties reports together, and the campaign of a case."""

from django import template
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.campaigns.models import Campaign
from khien.campaigns.traits import TraitKind
from khien.indicators.display import defanged, retold
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator

register = template.Library()

WORDS: dict[str, str | Promise] = {
    TraitKind.INDICATOR: _("names the same"),
    TraitKind.TEXT: _("nearly the same message"),
    TraitKind.PICTURE: _("nearly the same picture"),
    TraitKind.CERTIFICATE: _("the same certificate"),
    TraitKind.TRACKER: _("the same tracking number on the page"),
    TraitKind.KIT: _("the same building kit of the page"),
    TraitKind.FAVICON: _("the same icon of the page"),
    TraitKind.ADDRESS: _("the same server"),
    TraitKind.RULING: _("a person said so"),
}


@register.filter
def tie_words(kind: str) -> str | Promise:
    """Return what a kind of tie means, in words."""
    return WORDS[kind]


@register.filter
def shared_value(value: str) -> str:
    """Return a shared thing as it may be shown: without its kind, and so that nobody opens it by accident."""
    kind, _colon, rest = value.partition(":")
    return defanged(IndicatorValue(Kind(kind), rest)) if kind in list(Kind) else value


@register.filter
def quoted(text: str) -> str:
    """Return what a reporter wrote so that nobody opens a link in it by accident."""
    return retold(text)


@register.simple_tag
def campaigns_of(indicator: Indicator) -> list[Campaign]:
    """Return the campaigns in which reports of an indicator stand, the one with most of them first."""
    members = Campaign.objects.filter(members__report__indicators=indicator)
    return list(members.annotate(here=Count("members")).order_by("-here", "pk")[:3])
