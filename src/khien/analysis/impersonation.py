"""Find whom a name or an address pretends to be, and by which trick."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ahocorasick_rs import AhoCorasick
from rapidfuzz.distance import OSA

from khien.analysis.brands import brands, is_official, official_domains
from khien.analysis.lookalike import look, looks, plain, skeleton
from khien.indicators.names import idna_display, registrable_domain

_HOST = re.compile(r"^[a-z]+://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]*)(?::\d+)?([^#]*)")
_PIECES = re.compile(r"[^\d\W_]+")
# Words that stand beside a brand in names made to deceive; Vietnamese without diacritics.
COMPANIONS = frozenset(
    "bank banking ebank ebanking ibank ibanking nganhang digibank smartbanking online login dangnhap "
    "signin vay vayvon vaytien vaynhanh tindung thetindung napas otp xacthuc xacminh xacnhan verify "
    "verification secure security baomat capnhat update nangcap khoa mokhoa unlock account taikhoan hoso "
    "app apk vip vn viet vietnam cskh hotro support help helpdesk service services dichvu khachhang "
    "customer care khuyenmai uudai trian quatang quavip nhanqua tangqua trungthuong sukien event gift "
    "bonus minigame vongquay nap napthe thanhtoan payment pay wallet vidientu hoantien refund hoadon "
    "invoice bill tien money cash chuyentien giaodich tuyendung ctv congtacvien vieclam job jobs shop "
    "store mall mobile smart digital portal id center claim airdrop recovery recover restore billing "
    "alert notice confirm authentication auth delivery tracking package parcel post express tongcuc "
    "quocgia".split()
)
GLUED = re.compile("(?:" + "|".join(sorted(COMPANIONS, key=len, reverse=True)) + ")+")
# Ordinary words that are one letter away from a brand.
ORDINARY = frozenset(
    "finance financed finances canada panama ramada goggle goggles amazing amazons telegrams telegraph "
    "telegraf viette vietel shopper shoppers hopee cloud youtuber outube samson chargepoint storepoint "
    "paypay adobes steams dichvucang arena arenas credit credits conan samsun chess dcloud acloud pcloud "
    "ecloud scloud gcloud ocloud mcloud vcloud xcloud jcloud hcloud kcloud tcloud ucloud fcloud ebank mbank "
    "usbank tdbank akbank netbank unibank citybank shopees vnexpress disco discos record records abode adore "
    "tapas napa medex zoom serena marena outlooks outbook twister gamail email hmail ghana "
    "orbit fidex vietnam".split()
)
# Names that are one letter and an ordinary word: a slip in them means nothing.
_ONE_MORE_LETTER = frozenset("icloud mcredit gmail".split())
_ENDINGS = sorted(COMPANIONS, key=len)
_SHORTEST_TYPO, LONGEST_TYPO = 6, 19  # a typo of a shorter word means nothing
SHORTEST_LOOK = 4  # a look-alike of a shorter ordinary word means nothing
_LONGEST_SHORT = 12  # letters of a word that counts beside a companion only
SHORTEST_WHOLE = 5  # unless it is all that somebody registered
_LONG_WORD = 10  # from this length on two edits may be a slip


Near = tuple[str, str]  # a brand's word, and the brand


class Technique(StrEnum):
    """How a name pretends; stored as these words. From the plainest to the most doubtful."""

    TLD_SWAP = "tld_swap"
    HOMOGLYPH = "homoglyph"
    TYPO = "typo"
    BITSQUAT = "bitsquat"
    COMBOSQUAT = "combosquat"
    SUBDOMAIN = "subdomain"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Impersonation:
    """`matched` in the name stands for the organisation `brand`, although the name is not its own."""

    brand: str
    technique: Technique
    matched: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    words: tuple[tuple[str, str], ...]  # (word, brand), in the order of the automaton's patterns
    shapes: AhoCorasick
    tokens: dict[str, str]
    token_shapes: dict[str, tuple[str, str]]
    weak: dict[str, str]
    short: dict[str, str]  # tokens and weak words
    deletions: dict[str, tuple[Near, ...]]
    whole: dict[str, tuple[Near, ...]]  # of short words too, one letter left out


@cache
def _lexicon() -> _Lexicon:
    words = tuple((word, brand.code) for brand in brands().values() for word in brand.words)
    shapes = [(shape, one) for one in words for shape in looks(one[0])]
    tokens = {word: brand.code for brand in brands().values() for word in brand.tokens}
    weak = {word: brand.code for brand in brands().values() for word in brand.weak}
    distinctive = (*words, *tokens.items())
    return _Lexicon(
        words=tuple(one for _shape, one in shapes),
        shapes=AhoCorasick([shape for shape, _one in shapes]),
        tokens=tokens,
        token_shapes={
            skeleton(word): (word, code)
            for word, code in (*weak.items(), *tokens.items())
            if word in tokens or len(word) >= SHORTEST_LOOK
        },
        weak=weak,
        short=tokens | weak,
        deletions=_by_variant((one for one in distinctive if _has_own_letters(one[0])), _deletions),
        whole=_by_variant(
            (one for one in distinctive if len(one[0]) >= SHORTEST_WHOLE and one[0] not in _ONE_MORE_LETTER),
            deleted_once,
        ),
    )


def _by_variant(
    words: Iterable[tuple[str, str]], variants: Callable[[str], set[str]]
) -> dict[str, tuple[Near, ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for word, code in words:
        for variant in variants(word):
            found.setdefault(variant, []).append((word, code))
    return {variant: tuple(near) for variant, near in found.items()}


@cache
def _has_own_letters(word: str) -> bool:
    """Whether enough is left of a word without `bank` or `online` that a typo of it still points at it."""
    rest = next((word.removesuffix(end) for end in _ENDINGS if word.endswith(end)), word)
    return len(word) >= _SHORTEST_TYPO and len(rest) > 3 and word not in _ONE_MORE_LETTER


def deleted_once(word: str) -> set[str]:
    """Return the word and all forms with one letter left out; two words one edit apart share one of them."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _deletions(word: str) -> set[str]:
    """Return the word and all forms with one letter left out, two for a long word."""
    once = deleted_once(word)
    if len(word) < _LONG_WORD:
        return once
    return once | {one[:at] + one[at + 1 :] for one in once for at in range(len(one))}


