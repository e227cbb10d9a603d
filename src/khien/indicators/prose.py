"""Tell names from words, abbreviations, numbers and file names that have a dot in them."""

from collections.abc import Iterator
from typing import Final

from khien.indicators.names import is_registry_suffix, is_top_level
from khien.indicators.words import ends_a_sentence, is_common_top_level, is_word, is_wordy_top_level

LONGEST_RUN: Final = 512  # characters; twice what a name may have
_ANY_CASE: Final = frozenset(
    {"com", "vn", "net", "org"}
)  # written `Vcb.Com` by telephones, never a sentence's start
_SHORT_NAMES: Final = frozenset({"com", "vn", "net", "org", "co", "cc", "io"})  # one letter before these is a name
# Letters that a name needs before an ending that is itself a word; fewer when it has a digit or a hyphen.
_LONG, _MADE_UP = 4, 3
_MASKED: Final = frozenset("0123456789x")  # `09xx.xxx`: a number that somebody made unreadable
_APP_ROOTS: Final = frozenset({"com", "org", "net"})  # `com.vaynhanh.fast` is an app's name, read from the root
_FILE_TOP_LEVELS: Final = frozenset({"py", "sh", "md", "rs", "ps", "zip", "mov", "so", "pl", "cab"})
_FILE_ENDINGS: Final = frozenset(
    "7z apk aspx avi bat bin bmp c cfg cmd conf cpp cs css csv dat db deb dll dmg doc docm docx eml env exe gif "
    "go gz "
    "h htm html ics ini ipa iso jar java jpeg jpg js json jsp log lua mp3 mp4 msg msi odt ogg pdf php png ppt "
    "pptx psd "
    "rar rb rtf sql svg tar tmp ts tsv txt vbs wav webp xls xlsm xlsx xml yaml yml".split()
)


def names_in(run: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each name in labels that stand together with dots between them.

    A sentence may go on behind a name without a blank (`vcb.com.Vui long`), or end before one.
    """
    if len(run) > LONGEST_RUN:
        return
    labels = run.split(".")
    offset = 0
    for first, end in _clauses(labels):
        piece = labels[first:end]
        whole = len(".".join(piece)) + 1
        piece = [*piece[:-1], _without_glued_word(piece[-1])]
        size = _name_size(piece, last=end == len(labels))
        if size:
            start = offset + _marked_words_before(piece[:size])
            yield start, offset + len(".".join(piece[:size]))
        offset += whole


def is_name_in_prose(name: str, *, with_path: bool) -> bool:
    """Tell whether somebody who wrote this in a text meant a name.

    Args:
        name: two labels or more under a top-level domain that exists.
        with_path: whether a port, path or query follows, which words do not have.
    """
    labels = name.split(".")
    before, top = labels[-2], labels[-1].lower()
    if is_registry_suffix(name):
        return False
    if labels[0].lower() == "www" and len(labels) > 2:
        return True
    if all(label.isdecimal() for label in labels[:-1]) and (len(labels) > 2 or not is_common_top_level(top)):
        return False
    if top in _FILE_TOP_LEVELS and len(labels) == 2:
        return with_path and top in ("so", "pl", "rs")
    if with_path:
        return True
    if len(labels) == 2 and len(before) == 1 and top not in _SHORT_NAMES:
        return False
    if len(labels) == 2 and not before.isascii() and is_word(before) and top not in _ANY_CASE:
        return False
    if is_common_top_level(top):
        return not (is_wordy_top_level(top) and len(labels) == 2 and ends_a_sentence(before))
    return _is_rare_name(labels)


def _is_rare_name(labels: list[str]) -> bool:
    """Judge a name under a top-level domain that is seldom met and may well be a syllable, a unit or a word."""
    before, top = labels[-2], labels[-1]
    if (top.isupper() and not before.isupper()) or not before.isascii() or _MASKED.issuperset(before.lower()):
        return False
    if len(labels) > 2:
        return labels[0].lower() not in _APP_ROOTS and not all(
            len(label) <= 2 or is_word(label) for label in labels[:-1]
        )
    if is_word(before) or len(before) < 3:
        return False
    if len(top) == 2 and not is_word(top):
        return True
    is_made_up = "-" in before or any(map(str.isdigit, before))
    return len(before) >= (_MADE_UP if is_made_up else _LONG)


def _clauses(labels: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of labels between the places where a sentence ends and the next begins with a capital."""
    first = 0
    for place in range(1, len(labels)):
        before = labels[place - 1]
        if _begins_sentence(labels[place]) and not before[0].isupper() and before != "www":
            yield first, place
            first = place
    yield first, len(labels)


def _begins_sentence(label: str) -> bool:
    return label[0].isupper() and not label[1:].isupper() and label.lower() not in _ANY_CASE


def _name_size(labels: list[str], *, last: bool) -> int:
    """Return how many of the labels make a name; what follows its top-level domain is the next sentence."""
    if last and labels[-1].lower() in _FILE_ENDINGS:
        return 0
    for size in range(len(labels), 1, -1):
        if is_top_level(labels[size - 1]):
            return 0 if size < len(labels) and labels[size][0].isdecimal() else size
    return 0


def _without_glued_word(label: str) -> str:
    """Return the top-level domain of `topđể` and `top-nhanh`, else the label: people forget the blank."""
    for end in range(len(label) - 1, 1, -1):
        if is_common_top_level(label[:end]) and _is_next_word(label[end:]):
            return label[:end]
    return label


def _is_next_word(rest: str) -> bool:
    return rest[0] in "-_" or (not rest.isascii() and is_word(rest))


def _marked_words_before(labels: list[str]) -> int:
    """Return the length of Vietnamese words with marks that end a sentence right before an ASCII name."""
    skipped = 0
    while len(labels) > 2 and not labels[0].isascii() and is_word(labels[0]) and ".".join(labels[1:]).isascii():
        if is_registry_suffix(".".join(labels[1:])):
            break
        skipped += len(labels[0]) + 1
        labels = labels[1:]
    return skipped
