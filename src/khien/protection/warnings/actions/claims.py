"""Writing a fact check: what is claimed, where it was seen, what was found."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.campaigns import texts
from khien.cases.errors import FieldMissing, NotPossibleNow
from khien.core.errors import KhienError
from khien.indicators.kinds import Kind
from khien.indicators.parse import parse
from khien.people.models import Person
from khien.people.rights import Right, require
from khien.protection.warnings.actions.writing import wait_for_others
from khien.protection.warnings.errors import StaleText
from khien.protection.warnings.known import keys_of
from khien.protection.warnings.models.claims import Appearance, Bucket, Claim, ClaimEvidence
from khien.protection.warnings.states import ClaimState
from khien.protection.warnings.texts import clean, harmless, is_official
from khien.protection.warnings.topics import ClaimTopic

LONGEST = {"in_name_of": 140, "statement_vi": 300, "statement_en": 300, "finding_vi": 2_000, "finding_en": 2_000}
LONGEST_SEEN, LONGEST_FOUND, LONGEST_LINK = 3_000, 500, 1_000


@dataclass(frozen=True)
class Statement:
    """What is claimed and what is true, in words.

    Args:
        topic: a word of the closed list.
        statement_vi: the claim in one sentence.
        in_name_of: the organisation whose name is used.
        finding_vi: the correction, which is shown beside.
    """

    topic: str
    statement_vi: str
    in_name_of: str = ""
    finding_vi: str = ""
    statement_en: str = ""
    finding_en: str = ""

    def fields(self) -> dict[str, str]:
        """Return what is stored.

        Raises:
            FieldMissing: the topic is not of the list, or a text is missing or too long.
        """
        if self.topic not in ClaimTopic.values:
            raise FieldMissing("topic", _("Choose one of the list. Nothing else is checked here."))
        stored = {name: harmless(clean(getattr(self, name))) for name in LONGEST}
        if not stored["statement_vi"]:
            raise FieldMissing("statement_vi", _("Say in one sentence what is claimed."))
        for name, longest in LONGEST.items():
            if len(stored[name]) > longest:
                raise FieldMissing(
                    name,
                    _("This has %(length)s characters; at most %(longest)s fit.")
                    % {"length": len(stored[name]), "longest": longest},
                )
        return stored | {"topic": self.topic}


def open_claim(*, statement: Statement, by: Person) -> Claim:
    """Begin a fact check. A button that is pressed twice begins one.

    Raises:
        NotAllowed, FieldMissing.
    """
    require(by, Right.WRITE_WARNINGS)
    words = {"written_by": by, **statement.fields()}
    with transaction.atomic():
        wait_for_others(Person.objects.filter(pk=by.pk), "name")
        return Claim.objects.filter(state=ClaimState.DRAFT, **words).first() or number(Claim(**words))


def number(claim: Claim) -> Claim:
    """Store a new fact check and give it its number."""
    claim.ref = f"new-{secrets.token_hex(8)}"
    claim.save(force_insert=True)
    claim.ref = f"KT-{timezone.localdate().year}-{claim.pk:06}"
    claim.save(update_fields=["ref"])
    return claim


def edit_claim(*, claim: Claim, statement: Statement, by: Person) -> None:
    """Change the words of a draft; `claim.revision` guards against overwriting.

    Raises:
        NotAllowed, FieldMissing, StaleText.
    """
    require(by, Right.WRITE_WARNINGS)
    fields = statement.fields()
    _hold(claim, **fields, written_by=by, written_at=timezone.now())


def add_appearance(*, claim: Claim, channel: str, seen_on: date, text: str, by: Person) -> None:
    """Note where a claim was seen, in its own words: by these a pasted message finds the fact check.

    Raises:
        NotAllowed, FieldMissing, StaleText.
    """
    require(by, Right.WRITE_WARNINGS)
    words = harmless(clean(text), mask=True)
    if not words or len(words) > LONGEST_SEEN:
        raise FieldMissing("text", _("Paste the words as they go round: at most 3,000 characters."))
    if channel not in Appearance.Channel.values or seen_on > timezone.localdate():
        raise FieldMissing("seen_on", _("A day in the future is not possible."))
    with transaction.atomic():
        _hold(claim)
        row = Appearance.objects.create(
            claim=claim, channel=channel, seen_on=seen_on, text=words, signature=texts.signature(text)
        )
        Bucket.objects.bulk_create(Bucket(key=key, appearance=row) for key in keys_of(text))


def add_evidence(*, claim: Claim, text: str, url: str, by: Person) -> None:
    """Note what was found. A link must lead to a public body, a bank or a school: they speak for themselves.

    Raises:
        NotAllowed, FieldMissing, StaleText.
    """
    require(by, Right.WRITE_WARNINGS)
    words, link = harmless(clean(text)), clean(url)
    if not words or len(words) > LONGEST_FOUND:
        raise FieldMissing("text", _("Say what was found: at most 500 characters."))
    if link and not _is_official_link(link):
        raise FieldMissing(
            "url",
            _(
                "Only links that begin with https:// and lead to a public body, a bank or a school "
                "can be a source."
            ),
        )
    with transaction.atomic():
        _hold(claim)
        ClaimEvidence.objects.create(claim=claim, text=words, url=link)


def _is_official_link(link: str) -> bool:
    try:
        return len(link) <= LONGEST_LINK and link.startswith("https://") and is_official(parse(link, Kind.URL))
    except KhienError:
        return False


def remove_row(*, claim: Claim, row: Appearance | ClaimEvidence, by: Person) -> None:
    """Take an appearance or a piece of evidence out of a draft.

    Raises:
        NotAllowed, StaleText.
    """
    require(by, Right.WRITE_WARNINGS)
    with transaction.atomic():
        _hold(claim)
        row.delete()


def discard_claim(*, claim: Claim, by: Person) -> None:
    """Throw a draft away, with all that was noted in it.

    Raises:
        NotAllowed, NotPossibleNow, StaleText.
    """
    require(by, Right.WRITE_WARNINGS)
    with transaction.atomic():
        _hold(claim)
        claim.delete()


def _hold(claim: Claim, **fields: object) -> None:
    seen = Claim.objects.filter(pk=claim.pk, state=ClaimState.DRAFT, revision=claim.revision)
    if not seen.update(revision=F("revision") + 1, **fields):
        if Claim.objects.exclude(state=ClaimState.DRAFT).filter(pk=claim.pk).exists():
            raise NotPossibleNow(_("Only a draft can be changed. Reload the page to see it as it stands."))
        raise StaleText
    claim.refresh_from_db()
