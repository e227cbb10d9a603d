"""No DNS server at all: the list is published as files, for others to fetch."""

import os
from collections.abc import Iterable
from mmap import ACCESS_READ, mmap

from khien.protection.filtering.compile.files import serials_on_disk, zone_file
from khien.protection.filtering.compile.zone import ZONES


class Files:
    """Answers from the zone files, as a resolver that reads them would."""

    def serials(self) -> dict[str, int] | None:
        """Return the serials in the files."""
        return serials_on_disk()

    def load(self, zones: Iterable[str]) -> None:
        """There is nobody to tell."""

    def blocked(self, names: Iterable[str]) -> set[str]:
        """Look names up in the files, the hot one first; slow, and only used for canaries and spot checks."""
        owners = {name: _owners(name) for name in names}
        wanted = {owner for some in owners.values() for owner in some}
        rules = [_rules(zone, wanted) for zone in ZONES]
        return {name for name, some in owners.items() if _action(some, rules) == "."}


def _owners(name: str) -> list[str]:
    """Return the owners of the rules that could fit a name, the closest first."""
    labels = name.split(".")
    return [name, *("*." + ".".join(labels[start:]) for start in range(1, len(labels)))]


def _rules(zone: str, wanted: set[str]) -> dict[str, str]:
    with zone_file(zone).open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return {}
        # Not line by line: a million of them would take seconds, in every publication.
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            places = ((owner, data.find(f"\n{owner} CNAME ".encode())) for owner in wanted)
            return {owner: _line_at(data, at + 1).split()[2] for owner, at in places if at >= 0}


def _line_at(data: mmap, place: int) -> str:
    return data[place : data.find(b"\n", place)].decode("ascii")


def _action(owners: Iterable[str], rules: Iterable[dict[str, str]]) -> str:
    return next((zone[owner] for zone in rules for owner in owners if owner in zone), "")
