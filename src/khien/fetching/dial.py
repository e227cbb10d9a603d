"""Connect: the name is looked up once, every address it has is checked, and a checked address is connected to.

A name that leads to a public and to a private address is refused as a whole: it was made to be asked twice.
"""

import socket
from ipaddress import ip_address

from khien.fetching.addresses import is_public
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.names import addresses_of
from khien.fetching.policy import Deadline, Policy

TRIES, PATIENCE = 3, 8.0  # addresses of one name, seconds for each


def dial(host: str, port: int, policy: Policy, deadline: Deadline) -> socket.socket:
    """Return a connection to a host.

    Args:
        host: a name in A-labels, or an address without brackets.
        port: TCP.

    Raises:
        FetchFailed: it is not public, has no address, or does not answer in time.
    """
    bare = host.strip("[]").removesuffix(".")
    addresses = (bare,) if _is_address(bare) else addresses_of(bare, policy, deadline)
    strange = [address for address in addresses if (address, port) not in policy.exceptions]
    if not all(is_public(address) and not policy.is_ours(address) for address in strange):
        raise FetchFailed(Why.NOT_PUBLIC, host)
    if strange and port not in policy.ports:
        raise FetchFailed(Why.PORT, f"{host}:{port}")
    if any(_is_this_machine(address) for address in strange):
        raise FetchFailed(Why.NOT_PUBLIC, host)
    for address in addresses[:TRIES]:
        try:
            return socket.create_connection((address, port), timeout=min(PATIENCE, deadline.left(host)))
        except OSError:  # also when it takes too long: the next address may be better
            continue
    deadline.left(host)
    raise FetchFailed(Why.NO_ANSWER, host)


def _is_this_machine(address: str) -> bool:
    """Whether a public address is one of this machine's own, where what is kept inside would answer.

    Connecting UDP sends nothing: the system only says from which address it would speak.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))
        except OSError:  # no way leads there
            return False
        return bool(ip_address(probe.getsockname()[0]) == ip_address(address))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
