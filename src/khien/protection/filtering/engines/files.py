"""No DNS server at all: the list is published as files, for others to fetch."""

from collections.abc import Iterable

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
    with zone_file(zone).open(encoding="ascii") as file:
        cells = (line.split() for line in file)
        return {row[0]: row[2] for row in cells if len(row) == 3 and row[0] in wanted}


def _action(owners: Iterable[str], rules: Iterable[dict[str, str]]) -> str:
    return next((zone[owner] for zone in rules for owner in owners if owner in zone), "")
