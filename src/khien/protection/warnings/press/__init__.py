"""The press kit: a picture card and a poster of one page, made from the text of an edition.

Words reach the layout as data (one JSON string), never as markup: nothing that somebody wrote can become a command
of the typesetter. It reads only this folder, and knows no packages and no network.
"""

import json
import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import segno
import typst
from django.conf import settings
from django.utils import timezone, translation

from khien.protection.warnings.addresses import page_url
from khien.protection.warnings.models.alerts import Edition
from khien.protection.warnings.topics import ALERT_TOPICS

HOME = Path(__file__).parent
Format = Literal["png", "svg", "pdf"]
FILES = {"card.png": "image/png", "card.svg": "image/svg+xml", "poster.pdf": "application/pdf"}
_FORMATS: dict[str, Format] = {"png": "png", "svg": "svg", "pdf": "pdf"}
_PIXELS_PER_INCH = 72  # a point is a pixel: the card is 1200 × 630


def pressed(edition: Edition, file: str, language: str) -> bytes:
    """Return a card or poster; each is made once for each text.

    Args:
        edition: a published one, or a draft, which then says so.
        file: a name of `FILES`.
        language: of the reader; Vietnamese when there is no English text.
    """
    data = json.dumps(_data(edition, language), ensure_ascii=False, sort_keys=True)
    stem, kind = file.split(".")
    layout = (HOME / f"{stem}.typ").read_bytes()
    name = sha256(b"\0".join([layout, data.encode(), kind.encode()])).hexdigest()
    kept = settings.PRESS_FOLDER / f"{name}.{kind}"
    if kept.exists():
        return kept.read_bytes()
    made = _compile(layout, _FORMATS[kind], data)
    settings.PRESS_FOLDER.mkdir(exist_ok=True)
    fresh = kept.with_name(f".{name}.{os.getpid()}")
    fresh.write_bytes(made)
    fresh.replace(kept)
    return made


def _compile(layout: bytes, kind: Format, data: str) -> bytes:
    typesetter = typst.Compiler(
        root=HOME, font_paths=_fonts(), ignore_system_fonts=True, package_path=HOME, package_cache_path=HOME
    )
    # PDF/UA-1 (ISO 14289-1): screen readers can read the poster.
    made = typesetter.compile(
        input=layout,
        format=kind,
        ppi=_PIXELS_PER_INCH,
        sys_inputs={"data": data},
        pdf_standards="ua-1" if kind == "pdf" else None,
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise ValueError("A card or poster has more than one page.")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HOME / "fonts"])


def _data(edition: Edition, language: str) -> dict[str, object]:
    said = edition.said(language)
    url = page_url(edition.alert, said.language)
    with translation.override(said.language):
        words = {
            "warning": translation.gettext("Warning"),
            "signs": translation.gettext("The signs"),
            "todo": translation.gettext("What to do"),
            "more": translation.gettext("All about it, and whether it is still current:"),
            "state": _state(edition),
        }
        topic = str(ALERT_TOPICS[edition.category])
    return {
        "language": said.language,
        "words": words,
        "topic": topic,
        "title": said.title,
        "how": said.how,
        "signs": said.signs,
        "todo": said.todo,
        "places": ", ".join(edition.places(said.language)),
        "severity": edition.severity,
        "url": url,
        "qr": segno.make(url, error="m").svg_inline(border=0, scale=4),
    }


def _state(edition: Edition) -> str:
    if edition.kind == Edition.Kind.CANCEL:
        return translation.gettext("Withdrawn")
    if edition.published_at is None:
        return translation.gettext("Draft: not published")
    return f"{timezone.localdate(edition.published_at):%d/%m/%Y}"
