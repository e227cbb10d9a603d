"""The public resolver of this installation, as the operator describes it in the settings."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")

# Whether a name is on the list; the composition root hands it in.
IS_LISTED: Callable[[str], bool] = lambda _name: False  # noqa: E731 - until then
# Under this name the list says its number to whoever asks a resolver that uses it; handed in likewise.
LIST_NAME = ""


@dataclass(frozen=True)
class PublicResolver:
    """How a device reaches the resolver; what is empty is not offered.

    Args:
        https: address template for DNS over HTTPS (RFC 8484), such as `https://dns.example.vn/dns-query`.
        tls: name for DNS over TLS (RFC 7858), such as `dns.example.vn`; Android's private DNS.
        addresses: for plain DNS, IPv4 and IPv6.
        test_name: a name that the list blocks and that otherwise leads to this site.
    """

    https: str
    tls: str
    addresses: tuple[str, ...]
    test_name: str

    def __bool__(self) -> bool:
        return bool(self.https or self.tls or self.addresses)


def public_resolver() -> PublicResolver:
    """Return the resolver that the settings describe; false when there is none.

    Raises:
        ImproperlyConfigured: a value cannot be what it should be; a device would be cut off from all names.
    """
    if settings.DNS_OVER_HTTPS and not settings.DNS_OVER_HTTPS.startswith("https://"):
        raise ImproperlyConfigured(f"KHIEN_DNS_OVER_HTTPS={settings.DNS_OVER_HTTPS!r} must begin with https://.")
    for variable, name in (("OVER_TLS", settings.DNS_OVER_TLS), ("TEST_NAME", settings.DNS_TEST_NAME)):
        if name and not _NAME.fullmatch(name):
            raise ImproperlyConfigured(f"KHIEN_DNS_{variable}={name!r} is no host name in small letters.")
    for address in settings.DNS_ADDRESSES:
        try:
            ip_address(address)
        except ValueError as error:
            raise ImproperlyConfigured(f"KHIEN_DNS_ADDRESSES: {address!r} is no IP address.") from error
    return PublicResolver(
        settings.DNS_OVER_HTTPS, settings.DNS_OVER_TLS, tuple(settings.DNS_ADDRESSES), settings.DNS_TEST_NAME
    )
