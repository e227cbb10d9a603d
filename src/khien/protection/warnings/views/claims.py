"""Fact checks on the public face: the list, and each with its sources."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from khien.protection.warnings.linked import embedded, review
from khien.protection.warnings.models.claims import Claim
from khien.protection.warnings.states import ClaimState

ROWS = 20


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """List the fact checks, the newest first; what was replaced is found from what replaced it."""
    language = (get_language() or "vi")[:2]
    rows = Claim.objects.public().exclude(state=ClaimState.REPLACED).order_by("-published_at", "-pk")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    shown = [(claim, claim.in_language(language), claim.statement(language)) for claim in page]
    return render(request, "warnings/claims.html", {"page": page, "claims": shown})


@require_safe
def claim(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a fact check, what it replaced and what replaced it."""
    language = (get_language() or "vi")[:2]
    rows = Claim.objects.public().select_related("replaces", "replaced_by", "first_unit", "second_unit")
    found = get_object_or_404(rows, ref=ref)
    seen = list(found.appearances.order_by("seen_on", "pk"))
    evidence = list(found.evidence.order_by("pk"))
    newer = getattr(found, "replaced_by", None)
    context = {
        "claim": found,
        "language": found.in_language(language),
        "statement": found.statement(language),
        "finding": found.finding(language),
        "reason": found.reason(language),
        "newer": newer if found.state == ClaimState.REPLACED else None,
        "why_newer": found.replaces and found.reason(language),
        "seen": seen,
        "evidence": evidence,
        "linked": embedded(review(found, seen, evidence, language)),
    }
    return render(request, "warnings/claim.html", context)
