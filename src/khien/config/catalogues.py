"""Compile the translations: what gettext reads is made from the .po files at set-up, and is not kept in git."""

import os
from pathlib import Path

import polib

from khien.core.errors import KhienError


class BrokenCatalogue(KhienError):
    """A .po file cannot be read."""


def compile_catalogues() -> int:
    """Compile every catalogue that is newer than its .mo file; return how many were compiled."""
    package = Path(__file__).resolve().parents[1]
    return sum(_compile(path) for path in sorted(package.glob("**/locale/*/LC_MESSAGES/*.po")))


def _compile(path: Path) -> bool:
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > path.stat().st_mtime_ns:
        return False
    try:
        catalogue = polib.pofile(str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenCatalogue(f"{path} cannot be compiled: {error}") from error
    # Several processes may do this at once: each writes a file of its own, and the last one to be done wins.
    fresh = path.with_suffix(f".mo.{os.getpid()}")
    catalogue.save_as_mofile(str(fresh))
    fresh.replace(target)
    return True
