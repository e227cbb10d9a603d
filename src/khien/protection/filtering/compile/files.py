"""Keep the zone files at a release: the base is replaced seldom, the hot zone always."""

import os
from collections.abc import Generator, Iterable
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.protection.filtering.compile import checked_names
from khien.protection.filtering.compile.changes import rules_since
from khien.protection.filtering.compile.zone import (
    BASE,
    END,
    HOT,
    ZONES,
    Tells,
    base_rules,
    digest_of,
    head,
    hot_head,
    serial_of,
    told_by,
)
from khien.protection.filtering.models import Release
from khien.protection.filtering.reading import read_through

MOST_BASES = 20  # before the one in place that a hot zone serves; nobody folds, if there are more


class CannotWrite(KhienError):
    """The disk does not take the files of the list: it is full, say. Those that are there stay as they are."""

    status = 503

    def __init__(self, error: OSError) -> None:
        said = _(
            "The list cannot be written into %(folder)s: %(why)s. The list before stays in force. Make room "
            "there; the next round goes on by itself."
        )
        super().__init__(str(said) % {"folder": settings.RESOLVER_FOLDER, "why": error.strerror or error})


def zone_file(zone: str) -> Path:
    """Return where a zone is kept."""
    return Path(settings.RESOLVER_FOLDER) / f"{zone.split('.')[0]}.rpz"


def serials_on_disk() -> dict[str, int]:
    """Return the serial of each zone file; 0 for one that is missing, empty or cut short."""
    return {zone: serial_of(zone_file(zone)) for zone in ZONES}


def must_tell(serials: dict[str, int], base: int | None = None) -> Tells:
    """Return what a hot zone must tell before a base; all that the one on disk tells, when it is another base.

    Args:
        serials: of the files.
        base: the one in place, or another one.
    """
    told, base = told_by(zone_file(HOT)), serials[BASE] if base is None else base
    if told.base in (0, base, serials[HOT]):  # no hot zone, that of this base, or one that said nothing more
        return Tells(base, told.overlap)
    return Tells(base, (*told.overlap, (told.base, serials[HOT]))[-MOST_BASES:])


def will_do(zone: str, held: int, on_disk: dict[str, int]) -> bool:
    """Whether what a resolver has of a zone serves as well as the file: hot zones are true before older bases.

    Args:
        held: the serial that it has.
        on_disk: the serials of the files.
    """
    return held == on_disk[zone] or (zone == BASE and must_tell(on_disk).serve(held))


def are_written(release: Release) -> bool:
    """Whether the files are those of a release; its serial may have been that of a list that a database lost."""
    on_disk = serials_on_disk()
    return on_disk[HOT] == release.serial and on_disk[BASE] > 0 and digest_of(zone_file(HOT)) == release.digest


def write_zones(release: Release) -> list[str]:
    """Bring the files to a release, and return which zones were written: none when they are there already.

    Killed between the two, they still make up a list that was in force: the hot zone says the same of a name as a
    newer base does, and the next round writes what is missing.

    Raises:
        ListDamaged: the rows are not what was published; the files stay as they are.
        CannotWrite: the disk does not take them; the files stay as they are.
    """
    if are_written(release):
        return []
    tells = must_tell(serials_on_disk())
    rules = _rules(tells, release)
    return rewrite_zones(release) if rules is None else _write_hot(release, tells, rules)


def rewrite_zones(release: Release) -> list[str]:
    """Write the whole list as a new base, and return which zones were written.

    What the hot zone said of names it goes on to say: a resolver may take it before it takes the base.

    Raises:
        ListDamaged, CannotWrite: the files stay as they are.
    """
    tells = must_tell(serials_on_disk(), release.serial)
    fresh = write_base_aside(release)
    rules = _rules(tells, release) or []
    put_base(fresh)
    return [BASE, *_write_hot(release, tells, rules)]


def shorten_hot(release: Release) -> list[str]:
    """Write a hot zone without an overlap: everybody has the base in place.

    Raises:
        CannotWrite: the files stay as they are.
    """
    tells = Tells(serials_on_disk()[BASE])
    rules = _rules(tells, release)
    return [] if rules is None else _write_hot(release, tells, rules)


def write_base_aside(release: Release, suffix: str = ".fresh") -> Path:
    """Write a new base beside the present one.

    Args:
        release: what it holds.
        suffix: of its name; a fold and a publication may write at the same time.

    Returns:
        Where it is.

    Raises:
        ListDamaged: the rows are not what was published.
        CannotWrite: the disk does not take it. In both cases nothing is left of it.
    """
    fresh = zone_file(BASE).with_suffix(suffix)
    with read_through(_base_pieces(release)) as pieces:
        _write(fresh, pieces)
    return fresh


def put_base(fresh: Path) -> None:
    """Put a new base in place."""
    fresh.replace(zone_file(BASE))


def _write(fresh: Path, pieces: Iterable[str]) -> None:
    """Leave nothing half-written behind: on a full disk it would take the room that the next try needs."""
    try:
        with fresh.open("w", encoding="ascii") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
    except Exception as error:
        fresh.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CannotWrite(error) from error
        raise


def files_agree(release: Release) -> bool:
    """Compare all files, byte by byte, with what the rows say that they must hold; reads everything.

    Raises:
        ListDamaged: the rows are not what was published.
    """
    tells, base = told_by(zone_file(HOT)), serials_on_disk()[BASE]
    rules = _rules(tells, release) if tells.base <= base else None
    if rules is None:
        return False
    hot = [hot_head(release.serial, release.digest, tells), *rules, END]
    with read_through(_base_pieces(Release.objects.get(serial=base))) as pieces:
        return _holds(zone_file(HOT), hot) and _holds(zone_file(BASE), pieces)


def _holds(path: Path, pieces: Iterable[str]) -> bool:
    with path.open(encoding="ascii", errors="replace") as file:
        return all(file.read(len(piece)) == piece for piece in pieces) and not file.read(1)


def _base_pieces(release: Release) -> Generator[str, None, None]:
    yield head(BASE, release.serial)
    yield from base_rules(key for names in checked_names(release) for key, _name in names)
    yield END


def _rules(tells: Tells, release: Release) -> list[str] | None:
    """Return the rules of the hot zone; an overlap with lists that never were, or were taken back, is left out."""
    known = Release.objects.filter(withdrawn_at=None, serial__lte=release.serial)
    held = known.in_bulk({tells.base, *chain.from_iterable(tells.overlap)}, field_name="serial")
    if tells.base not in held:
        return None
    overlap = [(held[since], held[until]) for since, until in tells.overlap if {since, until} <= held.keys()]
    return rules_since(held[tells.base], release, overlap)


def _write_hot(release: Release, tells: Tells, rules: Iterable[str]) -> list[str]:
    """Write beside the file, then put it in place: after a crash it is the old or the new one, never half."""
    fresh = zone_file(HOT).with_suffix(".fresh")
    _write(fresh, [hot_head(release.serial, release.digest, tells), *rules, END])
    fresh.replace(zone_file(HOT))
    return [HOT]
