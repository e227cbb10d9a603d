"""Ask a stranger's name for the proof of ownership, through the one guarded way out."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from khien.fetching.client import fetch
from khien.fetching.errors import FetchFailed
from khien.fetching.names import ask, values
from khien.fetching.policy import Deadline, Policy, operating_policy

SECONDS = 8.0
LARGEST = 1_024  # bytes of a file that holds one token


class Asking:
    """The Internet as our policy lets us see it.

    Args:
        policy: where we may go; the installation's when None.
    """

    def __init__(self, policy: Policy | None = None) -> None:
        self._policy = replace(policy or operating_policy(), seconds=SECONDS, most_decoded=LARGEST)

    def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records of a name, without their quotation marks; none when it cannot be asked."""
        try:
            return [text.strip('"') for text in values(ask(name, "TXT", self._policy, Deadline(SECONDS)))]
        except FetchFailed:
            return []

    def page(self, host: str, path: str) -> str:
        """Return a small file, over TLS or without; empty when there is none or another host answers."""
        for scheme in ("https", "http"):
            try:
                found = fetch(f"{scheme}://{host}{path}", self._policy, accept="text/plain")
            except FetchFailed:
                continue
            if found.last.status == 200 and urlsplit(found.last.url).hostname in {host, f"www.{host}"}:
                return found.body.decode("utf-8", "replace")
        return ""
