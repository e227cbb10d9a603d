"""Words and safe spellings for templates."""

from django import template
from django.utils.translation import get_language

from khien.analysis.models import Evidence
from khien.cases import bases, evidence_words
from khien.cases.wording import CATEGORY_NAMES, KIND_NAMES
from khien.indicators import display
from khien.indicators.models import Indicator

register = template.Library()


@register.filter
def defanged(indicator: Indicator) -> str:
    """Show an indicator so that nobody follows it by accident."""
    return display.defanged(indicator.as_value)


@register.filter
def readable(indicator: Indicator) -> str:
    """Show a name in Unicode; empty when that adds nothing."""
    return display.readable(indicator.as_value)


@register.filter
def evidence_title(evidence: Evidence) -> evidence_words.Words:
    """Name where a piece of evidence comes from."""
    return evidence_words.title(evidence.source)


@register.filter
def evidence_lines(evidence: Evidence) -> list[evidence_words.Line]:
    """Say a piece of evidence in words."""
    return evidence_words.lines(evidence.source, evidence.data)


@register.filter
def category_name(word: str) -> str:
    """Name a category in the language of the page."""
    return str(CATEGORY_NAMES[word]) if word else ""


@register.filter
def kind_name(word: str) -> str:
    """Name a kind of indicator in the language of the page."""
    return str(KIND_NAMES[word])


@register.filter
def cited(text: str) -> str:
    """Cite a legal basis in the language of the page."""
    return bases.cited(text, get_language() or "vi")


@register.filter
def number(ref: str) -> int:
    """Return the number of a decision within its case, as it stands in addresses."""
    return int(ref.rpartition("-")[2])
