"""Words by which a list says that it is about opinion, in both languages, and words that are none."""

import pytest

from khien.core.categories import Category
from khien.intake.feeds.names import read_domains
from khien.intake.feeds.rows import FeedRefused
from khien.intake.feeds.safeguard import is_on_opinion, refuse_opinion
from khien.intake.feeds.table import refuse_opinion_in_csv
from tests.intake.test_feed_lines import lines


@pytest.mark.parametrize(
    "word",
    [
        "politics", "Political opinion", "PROPAGANDA", "dissidents", "disinformation", "anti-government",
        "fake_news", "Human Rights", "activists", "chính trị", "CHÍNH-TRỊ", "quan điểm", "phản động", "tin giả",
        "tin_gia",
        "bất đồng chính kiến", "tuyên truyền", "biểu tình", "tôn giáo",
    ],
)  # fmt: skip
def test_a_word_about_opinion_is_known(word: str) -> None:
    assert is_on_opinion(word)
    with pytest.raises(FeedRefused, match="line 7 says"):
        refuse_opinion(["phishing", word], where="line 7")


@pytest.mark.parametrize(
    "word",
    [
        *(category.value for category in Category), "", "scam", "tin giao dịch", "lừa đảo", "selection",
        "Fake shops", "police", "policy", "tlp:clear", "giả mạo ngân hàng", "crypto drainer", "giả danh công an",
    ],
)  # fmt: skip
def test_a_word_about_crime_is_none(word: str) -> None:
    assert not is_on_opinion(word)


def test_the_word_that_tells_may_stand_in_the_last_line_of_a_table() -> None:
    text = "domain,category\n" + "bad.example,phishing\n" * 1_000 + "blog.example,politics\n"
    with pytest.raises(FeedRefused, match="line 1,002 says 'politics'"):
        refuse_opinion_in_csv(lines(text))
    refuse_opinion_in_csv(lines(text.replace("politics", "malware")))


def test_the_title_of_a_list_is_put_to_the_safeguard() -> None:
    with pytest.raises(FeedRefused, match="line 2"):
        list(read_domains(lines("# version 3\n# Title: Fake News and Propaganda\nblog.example")))
    assert list(read_domains(lines("# Title: Phishing names\nbad.example")))
