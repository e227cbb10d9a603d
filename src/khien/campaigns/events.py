"""What people said about campaigns. Reports stay inside; the references tell a stranger nothing about them."""

from dataclasses import dataclass
from typing import ClassVar

from khien.outbox.events import Event


@dataclass(frozen=True)
class CampaignsMerged(Event):
    """A person said that two campaigns are one."""

    kind: ClassVar[str] = "campaign.merged"
    public: ClassVar[tuple[str, ...]] = ("campaign", "into")

    campaign: str
    into: str
    reason: str


@dataclass(frozen=True)
class CampaignSplit(Event):
    """A person said that some reports of a campaign are another one."""

    kind: ClassVar[str] = "campaign.split"
    public: ClassVar[tuple[str, ...]] = ("campaign", "new")

    campaign: str
    new: str
    reason: str
    reports: list[int]
