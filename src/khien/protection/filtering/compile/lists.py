"""The list as files for a web server or a CDN: each version whole in a folder of its own, the newest is `current`.

Beside each file stands its gzip, and `index.json` says what the folder holds. A reader sees one version or the
next, never parts of both.
"""

import fcntl
import gzip
import json
import os
import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import IO

from django.conf import settings

from khien.protection.filtering.compile.formats import FORMATS, Version, facts_of, version_of
from khien.protection.filtering.compile.stream import compile_lists
from khien.protection.filtering.models import Release
from khien.protection.filtering.reading import read_through
from khien.turns import in_turn

CURRENT, INDEX = "current", "index.json"
_LEVEL = 4  # of compression: the next ones cost twice the time for a tenth less
_PAUSE = 4  # times that writing took, before it is written again: a long list does not keep a processor for itself


@dataclass(frozen=True)
class Written:
    """A version that is there as files."""

    folder: Path
    serial: int
    digest: str
    seconds: float  # that it took to write

    def path(self, name: str, *, compressed: bool = False) -> Path:
        """Return where a format is."""
        return self.folder / (file_name(name) + (".gz" if compressed else ""))


def file_name(name: str) -> str:
    """Return how the file of a format is called."""
    return f"khien.{FORMATS[name].extension}"


def present(folder: Path) -> Written | None:
    """Return the newest version that is there; one whose index a power cut emptied is not."""
    try:
        own = folder / os.readlink(folder / CURRENT)
        told = json.loads((own / INDEX).read_text(encoding="utf-8"))
        return Written(own, told["serial"], told["digest"], told["seconds"])
    except (OSError, ValueError, KeyError):  # no link either: a backup that followed it put a folder back
        return None


def keep_lists() -> None:
    """Write the newest list that a resolver answers from, unless it is there or one was written just now."""
    release, there = Release.objects.last_good(), present(settings.LISTS_FOLDER)
    if release is None or (there and (there.serial == release.serial or _is_fresh(there))):
        return
    with suppress(BlockingIOError):  # another worker is at it
        write_lists(release, settings.LISTS_FOLDER, wait=False)


def _is_fresh(written: Written) -> bool:
    """Whether it was written just now; a file of the future is none, since the clock was set back."""
    age = time.time() - (written.folder / INDEX).stat().st_mtime
    return 0 <= age < _PAUSE * written.seconds


def write_lists(
    release: Release | None, folder: Path, names: Sequence[str] = tuple(FORMATS), *, wait: bool = True
) -> Written:
    """Write a version in every format, and make it the current one, unless a newer one is there by now.

    Args:
        release: the version; None before the first.
        folder: where it goes.
        names: keys of `FORMATS`.
        wait: for somebody else who is writing into the folder.

    Raises:
        BlockingIOError: somebody else is, and we do not wait.
        ListDamaged: the rows are not what was published; the version before stays the current one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with in_turn(folder / "write.lock", fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB):
        version, begun = version_of(release), time.monotonic()
        there = present(folder)
        if there and there.serial > version.serial and Release.objects.known(there.serial):
            return there
        fresh = folder / f"{version.serial}.fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        try:
            _write(release, fresh, names)
            seconds = round(time.monotonic() - begun, 3)
            (fresh / INDEX).write_text(_index(version, fresh, names, seconds), encoding="utf-8")
            return _put_in_place(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _write(release: Release | None, folder: Path, names: Sequence[str]) -> None:
    with ExitStack() as opened:
        plain: dict[str, IO[bytes]] = {}
        small: dict[str, gzip.GzipFile] = {}
        for name in names:
            path = folder / file_name(name)
            plain[name] = opened.enter_context(path.open("wb"))
            # Time and name are left out of the gzip: the same list gives the same bytes.
            out = opened.enter_context(path.with_name(f"{path.name}.gz").open("wb"))
            small[name] = opened.enter_context(gzip.GzipFile("", "wb", _LEVEL, out, mtime=0))
        pieces = opened.enter_context(read_through(compile_lists(names, release)))
        for name, text in pieces:
            data = text.encode()
            plain[name].write(data)
            small[name].write(data)


def _index(version: Version, folder: Path, names: Sequence[str], seconds: float) -> str:
    files = {}
    for name in names:
        with (folder / file_name(name)).open("rb") as file:
            files[file_name(name)] = {
                "bytes": (folder / file_name(name)).stat().st_size,
                "sha256": file_digest(file, "sha256").hexdigest(),
            }
    told = facts_of(version) | {"seconds": seconds, "files": files}
    return json.dumps(told, indent=1) + "\n"


def _put_in_place(fresh: Path, folder: Path) -> Written:
    """Name the folder by its serial, point `current` to it, and remove all but it and the one before."""
    before = present(folder)
    own = fresh.with_suffix("")
    if before and before.folder == own:  # the same version anew: somebody reads there until `current` has moved
        own = fresh.with_suffix(".again")
    for path in (*fresh.iterdir(), fresh):
        _to_disk(path)
    shutil.rmtree(own, ignore_errors=True)
    fresh.rename(own)
    link = folder / f"{CURRENT}.fresh"
    link.unlink(missing_ok=True)
    link.symlink_to(own.name)
    _to_disk(folder)
    if not (folder / CURRENT).is_symlink():
        shutil.rmtree(folder / CURRENT, ignore_errors=True)
    link.replace(folder / CURRENT)
    kept = {own.name, before.folder.name if before else ""}
    for old in folder.iterdir():
        if old.is_dir() and not old.is_symlink() and old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)
    written = present(folder)
    assert written is not None  # noqa: S101 - it has just been put there
    return written


def _to_disk(path: Path) -> None:
    """Have a file or folder on the disk: a power cut must not leave a name without what it names."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
