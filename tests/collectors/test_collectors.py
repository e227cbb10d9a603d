"""Each collector against a server of ours; what goes wrong becomes a fact and leaves the others."""

import json
import socket
from datetime import UTC, datetime
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis.collectors import gather as gathering
from khien.analysis.collectors.asn import collect_asn
from khien.analysis.collectors.dns import collect_dns
from khien.analysis.collectors.gather import UnknownCollector, gather
from khien.analysis.collectors.http import collect_http, is_program
from khien.analysis.collectors.rdap import collect_rdap, read_rdap
from khien.analysis.collectors.target import Target, target_of
from khien.analysis.collectors.tls import collect_tls, read_certificate
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.policy import Policy
from khien.indicators.parse import parse
from tests.fetching.servers import Names, path_of, policy_for, says, serving
from tests.fetching.test_client import self_signed

SITE = Target("www.lua-dao.example", "lua-dao.example", ("http://www.lua-dao.example/",))


def test_what_is_no_place_is_not_visited() -> None:
    assert target_of(parse("0901234567")) is None
    assert target_of(parse("http://[2606:4700::1111]:8080/x")) == Target(
        "2606:4700::1111", "2606:4700::1111", ("http://[2606:4700::1111]:8080/x",)
    )
    assert target_of(parse("lua-dao.top")) == Target(
        "lua-dao.top", "lua-dao.top", ("https://lua-dao.top/", "http://lua-dao.top/")
    )


def test_the_dns_tells_addresses_servers_texts_and_the_chain(names: Names) -> None:
    names.put("www.lua-dao.example", "CNAME", ["a.cdn.example."])
    names.put("a.cdn.example", "A", ["1.1.1.1", "10.0.0.1"])
    names.put("lua-dao.example", "NS", ["ns1.bad.example."])
    names.put("lua-dao.example", "MX", ["10 mail.bad.example."])
    found = collect_dns(SITE, Policy(resolver=names.resolver))
    assert found["a"] == ["1.1.1.1"]
    assert found["inside"] == ["10.0.0.1"]
    assert found["chain"] == ["a.cdn.example"]
    assert found["ns"] == ["ns1.bad.example."]
    assert found["mx"] == ["10 mail.bad.example."]
    assert found["failures"] == {}


def test_a_name_that_is_gone_is_a_fact_and_nobody_answering_another(names: Names) -> None:
    results = gather(SITE, ["dns"], Policy(resolver=names.resolver))
    assert results[0].data["failure"] == "no_such_name"
    with pytest.raises(FetchFailed):
        collect_dns(SITE, Policy(resolver="127.0.0.1@9"))


RDAP = {
    "events": [
        {"eventAction": "registration", "eventDate": "2026-11-20T01:02:03Z"},
        {"eventAction": "expiration", "eventDate": "2027-11-20T01:02:03Z"},
    ],
    "status": ["client transfer prohibited", "active"],
    "entities": [
        {
            "roles": ["registrar"],
            "vcardArray": ["vcard", [["fn", {}, "text", "Cheap Names Ltd"]]],
            "entities": [
                {
                    "roles": ["abuse"],
                    "vcardArray": [
                        "vcard",
                        [["email", {}, "text", "abuse@cheap.example"], ["tel", {}, "uri", "tel:+1.555"]],
                    ],
                }
            ],
        }
    ],
}


def registry(settings: LazySettings, folder: Path, port: int) -> None:
    """The operator's own list of registries: `.example` is ours."""
    file = folder / "dns.json"
    file.write_text(
        json.dumps({"services": [[["example"], [f"http://127.0.0.1:{port}/rdap/"]]]}), encoding="utf-8"
    )
    settings.RDAP_BOOTSTRAP = str(file)


