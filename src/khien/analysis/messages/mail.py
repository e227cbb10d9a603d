"""Read the source of an e-mail that somebody pasted: who it says it is from, what it says, where its links lead.

Nothing is fetched, nothing is rendered; attachments are not opened.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser

LONGEST = 400_000  # characters of a source that are read
_LONGEST_BODY, _LONGEST_HEADER = 20_000, 1_000
_MOST_PARTS, _MOST_LINKS = 40, 40
_HEADER = re.compile(
    r"^(?:Received|Return-Path|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version): ?\S", re.I
)
_PACKED = {"base64", "quoted-printable"}
_HIDDEN = {"style", "script", "head", "title"}


class _Short(policy.EmailPolicy):
    """Cuts headers: the library needs a time for them that grows with the square of their length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


@dataclass(frozen=True)
class Link:
    """A link of the e-mail: the words that one sees, and where it leads."""

    words: str
    target: str


@dataclass(frozen=True)
class Mail:
    """What an e-mail says; empty where it says nothing.

    Args:
        name, address: of the sender, as the e-mail claims.
        answers_to: where an answer would go, when that is another address.
        subject, text: as one reads them.
        links: from its HTML.
    """

    name: str
    address: str
    answers_to: str
    subject: str
    text: str
    links: tuple[Link, ...]

    def as_text(self) -> str:
        """Return all of it as a plain message, with the targets of its links."""
        sender = f"{self.name} <{self.address}>" if self.name else self.address
        head = [line for line in (sender, self.answers_to, self.subject) if line]
        return "\n".join([*head, "", self.text, *dict.fromkeys(link.target for link in self.links)]).strip()


def read_mail(source: str) -> Mail | None:
    """Return what the source of an e-mail says; None when the text is no source.

    Args:
        source: at most `LONGEST` characters are read.
    """
    source = source.lstrip()[:LONGEST]
    head = source.replace("\r\n", "\n").partition("\n\n")[0]
    if sum(bool(_HEADER.match(line)) for line in head.split("\n")[:200]) < 3:
        return None
    try:
        mail = message_from_string(source, policy=_Short())
        assert isinstance(mail, EmailMessage)  # noqa: S101 - the policy makes nothing else
        name, address = parseaddr(_header(mail, "From"))
        answers_to = parseaddr(_header(mail, "Reply-To"))[1]
        text, links = _body(mail)
    except (ValueError, LookupError, AttributeError, IndexError, TypeError, RecursionError):
        return None  # the library trips over some sources that were made to hurt; then it is only a text
    other = answers_to if answers_to.lower() != address.lower() else ""
    return Mail(name, address, other, _header(mail, "Subject"), text, links)


def _header(mail: EmailMessage, name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())[:500]


def _body(mail: EmailMessage) -> tuple[str, tuple[Link, ...]]:
    texts: list[str] = []
    links: list[Link] = []
    for number, part in enumerate(mail.walk()):
        if number >= _MOST_PARTS:
            break
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() not in {"text/plain", "text/html"}:
            continue
        text = _text(part)
        if part.get_content_type() == "text/html":
            page = _Page()
            with suppress(AssertionError):  # the library's word for a declaration that never was one
                page.feed(text)
            text, links = page.text(), links + page.links
        if text.strip() not in texts:
            texts.append(text.strip())
    return "\n".join(texts)[:_LONGEST_BODY], tuple(links[:_MOST_LINKS])


def _text(part: EmailMessage) -> str:
    """Return what a part says. What is not packed was read as letters when the source was pasted."""
    is_packed = str(part.get("Content-Transfer-Encoding", "")).strip().lower() in _PACKED
    content = part.get_payload(decode=True) if is_packed else part.get_payload()
    return content.decode(_charset(part), "replace") if isinstance(content, bytes) else str(content)


def _charset(part: EmailMessage) -> str:
    charset = part.get_content_charset("utf-8")
    try:
        "".encode(charset)
    except LookupError:
        return "utf-8"
    return charset


class _Page(HTMLParser):
    """Gathers the words of a page and its links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self._words: list[str] = []
        self._hidden = 0
        self._target: str | None = None
        self._from = 0

    def text(self) -> str:
        """Return what one reads."""
        return re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[ \t]+", " ", "".join(self._words))).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link begins."""
        self._hidden += tag in _HIDDEN
        if tag in {"p", "br", "div", "tr", "li", "h1", "h2", "h3"}:
            self._words.append("\n")
        if tag == "a":
            self._target, self._from = dict(attrs).get("href"), len(self._words)

    def handle_endtag(self, tag: str) -> None:
        """Keep the link that ends."""
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag == "a" and self._target and self._target.lower().startswith(("http:", "https:")):
            self.links.append(
                Link(" ".join("".join(self._words[self._from :]).split())[:200], self._target[:4_096])
            )
            self._target = None

    def handle_data(self, data: str) -> None:
        """Keep words that are shown."""
        if not self._hidden:
            self._words.append(data)
