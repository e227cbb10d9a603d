"""What gives an e-mail away: a link that hides behind another address, a sender who is not who it says."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from khien.analysis.brands import Brand, brand_of, brands
from khien.analysis.messages.mail import Mail
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import host_of, registrable_domain
from khien.indicators.parse import parse


class TrickKind(StrEnum):
    """What is wrong."""

    HIDDEN_LINK = "hidden_link"
    BORROWED_NAME = "borrowed_name"
    OTHER_ANSWERS = "other_answers"


@dataclass(frozen=True)
class Trick:
    """One thing that is wrong: what one sees, and what it really is."""

    kind: TrickKind
    shown: str
    really: str
    brand: Brand | None = None

    @property
    def is_telling(self) -> bool:
        """Whether it alone makes an e-mail look like a scam: honest newsletters count clicks elsewhere too."""
        return self.brand is not None


def tricks_of(mail: Mail) -> tuple[Trick, ...]:
    """Return what is wrong with an e-mail, the most telling first."""
    return tuple(dict.fromkeys([*_hidden_links(mail), *_borrowed_name(mail), *_other_answers(mail)]))


def _hidden_links(mail: Mail) -> Iterator[Trick]:
    for link in mail.links:
        shown, really = _domain(link.words), _domain(link.target)
        if not shown or not really or shown == really:
            continue
        owner = brand_of(shown)
        if owner is None or owner != brand_of(really):
            yield Trick(TrickKind.HIDDEN_LINK, shown, really, owner)


def _borrowed_name(mail: Mail) -> Iterator[Trick]:
    host = _domain(mail.address)
    if host is None:
        return
    said, owner = "".join(mail.name.lower().split()), brand_of(host)
    for brand in brands().values():
        if brand != owner and any(word in said for word in brand.words):
            yield Trick(TrickKind.BORROWED_NAME, mail.name, mail.address, brand)
            return


def _other_answers(mail: Mail) -> Iterator[Trick]:
    if mail.answers_to and _domain(mail.answers_to) != _domain(mail.address):
        yield Trick(TrickKind.OTHER_ANSWERS, mail.address, mail.answers_to)


def _domain(text: str) -> str | None:
    """Return the registrable domain of an address; None when the text is none."""
    try:
        value = parse(text.strip())
    except NotAnIndicator:
        return None
    host = host_of(value) if value.kind in {Kind.DOMAIN, Kind.URL, Kind.EMAIL} else None
    return registrable_domain(host) or host if host else None
