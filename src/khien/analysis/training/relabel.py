"""Label messages by named rules: what has a victim is a scam of a kind; adverts and notices are none.

Lists of "spam" or "smishing" mix crimes with adverts, and notices with mistakes. The first rule that fits decides,
and its name is kept beside the label. The rules were written after reading such lists: they are no detector.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from khien.analysis.messages.fold import fold, folded_phrase
from khien.core.categories import Category

RULES = Path(__file__).parent / "relabel_rules.toml"
_CHEAP = r"top|vip|cfd|icu|xyz|club|cc|tech|win|click|buzz|skin|tk|shop|center|ids"
_LINK = re.compile(rf"https?:?//|www\.|\b[\w-]+\s?\.\s?(?:com|net|me|de|ly|app|{_CHEAP})\b", re.IGNORECASE)
_STRANGE = re.compile(rf"\.(?:{_CHEAP})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` says why in words; without a category the message is no scam.

    Args:
        language: of the messages that it is for.
        needs: groups of phrases; one of each group must stand in the message.
        link, strange: whether a link, or one under an ending that costs next to nothing, must stand in it.
    """

    name: str
    language: str
    category: Category | None
    needs: tuple[tuple[str, ...], ...]
    link: bool
    strange: bool

    def fits(self, text: str, heard: str) -> bool:
        """Whether the rule fits a message, given with its folded form."""
        if (self.link and not _LINK.search(text)) or (self.strange and not _STRANGE.search(text)):
            return False
        return all(any(folded_phrase(phrase) in heard for phrase in group) for group in self.needs)


@cache
def rules(language: str) -> tuple[Rule, ...]:
    """Return the rules for messages in a language, in their order."""
    rows = tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]
    return tuple(
        Rule(
            row["name"],
            row["language"],
            Category(row["category"]) if "category" in row else None,
            tuple(map(tuple, row["needs"])),
            row.get("link", False),
            row.get("strange", False),
        )
        for row in rows
        if row["language"] == language
    )


def rules_of(texts: Sequence[str], language: str) -> Iterator[Rule | None]:
    """Yield for each text the first rule of its language that fits."""
    for text in texts:
        heard = fold(text)
        yield next((rule for rule in rules(language) if rule.fits(text, heard)), None)
