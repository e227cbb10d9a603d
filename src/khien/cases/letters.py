"""Letters to people who asked to be told: a reporter whose case was decided, an appellant who has an answer.

Reactions. Contact data are opened for this one purpose, and each opening is recorded: the record also makes that a
second delivery writes no second letter.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.cases.actions.contacts import open_to_write
from khien.cases.events import ReportersWrittenTo
from khien.cases.models import Appeal, Decision
from khien.cases.states import AppealState
from khien.core.sealing import CannotUnseal, unseal
from khien.indicators.display import defanged
from khien.intake.models import Report
from khien.ledger.record import SYSTEM
from khien.outbox.announce import announce
from khien.outbox.letters import write_letter
from khien.web.links import public_url

log = structlog.get_logger(__name__)

PORTION = 500  # letters in one transaction, which must be over before its lease is

# What the reporter reads about each kind of decision; the others change nothing for them.
OUTCOMES: Mapping[str, Promise] = {
    Decision.Kind.BLOCK: gettext_lazy("It is now blocked for everybody who uses the protection. Thank you."),
    Decision.Kind.WARN: gettext_lazy("It cannot be blocked, but whoever looks it up is now warned. Thank you."),
    Decision.Kind.CLEAR: gettext_lazy("We found nothing harmful in it, so it is not blocked."),
    Decision.Kind.REFER: gettext_lazy("We have passed it on to the authority that is responsible."),
    Decision.Kind.LABEL: gettext_lazy("It is answered with a correction. False news is never blocked."),
}


def write_to_reporters(payload: Mapping[str, Any]) -> None:
    """Tell everybody who reported something, and left an e-mail address, what was decided.

    Some hundred letters at a time: the fact that they are written brings this reaction about again, for the rest.

    Args:
        payload: `decision_id`, and `written_until`: the report up to which letters are written, when some are. A
            renewal is no news, and neither is what is over by now.
    """
    rows = Decision.objects.in_force().select_related("case__subject")
    decision = rows.filter(pk=payload["decision_id"]).first()
    if decision is None or decision.kind not in OUTCOMES or decision.renews_id:
        return
    reports = decision.case.reports.exclude(contact=None).order_by("pk")
    done = payload.get("written_until", 0)
    portion = list(reports.filter(pk__gt=done)[: PORTION + 1])
    _write_to(portion[:PORTION], decision, told=_addresses(reports.filter(pk__lte=done)))
    if len(portion) > PORTION:
        until = portion[PORTION - 1].pk
        some = ReportersWrittenTo(decision_id=decision.pk, decision=decision.ref, written_until=until)
        announce(some, by=SYSTEM, about=decision.ref)


def _write_to(reports: Iterable[Report], decision: Decision, told: set[str]) -> None:
    """Write one letter for one address, however often it was left: reports cannot fill a stranger's mailbox."""
    for report in reports:
        to = _address(report, gettext_lazy("Letter: what was decided in %s"), decision.ref)
        if to and to.casefold() not in told:
            told.add(to.casefold())
            with translation.override(report.language):
                subject, text = _("What became of your report"), _about_decision(report, decision)
            write_letter(once=f"{decision.ref} {report.pk}", to=to, subject=subject, text=text)


def _addresses(reports: QuerySet[Report]) -> set[str]:
    """Return where the letters before went; these openings are on record already."""
    found = set[str]()
    for sealed in reports.values_list("contact", flat=True).iterator(chunk_size=2_000):
        with suppress(CannotUnseal):
            found.add(unseal(bytes(sealed or b""), settings.CONTACT_KEY).casefold())
    return found


def write_to_appellant(payload: Mapping[str, Any]) -> None:
    """Tell an appellant who left an e-mail address that the answer is there.

    Args:
        payload: `appeal_id`.
    """
    answered = Appeal.objects.exclude(state=AppealState.RECEIVED).select_related("decision")
    appeal = answered.filter(pk=payload["appeal_id"]).first()
    if appeal is None:
        return
    if to := _address(appeal, gettext_lazy("Letter: the answer to appeal %s"), appeal.pk):
        subjects, texts = [], []
        for language, _name in settings.LANGUAGES:  # an appeal keeps none of its own: the letter speaks them all
            with translation.override(language):
                subjects.append(_("Your appeal against block %s") % appeal.decision.ref)
                texts.append(_about_appeal(appeal, language))
        write_letter(once=f"appeal {appeal.pk}", to=to, subject=" · ".join(subjects), text="\n".join(texts))


def _about_decision(report: Report, decision: Decision) -> str:
    day = date_format(timezone.localtime(report.received_at), "SHORT_DATE_FORMAT")
    thing = defanged(decision.case.subject.as_value)
    decided = _("Two people have looked at it and decided.")
    told = [_("On %(day)s you reported: %(thing)s") % {"day": day, "thing": thing}]
    told.append(f"{decided} {OUTCOMES[decision.kind]}")
    if decision.kind == Decision.Kind.BLOCK:
        told.append(_("The reason: %s") % public_url(f"/list/{decision.ref}/", report.language))
    return _letter(*told)


def _about_appeal(appeal: Appeal, language: str) -> str:
    upheld = _("Your appeal was upheld: the block has been lifted.")
    rejected = _("Your appeal was rejected.")  # whether the block still stands, the page says when it is read
    where = _("You find the answer here: %s") % public_url(f"/appeals/{appeal.ref}/", language)
    return _letter(upheld if appeal.state == AppealState.UPHELD else rejected, where)


def _letter(*told: str) -> str:
    caution = _("We never ask for a password, an OTP code or money. If a letter in our name does, it is a scam.")
    why = _("You get this letter because you left us this address. It cannot be answered.")
    return "\n\n".join((_("Hello,"), *told, caution, f"{why}\nKhiên")) + "\n"


def _address(of: Report | Appeal, purpose: Promise, about: object) -> str | None:
    """Open what was left; None when it is no e-mail address, cannot be opened, or was opened for this before."""
    with translation.override("vi"):  # staff read it, and it must be the same each time
        said = str(purpose) % about
    try:
        contact = open_to_write(of=of, purpose=said)
        validate_email(contact)
    except ValidationError:
        return None
    except CannotUnseal:  # a damaged row: the others get their letters
        log.error("contact cannot be opened", model=of._meta.label, row=of.pk)
        return None
    return contact