def impersonations(text: str, near: Iterable[Near] | None = None) -> list[Impersonation]:
    """Return whom a name or address pretends to be: for each organisation the plainest trick.

    Args:
        text: a canonical domain name or URL.
        near: the words that are looked for with a slip of the hand; all, when None.
    """
    match = _HOST.match(text)
    host, path = (match[1].rstrip("."), match[2]) if match else (text, "")
    if is_official(host):
        return []
    found: dict[str, Impersonation] = {}
    for one in sorted((*_in_host(host, near), *_in_path(path)), key=_plainness):
        found.setdefault(one.brand, one)
    return [one for one in found.values() if not any(_inside(one, other) for other in found.values())]


_ORDER = {technique: place for place, technique in enumerate(Technique)}


def _plainness(one: Impersonation) -> tuple[int, int, str, str]:
    """Sort plain tricks first, then long words; the rest makes the order the same in every process."""
    return _ORDER[one.technique], -len(one.matched), one.matched, one.brand


def _inside(one: Impersonation, other: Impersonation) -> bool:
    """Whether a find is only a part of a longer one: `viettel` in `viettelpost`."""
    return len(one.matched) < len(other.matched) and one.matched in other.matched


def _in_host(host: str, near: Iterable[Near] | None) -> Iterator[Impersonation]:
    registered = registrable_domain(host)
    if registered is None:
        return
    labels = idna_display(host).split(".")
    depth = host.count(".") - registered.count(".")  # how many labels stand before the registrable one
    beside = frozenset(piece for label in labels[: depth + 1] for piece in _PIECES.findall(plain(label)))
    yield from _in_label(labels[depth], beside)
    yield from _slips(labels[depth], near)
    for label in labels[:depth]:
        for one in _in_label(label, beside):
            yield Impersonation(one.brand, Technique.SUBDOMAIN, one.matched)


def _in_label(label: str, beside: frozenset[str]) -> Iterator[Impersonation]:
    """Yield what one label pretends, slips of the hand left out."""
    lexicon = _lexicon()
    bare = plain(label).replace("-", "").replace("_", "")
    for pattern, _start, _end in lexicon.shapes.find_matches_as_indexes(
        look(label.replace("-", "")), overlapping=True
    ):
        word, code = lexicon.words[pattern]
        yield Impersonation(code, _technique(word, bare), word)
    pieces = {bare, *_PIECES.findall(plain(label))}
    for piece in pieces:
        if piece in lexicon.tokens:
            yield Impersonation(lexicon.tokens[piece], _technique(piece, bare), piece)
    for piece in (bare, *label.split("-")):
        hit = lexicon.token_shapes.get(skeleton(piece))
        # An ordinary word with another letter is another word; with a digit it is meant to be misread.
        if hit and hit[0] not in pieces and (hit[0] in lexicon.tokens or any(map(str.isdigit, piece))):
            yield Impersonation(hit[1], Technique.HOMOGLYPH, hit[0])
    yield from _weak(pieces, beside)


