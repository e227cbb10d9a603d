"""Has this message been checked? Nearly the same words find the fact check; nothing of the question is kept."""

from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.translation import get_language

from khien.campaigns import texts
from khien.protection.warnings.models.claims import Appearance, Bucket, Claim
from khien.protection.warnings.states import ClaimState

FEWEST_WORDS = 4  # shorter texts say nothing
MOST = 3  # fact checks beside one answer
LOOKED_AT = 50  # appearances that are compared: those that share most buckets, which are the most alike


def keys_of(text: str) -> Iterator[str]:
    """Yield the buckets of a text; one that is too short to be compared has the bucket of exactly its words."""
    signature = texts.signature(text)
    if signature:
        yield from texts.buckets(signature)
        return
    words = texts.words_of(text)
    if len(words) >= FEWEST_WORDS:
        yield f"exactly:{sha256(' '.join(words).encode()).hexdigest()}"


def known_claims(text: str) -> list[Claim]:
    """Return the published fact checks of nearly this message, the most alike first; one query.

    Args:
        text: as it was pasted.
    """
    keys = list(keys_of(text))
    if not keys:
        return []
    signature = texts.signature(text)
    shared = Bucket.objects.filter(key__in=keys, appearance__claim__state=ClaimState.PUBLISHED)
    nearest = shared.values("appearance").annotate(times=Count("pk")).order_by("-times", "-appearance")
    rows = Appearance.objects.filter(pk__in=nearest.values("appearance")[:LOOKED_AT])
    alike: dict[int, tuple[float, Claim]] = {}
    for seen in rows.select_related("claim").defer("text"):
        likeness = texts.likeness(signature, bytes(seen.signature)) if signature else 1.0
        if likeness >= texts.ALIKE and likeness > alike.get(seen.claim_id, (0.0,))[0]:
            alike[seen.claim_id] = (likeness, seen.claim)
    ranked = sorted(alike.values(), key=lambda pair: (-pair[0], -pair[1].pk))
    return [claim for _likeness, claim in ranked[:MOST]]


def beside(text: str) -> str:
    """Return what is shown beside the answer about a pasted message: mostly nothing, or corrections."""
    claims = known_claims(text)
    if not claims:
        return ""
    language = (get_language() or "vi")[:2]
    shown = [
        (claim, claim.in_language(language), claim.statement(language), claim.finding(language))
        for claim in claims
    ]
    return render_to_string("warnings/_beside.html", {"claims": shown})
