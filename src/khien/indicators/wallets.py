"""Crypto wallets with their checksums: Bitcoin (Base58Check, Bech32, Bech32m), Ethereum (EIP-55), TRON."""

import re

import base58
from Crypto.Hash import keccak

from khien.indicators.errors import NotAnIndicator

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32, _BECH32M = 1, 0x2BC830A3  # BIP-173, BIP-350
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
_BITCOIN_VERSIONS = {0x00, 0x05}
_TRON_VERSION = 0x41
CHAINS = ("bitcoin", "ethereum", "tron")


def canonical_wallet(text: str) -> str:
    """Return `chain:address`; the chain may stand in front or is told from the address.

    Raises:
        NotAnIndicator: unknown form or wrong checksum.
    """
    chain, colon, address = text.strip().partition(":")
    if not colon:
        chain, address = "", chain
    for name, reader in (("bitcoin", _bitcoin), ("ethereum", _ethereum), ("tron", _tron)):
        if chain.lower() in {"", name} and (found := reader(address)):
            return f"{name}:{found}"
    raise NotAnIndicator("not_a_wallet", "This is not a wallet address, or one character of it is wrong.")


def _bitcoin(address: str) -> str | None:
    if address.lower().startswith("bc1"):
        return _segwit(address)
    payload = _base58_payload(address)
    return address if payload and len(payload) == 21 and payload[0] in _BITCOIN_VERSIONS else None


def _tron(address: str) -> str | None:
    payload = _base58_payload(address) if address.startswith("T") else None
    return address if payload and len(payload) == 21 and payload[0] == _TRON_VERSION else None


def _base58_payload(address: str) -> bytes | None:
    if not 26 <= len(address) <= 35 or not address.isascii():
        return None
    try:
        return base58.b58decode_check(address)
    except ValueError:
        return None


def _ethereum(address: str) -> str | None:
    """Check the mixed-case checksum where there is one; the canonical form carries it (EIP-55)."""
    if not _ETHEREUM.fullmatch(address):
        return None
    plain = address[2:].lower()
    digest = keccak.new(digest_bits=256, data=plain.encode()).hexdigest()
    mixed = "".join(
        char.upper() if int(nibble, 16) > 7 else char for char, nibble in zip(plain, digest, strict=False)
    )
    one_case = address[2:] in {plain, plain.upper()}
    return f"0x{mixed}" if one_case or address[2:] == mixed else None


def _polymod(values: list[int]) -> int:
    """The checksum of BIP-173."""
    generators = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(generators):
            check ^= generator if top >> bit & 1 else 0
    return check


def _segwit(address: str) -> str | None:
    """Check a segwit address (BIP-173 for version 0, BIP-350 for the later ones)."""
    lower = address.lower()
    if address not in {lower, address.upper()} or not 14 <= len(lower) <= 90:
        return None
    values = [_ALPHABET.find(char) for char in lower[3:]]
    if -1 in values:
        return None
    prefix = [ord(char) >> 5 for char in "bc"] + [0] + [ord(char) & 31 for char in "bc"]
    wanted = _BECH32 if values[0] == 0 else _BECH32M
    if _polymod(prefix + values) != wanted or values[0] > 16:
        return None
    bits = (len(values) - 7) * 5
    program, rest = bits // 8, bits % 8
    if rest >= 5 or not 2 <= program <= 40 or (values[0] == 0 and program not in {20, 32}):
        return None
    return lower
