"""One spelling of each address, so that nobody gets round a list with another one. Pure.

Source: https://developers.google.com/safe-browsing/reference/URLs.and.Hashing, Canonicalization.
"""

from urllib.parse import unquote_to_bytes, urlsplit


def of_address(url: str) -> str:
    """Return host, path and query of an address; scheme, port and fragment make no difference.

    Args:
        url: canonical, as `parse` returns it.
    """
    parts = urlsplit(url)
    query = f"?{one_query(parts.query)}" if parts.query else ""
    return f"{one_host(parts.hostname)}{one_path(parts.path)}{query}"


def whole_host(url: str) -> str:
    """Return the host that an address stands for altogether, as its root does on devices; empty for a page.

    Args:
        url: canonical, as `parse` returns it.
    """
    host, _, rest = of_address(url).partition("/")
    return "" if rest else host


def one_host(host: str | None) -> str:
    """Return one spelling of a host: no label is empty, and so no dot is the last."""
    return ".".join(label for label in (host or "").split(".") if label)


def one_path(path: str) -> str:
    """Return one spelling of a path, whatever was done to it with `//`, `/x/../` or `%61`."""
    kept: list[bytes] = []
    steps = _unescaped(path).split(b"/")
    for step in steps:
        if step == b"..":
            del kept[-1:]
        elif step not in {b"", b"."}:
            kept.append(step)
    is_folder = bool(kept) and steps[-1] in {b"", b".", b".."}
    return "/" + "/".join(_escaped(step) for step in kept).replace("?", "%3F") + ("/" if is_folder else "")


def one_query(query: str) -> str:
    """Return one spelling of what stands behind the question mark."""
    return _escaped(_unescaped(query))


def _unescaped(text: str) -> bytes:
    """Undo percent-encoding until nothing is left of it."""
    data = text.encode()
    while (less := unquote_to_bytes(data)) != data:
        data = less
    return data


def _escaped(data: bytes) -> str:
    return "".join(chr(byte) if 32 < byte < 127 and byte not in b"#%" else f"%{byte:02X}" for byte in data)