def _technique(word: str, bare: str) -> Technique:
    if word == bare:
        return Technique.TLD_SWAP
    return Technique.COMBOSQUAT if word in bare else Technique.HOMOGLYPH


def _weak(pieces: set[str], beside: frozenset[str]) -> Iterator[Impersonation]:
    """Yield short or ordinary names of brands that stand beside a word that criminals put there."""
    weak, short = _lexicon().weak, _lexicon().short
    companions = beside & COMPANIONS
    for piece in pieces:
        if piece in weak and companions - {piece}:
            yield Impersonation(weak[piece], Technique.COMBOSQUAT, piece)
        if not (piece.startswith(_shorts()) or piece.endswith(_shorts())):
            continue
        for size in range(2, min(len(piece) - 1, _LONGEST_SHORT + 1)):
            if (word := piece[:size]) in short and word != piece[size:] and GLUED.fullmatch(piece, size):
                yield Impersonation(short[word], Technique.COMBOSQUAT, word)
            if (
                (word := piece[-size:]) in short
                and word != piece[:-size]
                and GLUED.fullmatch(piece, 0, len(piece) - size)
            ):
                yield Impersonation(short[word], Technique.COMBOSQUAT, word)


@cache
def _shorts() -> tuple[str, ...]:
    return tuple(_lexicon().short)


def _slips(label: str, near: Iterable[Near] | None) -> Iterator[Impersonation]:
    """Yield brands that the label which somebody registered, or a piece of it, misses by a slip of the hand."""
    bare = plain(label).replace("-", "").replace("_", "")
    for piece in {bare, *_PIECES.findall(plain(label))} - ORDINARY:
        if _SHORTEST_TYPO - 2 < len(piece) < LONGEST_TYPO:
            for word, code in _nearly(piece, _lexicon().deletions, _deletions) if near is None else near:
                limit = 2 if len(word) >= _LONG_WORD else 1
                if _has_own_letters(word) and word not in piece and is_slip(word, piece, limit):
                    yield Impersonation(code, _slip(word, piece), word)
    # All that somebody registered: short names too.
    if SHORTEST_WHOLE - 1 <= len(bare) <= LONGEST_TYPO and bare not in ORDINARY and bare not in _names():
        for word, code in _nearly(bare, _lexicon().whole, deleted_once) if near is None else near:
            if word not in _ONE_MORE_LETTER and is_slip(word, bare):
                yield Impersonation(code, _slip(word, bare), word)


def _nearly(piece: str, near: dict[str, tuple[Near, ...]], variants: Callable[[str], set[str]]) -> Iterator[Near]:
    for variant in variants(piece):
        yield from near.get(variant, ())


def is_slip(word: str, piece: str, most: int = 1) -> bool:
    """Whether a word takes one edit, or at most so many, to be the piece, and the piece is no word of its own."""
    return piece not in ORDINARY and 0 < OSA.distance(word, piece, score_cutoff=most) <= most


@cache
def _names() -> frozenset[str]:
    """Return the first labels of all official names: one bank's name may be one edit from another's."""
    return frozenset(name.partition(".")[0] for name in official_domains())


def _slip(word: str, label: str) -> Technique:
    """Tell a typo from a flipped bit, by which a machine and not a person comes to the wrong name."""
    apart = [ord(one) ^ ord(other) for one, other in zip(word, label, strict=False) if one != other]
    flipped = len(word) == len(label) and len(apart) == 1 and apart[0].bit_count() == 1
    return Technique.BITSQUAT if flipped else Technique.TYPO


def _in_path(path: str) -> Iterator[Impersonation]:
    """Yield organisations whose own name in the DNS, or whose word beside `login`, stands in the path or query."""
    if len(path) < 5:
        return
    segments = re.split(r"[/?&=;]+", path.lower())
    for segment in segments:
        name = segment.removeprefix("www.")
        if name in official_domains() and "." in name:
            code = next(code for code, brand in brands().items() if name in brand.domains)
            yield Impersonation(code, Technique.PATH, name)
    pieces = frozenset(piece for segment in segments for piece in _PIECES.findall(segment))
    if pieces & _ASKING:
        for word, code in _lexicon().words:
            if word in pieces:
                yield Impersonation(code, Technique.PATH, word)


_ASKING = frozenset("login signin dangnhap verify otp secure account update confirm banking wallet".split())
