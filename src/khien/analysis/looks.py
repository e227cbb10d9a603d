"""Screenshots that are nearly the same: where, on a coarse grid, it grows brighter and where darker.

A difference hash (N. Krawetz, "Kind of Like That", 2013) that keeps both directions and counts only places where
something is: most of a screenshot is an empty page, and emptiness is no likeness. It survives scaling and another
compression, not cropping.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

from PIL import Image

SIDE = 16
STEP = 6  # of 255 shades: less than that is what compression leaves behind
FEWEST = 12  # places with a step: with fewer, a picture is an empty page
BUCKET = 2  # bytes, one row of one direction
ALIKE = 0.75  # share of the places with a step in either picture that both have


def signature(data: bytes) -> bytes:
    """Return 64 bytes of a stored picture; empty when it shows too little to be compared."""
    with Image.open(BytesIO(data)) as image:
        small = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    shades = small.tobytes()
    rows = [shades[start : start + SIDE + 1] for start in range(0, len(shades), SIDE + 1)]
    steps = [right - left for row in rows for left, right in pairwise(row)]
    if sum(abs(step) > STEP for step in steps) < FEWEST:
        return b""
    return _bits(step > STEP for step in steps) + _bits(step < -STEP for step in steps)


def _bits(places: Iterator[bool]) -> bytes:
    return int("".join("01"[place] for place in places), 2).to_bytes(SIDE * SIDE // 8, "big")


def buckets(signature_of_picture: bytes) -> Iterator[str]:
    """Yield the names of the buckets of a signature: pictures that share one are worth comparing."""
    for start in range(0, len(signature_of_picture), BUCKET):
        part = signature_of_picture[start : start + BUCKET]
        if int.from_bytes(part, "big").bit_count() > 1:
            yield f"{start}:{part.hex()}"


def likeness(one: bytes, other: bytes) -> float:
    """Return the share of places with a step that both pictures have, from 0 to 1."""
    if not one or len(one) != len(other):
        return 0.0
    first, second = int.from_bytes(one, "big"), int.from_bytes(other, "big")
    return (first & second).bit_count() / (first | second).bit_count()
