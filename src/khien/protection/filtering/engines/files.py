"""No DNS server at all: the list is published as files, for others to fetch."""

from pathlib import Path

from django.conf import settings

from khien.protection.filtering.compile.zone import serial_of


class Files:
    """Answers from the zone file itself."""

    def __init__(self) -> None:
        self.zone_file = Path(settings.RESOLVER_FOLDER) / "khien.rpz"

    def load(self) -> None:
        """There is nobody to tell."""

    def serial(self) -> int | None:
        """Return the serial in the file."""
        return serial_of(self.zone_file)

    def is_blocked(self, name: str) -> bool:
        """Look the name up in the file; slow, and only used for canaries."""
        if not self.zone_file.exists():
            return False
        with self.zone_file.open(encoding="ascii") as file:
            return any(line.startswith(f"{name} CNAME ") for line in file)
