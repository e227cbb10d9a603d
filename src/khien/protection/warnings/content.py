"""What somebody writes about a warning, as one plain value; what must be there before a second person is asked."""

from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.cases.errors import FieldMissing
from khien.core.provinces import PROVINCES
from khien.protection.warnings.models.alerts import LONGEST_DAYS, Edition
from khien.protection.warnings.texts import clean, harmless, lines_of
from khien.protection.warnings.topics import ALERT_TOPICS, Sector, Severity

LONGEST_TITLE, LONGEST_TEXT, LONGEST_EXAMPLES = 140, 1_200, 3_000  # characters
MOST_LINES, LONGEST_LINE = 8, 200
USUAL_DAYS = 30


@dataclass(frozen=True)
class Content:
    """The words and circumstances of a warning.

    Args:
        category, sector, severity: words of the closed lists.
        provinces: codes; none means the whole country.
        days: how long it is current, counted from its publication.
        title_vi, how_vi: what it is, and how the trick goes.
        signs_vi, todo_vi: one in each line.
        change_vi: what a correction changes.
        examples: messages as they were sent, parted by empty lines.
    """

    category: str
    sector: str
    severity: str
    title_vi: str
    how_vi: str = ""
    signs_vi: str = ""
    todo_vi: str = ""
    change_vi: str = ""
    title_en: str = ""
    how_en: str = ""
    signs_en: str = ""
    todo_en: str = ""
    change_en: str = ""
    examples: str = ""
    provinces: tuple[str, ...] = ()
    days: int = USUAL_DAYS

    def fields(self) -> dict[str, object]:
        """Return what is stored: clean, and with nothing in it that could be followed.

        Raises:
            FieldMissing: a word is not of its list, or a text is too long. `field` says which.
        """
        self._check_words()
        stored: dict[str, object] = {}
        for name, value in asdict(self).items():
            stored[name] = _text(name, value) if isinstance(value, str) else value
        stored["provinces"] = ",".join(sorted(set(self.provinces)))
        return stored

    def _check_words(self) -> None:
        closed = {"category": ALERT_TOPICS, "sector": Sector.values, "severity": Severity.values}
        for name, words in closed.items():
            if getattr(self, name) not in words:
                raise FieldMissing(name, _("Choose one of the list."))
        if not set(self.provinces) <= set(PROVINCES):
            raise FieldMissing("provinces", _("Choose one of the list."))
        if not 1 <= self.days <= LONGEST_DAYS:
            raise FieldMissing("days", _("A warning is current for 1 to 365 days. It can be corrected later."))


def _text(name: str, value: str) -> str:
    text = clean(value)
    # What to do may name a bank's or an authority's real address: they are left, whatever else is not.
    text = harmless(text)
    if name.startswith("title"):
        return _at_most(name, " ".join(text.split()), LONGEST_TITLE)
    if name.startswith(("signs", "todo")):
        lines = lines_of(text)
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise FieldMissing(name, _("At most 8 lines of at most 200 characters each: a reader is in a hurry."))
        return "\n".join(lines)
    return _at_most(name, text, LONGEST_EXAMPLES if name == "examples" else LONGEST_TEXT)


def _at_most(name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise FieldMissing(
            name,
            _("This has %(length)s characters; at most %(longest)s fit.")
            % {"length": len(text), "longest": longest},
        )
    return text


NEEDED: dict[str, Promise] = {
    "title_vi": _("Give the warning a title."),
    "how_vi": _("Say how the trick goes."),
    "signs_vi": _("Say by which signs people know it."),
    "todo_vi": _("Say what people should do."),
}


def check_complete(edition: Edition) -> None:
    """See that a text can be shown to a second person.

    Raises:
        FieldMissing: something is missing. `field` says what.
    """
    for field, sentence in NEEDED.items():
        if not getattr(edition, field):
            raise FieldMissing(field, sentence)
    if edition.kind != Edition.Kind.ALERT and not edition.change_vi:
        raise FieldMissing("change_vi", _("Say what the correction changes."))
    english = [f"{name}_en" for name in ("title", "how", "signs", "todo")]
    if any(getattr(edition, name) for name in english):
        for name in english:
            if not getattr(edition, name):
                raise FieldMissing(name, _("Write the whole warning in English, or leave all of English empty."))
