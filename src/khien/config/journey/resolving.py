"""Ask the running resolver, as a citizen's computer does."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import dns.exception
import dns.message
import dns.query
import dns.rcode
from django.conf import settings
from tqdm import tqdm

TRIES = 3


def rcode_of(name: str) -> str:
    """Return NXDOMAIN, NOERROR and the like, or TIMEOUT."""
    question = dns.message.make_query(name, "A")
    for _ in range(TRIES):
        try:
            answer = dns.query.udp(question, settings.HOST, port=settings.RESOLVER_PORT, timeout=5)
        except dns.exception.Timeout:
            continue
        return dns.rcode.to_text(answer.rcode())
    return "TIMEOUT"


def rcodes(names: Iterable[str], title: str) -> dict[str, str]:
    """Resolve many names, sixteen at a time, with a progress bar."""
    wanted = list(names)
    with ThreadPoolExecutor(16) as pool:
        return dict(zip(wanted, tqdm(pool.map(rcode_of, wanted), title, len(wanted), unit="name"), strict=True))
