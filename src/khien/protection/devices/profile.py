"""The configuration profile that sets encrypted DNS on iPhone, iPad and Mac. Pure.

Source: Apple, "DNSSettings" payload (`com.apple.dnsSettings.managed`), iOS 14 and macOS 11 or newer.
"""

import plistlib
from uuid import NAMESPACE_URL, uuid5

from khien.protection.devices.resolver import PublicResolver

MEDIA_TYPE = "application/x-apple-aspen-config"


def mobileconfig(resolver: PublicResolver, *, site: str, title: str, description: str) -> bytes:
    """Return the profile as a property list in XML; the same settings give the same bytes.

    Args:
        resolver: with an address for DNS over HTTPS, or a name for DNS over TLS.
        site: address of this site: the profile's identity, so that a newer one replaces it.
        title: what the device calls it.
        description: what the device says before it is installed.
    """
    identity = f"khien.dns.{uuid5(NAMESPACE_URL, site)}"
    dns: dict[str, object] = (
        {"DNSProtocol": "HTTPS", "ServerURL": resolver.https}
        if resolver.https
        else {"DNSProtocol": "TLS", "ServerName": resolver.tls}
    )
    if resolver.addresses:
        dns["ServerAddresses"] = list(resolver.addresses)
    settings = {
        "PayloadType": "com.apple.dnsSettings.managed",
        "PayloadIdentifier": f"{identity}.settings",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{site}#settings")).upper(),
        "PayloadVersion": 1,
        "PayloadDisplayName": title,
        "DNSSettings": dns,
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadIdentifier": identity,
        "PayloadUUID": str(uuid5(NAMESPACE_URL, site)).upper(),
        "PayloadVersion": 1,
        "PayloadDisplayName": title,
        "PayloadDescription": description,
        "PayloadScope": "User",
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [settings],
    }
    return plistlib.dumps(profile)
