"""What people say about campaigns: these two are one, these reports are another. The machine remembers it."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from khien.campaigns.events import CampaignsMerged, CampaignSplit
from khien.campaigns.explain import tied_to
from khien.campaigns.models import Campaign, KeptApart, Membership, StoredTie
from khien.campaigns.places import AT_ONCE, absorb, open_campaign, take_turn
from khien.campaigns.traits import STRENGTH, TraitKind
from khien.core.errors import KhienError
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require


class RulingRefused(KhienError):
    """A campaign cannot be merged or split like this."""

    status = 409


def merge_campaigns(*, campaign: Campaign, into: Campaign, reason: str, by: Person) -> None:
    """Say that two campaigns are one, whatever was said before.

    Args:
        campaign: the one that ends, as the person saw it; `campaign.version` guards against overwriting.
        into: the one that goes on.
        reason: why; for staff and the log.
        by: who says so.

    Raises:
        NotAllowed: the person may not.
        RulingRefused: they are one already, no reason is given, or one of them has changed meanwhile.
    """
    require(by, Right.PROPOSE)
    if campaign.pk == into.pk or into.merged_into_id is not None:
        raise RulingRefused(_("These two are one campaign already."))
    if not reason.strip():
        raise RulingRefused(_("Say why these two are one campaign."))
    with transaction.atomic():
        take_turn()
        _claim(campaign)
        if not Campaign.objects.filter(pk=into.pk, merged_into=None).exists():
            raise RulingRefused(_("The other campaign has changed meanwhile. Look at it again, then decide."))
        one, other = (Membership.objects.filter(campaign=each).order_by("pk").first() for each in (campaign, into))
        KeptApart.objects.filter(_between(campaign, into)).delete()
        absorb(campaign, into)
        if one and other:
            _tie(one.report_id, other.report_id, reason)
        announce(
            CampaignsMerged(campaign=campaign.ref, into=into.ref, reason=reason.strip()), by=by, about=into.ref
        )


def split_campaign(
    *, campaign: Campaign, reports: Iterable[int], reason: str, by: Person, with_tied: bool = False
) -> Campaign:
    """Say that some reports of a campaign are another one; return that one.

    Args:
        campaign: as the person saw it; `campaign.version` guards against overwriting.
        reports: numbers of the reports that leave; some must stay.
        reason: why; for staff and the log.
        by: who says so.
        with_tied: whether all that hang together with them leave, too: thousands that one false report brought in.

    Raises:
        NotAllowed: the person may not.
        RulingRefused: none or all would leave, or the campaign has changed meanwhile.
    """
    require(by, Right.PROPOSE)
    if not reason.strip():
        raise RulingRefused(_("Say why these reports are another campaign."))
    with transaction.atomic():
        take_turn()
        _claim(campaign)
        everybody = set(Membership.objects.filter(campaign=campaign).values_list("report", flat=True))
        leaving = everybody & set(reports)
        if with_tied:
            leaving = everybody & tied_to(leaving)
        if not leaving or leaving == everybody:
            raise RulingRefused(_("Choose some of the reports: at least one leaves, and at least one stays."))
        new = open_campaign()
        _move(campaign, sorted(leaving), new)
        _cut(campaign, new)
        low, high = sorted((campaign.pk, new.pk))
        KeptApart.objects.create(first_id=low, second_id=high, by=by, reason=reason.strip())
        event = CampaignSplit(campaign=campaign.ref, new=new.ref, reason=reason.strip(), reports=sorted(leaving))
        announce(event, by=by, about=campaign.ref)
    new.refresh_from_db()
    return new


def _claim(campaign: Campaign) -> None:
    unchanged = Campaign.objects.filter(pk=campaign.pk, version=campaign.version, merged_into=None)
    if not unchanged.update(version=F("version") + 1):
        raise RulingRefused(_("This campaign has changed while you had it open. Look at it again, then decide."))


def _between(one: Campaign, other: Campaign) -> Q:
    low, high = sorted((one.pk, other.pk))
    return Q(first=low, second=high)


def _tie(report: int, other: int, reason: str) -> None:
    StoredTie.objects.get_or_create(
        report_id=report,
        other_id=other,
        kind=TraitKind.RULING,
        value=reason.strip(),
        defaults={"strength": STRENGTH[TraitKind.RULING]},
    )


def _move(campaign: Campaign, leaving: Sequence[int], new: Campaign) -> None:
    """Move reports; they are looked at again, so that later ones like them find them."""
    for start in range(0, len(leaving), AT_ONCE):
        some = Membership.objects.filter(report__in=leaving[start : start + AT_ONCE])
        some.update(campaign=new, grouped_at=None)
    Campaign.objects.filter(pk=new.pk).update(size=len(leaving))
    Campaign.objects.filter(pk=campaign.pk).update(size=F("size") - len(leaving))


def _cut(campaign: Campaign, new: Campaign) -> None:
    """Forget the ties between those who left and those who stay: they no longer explain anything.

    Those who stay and lose one are looked at again: perhaps only one that left held them together.
    """
    torn = StoredTie.objects.filter(
        Q(report__membership__campaign=campaign, other__membership__campaign=new)
        | Q(report__membership__campaign=new, other__membership__campaign=campaign)
    )
    ends = Q(report__ties__in=torn) | Q(report__ties_back__in=torn)
    Membership.objects.filter(ends, campaign=campaign).update(grouped_at=None)
    torn.delete()
