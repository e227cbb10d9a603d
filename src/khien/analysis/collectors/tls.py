"""The certificate that a server shows, and whether a browser would trust it."""

import ssl
from collections.abc import Callable, Mapping
from datetime import UTC
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from khien.analysis.collectors.target import Target
from khien.fetching.dial import dial
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.policy import Deadline, Policy

SECONDS = 12.0
MOST_NAMES = 100


def collect_tls(target: Target, policy: Policy) -> Mapping[str, Any]:
    """Shake hands twice if need be: as a browser does, then without checking, to see what is there.

    Returns:
        `sha256` of the certificate, `issuer`, `issuer_name`, `subject`, `names`, `not_before`, `not_after`,
        `serial`, `is_trusted`, `problem` (OpenSSL's words), `protocol`.

    Raises:
        FetchFailed: nothing answers there, or it speaks no TLS.
    """
    deadline = Deadline(SECONDS)
    try:
        shown, protocol = _shake_hands(target, policy, deadline, is_checked=True)
        problem = ""
    except ssl.SSLCertVerificationError as error:
        problem = str(error.verify_message)[:200]
        shown, protocol = _unchecked(target, policy, deadline)
    return read_certificate(shown) | {"is_trusted": not problem, "problem": problem, "protocol": protocol}


def read_certificate(der: bytes) -> dict[str, Any]:
    """Read a certificate; a part that is written oddly is left empty, and hides no other. Pure.

    Raises:
        FetchFailed: it is none.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise FetchFailed(Why.PROTOCOL, "certificate") from error
    found: dict[str, Any] = {"sha256": sha256(der).hexdigest()}
    for name, read in _PARTS.items():
        try:
            found[name] = read(certificate)
        except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
            found[name] = [] if name == "names" else ""
    return found


def _unchecked(target: Target, policy: Policy, deadline: Deadline) -> tuple[bytes, str]:
    return _shake_hands(target, policy, deadline, is_checked=False)


def _shake_hands(target: Target, policy: Policy, deadline: Deadline, *, is_checked: bool) -> tuple[bytes, str]:
    context = ssl.create_default_context()
    if not is_checked:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    connection = dial(target.host, target.tls_port, policy, deadline)
    try:
        connection.settimeout(deadline.left(target.host))
        with context.wrap_socket(connection, server_hostname=target.host) as secure:
            return secure.getpeercert(binary_form=True) or b"", secure.version() or ""
    except ssl.SSLCertVerificationError:
        raise
    except TimeoutError as error:
        raise FetchFailed(Why.TIME, target.host) from error
    except (ssl.SSLError, ValueError) as error:
        raise FetchFailed(Why.TLS, target.host) from error
    except OSError as error:
        raise FetchFailed(Why.NO_ANSWER, target.host) from error
    finally:
        connection.close()


def _part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value)[:200] if found else ""


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return [name[:253] for name in extension.value.get_values_for_type(x509.DNSName)][:MOST_NAMES]


_PARTS: dict[str, Callable[[x509.Certificate], Any]] = {
    "issuer": lambda one: _part(one.issuer, NameOID.ORGANIZATION_NAME),
    "issuer_name": lambda one: _part(one.issuer, NameOID.COMMON_NAME),
    "subject": lambda one: _part(one.subject, NameOID.COMMON_NAME),
    "names": _names,
    "not_before": lambda one: one.not_valid_before_utc.astimezone(UTC).isoformat(),
    "not_after": lambda one: one.not_valid_after_utc.astimezone(UTC).isoformat(),
    "serial": lambda one: f"{one.serial_number:x}",
}
