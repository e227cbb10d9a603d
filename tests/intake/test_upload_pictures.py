"""Nothing of a sent file is kept but its pixels, and nothing that is no picture comes in."""

import random
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from khien.intake import limits
from khien.intake.pictures import PictureRefused, keep, redraw
from tests.intake import hostile

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "trống"),
        (SVG, "SVG"),
        (b'<?xml version="1.0"?>' + SVG, "SVG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04" + b"\0" * 60, "ZIP"),
        (b"  <!DOCTYPE html><script>alert(1)</script>", "HTML"),
        (HEIC, "HEIC"),
        (b"MZ" + b"\0" * 500, "PNG, JPEG, WebP"),
        (hostile.picture("BMP"), "PNG, JPEG, WebP"),
        (hostile.picture("TIFF"), "PNG, JPEG, WebP"),
        (hostile.picture("JPEG", (400, 400))[:900], "hỏng"),
        (hostile.picture("PNG")[:60], "hỏng"),
        (b"\x89PNG\r\n\x1a\n", "hỏng"),
        (hostile.bomb(), "40 triệu"),
        (hostile.bomb(65_000, 65_000), "40 triệu"),
        (b"\xff\xd8" + b"\0" * (limits.LARGEST_PICTURE), "10 MB"),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else value,
)
def test_what_is_no_picture_is_refused_by_its_content_in_words(data: bytes, says: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        redraw(data, "anh.png")
    assert says in refused.value.user_message
    assert "anh.png" in refused.value.user_message


def test_a_small_file_that_unpacks_to_a_great_comment_fills_no_memory() -> None:
    with pytest.raises(PictureRefused):
        redraw(hostile.text_bomb(), "a.png")


def test_a_damaged_picture_is_refused_and_never_an_unknown_error() -> None:
    chance = random.Random(7)
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        honest = hostile.picture(kind, (64, 64))
        for _ in range(60):
            broken = bytearray(honest)
            for _ in range(chance.randint(1, 8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                redraw(bytes(broken[: chance.randint(1, len(broken))]), "x")
            except PictureRefused:
                continue


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_drawn_anew_with_its_size(kind: str) -> None:
    drawn = redraw(hostile.picture(kind), "x")
    with Image.open(BytesIO(drawn.data)) as image:
        assert image.size == (60, 40) == (drawn.width, drawn.height)
        red, green, blue = image.convert("RGB").getpixel((50, 30))
    assert (red > 230, green < 30, blue < 30) == (True, True, True)


def test_place_device_and_comment_are_gone_and_the_picture_stands_upright() -> None:
    sent = hostile.with_place()
    assert b"PhoneMaker" in sent
    drawn = redraw(sent, "x.jpg")
    assert b"PhoneMaker" not in drawn.data
    assert b"Nguyen" not in drawn.data
    assert b"Exif" not in drawn.data
    with Image.open(BytesIO(drawn.data)) as image:
        assert not image.getexif()
        assert image.size == (40, 60)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_was_appended_to_a_picture_is_gone(kind: str) -> None:
    drawn = redraw(hostile.picture(kind) + b"<script>alert(1)</script>PK\x03\x04", "x")
    assert b"script" not in drawn.data
    assert b"PK\x03\x04" not in drawn.data


def test_of_a_moving_picture_only_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(redraw(out.getvalue(), "x").data)) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_what_was_transparent_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(redraw(out.getvalue(), "x").data)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photograph_is_drawn_smaller() -> None:
    drawn = redraw(hostile.picture("JPEG", (7_000, 5_000)), "x")
    assert drawn.width * drawn.height <= 16_200_000
    assert abs(drawn.width / drawn.height - 1.4) < 0.01


def test_the_same_picture_twice_is_two_files_so_that_deleting_one_keeps_the_other() -> None:
    first, second = keep(hostile.picture(), "x"), keep(hostile.picture(), "x")
    assert first.digest == second.digest
    assert first.name != second.name
    default_storage.delete(first.name)
    assert default_storage.exists(second.name)
