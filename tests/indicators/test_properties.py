"""What holds for every value of every kind, and for every text."""

from contextlib import suppress

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from khien.indicators.errors import NotAnIndicator
from khien.indicators.extract import extract
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.parse import normalise, parse
from khien.indicators.refang import refang
from tests.indicators.values import BY_KIND, values, writings

BEFORE = ("", "Vào ", "vui lòng truy cập: ", "(", "«", "“", "Link:", "nhận quà tại\n", "LH ", "xem 👉", ">> ")
AFTER = ("", " ngay", ".", ", nhé", ")", "»", "”", "!", " để nhận quà.", "\nCảm ơn", "… ", "?", " <br>")
hostile = st.text(
    st.one_of(st.characters(), st.sampled_from(list("aZ09.:/@[]()-+ \x00\ud800\u200b\u3002０ａ%&;hxtpdov\\#?="))),
    max_size=80,
)


@given(values)
def test_a_canonical_value_is_read_as_itself(value: IndicatorValue) -> None:
    assert parse(value.value, value.kind) == value
    assert normalise(value) == value


@given(values)
def test_the_kind_is_told_from_the_value(value: IndicatorValue) -> None:
    assert parse(value.value) == value


@given(hostile, st.one_of(st.none(), st.sampled_from(Kind)))
def test_whatever_is_read_stays_as_it_is_when_it_is_read_again(text: str, kind: Kind | None) -> None:
    with suppress(NotAnIndicator):
        value = parse(text, kind)
        assert normalise(value) == value
        assert "\n" not in value.value


@settings(max_examples=200)
@given(values.filter(writings), st.data())
def test_what_is_put_into_a_text_is_found_at_its_place(value: IndicatorValue, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from(writings(value)))
    before, after = data.draw(st.sampled_from(BEFORE)), data.draw(st.sampled_from(AFTER))
    # Behind "LH" (contact) a number that can be called is a telephone, whatever bank is named.
    assume(before != "LH " or value.kind is not Kind.BANK_ACCOUNT)
    text = f"{before}{written}{after}"
    found = list(extract(text))
    assert [item.indicator for item in found] == [value]
    assert text[found[0].start : found[0].end] == found[0].raw
    assert len(before) <= found[0].start < found[0].end <= len(before) + len(written)


@given(st.lists(values.filter(writings), min_size=2, max_size=6), st.data())
def test_everything_that_is_put_into_a_text_is_found_in_order(
    put: list[IndicatorValue], data: st.DataObject
) -> None:
    lines = [data.draw(st.sampled_from(writings(value))) for value in put]
    assert [item.indicator for item in extract("\n\n".join(f"- {line};" for line in lines))] == put


@given(hostile)
def test_no_text_raises_and_every_offset_is_exact(text: str) -> None:
    end = 0
    for item in extract(text):
        assert end <= item.start < item.end <= len(text)
        assert text[item.start : item.end] == item.raw
        assert normalise(item.indicator) == item.indicator
        end = item.end


@given(hostile)
def test_every_character_of_a_refanged_text_comes_from_the_original(text: str) -> None:
    clean = refang(text)
    last = 0
    for at in range(len(clean.text)):
        start, end = clean.original_span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last - 1 or start == last
        last = start


def test_every_kind_is_proved() -> None:
    assert set(BY_KIND) == set(Kind)
