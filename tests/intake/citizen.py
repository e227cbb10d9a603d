"""A citizen at the public form: what they press, in the order of the pages."""

import re
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

TEXT = "Tài khoản của bạn bị khoá, vào hxxps://vietcombank-xacthuc[.]top/login hoặc gọi 0912 345 678 ngay!"
DETAILS = {"category": "phishing", "lost_money": "no", "contact": ""}


@dataclass
class Citizen:
    """One browser, in one language."""

    client: Client
    language: str = "vi"

    def address(self, name: str, *args: object) -> str:
        """Return the address of a page."""
        with override(self.language):
            return reverse(f"intake:{name}", args=args)

    def see(self, name: str) -> str:
        """Open a page that must be there, and return it."""
        response = self.client.get(self.address(name))
        assert response.status_code == 200, (name, response.status_code, response.headers.get("Location"))
        return response.content.decode()

    def press(self, name: str, data: dict[str, object] | None = None, query: str = "") -> HttpResponse:
        """Send a page's form."""
        return self.client.post(self.address(name) + query, data or {})

    def goes_to(self, response: HttpResponse, name: str) -> None:
        """Check where the answer leads."""
        assert response.status_code == 302, response.content.decode()[:3000]
        assert response["Location"] == self.address(name)

    def paste(self, text: str = TEXT) -> None:
        """Page 1."""
        self.goes_to(self.press("start", {"text": text}), "check")

    def keep_all(self) -> None:
        """Page 2, with nothing unticked."""
        kept = re.findall(r'name="keep" value="(\w+)"', self.see("check"))
        self.goes_to(self.press("check", {"keep": kept}), "pictures")

    def attach(self, *files: bytes) -> HttpResponse:
        """Page 3: add files."""
        sent = [SimpleUploadedFile(f"anh{number}.png", data) for number, data in enumerate(files, start=1)]
        return self.press("pictures", {"pictures": sent, "add": "add"})

    def fill_in(self, text: str = TEXT, **details: object) -> None:
        """Pages 1 to 4."""
        self.paste(text)
        self.keep_all()
        self.goes_to(self.press("pictures", {"next": "next"}), "details")
        self.goes_to(self.press("details", DETAILS | details), "send")

    def send(self) -> str:
        """Page 5; return the code on the receipt."""
        self.goes_to(self.press("send"), "receipt")
        return re.search(r"KH(-[0-9A-Z]{4}){4}", self.see("receipt"))[0]
