"""Screenshots: told by content, measured before they are decoded, drawn anew; nothing of the sent file is kept.

What is stored is a fresh PNG or JPEG of the pixels alone: no place, no device, no thumbnail, nothing appended.
"""

import secrets
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from threading import Lock

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from khien.intake import limits
from khien.intake.models import Attachment, Draft, Report

READ = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow refuses twice as many by itself, also in a picture inside an icon
# A larger photograph is drawn smaller; a screenshot of a long talk keeps every letter.
KEPT_PIXELS = 16_000_000
# What Pillow raises for files that are cut, wrong or made to hurt, besides its own errors (all OSError).
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
# Decoding is the only step that needs much memory: one picture at a time in a process.
_one_at_a_time = Lock()

_OTHERS = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"<svg", "SVG"),
    (b"<?xml", "SVG"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
)


class PictureRefused(limits.ReportRefused):
    """A file is no picture that we take.

    Args:
        name: the name of the file as the person knows it.
        reason: what is wrong with it and what to do.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(_("“%(name)s” %(reason)s") % {"name": name, "reason": reason}, field="attachments")


@dataclass(frozen=True)
class Picture:
    """A picture that is stored.

    Args:
        digest: SHA-256 of the stored file, in hex.
        name: where storage keeps it.
        width: in pixels.
        height: in pixels.
        size: in bytes.
    """

    digest: str
    name: str
    width: int
    height: int
    size: int

    def row(self, *, report: Report | None = None, draft: Draft | None = None) -> Attachment:
        """Return an unsaved row that joins the picture to a report or to a draft."""
        return Attachment(
            report=report,
            draft=draft,
            digest=self.digest,
            name=self.name,
            width=self.width,
            height=self.height,
            size=self.size,
        )


def picture_of(row: Attachment) -> Picture:
    """Return the plain picture of a row."""
    return Picture(row.digest, row.name, row.width, row.height, row.size)


@dataclass(frozen=True)
class Drawn:
    """A picture as we drew it anew."""

    data: bytes
    extension: str
    width: int
    height: int


def redraw(data: bytes, name: str) -> Drawn:
    """Return the pixels of a sent file as a fresh PNG or JPEG, turned upright, without anything else.

    Args:
        data: the file, of any content.
        name: its name, for the sentence of a refusal only.

    Raises:
        PictureRefused: it is too large, no picture, of another kind, damaged, or would fill the memory.
    """
    if len(data) > limits.LARGEST_PICTURE:
        raise too_large(name)
    with _one_at_a_time:
        try:
            with Image.open(BytesIO(data), formats=READ) as image:
                _check_pixels(image, name)
                return _drawn(image)
        except Image.DecompressionBombError as error:
            raise _too_many_pixels(name) from error
        except BROKEN as error:
            raise PictureRefused(name, _why_not(data)) from error


def too_large(name: str) -> PictureRefused:
    """Return the refusal of a file with too many bytes."""
    return PictureRefused(name, _("is larger than 10 MB. Send a screenshot instead of the whole file."))


def keep(data: bytes, name: str) -> Picture:
    """Redraw a picture and store it under the day, its digest and a random end; return what was stored.

    The random end makes each stored file belong to one row, so that deleting the row may delete the file.

    Raises:
        PictureRefused: see `redraw`.
    """
    drawn = redraw(data, name)
    digest = sha256(drawn.data).hexdigest()
    path = f"{day_folder(timezone.now())}/{digest}-{secrets.token_hex(4)}.{drawn.extension}"
    stored = default_storage.save(path, ContentFile(drawn.data))
    return Picture(digest, stored, drawn.width, drawn.height, len(drawn.data))


def day_folder(moment: datetime) -> str:
    """Return the folder in which storage keeps what came on a day."""
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def stored_in(folder: str) -> set[str]:
    """Return the names of the files in a folder of the storage; none when there is no such folder."""
    try:
        return {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    except FileNotFoundError:
        return set()


def discard(names: Iterable[str]) -> None:
    """Delete stored files; one that is gone already is fine."""
    for name in names:
        default_storage.delete(name)


def _check_pixels(image: Image.Image, name: str) -> None:
    """Read only the header: nothing has been decoded yet."""
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels(name)


def _too_many_pixels(name: str) -> PictureRefused:
    return PictureRefused(name, _("has more than 40 million pixels. Send a smaller picture or a screenshot."))


def _drawn(image: Image.Image) -> Drawn:
    photograph = image.format in {"JPEG", "WEBP"}
    share = (KEPT_PIXELS / (image.width * image.height)) ** 0.5
    if share < 1:
        image.draft("RGB", (int(image.width * share), int(image.height * share)))  # JPEG: decode less
    plain = _on_white(ImageOps.exif_transpose(image))
    if share < 1:
        plain.thumbnail((max(1, round(plain.width * share)), max(1, round(plain.height * share))))
    return _encoded(plain, photograph=photograph)


def _on_white(image: Image.Image) -> Image.Image:
    """Return a new RGB picture of the pixels; what was transparent becomes white, as screens show it."""
    if image.mode in {"LA", "PA", "RGBA", "RGBa", "La"} or "transparency" in image.info:
        image = image.convert("RGBA")
        page = Image.new("RGB", image.size, "white")
        page.paste(image, mask=image.getchannel("A"))
        return page
    page = Image.new("RGB", image.size)
    page.paste(image.convert("RGB"))
    return page


def _encoded(plain: Image.Image, *, photograph: bool) -> Drawn:
    out = BytesIO()
    if not photograph:
        plain.save(out, "PNG")
    if photograph or out.tell() > limits.LARGEST_PICTURE:
        out = BytesIO()
        plain.save(out, "JPEG", quality=88)
        return Drawn(out.getvalue(), "jpg", plain.width, plain.height)
    return Drawn(out.getvalue(), "png", plain.width, plain.height)


def _why_not(data: bytes) -> str:
    """Say what the content is, whatever the name says."""
    head = data[:200].lstrip().lower()
    if not data:
        return _("is empty. Choose the file again.")
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        return _("is an iPhone photo (HEIC), which we cannot open. Take a screenshot of it and send that.")
    for mark, kind in _OTHERS:
        if head.startswith(mark.lower()):
            return _("is a %(kind)s file, not a picture. Send a PNG, JPEG, WebP or GIF.") % {"kind": kind}
    if head.startswith((b"\x89png", b"\xff\xd8", b"gif8", b"riff")):
        return _("is damaged or was cut off on the way. Take the screenshot again and send it once more.")
    return _("is not a picture that we can open. Send a PNG, JPEG, WebP or GIF.")
