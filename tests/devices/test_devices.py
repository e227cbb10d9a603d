"""What a device is told is what the operator has set, and nothing when nothing is set."""

import plistlib
import re
from collections.abc import Callable

import dns.message
import dns.query
import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from khien.protection.devices.profile import mobileconfig
from khien.protection.devices.resolver import PublicResolver, public_resolver
from khien.protection.filtering.engines.files import Files
from khien.protection.filtering.models import Release
from tests.conftest import Cast
from tests.engines.conftest import resolver
from tests.engines.running import Resolver
from tests.filtering.blocks import block
from tests.filtering.conftest import files_only, publish

__all__ = ["files_only", "publish", "resolver"]

RESOLVER = PublicResolver(
    "https://dns.example.vn/dns-query", "dns.example.vn", ("192.0.2.53", "2001:db8::53"), "thu.example.vn"
)


@pytest.fixture
def described(settings: LazySettings) -> None:
    """An operator has described a resolver."""
    settings.DNS_OVER_HTTPS, settings.DNS_OVER_TLS = RESOLVER.https, RESOLVER.tls
    settings.DNS_ADDRESSES, settings.DNS_TEST_NAME = list(RESOLVER.addresses), RESOLVER.test_name
    settings.ALLOWED_HOSTS = ["testserver", RESOLVER.test_name]


@pytest.fixture
def listed(publish: Callable[[], None], files_only: Files, cast: Cast) -> None:
    """Two people have put the test name on the list."""
    block(RESOLVER.test_name, cast)
    publish()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DNS_OVER_HTTPS", "http://dns.example.vn/dns-query"),
        ("DNS_OVER_TLS", "https://dns.example.vn"),
        ("DNS_OVER_TLS", "Dns.Example.vn"),
        ("DNS_ADDRESSES", ["192.0.2.53", "dns.example.vn"]),
        ("DNS_TEST_NAME", "thu example"),
    ],
)
def test_a_setting_that_would_cut_devices_off_is_refused(settings: LazySettings, name: str, value: object) -> None:
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=name.removeprefix("DNS_")):
        public_resolver()


@pytest.mark.django_db
def test_without_a_resolver_nothing_is_promised(public_client: Client) -> None:
    page = public_client.get("/protect/").content.decode()
    assert "chưa có máy chủ DNS công cộng" in page
    assert all(f'id="{device}"' in page for device in ("android", "apple", "windows", "router"))
    assert "mobileconfig" not in page
    assert public_client.get("/protect/khien.mobileconfig").status_code == 404
    assert "chưa tự kiểm tra được" in public_client.get("/protect/status/").content.decode()


@pytest.mark.engine
@pytest.mark.django_db
def test_the_line_that_everybody_may_type_is_answered_by_a_resolver_that_has_the_list(
    public_client: Client, resolver: Resolver, publish: Callable[[], None]
) -> None:
    page = public_client.get("/protect/status/").content.decode()
    (name,) = re.findall(r"<code>nslookup -type=TXT (\S+)</code>", page)
    question = dns.message.make_query(name, "TXT")

    def answer() -> str:
        said = dns.query.udp(question, "127.0.0.1", port=resolver.port, timeout=60)
        return " ".join(map(str, said.answer))

    assert '"' not in answer()
    publish()
    newest = Release.objects.newest()
    assert newest
    assert f'"{newest.serial}"' in answer()


@pytest.mark.django_db
@pytest.mark.usefixtures("described")
def test_each_device_is_shown_the_operator_s_own_addresses(public_client: Client) -> None:
    for path in ("/protect/", "/en/protect/"):
        page = public_client.get(path).content.decode()
        assert all(value in page for value in (RESOLVER.https, RESOLVER.tls, *RESOLVER.addresses))
        assert all(f'id="{device}"' in page for device in ("android", "apple", "windows", "router"))


@pytest.mark.django_db
@pytest.mark.usefixtures("described")
def test_the_profile_is_one_that_the_device_can_remove_and_replace(public_client: Client) -> None:
    answer = public_client.get("/protect/khien.mobileconfig")
    assert answer["Content-Type"] == "application/x-apple-aspen-config"
    profile = plistlib.loads(answer.content)
    assert profile["PayloadRemovalDisallowed"] is False
    (payload,) = profile["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.dnsSettings.managed"
    assert payload["DNSSettings"] == {
        "DNSProtocol": "HTTPS",
        "ServerURL": RESOLVER.https,
        "ServerAddresses": list(RESOLVER.addresses),
    }
    assert answer.content == public_client.get("/protect/khien.mobileconfig").content
    assert profile["PayloadUUID"] != payload["PayloadUUID"]


def test_a_resolver_without_https_is_reached_over_tls() -> None:
    only_tls = PublicResolver("", "dns.example.vn", (), "")
    profile = plistlib.loads(mobileconfig(only_tls, site="https://khien.example.vn", title="K", description="K"))
    dns = profile["PayloadContent"][0]["DNSSettings"]
    assert dns == {"DNSProtocol": "TLS", "ServerName": "dns.example.vn"}


@pytest.mark.django_db
@pytest.mark.usefixtures("described")
def test_while_the_test_name_is_not_on_the_list_nobody_is_told_that_protection_is_off(
    public_client: Client,
) -> None:
    for host in ("testserver", RESOLVER.test_name):
        page = public_client.get("/protect/status/", HTTP_HOST=host).content.decode()
        assert "chưa có tên miền thử trong danh sách" in page
        assert "nslookup" in page
        assert "data-picture" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("described", "listed")
def test_whoever_reaches_the_test_name_is_told_that_protection_is_off(public_client: Client) -> None:
    reached = public_client.get("/protect/status/", HTTP_HOST=RESOLVER.test_name).content.decode()
    assert "Bạn xem được trang này" in reached
    asked = public_client.get("/protect/status/").content.decode()
    assert f'data-picture="//{RESOLVER.test_name}/static/web/favicon' in asked
    assert f'href="//{RESOLVER.test_name}/protect/status/"' in asked
