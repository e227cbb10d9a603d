"""Ask the DNS: names are looked up by us, not by the system, so that what was checked is what is connected to."""

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from khien.fetching.errors import FetchFailed, Why
from khien.fetching.policy import Deadline, Policy

MOST_ANSWERS = 50


def ask(name: str, kind: str, policy: Policy, deadline: Deadline) -> dns.resolver.Answer:
    """Return the answer to one question; its `rrset` is None when the name has nothing of that kind.

    Args:
        name: in A-labels.
        kind: of record, such as `MX`.

    Raises:
        FetchFailed: there is no such name, no answer, or no time.
    """
    try:
        question = dns.name.from_text(name)
        return _resolver(policy).resolve(
            question, kind, search=False, raise_on_no_answer=False, lifetime=deadline.left(name)
        )
    except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN) as error:
        raise FetchFailed(Why.NO_SUCH_NAME, name) from error
    except dns.exception.Timeout as error:
        raise FetchFailed(Why.TIME, name) from error
    except (dns.exception.DNSException, ValueError, OSError) as error:
        raise FetchFailed(Why.NO_ANSWER, name) from error


def addresses_of(name: str, policy: Policy, deadline: Deadline) -> tuple[str, ...]:
    """Return the addresses of a name, IPv4 first; none of them is checked yet.

    Raises:
        FetchFailed: it has none, or they cannot be learnt.
    """
    found: list[str] = []
    failure: FetchFailed | None = None
    for kind in ("A", "AAAA"):
        try:
            found += values(ask(name, kind, policy, deadline))
        except FetchFailed as error:
            failure = error
    if not found:
        raise failure or FetchFailed(Why.NO_SUCH_NAME, name)
    return tuple(found)


def values(answer: dns.resolver.Answer) -> list[str]:
    """Return the records of an answer as text, in one order whoever was asked."""
    return sorted(record.to_text() for record in answer.rrset or ())[:MOST_ANSWERS]


def _resolver(policy: Policy) -> dns.resolver.Resolver:
    if not policy.resolver:
        resolver = dns.resolver.Resolver()
        resolver.cache = None
        return resolver
    address, _at, port = policy.resolver.partition("@")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [address]
    resolver.port = int(port or 53)
    return resolver
