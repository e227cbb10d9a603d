"""What stands in a picture: QR codes (zxing-cpp) and text (tesseract, where Debian's package is installed).

Whoever sent the picture is not trusted: it is drawn anew first, and tesseract is a process of its own, with little
memory, little time and nothing of our environment.
"""

import shutil
import subprocess
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

import structlog
import zxingcpp
from PIL import Image

from khien.intake.pictures import redraw

LANGUAGES = "vie+eng"  # one that is not installed is left out by tesseract itself
SECONDS = 20
MEMORY = 1024**3  # bytes
LONGEST_TEXT = 20_000  # characters
MOST_CODES = 20
READ_PIXELS = 4_000_000  # a larger picture is made smaller for reading: time grows with pixels
_at_once = BoundedSemaphore(2)  # in one process
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PictureText:
    """What was read in a picture.

    Args:
        text: as lines; empty when there is none, or when tesseract is not installed or gave up.
        codes: contents of QR codes, each once, in the order in which they were found.
    """

    text: str = ""
    codes: tuple[str, ...] = ()
    is_complete: bool = True


def read_picture(
    data: bytes, *, name: str = "", seconds: float = SECONDS, pixels: int = READ_PIXELS
) -> PictureText:
    """Read the text and the QR codes of a picture.

    Args:
        data: a PNG, JPEG, WebP or GIF file, as somebody sent it.
        name: of the file, for the sentence of a refusal.
        seconds: that reading the text may take; without it in that time, `is_complete` is False.
        pixels: a larger picture is made smaller before its text is read.

    Raises:
        PictureRefused: it is no picture, damaged, or too large.
    """
    drawn = redraw(data, name)
    with Image.open(BytesIO(drawn.data)) as image:
        grey = image.convert("L")
    codes, text = _codes(grey), _text(grey, seconds, pixels)
    return PictureText(text or "", codes, text is not None)


def _codes(image: Image.Image) -> tuple[str, ...]:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return tuple(dict.fromkeys(code.text for code in found if code.text))[:MOST_CODES]


def _text(image: Image.Image, seconds: float, pixels: int) -> str | None:
    program = shutil.which("tesseract")
    if program is None:
        return None
    image.thumbnail(_reading_size(image, pixels))
    picture = BytesIO()
    image.save(picture, "PNG", compress_level=1)
    limits = ["prlimit", f"--as={MEMORY}", f"--cpu={SECONDS}", f"--fsize={10 * LONGEST_TEXT}", "--"]
    command = [*limits, program, "stdin", "stdout", "-l", LANGUAGES, "--psm", "3"]
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}
    with _at_once:
        try:
            done = subprocess.run(
                command, input=picture.getvalue(), capture_output=True, timeout=seconds, env=environment
            )
        except subprocess.TimeoutExpired:
            log.warning("text in a picture took too long", width=image.width, height=image.height)
            return None
    if done.returncode:
        log.warning("tesseract failed", code=done.returncode)
        return None
    lines = (line.strip() for line in done.stdout.decode(errors="replace").splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]


def _reading_size(image: Image.Image, pixels: int) -> tuple[int, int]:
    share = min(1.0, (pixels / (image.width * image.height)) ** 0.5)
    return max(1, int(image.width * share)), max(1, int(image.height * share))
