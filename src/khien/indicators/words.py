"""Ordinary words, told from names: Vietnamese syllables, English words, and top-level domains that are words."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# A Vietnamese syllable without its marks: an initial, a vowel nucleus, a final.
_SYLLABLE = re.compile(
    r"(?:ngh?|gh|gi|kh|nh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?"
    r"(?:uye|uya|uyu|oai|oay|oeo|uay|uoi|uou|ieu|yeu|ia|ie|iu|ya|ye|ua|ue|ui|uo|uu|uy|oa|oe|oi|oo"
    r"|ai|ao|au|ay|eo|eu|[aeiouy])"
    r"(?:ng|nh|ch|[cmnpt])?"
)
_MARKED: Final = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_UNMARKED: Final = "".join(unicodedata.normalize("NFD", letter)[0] for letter in _MARKED).replace("đ", "d")
_FOLD: Final = str.maketrans(_MARKED + _MARKED.upper(), _UNMARKED * 2)
_ENGLISH: Final = frozenset(
    "a about after again all also am an and any are as ask at away back bad be because been before best big "
    "but buy by call came can care chance city click code come contact cool could cut date day days deal did "
    "do does done dont down each else end enjoy ever every eve feel file find fine first for free friend from "
    "full fun game get gift give go going gone good got great guy had hand happy has have he hear hello help "
    "her here hey hi him his home hope hour how if in info is it its just keep know last late later leave "
    "left let life like line link lol long look lot love luck lunch made make man many may me mean message "
    "min miss mobile mom money month more morning much must my name need never new next nice night no not now "
    "number of off office ok okay old on one only open or order other our out over page part party pay people "
    "phone pick place please pls point prize put read ready really reply right room run said same say see "
    "send sent service she should show sir site sleep so some soon sorry sound start still stop store such "
    "sure take talk team tell text thank thanks that the them then there these they thing think this those "
    "thought time today together told tomorrow tonight too top try two under until up us use used very video "
    "visit wait want was watch way we week well went were what when where which who why will win wish with "
    "won word work world would yeah year yes yesterday yet you your yours".split()
)
# Words that end a Vietnamese sentence or stand alone in one: before a dot they are no name.
_PARTICLES: Final = frozenset(
    "a ah alo anh ban bac biet cam chi cho chu co con cua da dau day dc di do dong duoc em gi gio ha hen ho k "
    "khong ko la lam len luon ma minh moi muon nao nay nha nhe nhi nhieu nhu no nua oi ok on qua ra roi sao "
    "so ta tai the thi thoi toi tren tu va vay ve voi vui xin xong y".split()
)
# Top-level domains that people write names with every day, and those of them that are words of a message as well.
COMMON_TOP_LEVELS: Final = frozenset(
    "me win games game today news cash gg com net org vn info biz xyz top vip club shop site online store "
    "website app dev io co cc icu asia pro "
    "tech cloud space fun live link click mobi edu gov tk ml ga cf gq ru cn us uk eu de fr jp kr hk tw sg kh "
    "ph au tv ws pw blog page bet casino loan finance bank exchange group ltd services support center digital "
    "cyou buzz life world cfd sbs lol bio work example test invalid onion".split()
)
_WORDY_TOP_LEVELS: Final = frozenset(
    "co me win games game today news cash app bank bet bio blog buzz center click cloud club digital exchange "
    "finance fun group info life link "
    "live loan lol onion online page pro services shop site space store support tech test top us vip website "
    "work world".split()
)


def fold(text: str) -> str:
    """Return the text in lower case without Vietnamese marks, character for character."""
    folded = text.translate(_FOLD)
    lowered = folded.lower()
    return lowered if len(lowered) == len(text) else "".join(map(_lower_one, folded))


def _lower_one(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


@lru_cache(maxsize=8_192)
def is_word(label: str) -> bool:
    """Tell whether a label reads as one Vietnamese syllable, with or without marks, or a common English word."""
    plain = fold(label)
    return plain in _ENGLISH or (len(plain) <= 7 and _SYLLABLE.fullmatch(plain) is not None)


@lru_cache(maxsize=8_192)
def ends_a_sentence(label: str) -> bool:
    """Tell whether a label is a word that nobody names a site by: a particle, a marked word, common English."""
    plain = fold(label)
    return plain in _PARTICLES or plain in _ENGLISH or (is_word(label) and not label.isascii())


def is_common_top_level(label: str) -> bool:
    """Tell whether names under this top-level domain are met every day."""
    return label.lower() in COMMON_TOP_LEVELS


def is_wordy_top_level(label: str) -> bool:
    """Tell whether a common top-level domain is a word of ordinary messages too: `link`, `shop`, `online`."""
    return label.lower() in _WORDY_TOP_LEVELS
