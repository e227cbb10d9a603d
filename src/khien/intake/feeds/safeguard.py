"""Feeds on opinion, politics or the press are refused as a whole: Khiên takes in crimes with victims only.

The words are compared with what a feed says about its kind (name, categories, tags), never with the names,
addresses or texts in it: nobody's content is judged here.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from khien.intake.feeds.rows import FeedRefused

# Without diacritics. An English stem matches where a word begins, a Vietnamese phrase only whole.
_STEMS = """
    politic geopolitic opinion propagand dissident dissent disinformation misinformation malinformation activism
    activist extremis radicali separatis subversi seditio censor blasphem heretic ideolog anti-government
    antigovernment anti-state anti-party protest opposition journalis human-right fake-news fakenews satire religio
    election
""".split()
_PHRASES = """
    chinh-tri chinh-kien quan-diem y-kien phan-dong chong-pha tuyen-truyen xuyen-tac tin-gia bieu-tinh doi-lap
    ly-khai lat-do nhan-quyen ton-giao dan-chu phan-bien bao-chi nha-bao bau-cu tu-tuong
""".split()
_ON_OPINION = re.compile(rf"(?<![a-z])(?:(?:{'|'.join(_STEMS)})|(?:{'|'.join(_PHRASES)})(?![a-z]))")
# MISP uses these to say who was attacked: malware sent to journalists is a crime with victims.
_VICTIMS = ("misp-galaxy:sector", "misp-galaxy:target-information", "target-information:")


class FeedOnOpinion(FeedRefused):
    """The feed names a category about opinion or politics."""

    def __init__(self, word: str, where: str) -> None:
        super().__init__(
            f"The feed is refused as a whole: {where} says {word[:80]!r}. Khiên takes in crimes with victims, "
            f"never opinion, politics, religion or the press (docs/safeguards.md)."
        )


def refuse_opinion(words: Iterable[str], *, where: str) -> None:
    """Refuse a feed for what it says about its own kind.

    Args:
        words: names, categories or tags.
        where: the place that the sentence names, such as "line 12".

    Raises:
        FeedOnOpinion: one of the words is about opinion or politics.
    """
    for word in words:
        if is_on_opinion(word):
            raise FeedOnOpinion(word, where)


@lru_cache(maxsize=10_000)
def is_on_opinion(word: str) -> bool:
    """Whether a name, category or tag is about opinion or politics."""
    letters = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    plain = re.sub(r"[^a-z:]+", "-", "".join(letter for letter in letters if not unicodedata.combining(letter)))
    if plain.startswith(_VICTIMS):
        return False
    return bool(_ON_OPINION.search(plain))
