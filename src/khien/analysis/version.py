"""Which scorecard scored: its number, and what it weighs and knows by content, so that no change goes unseen."""

from functools import cache
from hashlib import sha256

from khien.analysis import brands, guardlist, weights


def scorecard_version() -> str:
    """Return the version: two scores of one version and one snapshot are the same."""
    return f"{weights.VERSION}-{_content()}"


@cache
def _content() -> str:
    """Return eight digits over all weights, the registry of organisations and the guard lists."""
    numbers = {name: points for name, (points, _sentence) in weights.TABLE.items()}
    limits = (
        weights.START,
        weights.MODEL_PER_UNIT,
        weights.GUARDED_NAME,
        weights.GUARDED_ADDRESS,
        weights.FEEDS_AT_MOST,
        weights.REPORTS_AT_MOST,
        weights.EVIDENCE_AT_MOST,
    )
    digest = sha256(repr((sorted(numbers.items()), limits)).encode())
    for file in (brands.REGISTRY, *sorted(guardlist.FOLDER.glob("*.txt"))):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:8]
