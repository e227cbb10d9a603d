"""What collected facts say about a value: each signal is one small pure function over the facts of the last visit.

As in `signals.py`, a signal only finds; what a finding weighs and how it is said stands in `weights.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from khien.indicators.names import registrable_domain

VISITED = frozenset({"dns", "rdap", "tls", "http", "page", "asn"})
COMPARED = frozenset({"alike", "elsewhere"})
_NEW, _YOUNG, _RATHER_YOUNG, _OLD = 7, 30, 90, 5 * 365  # days
# Whoever controls a name gets a certificate from these at once and for nothing.
_FREE = ("let's encrypt", "zerossl", "buypass", "google trust services", "cloudflare", "ssl.com")
_MOST_ELSEWHERE = 3
_STANDS = 30  # days for which what was seen outlives visits that fail: a name may get another owner


@dataclass(frozen=True)
class Fact:
    """A stored piece of evidence.

    Args:
        source: the collector.
        digest: content hash, by which the row is found again.
        data: what it found.
    """

    source: str
    digest: str
    data: Mapping[str, Any]

    @property
    def at(self) -> str:
        """The moment of the visit, RFC 3339."""
        return str(self.data.get("at", ""))

    @property
    def failed(self) -> bool:
        """Whether it is the fact that nothing was found."""
        return "failure" in self.data


@dataclass(frozen=True)
class Evidenced:
    """One thing that a fact shows; `facts` are what its sentence names."""

    name: str
    digest: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What signals look at: the newest facts, the day, the host, and the organisation that its name imitates."""

    facts: Mapping[str, Fact]
    compared: Sequence[Fact]
    day: str
    host: str
    brand: str = ""


Signal = Callable[[Seen], Iterator[Evidenced]]


def current(facts: Sequence[Fact]) -> list[Fact]:
    """Return the newest fact of each collector, and the comparisons that were made on the newest visit.

    A visit that failed has seen nothing, so what was seen some days before stands: many sites shut out whoever
    comes a second time, and that must not clear them.
    """
    newest: dict[str, Fact] = {}
    visits = [fact for fact in facts if fact.source in VISITED]
    for fact in sorted(visits, key=lambda one: (one.at, one.digest)):
        if not (fact.failed and _still_stands(newest.get(fact.source), fact)):
            newest[fact.source] = fact
    last = max((fact.at for fact in visits), default="")
    seen = newest["page"].at if "page" in newest else last
    moment_of = {"alike": seen, "elsewhere": last}  # whose logo it is stands with the page that showed it
    kept = [fact for fact in facts if fact.at == moment_of.get(fact.source)]
    return [*newest.values(), *sorted(kept, key=lambda one: one.digest)]


def _still_stands(before: Fact | None, failure: Fact) -> bool:
    days = _days(before.at, failure.at[:10]) if before and not before.failed else None
    return days is not None and days <= _STANDS


def evidenced(facts: Sequence[Fact], day: str, host: str, brand: str) -> list[Evidenced]:
    """Return everything that facts show.

    Args:
        facts: of `current`.
        day: on which it is asked, ISO 8601: ages are counted to it.
        host: of the value.
        brand: code of the organisation that its name imitates, or empty.
    """
    seen = Seen(
        {fact.source: fact for fact in facts if fact.source in VISITED and not fact.failed},
        [fact for fact in facts if fact.source in COMPARED],
        day,
        host,
        brand,
    )
    return [found for signal in SIGNALS for found in signal(seen)]


def age_of_name(seen: Seen) -> Iterator[Evidenced]:
    """When the name was registered."""
    fact = seen.facts.get("rdap")
    days = _days(str(fact.data.get("registered", "")), seen.day) if fact else None
    if fact is None or days is None:
        return
    told = {"days": str(days)}
    if days <= _NEW:
        yield Evidenced("name_new", fact.digest, told)
    elif days <= _YOUNG:
        yield Evidenced("name_young", fact.digest, told)
    elif days <= _RATHER_YOUNG:
        yield Evidenced("name_rather_young", fact.digest, told)
    elif days >= _OLD:
        yield Evidenced("name_old", fact.digest, {"years": str(days // 365)})


def certificate(seen: Seen) -> Iterator[Evidenced]:
    """A free certificate for a name that imitates somebody, one that is new, one that browsers refuse."""
    fact = seen.facts.get("tls")
    if fact is None:
        return
    issuer = str(fact.data.get("issuer", ""))
    if seen.brand and any(free in issuer.lower() for free in _FREE):
        yield Evidenced("free_certificate_for_brand", fact.digest, {"issuer": issuer, "brand": seen.brand})
    if not fact.data.get("is_trusted", True):
        yield Evidenced("certificate_refused", fact.digest, {"problem": str(fact.data.get("problem", ""))})
    days = _days(str(fact.data.get("not_before", "")), seen.day)
    if days is not None and days <= _NEW:
        yield Evidenced("certificate_new", fact.digest, {"days": str(days)})


def way(seen: Seen) -> Iterator[Evidenced]:
    """The address leads on to somebody else's site."""
    fact = seen.facts.get("http")
    if fact is None:
        return
    end = _host(str(fact.data.get("url", "")))
    if end and _site(end) != _site(seen.host):
        yield Evidenced("leads_to_other_site", fact.digest, {"host": end})
    if fact.data.get("is_program"):
        yield Evidenced("page_gives_program", fact.digest)


def form(seen: Seen) -> Iterator[Evidenced]:
    """What the page asks people for, and what it hands out."""
    fact = seen.facts.get("page")
    if fact is None:
        return
    for asked in fact.data.get("asks_for", []):
        if asked in {"password", "card", "otp", "id"}:
            yield Evidenced(f"asks_{asked}", fact.digest)
    if fact.data.get("programs") and not _program_came(seen):
        yield Evidenced("page_gives_program", fact.digest)
    if any(str(one).startswith("telegram:") for one in fact.data.get("trackers", [])):
        yield Evidenced("sends_to_bot", fact.digest)
    if fact.data.get("refused"):
        yield Evidenced("reaches_inside", fact.digest, {"what": str(fact.data["refused"][0])})


def compared(seen: Seen) -> Iterator[Evidenced]:
    """Whose icon or logo it shows; where else its parts were seen."""
    for fact in seen.compared:
        if fact.source == "alike":
            yield Evidenced("looks_like", fact.digest, {"brand": str(fact.data["brand"])})
    elsewhere = [fact for fact in seen.compared if fact.source == "elsewhere"]
    for fact in sorted(elsewhere, key=lambda one: (str(one.data["kind"]), one.digest))[:_MOST_ELSEWHERE]:
        told = {"sites": str(fact.data["sites"]), "example": str(fact.data["example"]).replace(".", "[.]")}
        yield Evidenced(f"elsewhere_{fact.data['kind']}", fact.digest, told)


SIGNALS: tuple[Signal, ...] = (age_of_name, certificate, way, form, compared)


def _program_came(seen: Seen) -> bool:
    return bool("http" in seen.facts and seen.facts["http"].data.get("is_program"))


def _days(moment: str, day: str) -> int | None:
    """Return the days from a moment to a day; None when either cannot be read."""
    try:
        return max(0, (date.fromisoformat(day) - date.fromisoformat(moment[:10])).days)
    except ValueError:
        return None


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]


def _site(host: str) -> str:
    return registrable_domain(host) or host
