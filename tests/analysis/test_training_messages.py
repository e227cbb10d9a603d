"""Messages labelled by hand keep a rule beside each and no text; disguises are what folding takes off."""

import csv
import re
from pathlib import Path

import pytest

from khien.analysis.brands import brands
from khien.analysis.messages.fold import fold
from khien.analysis.training import gold
from khien.analysis.training.disguises import DISGUISES
from khien.indicators.kinds import Kind
from khien.indicators.parse import parse

TEXT = "Tài khoản của bạn bị tạm khóa. Vui lòng đăng nhập https://vcb-mo-khoa.top để xác minh"


def test_every_message_read_by_hand_has_a_rule_and_gives_away_no_text() -> None:
    with (Path(gold.__file__).parent / "gold_messages.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["text_sha256"] for row in rows}) == len(rows) > 150
    assert all(re.fullmatch("[0-9a-f]{16}", row["text_sha256"]) for row in rows)
    assert {row["rule"] for row in rows} <= set(gold.rules())


def test_every_rule_says_in_words_what_it_fits() -> None:
    assert all(rule.says.endswith(".") for rule in gold.rules().values())
    assert {rule.category is None for rule in gold.rules().values()} == {True, False}


def test_a_message_that_nobody_read_has_no_rule() -> None:
    assert gold.rule_of("a message that stands in no list") is None


@pytest.mark.parametrize("name", ["without diacritics", "letters of long words apart"])
def test_a_disguise_is_heard_as_the_message(name: str) -> None:
    assert DISGUISES[name](TEXT) != TEXT
    assert fold(DISGUISES[name](TEXT)) == fold(TEXT)


@pytest.mark.parametrize("name", sorted(DISGUISES))
def test_a_disguise_leaves_links_alone(name: str) -> None:
    assert "https://vcb-mo-khoa.top" in DISGUISES[name](TEXT)


def test_hotlines_are_numbers_that_can_be_called() -> None:
    lines = [brand.hotline for brand in brands().values() if brand.hotline]
    assert len(lines) > 10
    assert [parse(line, Kind.PHONE).value for line in lines] == lines