def test_the_registry_tells_age_registrar_abuse_contact_and_status(settings: LazySettings, tmp_path: Path) -> None:
    with serving(says(json.dumps(RDAP).encode())) as server:
        registry(settings, tmp_path, server.port)
        found = collect_rdap(SITE, policy_for(server))
    assert path_of(server.heard[0]) == "/rdap/domain/lua-dao.example"
    assert found["registered"] == "2026-11-20T01:02:03Z"
    assert found["registrar"] == "Cheap Names Ltd"
    assert found["abuse_email"] == "abuse@cheap.example"
    assert found["abuse_phone"] == "+1.555"
    assert found["status"] == ["active", "client transfer prohibited"]


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"{}", "404 Not Found", Why.NO_SUCH_NAME),
        (b"{}", "503 Busy", Why.NO_ANSWER),
        (b"<html>", "200 OK", Why.PROTOCOL),
        (b"[" * 100_000, "200 OK", Why.PROTOCOL),
        (b"[]", "200 OK", Why.PROTOCOL),
    ],
)
def test_a_registry_that_does_not_know_or_talks_nonsense(
    body: bytes, status: str, why: Why, settings: LazySettings, tmp_path: Path
) -> None:
    with serving(says(body, status)) as server:
        registry(settings, tmp_path, server.port)
        with pytest.raises(FetchFailed) as failed:
            collect_rdap(SITE, policy_for(server))
    assert failed.value.why is why


def test_an_ending_without_a_registry_to_ask_is_a_fact(settings: LazySettings, tmp_path: Path) -> None:
    registry(settings, tmp_path, 9)
    with pytest.raises(FetchFailed) as failed:
        collect_rdap(Target("a.vn", "a.vn", ("http://a.vn/",)), policy_for())
    assert failed.value.why is Why.NO_SERVICE


@pytest.mark.parametrize(
    ("body", "status"), [(b"{}", "503 Busy"), (b'{"services": []}', "200 OK"), (b"<html>", "200 OK")]
)
def test_what_is_no_list_of_registries_is_not_kept_in_its_place(
    body: bytes, status: str, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RUN_FOLDER = tmp_path
    with serving(says(body, status)) as server:
        monkeypatch.setattr("khien.analysis.collectors.rdap.BOOTSTRAP", f"http://127.0.0.1:{server.port}/dns.json")
        with pytest.raises(FetchFailed):
            collect_rdap(SITE, policy_for(server))
    assert list(tmp_path.glob("rdap*")) == []


REGISTRIES = json.dumps({"services": [[["test"], ["http://rdap.example/"]]]}).encode()


@pytest.mark.parametrize("is_full", [True, False])
def test_half_a_list_that_a_stopped_machine_left_and_a_full_disk_hold_up_nothing(
    is_full: bool, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> int:
        raise OSError(ENOSPC, "No space left on device")

    settings.RUN_FOLDER, kept = tmp_path, tmp_path / "rdap-bootstrap.json"
    kept.write_bytes(REGISTRIES[:20])
    with serving(says(REGISTRIES)) as server:
        monkeypatch.setattr("khien.analysis.collectors.rdap.BOOTSTRAP", f"http://127.0.0.1:{server.port}/dns.json")
        if is_full:
            monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(FetchFailed) as failed:
            collect_rdap(SITE, policy_for(server))
    assert failed.value.why is Why.NO_SERVICE
    assert list(tmp_path.glob("rdap*")) == [kept]
    assert kept.read_bytes() == (REGISTRIES[:20] if is_full else REGISTRIES)


@pytest.mark.parametrize("services", [1, [1], [[]], [["example"], 2], [[["example"]]], [[["example"], []]]])
def test_a_list_of_registries_in_another_form_leads_nowhere(
    services: object, settings: LazySettings, tmp_path: Path
) -> None:
    file = tmp_path / "dns.json"
    file.write_text(json.dumps({"services": services}), encoding="utf-8")
    settings.RDAP_BOOTSTRAP = str(file)
    with pytest.raises(FetchFailed) as failed:
        collect_rdap(SITE, policy_for())
    assert failed.value.why is Why.NO_SERVICE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*RDAP, "roles", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*RDAP, "roles", "vcardArray"]), JSON, max_size=5))
