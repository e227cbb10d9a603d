"""What the DNS says about a name: addresses, name servers, mail servers, texts, and the chain of aliases."""

from collections.abc import Mapping
from typing import Any

from khien.analysis.collectors.target import Target
from khien.fetching.addresses import is_public
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.names import ask, values
from khien.fetching.policy import Deadline, Policy

SECONDS = 10.0
LONGEST = 300  # characters of one record


def collect_dns(target: Target, policy: Policy) -> Mapping[str, Any]:
    """Ask for A, AAAA, NS, MX, TXT and the chain of CNAME records.

    Returns:
        A list for each kind; `chain`, the names from the first alias to the last; `inside`, addresses that are
        not public; `failures`, a word for each kind that nobody answered.

    Raises:
        FetchFailed: the name does not exist, or nothing at all was answered.
    """
    deadline = Deadline(SECONDS)
    asked = {"A": target.host, "AAAA": target.host, "NS": target.site, "MX": target.site, "TXT": target.host}
    found: dict[str, list[str]] = {}
    failures: dict[str, str] = {}
    chain: list[str] = []
    for kind, name in asked.items():
        try:
            answer = ask(name, kind, policy, deadline)
        except FetchFailed as failure:
            if failure.why is Why.NO_SUCH_NAME and kind == "A":
                raise
            failures[kind] = failure.why.value
            continue
        found[kind.lower()] = [value[:LONGEST] for value in values(answer)]
        if kind == "A":
            chain = [alias[0].target.to_text(omit_final_dot=True) for alias in answer.chaining_result.cnames]
    if not found:
        raise FetchFailed(Why.NO_ANSWER, target.host)
    addresses = found.get("a", []) + found.get("aaaa", [])
    return found | {
        "a": list(filter(is_public, found.get("a", []))),
        "aaaa": list(filter(is_public, found.get("aaaa", []))),
        "inside": [address for address in addresses if not is_public(address)],
        "chain": chain,
        "failures": failures,
    }
