"""Keep the zone files at a release: the base is replaced seldom, shard by shard; the hot zone always."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from khien.protection.filtering.compile import checked_names
from khien.protection.filtering.compile.changes import rules_since
from khien.protection.filtering.compile.zone import BASES, HOT, ZONES, base_rules, head, serial_of
from khien.protection.filtering.models import Release


def zone_file(zone: str) -> Path:
    """Return where a zone is kept."""
    return Path(settings.RESOLVER_FOLDER) / f"{zone.split('.')[0]}.rpz"


def serials_on_disk() -> dict[str, int]:
    """Return the serial of each zone file; 0 for one that is missing or empty."""
    return {zone: serial_of(zone_file(zone)) for zone in ZONES}


def base_serial(serials: dict[str, int]) -> int:
    """Return the serial that the base as a whole has: that of its oldest shard."""
    return min(serials[zone] for zone in BASES)


def write_zones(release: Release) -> None:
    """Bring the files to a release; nothing is touched when they are there already.

    Killed between two files, they still make up a list that was in force: the hot zone says the same of a name as
    a newer shard does, and the next round writes what is missing.

    Raises:
        ListDamaged: the rows are not what was published; the files stay as they are.
    """
    on_disk = serials_on_disk()
    if on_disk[HOT] == release.serial and base_serial(on_disk):
        return
    rules = _rules(base_serial(on_disk), release)
    if rules is None:
        rewrite_zones(release)
    else:
        _write_hot(release, rules)


def rewrite_zones(release: Release) -> None:
    """Write the whole list as a new base, and a hot zone that changes nothing.

    Raises:
        ListDamaged: the rows are not what was published; the files stay as they are.
    """
    for fresh, path in write_base_aside(release):
        fresh.replace(path)
    _write_hot(release, [])


def write_base_aside(release: Release) -> list[tuple[Path, Path]]:
    """Write the shards of a new base beside the present ones.

    Returns:
        For each shard what was written, and the place where it belongs.

    Raises:
        ListDamaged: the rows are not what was published.
    """
    paths = {zone: zone_file(zone) for zone in BASES}
    fresh = {zone: path.with_suffix(".fresh") for zone, path in paths.items()}
    with ExitStack() as opened:
        files = {zone: opened.enter_context(path.open("w", encoding="ascii")) for zone, path in fresh.items()}
        for zone, file in files.items():
            file.write(head(zone, release.serial))
        for zone, rule in base_rules(checked_names(release)):
            files[zone].write(rule)
        for file in files.values():
            file.flush()
            os.fsync(file.fileno())
    return [(fresh[zone], paths[zone]) for zone in BASES]


def files_agree(release: Release) -> bool:
    """Compare all files, byte by byte, with what the rows say that they must hold; reads everything.

    Raises:
        ListDamaged: the rows are not what was published.
    """
    serials = serials_on_disk()
    rules = _rules(base_serial(serials), release)
    if rules is None or len({serials[zone] for zone in BASES}) > 1:
        return False
    hot = [head(HOT, release.serial), *rules]
    return _holds(zone_file(HOT), hot) and _base_agrees(Release.objects.get(serial=base_serial(serials)))


def _holds(path: Path, pieces: Iterable[str]) -> bool:
    with path.open(encoding="ascii", errors="replace") as file:
        return all(file.read(len(piece)) == piece for piece in pieces) and not file.read(1)


def _base_agrees(release: Release) -> bool:
    with ExitStack() as opened:
        paths = {zone: zone_file(zone) for zone in BASES}
        files = {
            zone: opened.enter_context(path.open(encoding="ascii", errors="replace"))
            for zone, path in paths.items()
        }
        pieces = _base_pieces(release)
        return all(files[zone].read(len(piece)) == piece for zone, piece in pieces) and not any(
            file.read(1) for file in files.values()
        )


def _base_pieces(release: Release) -> Iterator[tuple[str, str]]:
    yield from ((zone, head(zone, release.serial)) for zone in BASES)
    yield from base_rules(checked_names(release))


def _rules(base: int, release: Release) -> list[str] | None:
    held = Release.objects.filter(withdrawn_at=None, serial__lte=release.serial)
    known = held.filter(serial=base).first()
    return rules_since(known, release) if known else None


def _write_hot(release: Release, rules: Iterable[str]) -> None:
    """Write beside the file, then put it in place: after a crash it is the old or the new one, never half."""
    path = zone_file(HOT)
    fresh = path.with_suffix(".fresh")
    with fresh.open("w", encoding="ascii") as file:
        file.writelines([head(HOT, release.serial), *rules])
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
