"""Which addresses are refused: all that a stranger could not reach, in every disguise."""

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.fetching.addresses import is_public

PUBLIC = "1.1.1.1 8.8.8.8 103.153.72.1 2606:4700:4700::1111 2001:4860:4860::8888 64:ff9b::808:808 2002:808:808::1"
REFUSED = (
    """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.255 169.254.169.254 169.254.0.1
168.63.129.16 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 224.0.1.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 fe80::1 fe80::1%eth0 fec0::1
fc00::1 fd00:ec2::254 ff02::1 ff0e::1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 2002:7f00:1::1 2002:a9fe:a9fe::1 2002:c0a8:101::
2001::1 2001:0:7f00:1:: 2001:db8::1 3fff::1 100::1 5f00::1 2606:4700:0:0:0:5efe:7f00:1 2606:4700::200:5efe:a00:1
127.1 0x7f.0.0.1 2130706433 localhost example.com 1.1.1.1:80
""".split()
    + ["", "127.0.0.1 ", "[::1]"]
)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_what_everybody_can_reach_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_what_lies_inside_a_network_or_is_no_address_is_not(address: str) -> None:
    assert not is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_an_address_that_is_refused_is_refused_in_its_disguises(number: int) -> None:
    plain, packed = IPv4Address(number), socket.inet_ntoa(number.to_bytes(4, "big"))
    disguises = [IPv6Address((0x2002 << 112) | (number << 80) | 1), IPv6Address((0x64FF9B << 96) | number)]
    for disguise in disguises:
        assert is_public(str(disguise)) == is_public(packed) == is_public(str(plain))
    assert not is_public(f"::ffff:{packed}")


@given(st.ip_addresses(v=4))
def test_nothing_passes_that_the_registries_do_not_call_global(address: IPv4Address) -> None:
    assert not is_public(str(address)) or (address.is_global and not address.is_multicast)
