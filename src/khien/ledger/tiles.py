"""The log as static files in the C2SP tlog-tiles layout, so that existing verifiers can read it.

The database is the truth; the files are written from it and can be written again at any time. The checkpoint
is replaced last, so a reader never sees a size whose tiles are not there. Partial tiles go when their full one is
there, as the layout allows: kept, they would take a hundred times the room of the log. Readers take the full one.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from khien.ledger.merkle import root_of

WIDTH = 256
HASH = 32
Leaves = Callable[[int, int], list[bytes]]  # (start, end) -> the leaves themselves, in order
Hashes = Callable[[int, int], list[bytes]]  # (start, end) -> their hashes


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Return the path of a tile or (level `entries`) of an entry bundle, relative to the log's address."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step; after a crash it is either the old or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def bundle(leaves: list[bytes]) -> bytes:
    """Return an entry bundle: each leaf behind its length as two bytes, big-endian."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def write_tiles(folder: Path, old: int, new: int, leaves: Leaves, hashes: Hashes) -> None:
    """Write the tiles and bundles by which a log of `new` leaves differs from one of `old`."""
    for number in range(old // WIDTH, -(-new // WIDTH)):
        start, end = number * WIDTH, min(new, (number + 1) * WIDTH)
        write_whole(folder / tile_path("entries", number, end - start), bundle(leaves(start, end)))
        write_whole(folder / tile_path(0, number, end - start), b"".join(hashes(start, end)))
    _drop_partial(folder, "entries", old, new)
    _drop_partial(folder, 0, old, new)
    _write_upper(folder, 1, old // WIDTH, new // WIDTH)


def _write_upper(folder: Path, level: int, old: int, new: int) -> None:
    """Each full tile becomes one hash in the level above it."""
    if not new:
        return
    for number in range(old // WIDTH, -(-new // WIDTH)):
        start, end = number * WIDTH, min(new, (number + 1) * WIDTH)
        content = b"".join(
            root_of(read_hashes(folder / tile_path(level - 1, below))) for below in range(start, end)
        )
        if content:
            write_whole(folder / tile_path(level, number, end - start), content)
    _drop_partial(folder, level, old, new)
    _write_upper(folder, level + 1, old // WIDTH, new // WIDTH)


def _drop_partial(folder: Path, level: int | str, old: int, new: int) -> None:
    """Remove the partial forms of the one tile that had some and is full now."""
    if old // WIDTH < new // WIDTH:
        shutil.rmtree(folder / f"{tile_path(level, old // WIDTH)}.p", ignore_errors=True)


def read_hashes(path: Path) -> list[bytes]:
    """Return the hashes in a tile; those of a partial one from the full one, once that has taken its place.

    Raises:
        FileNotFoundError: the tile has not been written.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        if path.parent.suffix != ".p":
            raise
        content = path.parent.with_suffix("").read_bytes()[: int(path.name) * HASH]
    return [content[at : at + HASH] for at in range(0, len(content), HASH)]
