"""What the registry says about a name (RFC 9083): age, registrar, abuse contact, status.

Which registry answers for an ending stands in IANA's bootstrap file (RFC 9224), which is fetched once a week
unless the operator gives one.
"""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from khien.analysis.collectors.target import Target
from khien.fetching.client import fetch
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.policy import MEGABYTE, Policy

BOOTSTRAP = "https://data.iana.org/rdap/dns.json"
FRESH = 7 * 24 * 3600  # seconds
LONGEST = 200  # characters of one field
log = structlog.get_logger(__name__)


def collect_rdap(target: Target, policy: Policy) -> Mapping[str, Any]:
    """Ask the registry of a name's ending.

    Returns:
        `name`, `server`, `registered`, `expires`, `changed` (RFC 3339 or empty), `status`, `registrar`,
        `abuse_email`, `abuse_phone`.

    Raises:
        FetchFailed: there is no registry to ask, it does not know the name, or what it said is no RDAP.
    """
    policy = replace(
        policy, seconds=15.0, most_bytes=MEGABYTE // 2, most_decoded=MEGABYTE, is_certificate_checked=True
    )
    if not target.is_name:
        raise FetchFailed(Why.NO_SUCH_NAME, target.host)
    server = _server_of(target.site, _bootstrap(policy))
    response = fetch(f"{server.rstrip('/')}/domain/{target.site}", policy, accept="application/rdap+json")
    if response.last.status == 404:
        raise FetchFailed(Why.NO_SUCH_NAME, target.site)
    if response.last.status != 200:
        raise FetchFailed(Why.NO_ANSWER, server)
    return {"name": target.site, "server": server} | read_rdap(_json(response.body, server))


def read_rdap(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Read an answer about a domain; what is missing or strange is left empty. Pure."""
    events = {
        _text(event.get("eventAction")): _text(event.get("eventDate")) for event in _dicts(answer.get("events"))
    }
    entities = list(_entities(answer))
    registrar = next((one for one in entities if "registrar" in _roles(one)), {})
    abuse = next((one for one in entities if "abuse" in _roles(one)), {})
    return {
        "registered": events.get("registration", ""),
        "expires": events.get("expiration", ""),
        "changed": events.get("last changed", ""),
        "status": sorted(filter(None, map(_text, _list(answer.get("status")))))[:20],
        "registrar": _card(registrar, "fn"),
        "abuse_email": _card(abuse, "email"),
        "abuse_phone": _card(abuse, "tel").removeprefix("tel:"),
    }


def _entities(answer: Mapping[str, Any], depth: int = 3) -> Iterator[Mapping[str, Any]]:
    """The abuse contact stands inside the registrar."""
    for entity in _dicts(answer.get("entities")):
        yield entity
        if depth:
            yield from _entities(entity, depth - 1)


def _card(entity: Mapping[str, Any], field: str) -> str:
    """Return a field of a jCard (RFC 7095): `["vcard", [[name, parameters, type, value], …]]`."""
    card = _list(entity.get("vcardArray"))
    for row in _list(card[1] if len(card) > 1 else None):
        if isinstance(row, list) and len(row) > 3 and row[0] == field:
            return _text(row[3])
    return ""


def _roles(entity: Mapping[str, Any]) -> list[Any]:
    return _list(entity.get("roles"))


def _list(value: Any) -> list[Any]:
    return value[:100] if isinstance(value, list) else []


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _text(value: Any) -> str:
    return value.strip()[:LONGEST] if isinstance(value, str) else ""


def _json(body: bytes, server: str) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FetchFailed(Why.PROTOCOL, server) from error
    if not isinstance(answer, dict):
        raise FetchFailed(Why.PROTOCOL, server)
    return answer


def _server_of(name: str, bootstrap: Mapping[str, Any]) -> str:
    """Return the address of the service with the longest ending that fits, https before http (RFC 9224, 4)."""
    found: dict[str, str] = {}
    for service in _list_all(bootstrap.get("services")):
        parts = [*map(_list_all, _list_all(service)), [], []]
        best = max(map(str, parts[1]), default="")  # https sorts after http
        found |= {str(ending).lower(): best for ending in parts[0] if best}
    labels = name.split(".")
    for start in range(1, len(labels)):
        if server := found.get(".".join(labels[start:])):
            return server
    raise FetchFailed(Why.NO_SERVICE, name)


def _list_all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _bootstrap(policy: Policy) -> Mapping[str, Any]:
    """Return the file of the operator, or IANA's: kept for a week, and longer when it cannot be had anew."""
    if settings.RDAP_BOOTSTRAP:
        return _json(Path(settings.RDAP_BOOTSTRAP).read_bytes(), settings.RDAP_BOOTSTRAP)
    kept = Path(settings.RUN_FOLDER) / "rdap-bootstrap.json"
    known = _kept(kept)
    if known and time.time() - kept.stat().st_mtime < FRESH:
        return known
    try:
        response = fetch(BOOTSTRAP, policy)
        fetched = _json(response.body, BOOTSTRAP)
        if response.last.status != 200 or not fetched.get("services"):
            raise FetchFailed(Why.NO_ANSWER, BOOTSTRAP)
    except FetchFailed as failure:
        if not known:
            raise
        log.warning("the list of registries is old", why=failure.why.value)
        return known
    _keep(kept, response.body)
    return fetched


def _kept(file: Path) -> Mapping[str, Any]:
    """Return what was kept; nothing when there is none, or when a machine that stopped has left half of it."""
    try:
        return _json(file.read_bytes(), str(file))
    except (OSError, FetchFailed):
        return {}


def _keep(file: Path, content: bytes) -> None:
    fresh = file.with_suffix(f".{secrets.token_hex(4)}")  # another worker may do the same
    try:
        fresh.write_bytes(content)
        fresh.replace(file)
    except OSError as error:  # it is fetched again next time
        log.warning("the list of registries cannot be kept", error=str(error))
        fresh.unlink(missing_ok=True)
