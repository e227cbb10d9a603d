"""The guarded client against servers that try each trick."""

import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings

from khien.fetching.client import FetchBroken, fetch
from khien.fetching.errors import Why
from khien.fetching.policy import NotANetwork, Policy, operating_policy
from tests.fetching.servers import Handler, Names, Server, naming, path_of, policy_for, says, serving


@pytest.fixture
def names() -> Iterator[Names]:
    """A name server of ours."""
    with naming() as server:
        yield server


@pytest.fixture
def trap() -> Iterator[Server]:
    """What nobody may reach: it stands for a service inside our network."""
    with serving(says(b"secret")) as server:
        yield server


def failure(url: str, policy: Policy) -> FetchBroken:
    """Fetch; it must fail."""
    with pytest.raises(FetchBroken) as caught:
        fetch(url, policy)
    return caught.value


def test_a_page_comes_with_its_stations(names: Names) -> None:
    def answer(connection: socket.socket, head: bytes) -> None:
        moved = says(b"", "302 Found", Location="/end?x=1", Set_Cookie="a=b")
        (says(b"at home") if path_of(head) == "/end?x=1" else moved)(connection, head)

    names.put("shop.example", "A", ["127.0.0.1"])
    with serving(answer) as server:
        response = fetch(f"http://shop.example:{server.port}/", policy_for(server, names=names))
    assert [hop.status for hop in response.hops] == [302, 200]
    assert response.last.url.endswith("/end?x=1")
    assert response.last.address == "127.0.0.1"
    assert response.body == b"at home"
    assert f"Host: shop.example:{server.port}".encode() in server.heard[0]
    assert b"cookie" not in server.heard[1].lower()
    assert b"referer" not in server.heard[1].lower()


@pytest.mark.parametrize(
    "host",
    "127.0.0.1 0x7f.1 0177.0.0.1 2130706433 127.1 [::1] [::ffff:127.0.0.1] [::] 0 [64:ff9b::7f00:1]".split(),
)
def test_no_spelling_of_our_own_machine_is_visited(host: str, trap: Server) -> None:
    assert failure(f"http://{host}:{trap.port}/", policy_for()).why is Why.NOT_PUBLIC
    assert trap.heard == []


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{trap}/",
        "http://0x7f000001:{trap}/",
        "//127.0.0.1:{trap}/",
        "http://user:pass@127.0.0.1:{trap}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
        "http://inside.example:{trap}/",
    ],
)
def test_a_redirect_leads_nowhere_inside(target: str, names: Names, trap: Server) -> None:
    names.put("inside.example", "A", ["127.0.0.1"])
    with serving(says(b"", "302 Found", Location=target.format(trap=trap.port))) as server:
        broken = failure(f"http://127.0.0.1:{server.port}/", policy_for(server, names=names))
    assert broken.why is Why.NOT_PUBLIC
    assert [hop.status for hop in broken.hops] == [302]
    assert trap.heard == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "data:,x", "http://[", "//[x"]
)
def test_a_redirect_to_another_scheme_or_to_nowhere_ends_there(target: str) -> None:
    with serving(says(b"", "301 Moved", Location=target)) as server:
        assert failure(f"http://127.0.0.1:{server.port}/", policy_for(server)).why is Why.NOT_A_URL


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(names: Names) -> None:
    with serving(says(b"first")) as server, serving(says(b"secret"), address="127.0.0.2") as second:
        names.put("rebind.example", "A", ["127.0.0.1"], ["127.0.0.2"])
        policy = policy_for(server, names=names)
        assert fetch(f"http://rebind.example:{server.port}/", policy).body == b"first"
        assert names.asked.count(("rebind.example", "A")) == 1
        assert failure(f"http://rebind.example:{second.port}/", policy).why is Why.NOT_PUBLIC
        assert second.heard == []


