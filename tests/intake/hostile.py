"""Files and bodies made to hurt, built here so that none has to be kept."""

import struct
import zlib
from io import BytesIO

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    """A small honest picture: red, with a blue corner at the top left."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 4, size[1] // 4))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it is very large, and is."""
    row = zlib.compress(b"\0" * 4_000_000, 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG with a compressed comment of 60 MB."""
    honest = picture()
    comment = b"Comment\0\0" + zlib.compress(b"a" * 60_000_000, 9)
    return honest[:33] + chunk(b"zTXt", comment) + honest[33:]


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_place() -> bytes:
    """A photograph that lies on its side and says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to look at it
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 42.0)
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=b"Nguyen Van A")
