"""Run the collectors that are switched on: each gives a dated fact, and a failure is a fact too."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from khien.analysis.collectors.asn import collect_asn
from khien.analysis.collectors.dns import collect_dns
from khien.analysis.collectors.http import collect_http
from khien.analysis.collectors.page import collect_page
from khien.analysis.collectors.rdap import collect_rdap
from khien.analysis.collectors.target import Target
from khien.analysis.collectors.tls import collect_tls
from khien.analysis.facts import fact_digest
from khien.core.errors import KhienError
from khien.fetching.errors import FetchFailed
from khien.fetching.policy import Policy
from khien.intake.limits import readable

log = structlog.get_logger(__name__)
Collector = Callable[[Target, Policy], Mapping[str, Any]]
COLLECTORS: Mapping[str, Collector] = {
    "dns": collect_dns,
    "rdap": collect_rdap,
    "tls": collect_tls,
    "http": collect_http,
    "page": collect_page,
    "asn": collect_asn,
}


class UnknownCollector(KhienError):
    """A setting or an option names a collector that does not exist."""


@dataclass(frozen=True)
class Result:
    """What one collector found at one moment.

    Args:
        source: the collector.
        data: plain JSON; `at` is the moment, `failure` the word for why there is nothing else.
    """

    source: str
    data: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The content hash."""
        return fact_digest(self.source, self.data)


def known(sources: Iterable[str]) -> set[str]:
    """Return which collectors are named.

    Raises:
        UnknownCollector: a source is none of them.
    """
    wanted = set(sources)
    if unknown := wanted - set(COLLECTORS):
        raise UnknownCollector(f"There is no collector “{min(unknown)}”. There are: {', '.join(COLLECTORS)}.")
    return wanted


def gather(target: Target, sources: Iterable[str], policy: Policy) -> list[Result]:
    """Return one result of each collector, in the order of `COLLECTORS`.

    Raises:
        UnknownCollector: a source is none of them.
    """
    wanted = known(sources)
    # One moment for one visit: what belongs together is known by it.
    at = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "host": target.host}
    return [
        _result(source, collect, target, policy, at) for source, collect in COLLECTORS.items() if source in wanted
    ]


def _result(source: str, collect: Collector, target: Target, policy: Policy, at: Mapping[str, str]) -> Result:
    try:
        return Result(source, _storable({**collect(target, policy), **at}))
    except FetchFailed as failure:
        return Result(source, _storable({"failure": failure.why.value, "what": failure.what, **at}))
    except Exception as error:  # noqa: BLE001 - whatever a hostile site broke must not lose the other facts
        log.error("collector failed", collector=source, error=type(error).__name__)
        return Result(source, {"failure": "broken", "what": type(error).__name__, **at})


def _storable(value: Any) -> Any:
    """Return data without NUL and halves of characters: pages can write them, and no database keeps them."""
    match value:
        case str():
            return readable(value)
        case Mapping():
            return {name: _storable(one) for name, one in value.items()}
        case list() | tuple():
            return [_storable(one) for one in value]
    return value
