"""A citizen's browser without a browser: it fills in the public forms as a page without JavaScript does."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from khien.core.errors import KhienError

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_TICK = re.compile(r'<input type="checkbox" name="keep" value="([^"]+)"')
_RECEIPT = re.compile(r"KH-[0-9A-Z-]{10,}")
_APPEAL = re.compile(r"/appeals/([0-9A-Za-z-]+)/")


class FormBroken(KhienError):
    """A page of the form did not lead to the next one."""


@dataclass(frozen=True)
class Told:
    """What a person types: the text, and what it is about (a word of the closed list)."""

    text: str
    category: str


class Citizen:
    """One visit; cookies live as long as the object."""

    def __init__(self, address: str) -> None:
        self._client = httpx2.Client(base_url=address, follow_redirects=True, timeout=30)

    def __enter__(self) -> "Citizen":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def report(self, told: Told) -> str:
        """Fill in the five pages; return the tracking code.

        Raises:
            FormBroken: a page did not lead on.
        """
        page = self._client.get("/report/").text
        page = self._send("/report/", {"text": told.text}, page, leads_to="/report/check/")
        page = self._send("/report/check/", {"keep": _TICK.findall(page)}, page, leads_to="/report/pictures/")
        page = self._send("/report/pictures/", {"next": "next"}, page, leads_to="/report/details/")
        details = {"category": told.category, "lost_money": "no", "contact": ""}
        page = self._send("/report/details/", details, page, leads_to="/report/send/")
        receipt = self._send("/report/send/", {}, page, leads_to="/report/receipt/")
        found = _RECEIPT.search(receipt)
        if not found:
            raise FormBroken("The receipt shows no tracking code.")
        return found.group()

    def appeal(self, decision: str, text: str) -> str:
        """Appeal against a block; return the appeal's reference."""
        path = f"/appeal/{decision}/"
        answer = self._post(path, {"text": text, "contact": ""}, self._client.get(path).text)
        found = _APPEAL.search(str(answer.url.path))
        if not found:
            raise FormBroken(f"The appeal against {decision} was not taken in (HTTP {answer.status_code}).")
        return found.group(1)

    def _send(self, path: str, fields: Mapping[str, object], page: str, *, leads_to: str) -> str:
        """Send the form that is on a page; return the page that it leads to."""
        answer = self._post(path, fields, page)
        if answer.status_code != 200 or answer.url.path != leads_to:
            raise FormBroken(f"{path} led to {answer.url.path} (HTTP {answer.status_code}) instead of {leads_to}.")
        return str(answer.text)

    def _post(self, path: str, fields: Mapping[str, object], page: str) -> httpx2.Response:
        token = _TOKEN.search(page)
        data = {**fields, "csrfmiddlewaretoken": html.unescape(token.group(1)) if token else ""}
        return self._client.post(path, data=data)
