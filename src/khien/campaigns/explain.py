"""Why two reports are in one campaign: the shortest way from one to the other over what they share."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, Q, Value

from khien.campaigns.models import Campaign, StoredTie
from khien.campaigns.traits import TraitKind

AT_ONCE = 500
LIKENESS = [TraitKind.TEXT, TraitKind.PICTURE]  # each pair is alike in its own degree


def why(report: int, other: int) -> list[StoredTie]:
    """Return the ties on the shortest way between two reports; empty when there is none.

    The search reads one ring of neighbours after another, so it costs what lies between the two.
    """
    came: dict[int, StoredTie] = {}
    ring, seen = [report], {report}
    while ring and other not in came:
        following: list[int] = []
        for neighbour, tie in _neighbours(ring):
            if neighbour not in seen:
                seen.add(neighbour)
                came[neighbour] = tie
                following.append(neighbour)
        ring = following
    return _walk_back(report, other, came)


def tied_to(reports: Iterable[int]) -> set[int]:
    """Return these reports and all that hang together with them, over however many ties."""
    ring = set(reports)
    found = set(ring)
    while ring:
        ring = {neighbour for neighbour, _tie in _neighbours(sorted(ring))} - found
        found |= ring
    return found


def _neighbours(ring: list[int]) -> Iterator[tuple[int, StoredTie]]:
    inside = set(ring)
    for start in range(0, len(ring), AT_ONCE):
        some = ring[start : start + AT_ONCE]
        for tie in StoredTie.objects.filter(Q(report__in=some) | Q(other__in=some)).order_by("-strength", "pk"):
            if tie.report_id in inside:
                yield tie.other_id, tie
            if tie.other_id in inside:
                yield tie.report_id, tie


def _walk_back(report: int, other: int, came: dict[int, StoredTie]) -> list[StoredTie]:
    path: list[StoredTie] = []
    while other != report:
        if other not in came:
            return []
        tie = came[other]
        path.append(tie)
        other = tie.report_id if tie.other_id == other else tie.other_id
    return path[::-1]


def held_together_by(campaign: Campaign, *, most: int = 20) -> list[tuple[str, str, int]]:
    """Return what a campaign's reports share: kind, value and the number of ties, the most frequent first."""
    ties = StoredTie.objects.filter(report__membership__campaign=campaign)
    alike = ties.filter(kind__in=LIKENESS).annotate(shared=Value("")).values_list("kind", "shared")
    same = ties.exclude(kind__in=LIKENESS).values_list("kind", "value")
    rows = [*alike.annotate(number=Count("pk")), *same.annotate(number=Count("pk")).order_by("-number")[:most]]
    return sorted(rows, key=lambda row: (-row[2], row[:2]))[:most]
