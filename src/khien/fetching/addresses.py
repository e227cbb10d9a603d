"""Which addresses of the network a machine of ours may connect to on a stranger's word. Pure.

Only what a stranger could reach as well: the registries of RFC 6890 through `ipaddress`, and what they leave out.
An address that carries an IPv4 address inside is judged by that one too, because somebody's router unpacks it.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_FOR_US_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",  # shared by carriers (RFC 6598)
            "168.63.129.16/32",  # the metadata service of one large cloud, on a public number
            "192.0.0.0/24",  # protocol assignments; another cloud's metadata service
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "198.18.0.0/15",  # benchmarks
            "240.0.0.0/4",
        ),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_FOR_US_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64 (RFC 6052)


def is_public(text: str) -> bool:
    """Return whether an address may be connected to; False for what is no address.

    Args:
        text: an IPv4 or IPv6 address without brackets.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return _is_public_4(address)
    inside = _carried(address)
    if address in _TRANSLATED:
        return all(map(_is_public_4, inside))
    in_use = address in _GLOBAL_6 and not any(address in network for network in _NOT_FOR_US_6)
    return in_use and address.scope_id is None and all(map(_is_public_4, inside))


def _is_public_4(address: IPv4Address) -> bool:
    special = address.is_multicast or any(address in network for network in _NOT_FOR_US_4)
    return address.is_global and not special


def _carried(address: IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses inside: NAT64, 6to4 (RFC 3056), ISATAP (RFC 5214). Others are refused anyway."""
    number = int(address)
    found = []
    if address in _TRANSLATED:
        found.append(IPv4Address(number & 0xFFFFFFFF))
    if address.sixtofour is not None:
        found.append(address.sixtofour)
    if (number >> 32) & 0xFDFFFFFF == 0x00005EFE:
        found.append(IPv4Address(number & 0xFFFFFFFF))
    return found
