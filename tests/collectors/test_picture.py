"""Text and QR codes are read from screenshots; what is hostile or strange gives less, never an odd exception."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageDraw, ImageFont

from khien.analysis.collectors import picture
from khien.analysis.collectors.picture import PictureText, read_picture
from khien.intake.pictures import PictureRefused

SANS = next(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"), None)


def screenshot(text: str = "", code: str = "") -> bytes:
    """A message on a white page, with a QR code below it."""
    page = Image.new("RGB", (900, 700), "white")
    if text:
        font = ImageFont.truetype(str(SANS), 34) if SANS else ImageFont.load_default(34)
        ImageDraw.Draw(page).multiline_text((30, 30), text, fill="black", font=font, spacing=14)
    if code:
        drawn = BytesIO()
        segno.make(code, error="m").save(drawn, kind="png", scale=6)
        page.paste(Image.open(drawn).convert("RGB"), (30, 320))
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def test_vietnamese_text_and_the_code_below_it_are_read() -> None:
    found = read_picture(
        screenshot("Tài khoản của bạn đã bị khóa\nMở tại lua-dao.example/vcb", "https://a.example/x")
    )
    assert "Tài khoản của bạn đã bị khóa" in found.text
    assert "lua-dao.example/vcb" in found.text
    assert found.codes == ("https://a.example/x",)


def test_an_empty_picture_holds_nothing() -> None:
    assert read_picture(screenshot()) == PictureText()


def test_what_is_no_picture_is_refused_with_a_sentence() -> None:
    for data in (b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"\0" * 50):
        with pytest.raises(PictureRefused):
            read_picture(data)


def test_without_tesseract_the_codes_are_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture.shutil, "which", lambda name: None)  # type: ignore[attr-defined]
    assert read_picture(screenshot("Xin chào", "tel:+84900000001")) == PictureText(
        "", ("tel:+84900000001",), is_complete=False
    )


@pytest.mark.parametrize(
    "script", ["exec sleep 30", "exit 3", "kill -SEGV $$", "head -c 9000000 /dev/zero | tr '\\0' a"]
)
def test_a_reader_that_hangs_falls_or_talks_without_end_costs_only_the_text(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o700)
    find: Callable[[str], str] = lambda name: str(program)  # noqa: E731
    monkeypatch.setattr(picture.shutil, "which", find)  # type: ignore[attr-defined]
    found = read_picture(screenshot("Xin chào", "x"), seconds=1)
    assert found.codes == ("x",)
    assert len(found.text) <= picture.LONGEST_TEXT


def test_the_reader_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHIEN_SECRET", "hush")
    seen: dict[str, object] = {}

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        seen.update(options)
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(picture.subprocess, "run", run)  # type: ignore[attr-defined]
    read_picture(screenshot("Xin"))
    assert seen["env"] == {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}