def test_a_name_with_one_public_and_one_private_address_is_refused_as_a_whole(names: Names, trap: Server) -> None:
    names.put("both.example", "A", ["127.0.0.1", "127.0.0.2"])
    assert failure(f"http://both.example:{trap.port}/", policy_for(trap, names=names)).why is Why.NOT_PUBLIC
    names.put("six.example", "A", ["127.0.0.1"])
    names.put("six.example", "AAAA", ["::1"])
    assert failure(f"http://six.example:{trap.port}/", policy_for(trap, names=names)).why is Why.NOT_PUBLIC
    assert trap.heard == []


def test_a_name_that_is_an_alias_of_something_inside_is_refused(names: Names, trap: Server) -> None:
    names.put("alias.example", "CNAME", ["inside.example."])
    names.put("inside.example", "A", ["127.0.0.1"])
    assert failure(f"http://alias.example:{trap.port}/", policy_for(names=names)).why is Why.NOT_PUBLIC


def test_this_machine_is_not_visited_under_a_public_address_of_its_own(
    trap: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.fetching.dial.is_public", lambda address: True)
    policy = policy_for(ports=frozenset({trap.port}))
    assert failure(f"http://127.0.0.1:{trap.port}/", policy).why is Why.NOT_PUBLIC
    assert trap.heard == []


def test_the_operators_own_networks_are_not_visited_whatever_their_numbers() -> None:
    policy = policy_for(never=("1.1.1.7/24", "2606:4700::/32"))
    assert failure("http://1.1.1.1/", policy).why is Why.NOT_PUBLIC
    assert failure("http://[2606:4700::1111]/", policy).why is Why.NOT_PUBLIC
    assert not policy.is_ours("1.1.2.1")


def test_a_network_that_is_none_is_named(settings: LazySettings) -> None:
    settings.COLLECT_NEVER = ["10.0.0.0/8", "ours"]
    with pytest.raises(NotANetwork, match="ours"):
        operating_policy()


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/đăng-nhập", "/%C4%91%C4%83ng-nh%E1%BA%ADp"),
        ("\\\\127.0.0.1:{port}\\end?a=\\", "/end?a=\\"),
        ("/" + "a" * 5_000, "/" + "a" * 5_000),
    ],
)
def test_a_redirect_is_read_as_browsers_read_it(location: str, path: str) -> None:
    def answer(connection: socket.socket, head: bytes) -> None:
        moved = says(b"", "302 Found", Location=location.format(port=server.port))
        (moved if path_of(head) == "/" else says())(connection, head)

    with serving(answer) as server:
        assert fetch(f"http://127.0.0.1:{server.port}/", policy_for(server)).last.status == 200
    assert path_of(server.heard[1]) == path


def test_a_port_that_is_not_for_the_web_is_not_connected_to() -> None:
    assert failure("http://1.1.1.1:22/", policy_for()).why is Why.PORT


def test_a_name_that_does_not_exist_and_one_that_nobody_answers_for_are_two_facts(names: Names) -> None:
    assert failure("http://nowhere.example/", policy_for(names=names)).why is Why.NO_SUCH_NAME
    assert failure("http://nowhere.example/", policy_for(seconds=0.5)).why in {Why.TIME, Why.NO_ANSWER}


def chunks(wire: bytes, each: bytes, pause: float) -> Handler:
    """Say something, then go on without end."""

    def answer(connection: socket.socket, head: bytes) -> None:
        connection.sendall(wire)
        end = time.monotonic() + 6
        while time.monotonic() < end:
            connection.sendall(each)
            time.sleep(pause)

    return answer


OK = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(bytes(40_000_000))


