"""A warning as a message of the Common Alerting Protocol 1.2 (OASIS Standard, 1 July 2010; ITU-T X.1303bis).

Each edition is one message: the first is an Alert, a correction an Update, the withdrawal a Cancel. The last two
name all messages before them. Both languages travel in one message, as blocks of their own.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.utils import timezone, translation

from khien.core.provinces import PROVINCES, Province
from khien.protection.warnings.addresses import page_url, press_url
from khien.protection.warnings.models.alerts import Edition, Said
from khien.protection.warnings.topics import ALERT_TOPICS, Sector

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MIME_TYPE = "application/cap+xml"
_SENDER_NAME = {"vi": "Khiên", "en": "Khiên"}


def message(edition: Edition, earlier: Sequence[Edition]) -> bytes:
    """Return the message of an edition.

    Args:
        edition: published, or a draft, which is then marked as one.
        earlier: the editions of the same warning that were published before it, the oldest first.
    """
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(f"{{{NAMESPACE}}}alert")
    said = edition.said("vi")
    _add(root, "identifier", identifier(edition))
    _add(root, "sender", sender())
    _add(root, "sent", _time(edition.published_at or edition.written_at))
    _add(root, "status", "Actual" if edition.published_at else "Draft")
    _add(root, "msgType", edition.kind)
    _add(root, "scope", "Public")
    if edition.kind != Edition.Kind.ALERT:
        _add(root, "note", said.change)
        _add(root, "references", " ".join(_reference(one) for one in earlier))
    _info(root, edition, said)
    if edition.has_english:
        _info(root, edition, edition.said("en"))
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def identifier(edition: Edition) -> str:
    """Return what names the message among all of this sender: no blank, comma, `<` or `&`."""
    return f"{edition.alert.ref}-{edition.number}"


def sender() -> str:
    """Return what names us in the world: the host of the public site."""
    return urlsplit(settings.PUBLIC_ADDRESS).netloc


def _reference(edition: Edition) -> str:
    return f"{sender()},{identifier(edition)},{_time(edition.published_at or edition.written_at)}"


def _time(moment: datetime) -> str:
    """Return local time with its offset in digits: the schema allows no `Z` and no fraction."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _info(root: ElementTree.Element, edition: Edition, said: Said) -> None:
    over = edition.kind == Edition.Kind.CANCEL
    with translation.override(said.language):
        topic, sector = str(ALERT_TOPICS[edition.category]), str(Sector(edition.sector).label)
    info = ElementTree.SubElement(root, f"{{{NAMESPACE}}}info")
    _add(info, "language", {"vi": "vi-VN", "en": "en"}[said.language])
    _add(info, "category", "Security")
    _add(info, "event", topic)
    _add(info, "responseType", "AllClear" if over else "Avoid")
    _add(info, "urgency", "Past" if over else "Immediate")
    _add(info, "severity", edition.severity)
    _add(info, "certainty", "Observed")
    _pair(info, "eventCode", "khien:topic", edition.category)
    if edition.published_at and edition.expires_at:
        _add(info, "effective", _time(edition.published_at))
        _add(info, "expires", _time(edition.expires_at))
    _add(info, "senderName", _SENDER_NAME[said.language])
    _add(info, "headline", said.title)
    _add(info, "description", "\n".join([said.how, *(f"– {sign}" for sign in said.signs), *edition.example_texts]))
    _add(info, "instruction", "\n".join(said.todo))
    _add(info, "web", page_url(edition.alert, said.language))
    _pair(info, "parameter", "khien:sector", sector)
    _poster(info, edition, said.language)
    _areas(info, [PROVINCES[code] for code in edition.province_codes], said.language)


def _poster(info: ElementTree.Element, edition: Edition, language: str) -> None:
    resource = ElementTree.SubElement(info, f"{{{NAMESPACE}}}resource")
    _add(resource, "resourceDesc", {"vi": "Áp phích A4", "en": "A4 poster"}[language])
    _add(resource, "mimeType", "application/pdf")
    _add(resource, "uri", press_url(edition, "poster.pdf", language))


def _areas(info: ElementTree.Element, provinces: Sequence[Province], language: str) -> None:
    for province in provinces:
        area = ElementTree.SubElement(info, f"{{{NAMESPACE}}}area")
        _add(area, "areaDesc", province.name(language))
        _pair(area, "geocode", "VN-19/2025/QD-TTg", province.code)
    if not provinces:
        area = ElementTree.SubElement(info, f"{{{NAMESPACE}}}area")
        _add(area, "areaDesc", {"vi": "Cả nước", "en": "Viet Nam"}[language])
        _pair(area, "geocode", "ISO3166-1", "VN")


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def _pair(parent: ElementTree.Element, name: str, key: str, value: str) -> None:
    pair = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    _add(pair, "valueName", key)
    _add(pair, "value", value)
