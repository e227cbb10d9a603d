"""Why something could not be fetched. A failure is a fact: it has a word that can be stored and said."""

from enum import StrEnum

from khien.core.errors import KhienError


class Why(StrEnum):
    """The words are kept in evidence."""

    NOT_A_URL = "not_a_url"
    NOT_PUBLIC = "not_public"  # the name leads to an address inside somebody's network
    PORT = "port"  # one that we do not connect to
    NO_SUCH_NAME = "no_such_name"
    NO_ANSWER = "no_answer"
    TIME = "time"
    SIZE = "size"
    REDIRECTS = "redirects"
    TLS = "tls"
    PROTOCOL = "protocol"  # what came was no HTTP, no DNS, no gzip …
    ENCODING = "encoding"  # compressed in a way that we do not read
    NO_SERVICE = "no_service"  # nobody is there to ask, such as a registry without RDAP
    NO_BROWSER = "no_browser"  # none is installed
    BROWSER = "browser"  # it fell or was stopped


class FetchFailed(KhienError):
    """Nothing was fetched.

    Args:
        why: the kind of failure.
        what: the host or address that it concerns.
    """

    def __init__(self, why: Why, what: str = "") -> None:
        super().__init__(f"{what or 'The server'} could not be asked ({why.value}).")
        self.why = why
        self.what = what[:300]
