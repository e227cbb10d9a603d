"""Pictures of hostile pages: the screenshot is drawn anew before it is kept, icons and logos leave only hashes."""

import base64
import binascii
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from khien.analysis.looks import signature
from khien.fetching.client import fetch
from khien.fetching.errors import FetchFailed
from khien.fetching.policy import MEGABYTE, Policy
from khien.intake.pictures import BROKEN, READ, PictureRefused, day_folder, redraw

MOST_PIXELS, MOST_LOGOS = 4_000_000, 5


def keep_screenshot(data: bytes) -> dict[str, Any]:
    """Store a screenshot; return where, its hash and its size. Empty when it is no picture."""
    try:
        drawn = redraw(data, "")
    except PictureRefused:
        return {}
    digest = sha256(drawn.data).hexdigest()
    path = f"pages/{day_folder(timezone.now())}/{digest}-{secrets.token_hex(4)}.{drawn.extension}"
    name = default_storage.save(path, ContentFile(drawn.data))
    return {"name": name, "sha256": digest, "width": drawn.width, "height": drawn.height}


def looks(icons: Sequence[str], pictures: Sequence[str], policy: Policy) -> dict[str, Any]:
    """Return hashes of a page's icon and of what may be its logos, fetched through the guarded client.

    Args:
        icons: addresses, the first that can be had counts.
        pictures: addresses, the likeliest logos first.
        policy: where one may go.
    """
    policy = replace(
        policy, seconds=5.0, most_bytes=MEGABYTE, most_decoded=MEGABYTE, redirects=3, is_certificate_checked=False
    )
    found: dict[str, Any] = {"favicon": "", "favicon_look": "", "logo_looks": []}
    for url in icons[:2]:
        if data := _fetched(url, policy):
            found |= {"favicon": sha256(data).hexdigest(), "favicon_look": look_of(data)}
            break
    logos = (look_of(_fetched(url, policy)) for url in pictures[:MOST_LOGOS])
    return found | {"logo_looks": sorted(set(filter(None, logos)))}


def look_of(data: bytes) -> str:
    """Return the difference hash of a small picture in hex; empty when it is none or shows too little."""
    with suppress(*BROKEN, Image.DecompressionBombError):
        with Image.open(BytesIO(data), formats=[*READ, "ICO"]) as image:
            if image.width * image.height > MOST_PIXELS:
                return ""
            page = Image.new("RGB", image.size, "white")
            plain = image.convert("RGBA")
            page.paste(plain, mask=plain.getchannel("A"))
        out = BytesIO()
        page.save(out, "PNG")
        return signature(out.getvalue()).hex()
    return ""


def _fetched(url: str, policy: Policy) -> bytes:
    if url.startswith("data:image/"):
        with suppress(binascii.Error):
            return base64.b64decode(url[:MEGABYTE].partition("base64,")[2])
        return b""
    try:
        response = fetch(url, policy)
    except FetchFailed:
        return b""
    return response.body if response.last.status == 200 else b""
