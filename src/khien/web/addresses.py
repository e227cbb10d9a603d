"""From where a visitor comes: the one place that knows about proxies."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address as the outermost of our own proxies saw it.

    With `KHIEN_PROXIES` set to n, the n-th entry of X-Forwarded-For from the right is the one that our own proxy
    wrote; what stands left of it was sent by the visitor, and proves nothing.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return direct


def network_of(address: str) -> str:
    """Return what one subscriber cannot leave: an IPv4 address, a /56 of IPv6; `?` when it cannot be read."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "?"
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped or parsed.version == 4:
        return str(mapped or parsed)
    return str(ip_network(f"{parsed}/56", strict=False))
