"""Reader of MISP: one event, or a feed folder with `manifest.json` and one file an event.

Taken are the attributes that MISP marks for detection and whose type we know. The line of a row is the number of
its attribute, counted through all events.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from khien.core.categories import Category
from khien.indicators.kinds import Kind
from khien.intake.feeds.cells import BadCell, moment_of
from khien.intake.feeds.rows import FeedRefused, Refusal, Row
from khien.intake.feeds.safeguard import refuse_opinion
from khien.intake.feeds.source import Source

LARGEST_EVENT = 64 * 1024 * 1024  # bytes, unpacked: JSON is read whole
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

# MISP's types, with the part of a composite value that is the indicator.
_TYPES: dict[str, tuple[Kind, int]] = {
    "domain": (Kind.DOMAIN, 0),
    "hostname": (Kind.DOMAIN, 0),
    "domain|ip": (Kind.DOMAIN, 0),
    "hostname|port": (Kind.DOMAIN, 0),
    "url": (Kind.URL, 0),
    "ip-dst": (Kind.IP, 0),
    "ip-src": (Kind.IP, 0),
    "ip-dst|port": (Kind.IP, 0),
    "ip-src|port": (Kind.IP, 0),
    "email": (Kind.EMAIL, 0),
    "email-src": (Kind.EMAIL, 0),
    "md5": (Kind.FILE_HASH, 0),
    "sha1": (Kind.FILE_HASH, 0),
    "sha256": (Kind.FILE_HASH, 0),
    "filename|md5": (Kind.FILE_HASH, 1),
    "filename|sha1": (Kind.FILE_HASH, 1),
    "filename|sha256": (Kind.FILE_HASH, 1),
    "phone-number": (Kind.PHONE, 0),
    "btc": (Kind.WALLET, 0),
}
# Words of other vocabularies that say exactly what one of ours says (RSIT, CIRCL, Europol).
_TAGS = {
    'rsit:fraud="phishing"': Category.PHISHING,
    'rsit:fraud="masquerade"': Category.IMPERSONATION,
    'rsit:malicious-code="malware-distribution"': Category.MALWARE,
    'rsit:malicious-code="malware-configuration"': Category.MALWARE,
    'rsit:malicious-code="c2-server"': Category.ATTACK_INFRASTRUCTURE,
    'circl:incident-classification="phishing"': Category.PHISHING,
    'circl:incident-classification="smishing"': Category.PHISHING,
    'circl:incident-classification="malware"': Category.MALWARE,
    'europol-incident:information-gathering="phishing"': Category.PHISHING,
    'europol-incident:malware="distribution"': Category.MALWARE,
    'europol-incident:malware="c&c"': Category.ATTACK_INFRASTRUCTURE,
}

Json = Mapping[str, Any]


def read_misp(source: Source, *, now: datetime) -> Iterator[Row | Refusal]:
    """Yield the attributes of every event.

    Args:
        source: an event's file, a `manifest.json`, or the folder that holds one.
        now: the present, against which times are checked.

    Raises:
        FeedRefused: this is no MISP event or feed.
    """
    number = 0
    for event in _events(source):
        category = _category(event)
        for attribute in _attributes(event):
            number += 1
            yield _row(number, attribute, category, now)


def refuse_opinion_in_misp(source: Source) -> None:
    """Put the tags of every event and attribute to the safeguard.

    Raises:
        FeedRefused: one of them is about opinion or politics, or this is no MISP event or feed.
    """
    for event in _events(source):
        where = f"event {str(event.get('uuid') or event.get('info') or '')[:60]}".strip()
        refuse_opinion(_tags(event), where=where)
        for attribute in _attributes(event):
            refuse_opinion(_tags(attribute), where=where)


def _events(source: Source) -> Iterator[Json]:
    path = source.path / "manifest.json" if source.path.is_dir() else source.path
    content = _json(Source(path))
    source.position = path.stat().st_size
    if path.name == "manifest.json":
        if not isinstance(content, dict) or not all(map(_UUID.fullmatch, content)):
            raise FeedRefused("manifest.json does not list events by their UUID.")
        for uuid in content:
            yield _event(_json(Source(path.with_name(f"{uuid}.json"))), uuid)
    elif isinstance(content, dict) and isinstance(content.get("response"), list):
        for place, answer in enumerate(content["response"], start=1):
            yield _event(answer, f"event {place}")
    else:
        yield _event(content, path.name)


def _json(source: Source) -> Any:
    text = source.text(LARGEST_EVENT)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno}"
        raise FeedRefused(f"{source.path.name} is not JSON: {error.msg} at {place}.") from error
    except (RecursionError, ValueError) as error:
        raise FeedRefused(f"{source.path.name} is nested too deeply or holds a number without end.") from error


def _event(content: Any, name: str) -> Json:
    event = content.get("Event") if isinstance(content, dict) else None
    if isinstance(event, dict):
        return event
    if isinstance(content, dict) and isinstance(content.get("list"), list):
        raise FeedRefused(f"{name} is a MISP warning list: it names what is harmless, and is no feed.")
    raise FeedRefused(f"{name} holds no MISP event: the word Event is missing at its top.")


def _tags(holder: Json) -> list[str]:
    tags = holder.get("Tag")
    found = tags if isinstance(tags, list) else []
    return [str(tag["name"]) for tag in found if isinstance(tag, dict) and "name" in tag]


def _attributes(event: Json) -> Iterator[Json]:
    yield from _dicts(event.get("Attribute"))
    for thing in _dicts(event.get("Object")):
        yield from _dicts(thing.get("Attribute"))


def _dicts(items: Any) -> Iterable[Json]:
    return (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def _category(holder: Json) -> Category | None:
    words = (_TAGS.get(tag.strip().lower()) for tag in _tags(holder))
    return next((category for category in words if category), None)


def _row(number: int, attribute: Json, category: Category | None, now: datetime) -> Row | Refusal:
    name = str(attribute.get("type", ""))
    if name not in _TYPES:
        return Refusal(number, "type_not_taken", f"The type {name[:60]!r} is not one that we take.")
    if attribute.get("deleted") in {True, "1"}:
        return Refusal(number, "withdrawn", "The attribute was withdrawn by its author.")
    if attribute.get("to_ids") in {False, "0"}:
        return Refusal(number, "not_for_detection", "The author gives it as context (to_ids is false).")
    kind, part = _TYPES[name]
    parts = str(attribute.get("value", "")).split("|") if "|" in name else [str(attribute.get("value", ""))]
    if len(parts) <= part or not parts[part].strip():
        return Refusal(number, "no_value", "The attribute has no value.")
    try:
        first = moment_of(_text(attribute, "first_seen") or _text(attribute, "timestamp"), now)
        last = moment_of(_text(attribute, "last_seen") or _text(attribute, "timestamp"), now)
    except BadCell as bad:
        return Refusal(number, bad.reason, bad.detail)
    return Row(number, parts[part].strip(), kind, _category(attribute) or category, first, last)


def _text(attribute: Json, name: str) -> str:
    return str(attribute.get(name) or "")
