"""Two reviewers of two units: a verdict counts when both come to the same. Then correction and withdrawal."""

import json
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.cases.errors import FieldMissing, NotPossibleNow
from khien.cases.moves import sources
from khien.outbox.announce import announce
from khien.people.models import Person
from khien.people.rights import Right, require
from khien.protection.warnings.actions.claims import LONGEST, number
from khien.protection.warnings.errors import OtherVerdict, SameUnit, StaleText
from khien.protection.warnings.events import ClaimPublished, ClaimSentBack, ClaimWithdrawn, VerdictGiven
from khien.protection.warnings.models.claims import Bucket, Claim
from khien.protection.warnings.states import CLAIM_MOVES, ClaimState
from khien.protection.warnings.texts import clean, harmless
from khien.protection.warnings.topics import Verdict


def give_verdict(*, claim: Claim, verdict: Verdict, by: Person) -> None:
    """Give the first verdict, or the second, which publishes.

    Args:
        claim: as the person saw it; `claim.revision` makes sure that it is this text.
        verdict: what the person found.
        by: the second is of another unit than the first.

    Raises:
        NotAllowed, FieldMissing, SameUnit, OtherVerdict, StaleText, NotPossibleNow.
    """
    require(by, Right.REVIEW_CLAIMS)
    with transaction.atomic():
        if claim.state == ClaimState.DRAFT:
            _check_complete(claim)
            _move(claim, ClaimState.ONE_VERDICT, verdict=verdict, first_by=by, first_unit=by.unit, note="")
            given = VerdictGiven(claim=claim.ref, topic=claim.topic, verdict=verdict)
            announce(given, by=by, about=claim.ref)
        else:
            _second_verdict(claim, verdict, by)


def _second_verdict(claim: Claim, verdict: Verdict, by: Person) -> None:
    if claim.first_by_id == by.pk or claim.first_unit_id == by.unit_id:
        raise SameUnit  # the database refuses it too; this says it kindly
    if claim.state == ClaimState.ONE_VERDICT and claim.verdict != verdict:
        raise OtherVerdict
    _move(claim, ClaimState.PUBLISHED, second_by=by, second_unit=by.unit, published_at=timezone.now())
    if claim.replaces:
        _move(claim.replaces, ClaimState.REPLACED, reason_vi=claim.reason_vi, reason_en=claim.reason_en)
    announce(_published(claim), by=by, about=claim.ref)


def send_back_claim(*, claim: Claim, note: str, by: Person) -> None:
    """Disagree with the first verdict: it becomes a draft again, without any.

    Raises:
        NotAllowed, FieldMissing, StaleText, NotPossibleNow.
    """
    require(by, Right.REVIEW_CLAIMS)
    if not note.strip():
        raise FieldMissing("note", _("Say what must be mended before this can be published."))
    with transaction.atomic():
        _move(claim, ClaimState.DRAFT, verdict="", first_by=None, first_unit=None, note=note.strip())
        announce(ClaimSentBack(claim=claim.ref, note=note.strip()), by=by, about=claim.ref)


def correct_claim(*, claim: Claim, reason_vi: str, reason_en: str = "", by: Person) -> Claim:
    """Begin a new fact check in the place of a published one; the old one stands until both reviewers agree again.

    Raises:
        NotAllowed, FieldMissing, NotPossibleNow: it is not published, or a correction is being written.
    """
    require(by, Right.WRITE_WARNINGS)
    reason = _public_reason(reason_vi)
    with transaction.atomic():
        if claim.state != ClaimState.PUBLISHED or Claim.objects.filter(replaces=claim).exists():
            raise NotPossibleNow(_("It is not public, or a correction is being written already."))
        words = {name: getattr(claim, name) for name in (*LONGEST, "topic")}
        new = number(
            Claim(replaces=claim, written_by=by, reason_vi=reason, reason_en=harmless(clean(reason_en)), **words)
        )
        _copy_rows(claim, new)
    return new


def _copy_rows(old: Claim, new: Claim) -> None:
    for seen in old.appearances.prefetch_related("buckets"):
        keys = [bucket.key for bucket in seen.buckets.all()]
        seen.pk, seen.claim = None, new
        seen.save(force_insert=True)
        Bucket.objects.bulk_create(Bucket(key=key, appearance=seen) for key in keys)
    for found in old.evidence.all():
        found.pk, found.claim = None, new
        found.save(force_insert=True)


def withdraw_claim(*, claim: Claim, reason_vi: str, reason_en: str = "", by: Person) -> None:
    """Take a fact check back at once; it stays readable, with the reason.

    Raises:
        NotAllowed, FieldMissing, NotPossibleNow.
    """
    require(by, Right.REVIEW_CLAIMS)
    reason = _public_reason(reason_vi)
    with transaction.atomic():
        _move(claim, ClaimState.WITHDRAWN, reason_vi=reason, reason_en=harmless(clean(reason_en)))
        announce(ClaimWithdrawn(claim=claim.ref, why=reason), by=by, about=claim.ref)


def _public_reason(text: str) -> str:
    reason = harmless(clean(text))
    if not reason:
        raise FieldMissing("reason_vi", _("Say why. Readers see it."))
    return reason


def _check_complete(claim: Claim) -> None:
    if not claim.in_name_of:
        raise FieldMissing("in_name_of", _("Say in whose name it goes round."))
    if not claim.finding_vi:
        raise FieldMissing("finding_vi", _("Say what is true."))
    if bool(claim.statement_en) != bool(claim.finding_en):
        raise FieldMissing("finding_en", _("Write both texts in English, or leave both empty."))
    if not claim.appearances.exists():
        raise FieldMissing("text", _("Note at least one place where it was seen, in its own words."))
    if not claim.evidence.exclude(url="").exists():
        raise FieldMissing("url", _("Note at least one official source with its link."))


def _move(claim: Claim, to: ClaimState, **fields: object) -> None:
    """Move a fact check along an arrow of the table, if it is still the text that the person saw."""
    rows = Claim.objects.filter(pk=claim.pk, state__in=sources(CLAIM_MOVES, to))
    if not rows.filter(revision=claim.revision).update(state=to, revision=F("revision") + 1, **fields):
        if rows.exists():
            raise StaleText
        state = ClaimState(Claim.objects.values_list("state", flat=True).get(pk=claim.pk))
        raise NotPossibleNow(
            _("This fact check is now “%(state)s”. Reload the page to see it as it stands.")
            % {"state": state.label}
        )
    claim.refresh_from_db()


def _published(claim: Claim) -> ClaimPublished:
    shown = {name: getattr(claim, name) for name in (*LONGEST, "topic", "verdict")}
    shown["seen"] = [(one.channel, str(one.seen_on), one.text) for one in claim.appearances.order_by("pk")]
    shown["found"] = [(one.text, one.url) for one in claim.evidence.order_by("pk")]
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return ClaimPublished(
        claim=claim.ref,
        topic=claim.topic,
        verdict=claim.verdict,
        statement=claim.statement_vi,
        text_sha256=sha256(text.encode()).hexdigest(),
        first=claim.first_by.public_ref() if claim.first_by else {},
        replaces=claim.replaces.ref if claim.replaces else "",
    )
