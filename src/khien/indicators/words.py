"""Tell a domain name in a text from words, abbreviations, numbers and file names with a dot in them."""

import re

from khien.indicators.names import has_known_suffix

# Suffixes under which people really register names that reach Vietnam; with these, one label before is enough.
_STRONG = frozenset(
    "com net org vn info biz xyz top cc site online shop club vip store app live io asia icu cyou fun pro win bet "
    "click link space website tech cloud buzz life world today news work gov edu mobi cfd sbs lol dev page one "
    "bio me tk ml ga cf gq ru cn tw jp kr sg hk tv ws pw tokyo finance loan loans money bank ltd group vin "
    "casino games support services digital center email host press social network agency company global".split()
)
# File names that end like names in the DNS.
_FILES = frozenset("py sh pl md rs zip mov ps cc app so cab ai js ts htm html php exe apk doc docx xls xlsx pdf "
                   "png jpg jpeg gif txt csv json xml rar mp3 mp4 bat dll jar".split())  # fmt: skip
_WEAK_LABEL = re.compile(r"[^\W\d_]{1,7}")


def is_everyday_word(raw: str, host: str) -> bool:
    """Whether something with a dot in it is most likely no name.

    Args:
        raw: the whole candidate, perhaps with port and path.
        host: its part up to the first port, slash or query.
    """
    bare = host.strip(".-_")
    labels = bare.split(".")
    last = labels[-1].lower()
    if last.isdecimal():
        return len(labels) != 4 or not all(len(label) < 4 and label.isdecimal() for label in labels)
    if not has_known_suffix(bare.lower()) or len(bare) > 253 or not all(labels):
        return True
    if has_known_suffix(bare.lower()) and bare.lower() == _suffix_alone(labels):
        return True
    if raw.lower().startswith("www.") or raw.rstrip("/") != host.rstrip("."):
        return False
    return _looks_like_words(labels, last)


def _suffix_alone(labels: list[str]) -> str:
    """A public suffix by itself, such as `com.vn`, is no name."""
    return (
        ".".join(labels).lower()
        if len(labels) == 2 and {labels[0].lower(), labels[1].lower()} <= _SUFFIX_PARTS
        else ""
    )


_SUFFIX_PARTS = frozenset("com net org gov edu vn info biz name pro health ac int id io ai".split())


def _looks_like_words(labels: list[str], last: str) -> bool:
    first, tail = labels[-2], labels[-1]
    if tail[:1].isupper() and not tail.isupper() and last not in {"com", "net", "org", "vn", "info"}:
        return True  # a sentence that ends without a blank: `xong.Nay`
    if tail.isupper() and not first.isupper() and last not in {"com", "net", "org", "vn"}:
        return True
    if last in _FILES and last not in {"app", "cc", "ai"} and len(labels) == 2:
        return True
    if last in _STRONG:
        return len(labels) == 2 and len(first) == 1 and last not in {"com", "vn", "net", "org", "cc", "top"}
    if len(labels) > 2:
        return all(len(label) <= 2 for label in labels)
    return (
        not first.isascii()
        or bool(_WEAK_LABEL.fullmatch(first))
        or len(last) == 2
        and not re.search(r"[\d-]", first)
    )
