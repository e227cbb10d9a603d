"""Where the reports of one round stand; joins are made in memory and written together."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q
from django.utils import timezone

from khien.campaigns.models import Campaign, KeptApart, Membership, Turn

AT_ONCE = 5_000  # reports of one query


def take_turn() -> None:
    """Wait until nobody else moves reports, and let nobody do so before this transaction ends.

    The write is the lock: databases that know row locks and SQLite keep the second one waiting there alike.
    """
    if not Turn.objects.filter(pk=1).update(number=F("number") + 1):
        Turn.objects.get_or_create(pk=1)


class Places:
    """Reports and their campaigns, as the round goes on.

    Args:
        reports: those whose place may change or matter.
    """

    def __init__(self, reports: Iterable[int]) -> None:
        wanted = sorted(set(reports))
        self._campaign: dict[int, Campaign | None] = {}
        for start in range(0, len(wanted), AT_ONCE):
            rows = Membership.objects.filter(report__in=wanted[start : start + AT_ONCE]).select_related("campaign")
            self._campaign |= {row.report_id: row.campaign for row in rows}
        self._moved: set[int] = set()

    def size(self, report: int) -> int:
        """Return how many reports the campaign of one had when the round began; 0 without a campaign."""
        campaign = self._campaign.get(report)
        return campaign.size if campaign else 0

    def join(self, one: int, other: int) -> bool:
        """Bring two reports into one campaign; return whether they are in one now.

        False when a person has said that their campaigns are two, or when one of the reports is gone.
        """
        if one not in self._campaign or other not in self._campaign:
            return False
        first, second = self._campaign[one], self._campaign[other]
        if first is None and second is None:
            self._place(open_campaign(), one, other)
        elif first is None or second is None:
            self._place(first or second, one, other)
        elif first.pk != second.pk:
            return self._merge(first, second)
        return True

    def _place(self, campaign: Campaign | None, *reports: int) -> None:
        for report in reports:
            if self._campaign[report] is None:
                self._campaign[report] = campaign
                self._moved.add(report)

    def _merge(self, first: Campaign, second: Campaign) -> bool:
        if kept_apart(first, second):
            return False
        smaller, larger = sorted((first, second), key=lambda one: (one.size, -one.pk))
        absorb(smaller, larger)
        for report, campaign in self._campaign.items():
            if campaign is not None and campaign.pk == smaller.pk:
                self._campaign[report] = larger
        return True

    def save(self) -> None:
        """Write the new places."""
        groups: dict[int, list[int]] = defaultdict(list)
        for report in self._moved:
            campaign = self._campaign[report]
            if campaign is not None:
                groups[campaign.pk].append(report)
        for campaign_id, reports in groups.items():
            Membership.objects.filter(report__in=reports).update(campaign=campaign_id)
            Campaign.objects.filter(pk=campaign_id).update(size=F("size") + len(reports))


def open_campaign() -> Campaign:
    """Open an empty campaign."""
    campaign = Campaign.objects.create(ref=f"new-{timezone.now().timestamp()}")
    campaign.ref = f"CD-{timezone.localdate().year}-{campaign.pk:06}"
    campaign.save(update_fields=["ref"])
    return campaign


def kept_apart(first: Campaign, second: Campaign) -> bool:
    """Return whether a person has said that two campaigns are not one."""
    low, high = sorted((first.pk, second.pk))
    return KeptApart.objects.filter(first=low, second=high).exists()


def absorb(smaller: Campaign, larger: Campaign) -> None:
    """Move everything of one campaign into another: the smaller one moves, so that no report moves often."""
    moved = Membership.objects.filter(campaign=smaller).update(campaign=larger)
    Campaign.objects.filter(pk=larger.pk).update(size=F("size") + moved, version=F("version") + 1)
    Campaign.objects.filter(pk=smaller.pk).update(size=0, merged_into=larger, version=F("version") + 1)
    Campaign.objects.filter(merged_into=smaller).update(merged_into=larger)
    larger.size += moved
    for row in KeptApart.objects.filter(Q(first=smaller) | Q(second=smaller)):
        other = row.second_id if row.first_id == smaller.pk else row.first_id
        row.delete()
        if other != larger.pk:
            low, high = sorted((other, larger.pk))
            KeptApart.objects.get_or_create(
                first_id=low, second_id=high, defaults={"by_id": row.by_id, "reason": row.reason, "at": row.at}
            )
