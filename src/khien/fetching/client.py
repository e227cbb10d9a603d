"""Fetch one address over HTTP, with its redirects: no cookies, no credentials, no proxy, one deadline."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

import can_ada
import httpcore2

from khien.fetching.errors import FetchFailed, Why
from khien.fetching.policy import Policy
from khien.fetching.stream import GuardedBackend, Meter
from khien.fetching.unpack import ACCEPTED, unpacked

AGENT = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
)
_REDIRECTS = {301, 302, 303, 307, 308}
_PORTS = {"http:": 80, "https:": 443}


@dataclass(frozen=True)
class Hop:
    """One answer on the way.

    Args:
        url: that was asked for.
        address: of the server that answered.
        status: of HTTP.
        headers: pairs of lower-case name and value, at most 64.
    """

    url: str
    address: str
    status: int
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """Return the first header of a name, or nothing."""
        return next((value for known, value in self.headers if known == name), "")


@dataclass(frozen=True)
class Response:
    """What came in the end, and over which stations; never without one."""

    hops: tuple[Hop, ...]
    body: bytes

    @property
    def last(self) -> Hop:
        """The answer that was no redirect."""
        return self.hops[-1]


class FetchBroken(FetchFailed):
    """It failed after some stations.

    Args:
        failure: why.
        hops: that answered before.
    """

    def __init__(self, failure: FetchFailed, hops: tuple[Hop, ...]) -> None:
        super().__init__(failure.why, failure.what)
        self.hops = hops


def fetch(url: str, policy: Policy, *, accept: str = "*/*") -> Response:
    """GET an address and follow its redirects.

    Args:
        url: `http` or `https`, in any spelling that browsers understand.
        policy: limits for all stations together.
        accept: the header of that name.

    Raises:
        FetchBroken: a limit was reached, a place is not public, or what came could not be understood.
    """
    meter, hops = Meter(policy), list[Hop]()
    try:
        for _station in range(policy.redirects + 1):
            meter.begin_answer()
            body = _ask(url, meter, accept, hops)
            if body is not None:
                return Response(tuple(hops), body)
            url = _next_station(hops[-1])
    except FetchFailed as failure:
        raise FetchBroken(failure, tuple(hops)) from failure
    raise FetchBroken(FetchFailed(Why.REDIRECTS, url), tuple(hops))


def _ask(url: str, meter: Meter, accept: str, hops: list[Hop]) -> bytes | None:
    """Add the answer to the stations as soon as its head came; return its body, or None when it leads on."""
    where = _target(url)
    # No tuple of ours carries a cookie, a login or the address of the page before.
    headers = [(b"Host", _host_header(where)), (b"User-Agent", AGENT.encode()), (b"Accept", accept.encode())]
    headers += [(b"Accept-Language", b"vi,en;q=0.8"), (b"Accept-Encoding", ACCEPTED.encode())]
    request = httpcore2.Request("GET", where, headers=[*headers, (b"Connection", b"close")])
    with _understood(url), _pool(meter) as pool:
        answer = pool.handle_request(request)
        try:
            meter.in_head = False
            hop = Hop(url=url, address=meter.address, status=answer.status, headers=_headers(answer))
            hops.append(hop)
            if answer.status in _REDIRECTS and hop.header("location"):
                return None
            return unpacked(answer.iter_stream(), hop.header("content-encoding"), meter.policy.most_decoded)
        finally:
            answer.close()


def _next_station(hop: Hop) -> str:
    """Read a redirect as browsers do, for which a backslash before the query is a slash."""
    location = hop.header("location")
    path = re.split(r"[?#]", location, maxsplit=1)[0]
    location = path.replace("\\", "/") + location[len(path) :]
    try:
        return urljoin(hop.url, location)
    except ValueError as error:
        raise FetchFailed(Why.NOT_A_URL, location) from error


def _target(url: str) -> httpcore2.URL:
    """Read an address as browsers do, so that `0x7f.1` is known for what it is; drop a login in it."""
    try:
        read = can_ada.parse(url)
    except ValueError as error:
        raise FetchFailed(Why.NOT_A_URL, url) from error
    if read.protocol not in _PORTS or not read.hostname:
        raise FetchFailed(Why.NOT_A_URL, url)
    host = str(read.hostname).strip("[]")
    return httpcore2.URL(
        scheme=str(read.protocol)[:-1].encode(),
        host=host.encode("ascii"),
        port=int(read.port or _PORTS[read.protocol]),
        target=f"{read.pathname}{read.search}".encode("ascii"),
    )


def _host_header(where: httpcore2.URL) -> bytes:
    host = b"[%b]" % where.host if b":" in where.host else where.host
    usual = _PORTS[f"{where.scheme.decode()}:"]
    return host if where.port in (None, usual) else b"%b:%d" % (host, where.port)


def _headers(answer: httpcore2.Response) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1").lower(), _text(value)) for name, value in answer.headers[:64])


def _text(value: bytes) -> str:
    """Read a header as browsers do: names of paths are often written in UTF-8 as they are."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _pool(meter: Meter) -> httpcore2.ConnectionPool:
    return httpcore2.ConnectionPool(
        ssl_context=_tls(meter.policy.is_certificate_checked),
        http1=True,
        http2=False,
        retries=0,
        network_backend=GuardedBackend(meter),
    )


@cache
def _tls(is_certificate_checked: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not is_certificate_checked:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@contextmanager
def _understood(url: str) -> Iterator[None]:
    """Turn what the libraries raise into our own words."""
    try:
        yield
    except ssl.SSLError as error:
        raise FetchFailed(Why.TLS, url) from error
    except (TimeoutError, httpcore2.TimeoutException) as error:
        raise FetchFailed(Why.TIME, url) from error
    except httpcore2.ProtocolError as error:
        raise FetchFailed(Why.PROTOCOL, url) from error
    except (OSError, httpcore2.NetworkError) as error:
        raise FetchFailed(Why.NO_ANSWER, url) from error
