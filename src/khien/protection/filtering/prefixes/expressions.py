"""What is hashed: the host and path expressions of an address, from the most exact to the widest. Pure."""

from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import bracketed, is_public_suffix
from khien.indicators.parse import parse
from khien.indicators.spelling import of_address, one_host, one_path, one_query

PREFIX_BYTES: Final = 4
_MOST_FOLDERS = 3


def of_entry(value: str, *, is_name: bool) -> str:
    """Return the expression of an entry of the list."""
    return of_name(value) if is_name else of_address(value)


def of_name(name: str) -> str:
    """Return the expression of a name that is blocked with everything under it."""
    return f"{name}/"


def expressions(text: str) -> list[str]:
    """Return every expression under which an address could be listed.

    Hosts: the whole and every name above it, as a resolver would, never a public suffix. Paths: with the query,
    without it, and the root with up to three folders below it.

    Raises:
        NotAnIndicator: the text is no name and no address.
    """
    found = parse(text)
    if found.kind not in {Kind.DOMAIN, Kind.URL, Kind.IP}:
        raise NotAnIndicator("not_an_address", "This is not a name or an address. Write it as example.vn/page.")
    parts = urlsplit(found.value if found.kind is Kind.URL else f"http://{bracketed(found.value)}/")
    paths = _paths(one_path(parts.path), one_query(parts.query))
    return [host + path for host in _hosts(one_host(parts.hostname)) for path in paths]


def _hosts(host: str) -> list[str]:
    if ":" in host or host.replace(".", "").isdigit():
        return [host]
    labels = host.split(".")
    shorter = [".".join(labels[-size:]) for size in range(len(labels) - 1, 1, -1)]
    return [host, *(one for one in shorter if not is_public_suffix(one))]


def _paths(path: str, query: str) -> list[str]:
    folders = path.split("/")[1:-1][:_MOST_FOLDERS]
    roots = ["/" + "".join(f"{folder}/" for folder in folders[:size]) for size in range(len(folders) + 1)]
    exact = [f"{path}?{query}", path] if query else [path]
    return list(dict.fromkeys((*exact, *roots)))


def full_hash(expression: str) -> bytes:
    """Return the SHA-256 of an expression."""
    return sha256(expression.encode()).digest()


def prefix_of(expression: str) -> int:
    """Return the first four bytes of an expression's hash, as a number."""
    return int.from_bytes(full_hash(expression)[:PREFIX_BYTES])
