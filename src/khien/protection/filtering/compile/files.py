"""Keep the resolver's two zone files at a release: the base is replaced seldom, the hot one always."""

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from khien.protection.filtering.compile import checked_names
from khien.protection.filtering.compile.changes import rules_since
from khien.protection.filtering.compile.zone import BASE, HOT, head, serial_of, zone_lines
from khien.protection.filtering.models import Release

NAMES = {HOT: "hot.rpz", BASE: "base.rpz"}


def zone_file(zone: str) -> Path:
    """Return where a zone is kept."""
    return Path(settings.RESOLVER_FOLDER) / NAMES[zone]


def serials_on_disk() -> dict[str, int]:
    """Return the serial of each zone file; 0 for one that is missing or empty."""
    return {zone: serial_of(zone_file(zone)) for zone in NAMES}


def write_zones(release: Release) -> None:
    """Bring the files to a release; nothing is touched when they are there already.

    Killed between two files, they still make up a list that was in force: the hot zone says the same of a name as
    the new base does, and the next round writes what is missing.

    Raises:
        ListDamaged: the rows are not what was published; the files stay as they are.
    """
    on_disk = serials_on_disk()
    if on_disk[HOT] == release.serial and on_disk[BASE]:
        return
    rules = _rules(on_disk[BASE], release)
    if rules is None:
        rewrite_zones(release)
    else:
        _write(HOT, release, rules)


def rewrite_zones(release: Release) -> None:
    """Write the whole list as a new base, and a hot zone that changes nothing.

    Raises:
        ListDamaged: the rows are not what was published; the files stay as they are.
    """
    _replace(zone_file(BASE), zone_lines(BASE, release.serial, checked_names(release)))
    _write(HOT, release, [])


def files_agree(release: Release) -> bool:
    """Compare both files, byte by byte, with what the rows say that they must hold; reads everything.

    Raises:
        ListDamaged: the rows are not what was published.
    """
    base_serial = serials_on_disk()[BASE]
    rules = _rules(base_serial, release)
    if rules is None:
        return False
    names = checked_names(Release.objects.get(serial=base_serial))
    hot = [head(HOT, release.serial), *rules]
    return _holds(zone_file(HOT), hot) and _holds(zone_file(BASE), zone_lines(BASE, base_serial, names))


def _holds(path: Path, pieces: Iterable[str]) -> bool:
    with path.open(encoding="ascii", errors="replace") as file:
        return all(file.read(len(piece)) == piece for piece in pieces) and not file.read(1)


def _rules(base_serial: int, release: Release) -> list[str] | None:
    held = Release.objects.filter(withdrawn_at=None, serial__lte=release.serial)
    base = held.filter(serial=base_serial).first()
    return rules_since(base, release) if base else None


def _write(zone: str, release: Release, rules: Iterable[str]) -> None:
    _replace(zone_file(zone), [head(zone, release.serial), *rules])


def _replace(path: Path, pieces: Iterable[str]) -> None:
    """Write beside the file, then put it in place: after a crash it is the old or the new one, never half."""
    fresh = path.with_suffix(".fresh")
    with fresh.open("w", encoding="ascii") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
