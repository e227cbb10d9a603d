"""A screenshot that was scaled or compressed again is the same one; another talk in the same app is not."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from khien.analysis import looks

TALK = ["Xin chào chị, em gọi từ bưu điện", "Chị có một kiện hàng", "Chị chuyển 50k phí nhé", "Dạ vâng"]
OTHER_TALK = ["Mẹ ơi con mất điện thoại", "Mẹ chuyển giúp con 5 triệu", "Gấp lắm", "Con gửi số tài khoản nhé mẹ"]


def screenshot(lines: list[str], size: tuple[int, int] = (540, 960)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0], 70), fill="#0068ff")
    font = ImageFont.load_default(24)
    for number, line in enumerate(lines):
        left, top = 40 + 130 * (number % 2), 120 + 170 * number + 13 * len(line)
        draw.rounded_rectangle((left, top, left + 9 * len(line) + 60, top + 70), 18, fill="#dfefff")
        draw.text((left + 20, top + 20), line, fill="black", font=font)
    return image


def data_of(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_another_talk_is_not_alike() -> None:
    one, other = (looks.signature(data_of(screenshot(lines))) for lines in (TALK, OTHER_TALK))
    assert one
    assert other
    assert looks.likeness(one, other) < looks.ALIKE


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_the_same_screenshot_scaled_and_compressed_is_alike_and_shares_a_bucket(quality: int) -> None:
    whole = screenshot(TALK)
    again = data_of(whole.resize((405, 720)), "JPEG", quality=quality)
    one, other = looks.signature(data_of(whole)), looks.signature(again)
    assert looks.likeness(one, other) >= looks.ALIKE
    assert set(looks.buckets(one)) & set(looks.buckets(other))


@pytest.mark.parametrize("colour", ["white", "black", "#777777"])
def test_an_empty_page_is_like_nothing(colour: str) -> None:
    assert looks.signature(data_of(Image.new("RGB", (400, 800), colour))) == b""
