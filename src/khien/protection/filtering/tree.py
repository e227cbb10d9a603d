"""Names as places in a tree: a key sorts a name directly before everything under it. Pure.

Keys are bytes, because every database compares bytes alike, whatever language it sorts text in.
"""

from collections.abc import Iterable, Iterator


def key_of(name: str) -> bytes:
    """Return the key of a canonical name: `a.b.vn` becomes `vn.b.a.`."""
    return ".".join([*reversed(name.split(".")), ""]).encode("ascii")


def name_of(key: bytes) -> str:
    """Return the name of a key."""
    return ".".join(reversed(key.decode("ascii")[:-1].split(".")))


def above(key: bytes) -> list[bytes]:
    """Return the keys of all names above one, the highest first."""
    labels = key.split(b".")[:-1]
    return [b".".join([*labels[:depth], b""]) for depth in range(1, len(labels))]


def end_of(key: bytes) -> bytes:
    """Return the first key after everything under a name."""
    return key[:-1] + b"/"  # the character after the dot


def topmost(keys: Iterable[bytes]) -> Iterator[bytes]:
    """Yield, of sorted keys, those that are neither repeated nor under another."""
    last = None
    for key in keys:
        if last is None or not key.startswith(last):
            yield key
            last = key
