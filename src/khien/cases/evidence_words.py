"""A piece of evidence in words: what a collector found, as lines that a person reads."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.analysis.brands import brands

Words = str | Promise
Line = tuple[Words, Words]

TITLES: dict[str, Words] = {
    "dns": _("Addresses and servers of the name (DNS)"),
    "rdap": _("Registration of the name"),
    "tls": _("Certificate"),
    "http": _("Where the address leads"),
    "page": _("The page as a visitor sees it"),
    "asn": _("Network"),
    "logo": _("Logos of the organisation, given by hand"),
    "alike": _("Looks like a protected organisation"),
    "elsewhere": _("Seen elsewhere"),
    "picture": _("Read in a reported picture"),
    "feed": _("Partner's list"),
    "model": _("Letters of the name"),
}
FAILURES: dict[str, Words] = {
    "not_public": _("It leads to an address inside somebody's own network; we do not go there."),
    "port": _("It uses a port that we do not connect to."),
    "no_such_name": _("There is no such name."),
    "no_answer": _("Nobody answered."),
    "time": _("It took too long."),
    "size": _("It sent too much."),
    "redirects": _("It leads in a circle."),
    "tls": _("No secure connection could be made."),
    "no_service": _("The registry of this ending cannot be asked."),
    "no_browser": _("No browser is installed."),
}
_OTHERWISE = _("What came could not be read.")
_ASKED: dict[str, Words] = {
    "password": _("a password"),
    "card": _("a card number"),
    "otp": _("a one-time code (OTP)"),
    "id": _("an identity number"),
}
_PARTS: dict[str, Words] = {
    "kit": _("the same building parts"),
    "tracker": _("the same tracking number"),
    "certificate": _("the same certificate"),
    "favicon": _("the same icon"),
}


def title(source: str) -> Words:
    """Name a collector."""
    return TITLES.get(source, source)


def lines(source: str, data: Mapping[str, Any]) -> list[Line]:
    """Return pairs of label and text; a failure is a line too."""
    found: list[Line] = []
    if failure := data.get("failure"):
        found.append((_("Result"), FAILURES.get(str(failure), _OTHERWISE)))
    told = _TOLD.get(source, _as_it_is)
    return found + [(label, value) for label, value in told(data) if value]


def _dns(data: Mapping[str, Any]) -> Iterator[Line]:
    yield _("Servers"), _list(data, "a", "aaaa")
    yield _("Addresses that are not public"), _list(data, "inside")
    yield _("Other names for it"), _list(data, "chain")
    yield _("Name servers"), _list(data, "ns")
    yield _("Mail servers"), _list(data, "mx")
    yield _("Texts"), _list(data, "txt")
    yield _("Not answered"), ", ".join(data.get("failures", {}))


def _rdap(data: Mapping[str, Any]) -> Iterator[Line]:
    yield _("Registered"), _day(data, "registered")
    yield _("Ends"), _day(data, "expires")
    yield _("Registrar"), str(data.get("registrar", ""))
    contact = filter(None, (data.get("abuse_email"), data.get("abuse_phone")))
    yield _("Contact for abuse"), ", ".join(map(str, contact))
    yield _("Status"), ", ".join(map(str, data.get("status", [])))


def _tls(data: Mapping[str, Any]) -> Iterator[Line]:
    yield _("Issued by"), str(data.get("issuer") or data.get("issuer_name") or "")
    yield _("Valid"), " – ".join(filter(None, (_day(data, "not_before"), _day(data, "not_after"))))
    yield _("For"), _list(data, "names")
    yield _("Refused by browsers"), str(data.get("problem", ""))
    yield _("Fingerprint"), str(data.get("sha256", ""))


def _http(data: Mapping[str, Any]) -> Iterator[Line]:
    for hop in data.get("hops", []):
        yield (
            str(hop["status"]),
            " ".join(filter(None, (safe(hop["url"]), f"({hop['address']})", hop.get("server")))),
        )
    yield _("Title"), str(data.get("title", ""))
    yield _("Program"), _("It hands out an Android program.") if data.get("is_program") else ""


def _page(data: Mapping[str, Any]) -> Iterator[Line]:
    yield _("Address in the end"), safe(str(data.get("url", "")))
    yield _("Title"), str(data.get("title", ""))
    yield _("Asks for"), ", ".join(str(_ASKED[one]) for one in data.get("asks_for", []) if one in _ASKED)
    yield _("Programs"), _list(data, "programs")
    yield _("Tracking numbers"), ", ".join(map(str, data.get("trackers", [])))
    yield _("Loads from"), _list(data, "outside")
    yield _("Tried to reach inside networks"), _list(data, "refused")
    yield _("Text"), str(data.get("text", ""))[:600]


def _asn(data: Mapping[str, Any]) -> Iterator[Line]:
    for one in data.get("networks", []):
        yield str(one["address"]), f"AS{one['asn']} {one['name']} ({one['country']}), {one['prefix']}"


def _alike(data: Mapping[str, Any]) -> Iterator[Line]:
    brand = brands().get(str(data.get("brand", "")))
    yield _("Organisation"), brand.name((get_language() or "vi")[:2]) if brand else ""
    yield _("Likeness"), f"{float(data.get('likeness', 0)):.0%}"


def _elsewhere(data: Mapping[str, Any]) -> Iterator[Line]:
    yield _("In common"), _PARTS.get(str(data.get("kind")), "")
    yield _("Other reported sites"), str(data.get("sites", ""))
    yield _("For example"), safe(str(data.get("example", "")))


def _picture(data: Mapping[str, Any]) -> Iterator[Line]:
    yield _("Read"), safe(str(data.get("read", "")))
    yield _("From"), _("a QR code") if data.get("how") == "code" else _("the text in it")


def _as_it_is(data: Mapping[str, Any]) -> Iterator[Line]:
    yield from ((str(name), str(value)[:500]) for name, value in data.items())


_TOLD: dict[str, Callable[[Mapping[str, Any]], Iterator[Line]]] = {
    "dns": _dns,
    "rdap": _rdap,
    "tls": _tls,
    "http": _http,
    "page": _page,
    "asn": _asn,
    "alike": _alike,
    "elsewhere": _elsewhere,
    "picture": _picture,
}


def safe(text: str) -> str:
    """Return an address so that no program makes a link of it."""
    scheme, colon, rest = text.partition("://")
    host, slash, path = (rest if colon else text).partition("/")
    shown = scheme.replace("http", "hxxp") + colon if colon else ""
    return shown + host.replace(".", "[.]") + slash + path


def _list(data: Mapping[str, Any], *fields: str) -> str:
    found = [data.get(field, []) for field in fields]
    values = [safe(str(one)) for some in found for one in (some if isinstance(some, list) else [some])]
    more = f" … (+{len(values) - 20})" if len(values) > 20 else ""
    return ", ".join(values[:20]) + more


def _day(data: Mapping[str, Any], field: str) -> str:
    text = str(data.get(field, ""))
    try:
        return date_format(datetime.fromisoformat(text), "SHORT_DATE_FORMAT")
    except ValueError:
        return text
