"""A stranger's page that shows a protected organisation's logo says so in the score, in both languages."""

import struct
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image, ImageDraw

from khien.analysis.collecting import keep
from khien.analysis.collectors.gather import Result
from khien.analysis.collectors.page import collect_page
from khien.analysis.collectors.page_pictures import look_of
from khien.analysis.comparing import compare
from khien.analysis.models import Assessment, Evidence
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator
from tests.collectors.test_page import html, pages, target
from tests.fetching.servers import Names, policy_for, says, serving

pytestmark = pytest.mark.django_db


def drawn(colour: str, *, wide: bool = False) -> Image.Image:
    image = Image.new("RGB", (240, 240), "white")
    draw = ImageDraw.Draw(image)
    draw.polygon([(20, 20), (220, 60), (120, 225)], fill=colour)
    draw.ellipse((90, 40, 150, 100), fill="white")
    if wide:
        draw.rectangle((0, 150, 239, 200), fill="black")
    return image


def as_file(image: Image.Image, kind: str = "PNG") -> bytes:
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def stored(name: str) -> Indicator:
    value = IndicatorValue(Kind.DOMAIN, name)
    return Indicator.objects.stored([value])[value]


def page_with(image: Image.Image) -> Result:
    look = look_of(as_file(image))
    return Result(
        "page", {"favicon_look": "", "logo_looks": [look], "asks_for": [], "at": "2026-11-26T08:00:00+00:00"}
    )


@pytest.mark.browser
def test_a_stranger_with_the_logo_smaller_and_compressed_is_told_in_both_languages(
    names: Names, tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(as_file(drawn("#076")))
    call_command("logo", "vietcombank", str(tmp_path / "logo.png"))
    names.put("page.example", "A", ["127.0.0.1"])
    picture = says(as_file(drawn("#076").resize((120, 120)), "JPEG"), Content_Type="image/jpeg")
    with serving(
        pages(home=html("<title>x</title><img class=logo src=/logo.jpg><p>Xin chào"), logo=picture)
    ) as server:
        page = Result("page", collect_page(target(server), policy_for(server, names=names)) | {"at": "2026-11-26"})
    keep(stored("page.example"), [page])
    told = {reason["code"]: reason for reason in Assessment.objects.get().reasons}["looks_like"]
    assert "Vietcombank" in told["vi"]
    assert "Vietcombank" in told["en"]
    assert told["vi"] != told["en"]
    assert told["evidence"] == Evidence.objects.get(source="alike").digest


def test_another_logo_and_the_organisations_own_site_are_not_told(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(as_file(drawn("#076")))
    call_command("logo", "vietcombank", str(tmp_path / "logo.png"))
    other = Image.new("RGB", (240, 240), "white")
    ImageDraw.Draw(other).rectangle((60, 120, 230, 230), fill="#076")
    assert compare(stored("a.example"), [page_with(other)]) == []
    assert compare(stored("vietcombank.com.vn"), [page_with(drawn("#076"))]) == []
    assert [one.data["brand"] for one in compare(stored("a.example"), [page_with(drawn("#076"))])] == [
        "vietcombank"
    ]


def test_the_files_named_last_take_the_place_of_the_earlier_ones(tmp_path: Path) -> None:
    for name, image in (("old.png", drawn("#076")), ("new.png", drawn("#076", wide=True).rotate(90))):
        (tmp_path / name).write_bytes(as_file(image))
        call_command("logo", "vietcombank", str(tmp_path / name))
    assert compare(stored("a.example"), [page_with(drawn("#076"))]) == []


def test_logos_of_the_same_name_in_two_folders_are_both_kept_and_a_huge_file_is_not_read(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "logo.png" for folder in ("new", "old")]
    for path, image in zip(paths, (drawn("#076"), drawn("#076", wide=True).rotate(90)), strict=True):
        path.parent.mkdir()
        path.write_bytes(as_file(image))
    call_command("logo", "vietcombank", *map(str, paths))
    data = Evidence.objects.get().data
    assert (data["files"], len(data["logo_looks"])) == (["logo.png", "logo.png"], 2)
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(1 << 40)  # holes: nothing is on the disk, and no memory holds it
    with pytest.raises(CommandError, match=r"huge\.png"):
        call_command("logo", "vietcombank", str(tmp_path / "huge.png"))


def test_a_vast_picture_inside_a_small_icon_is_not_unpacked() -> None:
    inside = as_file(Image.new("1", (9_500, 9_500)))
    icon = struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(inside), 22) + inside
    assert look_of(icon) == ""
    with pytest.raises(Image.DecompressionBombError), Image.open(BytesIO(icon)) as image:
        image.load()


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\x89PNG\r\n", as_file(Image.new("RGB", (90, 90), "white"))])
def test_a_file_that_shows_nothing_is_refused_and_no_other_is_kept(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "good.png").write_bytes(as_file(drawn("#076")))
    (tmp_path / "bad.png").write_bytes(content)
    with pytest.raises(CommandError, match=r"bad\.png"):
        call_command("logo", "vietcombank", str(tmp_path / "good.png"), str(tmp_path / "bad.png"))
    with pytest.raises(CommandError, match="nobody"):
        call_command("logo", "nobody", str(tmp_path / "good.png"))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("logo", "vietcombank", str(tmp_path / "none.png"))
    assert not Evidence.objects.exists()
