"""What two reports can have in common, and when that is enough to say that they belong together. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from khien.analysis import looks
from khien.campaigns import texts


class TraitKind(StrEnum):
    """What is shared. The words stand in the database."""

    INDICATOR = "indicator"  # the same name, account, number, profile or wallet
    TEXT = "text"  # nearly the same words
    PICTURE = "picture"  # nearly the same screenshot
    CERTIFICATE = "certificate"
    TRACKER = "tracker"
    KIT = "kit"
    FAVICON = "favicon"
    ADDRESS = "address"  # of a server
    RULING = "ruling"  # a person said so


# A tie needs 1 in all. Servers, icons and kits are shared by strangers as well: two of them are needed.
STRENGTH: dict[TraitKind, float] = {
    TraitKind.INDICATOR: 1,
    TraitKind.TEXT: 1,
    TraitKind.PICTURE: 1,
    TraitKind.CERTIFICATE: 1,
    TraitKind.TRACKER: 1,
    TraitKind.KIT: 0.5,
    TraitKind.FAVICON: 0.5,
    TraitKind.ADDRESS: 0.5,
    TraitKind.RULING: 1,
}
ENOUGH = 1.0
# Reports remembered for each trait: one stands for all that share it exactly; a bucket of likeness holds several.
REMEMBERED = 5

_LIKENESS: dict[TraitKind, tuple[Callable[[bytes, bytes], float], float]] = {
    TraitKind.TEXT: (texts.likeness, texts.ALIKE),
    TraitKind.PICTURE: (looks.likeness, looks.ALIKE),
}


@dataclass(frozen=True)
class Trait:
    """One thing that a report shares with others, or a bucket of things that may be alike.

    Args:
        kind: what it is.
        value: the thing itself, or the name of the bucket.
        signature: for kinds that are alike rather than equal: what is compared.
    """

    kind: TraitKind
    value: str
    signature: bytes = b""

    @cached_property
    def key(self) -> str:
        """Return what the trait is found by: 40 hex digits over kind and value."""
        return sha256(f"{self.kind}\0{self.value}".encode()).hexdigest()[:40]


@dataclass(frozen=True)
class Holder:
    """A report that has a trait."""

    report: int
    signature: bytes = b""


@dataclass(frozen=True)
class Tie:
    """Why two reports belong together."""

    report: int
    other: int
    kind: TraitKind
    value: str
    strength: float


def ties(
    report: int,
    traits: Iterable[Trait],
    holders: Mapping[str, Sequence[Holder]],
    size: Callable[[int], int] = lambda _report: 0,
) -> list[Tie]:
    """Return what ties a report to others, the strongest first; only where it is enough in sum.

    Args:
        report: its number.
        traits: that it has.
        holders: other reports with a trait, by `Trait.key`.
        size: of the campaign of another report: of two that a person has parted, the larger comes first.
    """
    found: dict[int, dict[tuple[TraitKind, str], Tie]] = defaultdict(dict)
    for trait in traits:
        for holder in holders.get(trait.key, ()):
            if holder.report != report and (tie := _tie(report, trait, holder)):
                found[holder.report].setdefault((tie.kind, tie.value), tie)
    sums = {other: _sum(shared.values()) for other, shared in found.items()}
    enough = [other for other in sums if sums[other] >= ENOUGH]
    strong = sorted(enough, key=lambda other: (-sums[other], -size(other), other))
    return [tie for other in strong for tie in found[other].values()]


def _sum(shared: Iterable[Tie]) -> float:
    """Count each kind once: a server with four addresses is one server, and strangers share all four."""
    best: dict[TraitKind, float] = defaultdict(float)
    for tie in shared:
        best[tie.kind] = max(best[tie.kind], tie.strength)
    return sum(best.values())


def _tie(report: int, trait: Trait, holder: Holder) -> Tie | None:
    if trait.kind not in _LIKENESS:
        return Tie(report, holder.report, trait.kind, trait.value, STRENGTH[trait.kind])
    measure, enough = _LIKENESS[trait.kind]
    likeness = measure(trait.signature, holder.signature)
    if likeness < enough:
        return None
    # The closer, the stronger: of two campaigns that a person has parted, the one that is more alike comes first.
    return Tie(report, holder.report, trait.kind, f"{likeness:.0%}", STRENGTH[trait.kind] + likeness - enough)


def to_remember(
    report: int, traits: Iterable[Trait], holders: Mapping[str, Sequence[Holder]], found: Iterable[Tie]
) -> list[tuple[Trait, Holder]]:
    """Return the traits that others should find this report by: those that nobody stands for yet.

    Whoever is like a report that is remembered is found through that one; so a flood of one message
    costs no more than its first copies. One that is parted from all that it is like stands for itself.
    """
    alike = {tie.kind for tie in found}
    return [
        (trait, Holder(report, trait.signature))
        for trait in traits
        if not (trait.kind in _LIKENESS and trait.kind in alike)
        and _has_room(report, trait, holders.get(trait.key, ()), is_parted=not alike)
    ]


def _has_room(report: int, trait: Trait, known: Sequence[Holder], *, is_parted: bool) -> bool:
    if any(holder.report == report for holder in known) or len(known) >= REMEMBERED:
        return False
    return not known or is_parted or trait.kind in _LIKENESS or STRENGTH[trait.kind] < ENOUGH