@pytest.mark.parametrize(
    ("handler", "why"),
    [
        (chunks(b"", b"", 0.1), Why.TIME),
        (chunks(OK, b"X-A: b\r\n", 0.1), Why.TIME),
        (chunks(OK + b"Content-Length: 9999\r\n\r\n", b"a", 0.1), Why.TIME),
        (chunks(OK, b"X-A: " + b"b" * 4_000 + b"\r\n", 0), Why.SIZE),
        (chunks(OK + b"X-A: ", b"b" * 4_000, 0), Why.SIZE),
        (chunks(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 40, 0), Why.SIZE),
        (chunks(OK + b"\r\n", b"a" * 65_536, 0), Why.SIZE),
        (chunks(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"a" * 4_096 + b"\r\n", 0), Why.SIZE),
        (says(BOMB, Content_Encoding="gzip"), Why.SIZE),
        (says(BOMB, Content_Encoding="GZIP "), Why.SIZE),
        (says(gzip.compress(BOMB), Content_Encoding="gzip, gzip"), Why.ENCODING),
        (says(b"x", Content_Encoding="br"), Why.ENCODING),
        (says(b"not packed", Content_Encoding="gzip"), Why.PROTOCOL),
        (says(b"SSH", "abc"), Why.PROTOCOL),
        (chunks(b"SSH-2.0-OpenSSH_9\r\n\r\n", b"", 0.1), Why.PROTOCOL),
        (chunks(OK + b"Content-Length: -5\r\n\r\n", b"", 0.1), Why.PROTOCOL),
        (lambda connection, head: connection.sendall(OK + b"Content-Length: 50\r\n\r\nshort"), Why.PROTOCOL),
        (lambda connection, head: None, Why.PROTOCOL),
    ],
    ids=lambda value: value.value if isinstance(value, Why) else "",
)
def test_a_server_that_means_harm_costs_little(handler: Handler, why: Why) -> None:
    with serving(handler) as server:
        policy = policy_for(server, seconds=0.8, most_bytes=1_000_000, most_decoded=2_000_000)
        assert failure(f"http://127.0.0.1:{server.port}/", policy).why is why


def test_redirects_in_a_circle_end_and_are_all_told() -> None:
    with serving(says(b"", "307 Temporary", Location="/again")) as server:
        broken = failure(f"http://127.0.0.1:{server.port}/", policy_for(server, redirects=3))
    assert broken.why is Why.REDIRECTS
    assert len(broken.hops) == 4


def test_all_redirects_together_have_one_end_of_time() -> None:
    def slow(connection: socket.socket, head: bytes) -> None:
        time.sleep(0.4)
        says(b"", "302 Found", Location="/more")(connection, head)

    with serving(slow) as server:
        assert failure(f"http://127.0.0.1:{server.port}/", policy_for(server, seconds=1.0)).why is Why.TIME


def test_a_server_that_closed_its_door_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    closed = Server(port)
    assert failure(f"http://127.0.0.1:{port}/", policy_for(closed)).why is Why.NO_ANSWER


def test_a_proxy_in_the_environment_and_a_login_in_the_address_are_ignored(
    trap: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
    with serving(says()) as server:
        assert fetch(f"http://me:secret@127.0.0.1:{server.port}/", policy_for(server)).body == b"hello"
    assert trap.heard == []
    assert b"authorization" not in server.heard[0].lower()


def self_signed(name: str, folder: Path) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    made = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_over_tls_the_name_is_said_and_the_certificate_counts(names: Names, tmp_path: Path) -> None:
    said: list[str | None] = []
    context = self_signed("secure.example", tmp_path)
    context.sni_callback = lambda sock, name, ctx: said.append(name)  # type: ignore[assignment]
    names.put("secure.example", "A", ["127.0.0.1"])
    with serving(says(b"sealed"), tls=context) as server:
        url = f"https://secure.example:{server.port}/"
        assert failure(url, policy_for(server, names=names)).why is Why.TLS
        lenient = policy_for(server, names=names, is_certificate_checked=False)
        assert fetch(url, lenient).body == b"sealed"
    assert set(said) == {"secure.example"}
    assert f"Host: secure.example:{server.port}".encode() in server.heard[-1]


@pytest.mark.parametrize(
    "url", ["", "http://", "x" * 9_000, "http://a b/", "http://exa\x00mple/", "javascript:1", "http://[::1"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    assert failure(url, policy_for(seconds=0.5)).why is Why.NOT_A_URL
