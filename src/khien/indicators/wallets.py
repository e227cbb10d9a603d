"""Addresses of Bitcoin, Ethereum, Tron and TON, believed only when their checksum holds; Solana's have none."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import crc_hqx
from collections.abc import Callable, Iterator
from typing import Final

import base58

from khien.indicators.errors import NotAnIndicator

_PREFIX = re.compile(r"(bitcoin|btc|ethereum|eth|tron|trx|ton|solana|sol):(?://(?:transfer/)?)?", re.IGNORECASE)
_CHAINS = {"btc": "bitcoin", "eth": "ethereum", "trx": "tron", "sol": "solana"}
_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_BECH32_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SHAPES = {
    "ethereum": r"0[xX][0-9a-fA-F]{40}",
    "ton": r"[EU]Q[0-9A-Za-z_-]{46}",
    "bitcoin": rf"[13]{_BASE58}{{25,34}}|bc1[{_BECH32_LETTERS}]{{11,71}}|BC1[{_BECH32_LETTERS.upper()}]{{11,71}}",
}
_ANY = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    + "|".join(f"(?P<{chain}>{shape})" for chain, shape in _SHAPES.items())
    + rf")(?![0-9A-Za-z])|(?<![0-9A-Za-z])(?P<tron>T{_BASE58}{{33}})"  # words may be written onto its 34 letters
)
_SOLANA = re.compile(
    rf"(?<![a-z])(?i:sol|solana|phantom)(?![a-z])[^\n]{{0,32}}?(?<![0-9A-Za-z])(?P<solana>{_BASE58}{{43,44}})(?![0-9A-Za-z])"
)
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32, _BECH32M = 1, 0x2BC830A3


def read_wallet(text: str) -> str:
    """Return `chain:address`; an Ethereum address in its mixed-case form, a bech32 address in lower case.

    Args:
        text: the address, or a payment link such as `bitcoin:1…?amount=1`.

    Raises:
        NotAnIndicator: not an address of these chains, or its checksum is wrong.

    Source: Bitcoin base58check, BIP-173, BIP-350; EIP-55; Tron base58check with prefix 0x41.
    """
    prefix = _PREFIX.match(text)
    address = text[prefix.end() :].partition("?")[0] if prefix else text
    match = _ANY.fullmatch(address) or (_SOLANA.fullmatch(f"{prefix[1]}:{address}") if prefix else None)
    if not match or (prefix and _chain(prefix[1]) != match.lastgroup):
        raise NotAnIndicator("not_a_wallet", "This is not a Bitcoin, Ethereum, Tron, TON or Solana address.")
    value = _checked(match)
    if value is None:
        raise NotAnIndicator("bad_checksum", "This wallet address has a wrong checksum: a character was mistyped.")
    return value


def find_wallets(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and canonical form of each address in a text whose checksum holds."""
    for pattern in (_ANY, _SOLANA):
        for match in pattern.finditer(text):
            value = _checked(match)
            if value is not None:
                yield *match.span(match.lastgroup or 0), value


def _chain(prefix: str) -> str:
    return _CHAINS.get(prefix.lower(), prefix.lower())


def _checked(match: re.Match[str]) -> str | None:
    chain = match.lastgroup or ""
    good = _CHECKS[chain](match[chain])
    return good and f"{chain}:{good}"


def _tron(address: str) -> str | None:
    return address if _base58check(address) == 0x41 else None


def _bitcoin(address: str) -> str | None:
    if address[0] in "13":
        return address if _base58check(address) in (0x00, 0x05) else None
    return address.lower() if _is_segwit(address.lower()) else None


def _ton(address: str) -> str | None:
    """Return the form that wallets show (`UQ…`): the other (`EQ…`) is the same account, for programs.

    Source: TEP-2.
    """
    data = urlsafe_b64decode(address)
    same = b"\x51" + data[1:34]
    is_whole = crc_hqx(data[:34], 0) == int.from_bytes(data[34:])
    return urlsafe_b64encode(same + crc_hqx(same, 0).to_bytes(2)).decode() if is_whole else None


def _solana(address: str) -> str | None:
    return address if len(base58.b58decode(address)) == 32 else None


def _base58check(address: str) -> int | None:
    """Return the version byte of a 20-byte payload, or None when the checksum fails."""
    try:
        payload: bytes = base58.b58decode_check(address)
    except ValueError:
        return None
    return payload[0] if len(payload) == 21 else None


def _eip55(address: str) -> str | None:
    from Crypto.Hash import keccak  # its C bindings cost each start of a process a tenth of a second

    digits = address[2:].lower()
    digest = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    mixed = "".join(
        digit.upper() if int(nibble, 16) > 7 else digit for digit, nibble in zip(digits, digest, strict=False)
    )
    return f"0x{mixed}" if address[2:] in (mixed, digits, digits.upper()) else None


def _is_segwit(address: str) -> bool:
    values = [_BECH32_LETTERS.index(letter) for letter in address[3:]]
    checksum = _polymod([3, 3, 0, 2, 3, *values])  # the human-readable part "bc", expanded
    version, data = values[0], values[1:-6]
    length = len(data) * 5 // 8
    if len(data) * 5 % 8 > 4 or (data and data[-1] & ((1 << len(data) * 5 % 8) - 1)):
        return False
    if version == 0:
        return checksum == _BECH32 and length in (20, 32)
    return checksum == _BECH32M and version <= 16 and 2 <= length <= 40


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            if top >> bit & 1:
                check ^= generator
    return check


_CHECKS: Final[dict[str, Callable[[str], str | None]]] = {
    "bitcoin": _bitcoin,
    "ethereum": _eip55,
    "tron": _tron,
    "ton": _ton,
    "solana": _solana,
}