def test_whatever_a_registry_sends_is_read_without_a_fall(answer: dict[str, object]) -> None:
    assert set(read_rdap(answer)) >= {"registered", "registrar", "abuse_email", "status"}


def test_a_certificate_that_nobody_vouches_for_is_told_with_the_reason(names: Names, tmp_path: Path) -> None:
    names.put("www.lua-dao.example", "A", ["127.0.0.1"])
    with serving(says(), tls=self_signed("www.lua-dao.example", tmp_path)) as server:
        target = Target("www.lua-dao.example", "lua-dao.example", (f"https://www.lua-dao.example:{server.port}/",))
        found = collect_tls(target, policy_for(server, names=names))
    assert found["names"] == ["www.lua-dao.example"]
    assert found["subject"] == found["issuer_name"] == "www.lua-dao.example"
    assert found["is_trusted"] is False
    assert "self-signed" in found["problem"] or "self signed" in found["problem"]
    assert len(found["sha256"]) == 64
    assert datetime.fromisoformat(found["not_after"]) > datetime.now(UTC)


@given(st.binary(max_size=200))
def test_what_is_no_certificate_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(FetchFailed):
        read_certificate(data)


def test_a_certificate_with_an_odd_part_keeps_its_hash_and_its_other_parts() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lua-dao.example")])
    odd = x509.UnrecognizedExtension(x509.SubjectAlternativeName.oid, b"no names")
    start = datetime(2026, 11, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, start, start).add_extension(odd, False)
    der = builder.sign(key, SHA256()).public_bytes(Encoding.DER)
    found = read_certificate(der)
    assert (found["names"], found["subject"]) == ([], "lua-dao.example")
    assert found["sha256"] == sha256(der).hexdigest()


def test_a_server_without_tls_and_one_that_says_nothing() -> None:
    with serving(lambda connection, head: None) as server:
        target = Target("127.0.0.1", "127.0.0.1", (f"https://127.0.0.1:{server.port}/",))
        with pytest.raises(FetchFailed):
            collect_tls(target, policy_for(server))


def test_the_way_of_an_address_is_told_station_by_station(names: Names) -> None:
    def answer(connection: socket.socket, head: bytes) -> None:
        moved = says(b"", "302 Found", Location="/login", Server="nginx")
        page = says("<title> Đăng nhập\n VCB </title>".encode(), Content_Type="text/html; charset=utf-8")
        (page if path_of(head) == "/login" else moved)(connection, head)

    names.put("www.lua-dao.example", "A", ["127.0.0.1"])
    with serving(answer) as server:
        target = Target("www.lua-dao.example", "lua-dao.example", (f"http://www.lua-dao.example:{server.port}/",))
        found = collect_http(target, policy_for(server, names=names))
    assert [hop["status"] for hop in found["hops"]] == [302, 200]
    assert found["hops"][0]["server"] == "nginx"
    assert found["title"] == "Đăng nhập VCB"
    assert found["is_program"] is False


def test_a_way_that_breaks_keeps_what_came_before() -> None:
    with serving(says(b"", "302 Found", Location="http://169.254.169.254/")) as server:
        found = collect_http(
            Target("127.0.0.1", "127.0.0.1", (f"http://127.0.0.1:{server.port}/",)), policy_for(server)
        )
    assert found["failure"] == "not_public"
    assert [hop["status"] for hop in found["hops"]] == [302]


def test_a_program_is_known_by_what_it_is() -> None:
    assert is_program("application/vnd.android.package-archive", b"")
    assert is_program("image/png", b"PK\x03\x04....AndroidManifest.xml")
    assert not is_program("application/zip", b"PK\x03\x04")


