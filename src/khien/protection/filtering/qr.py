"""What the QR codes in a picture lead to."""

from io import BytesIO

import zxingcpp
from PIL import Image

from khien.indicators.extract import extract
from khien.indicators.kinds import IndicatorValue

MOST = 10  # codes of one picture


def read_codes(picture: bytes) -> list[IndicatorValue]:
    """Return the things named by the codes in a picture that we have drawn anew ourselves.

    Args:
        picture: PNG or JPEG of `khien.intake.pictures.redraw`: its size is known to be harmless.
    """
    with Image.open(BytesIO(picture)) as image:
        codes = zxingcpp.read_barcodes(image.convert("L"))
    return [found.indicator for code in codes[:MOST] for found in extract(code.text)]
