"""Fold the hot zone into the base, outside the path of any decision.

The new base is written aside while publications go on. It is put in place under a serial of its own that changes
nothing on the list; until each resolver has every shard, the hot zone before still says the same of each name.
"""

from khien.protection.filtering.compile import ListDamaged
from khien.protection.filtering.compile.changes import FOLD, changed_lines
from khien.protection.filtering.compile.files import base_serial, serials_on_disk, write_base_aside
from khien.protection.filtering.engines import engine
from khien.protection.filtering.models import Release
from khien.protection.filtering.planning import release_again
from khien.protection.filtering.publish import TROUBLE, only_publisher, put_in_force


def fold_base() -> bool:
    """Write a new base when much has changed since the present one; return whether that was so."""
    release = Release.objects.newest()
    if release is None or not release.confirmed_at or not _is_worth_it(release):
        return False
    try:
        written = write_base_aside(release)
    except ListDamaged as damage:
        TROUBLE.say(damage.user_message)
        return False
    with only_publisher():
        newest = Release.objects.newest()
        # A list that was taken back meanwhile must not come back as a base.
        kept = Release.objects.filter(pk=release.pk, withdrawn_at=None).exists()
        again = release_again(newest) if newest and newest.confirmed_at and kept else None
        if again is None:
            return False
        for fresh, path in written:
            fresh.replace(path)
        put_in_force(again, engine())
    return True


def _is_worth_it(release: Release) -> bool:
    base = Release.objects.filter(serial=base_serial(serials_on_disk()), withdrawn_at=None).first()
    return base is not None and changed_lines(base, release) > FOLD