def test_a_program_that_is_too_large_to_be_read_is_told_all_the_same() -> None:
    kind = "application/vnd.android.package-archive"
    with serving(says(b"PK\x03\x04" + b"x" * 90_000, Content_Type=kind)) as server:
        target = Target("127.0.0.1", "127.0.0.1", (f"http://127.0.0.1:{server.port}/vneid",))
        found = collect_http(target, policy_for(server, most_bytes=20_000))
    assert (found["status"], found["is_program"], found["bytes"]) == (200, True, 0)
    assert "failure" not in found


def test_an_answer_that_breaks_off_is_a_station_too() -> None:
    with serving(says(b"x" * 90_000, Content_Type="text/html")) as server:
        target = Target("127.0.0.1", "127.0.0.1", (f"http://127.0.0.1:{server.port}/",))
        found = collect_http(target, policy_for(server, most_bytes=20_000))
    assert (found["failure"], [hop["status"] for hop in found["hops"]]) == ("size", [200])


def test_networks_are_asked_of_the_zone(names: Names, settings: LazySettings) -> None:
    settings.ASN_ZONE = "asn.example"
    names.put("www.lua-dao.example", "A", ["1.2.3.4"])
    names.put("4.3.2.1.origin.asn.example", "TXT", ['"13335 | 1.2.3.0/24 | US | arin | 2010-07-14"'])
    names.put("AS13335.asn.example", "TXT", ['"13335 | US | arin | 2010-07-14 | CLOUDFLARENET, US"'])
    found = collect_asn(SITE, Policy(resolver=names.resolver))
    assert found["networks"] == [
        {
            "address": "1.2.3.4",
            "asn": "13335",
            "prefix": "1.2.3.0/24",
            "country": "US",
            "name": "CLOUDFLARENET, US",
        }
    ]


def test_networks_are_read_from_the_operators_file_the_longest_prefix_first(
    names: Names, settings: LazySettings, tmp_path: Path
) -> None:
    file = tmp_path / "asn.csv"
    lines = "nonsense\n\n1.2.0.0/16,1,VN,Wide\n1.2.3.0/24,2,VN,Narrow\n2606::/16,3,US,Six\n"
    file.write_bytes(b"9.9.9.0/24,4,DE,M\xfcnchen\n" + b"x" * 200_000 + b"\n" + lines.encode())
    settings.ASN_FILE = str(file)
    names.put("www.lua-dao.example", "A", ["1.2.3.4"])
    networks = collect_asn(SITE, Policy(resolver=names.resolver))["networks"]
    assert [(one["asn"], one["name"]) for one in networks] == [("2", "Narrow")]


def test_a_collector_that_falls_loses_nothing_of_the_others(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(target: Target, policy: Policy) -> dict[str, object]:
        raise RecursionError("deep")

    names.put("www.lua-dao.example", "A", ["1.2.3.4"])
    monkeypatch.setitem(gathering.COLLECTORS, "rdap", fall)  # type: ignore[call-overload]
    results = gather(SITE, ["rdap", "dns"], Policy(resolver=names.resolver))
    assert [one.source for one in results] == ["dns", "rdap"]
    assert results[0].data["a"] == ["1.2.3.4"]
    assert results[1].data["failure"] == "broken"
    assert len({one.digest for one in results}) == 2
    assert results[0].data["at"] == results[1].data["at"]


def test_characters_that_no_database_keeps_lose_no_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"title": "Ngân\0 hàng \ud83d", "links": ["\0a"], "count": 1}
    monkeypatch.setattr(gathering, "COLLECTORS", {"page": lambda _target, _policy: said})
    [result] = gather(SITE, ["page"], Policy())
    assert result.data["title"] == "Ngân hàng \N{REPLACEMENT CHARACTER}"
    assert (result.data["links"], result.data["count"]) == (["a"], 1)
    assert len(result.digest) == 64


def test_a_collector_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownCollector):
        gather(SITE, ["dns", "telepathy"], Policy())
