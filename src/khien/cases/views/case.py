"""The page of one case, and everything that a person can do on it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from khien.cases import actions
from khien.cases.casefile import CaseFile, open_file
from khien.cases.errors import FieldMissing, NotPossibleNow, ProposalRefused, StaleCase
from khien.cases.forms import ProposalForm, SendBackForm, UnblockForm, VersionForm, initial_of
from khien.cases.history import last_changes
from khien.cases.models import Case, Decision
from khien.core.errors import KhienError
from khien.people.access import needs, person_of
from khien.people.models import Person
from khien.people.rights import Right

UNPROCESSABLE, CONFLICT = 422, 409


@never_cache
@require_GET
@needs(Right.SEE_CASES)
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """The case with its evidence, its reports, its story, and what this person can do next."""
    return _page(request, _file(request, ref))


@require_POST
@needs(Right.PROPOSE)
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the case."""
    return _act(request, ref, "take", lambda file, form: actions.take_case(case=file.case, by=person_of(request)))


@require_POST
@needs(Right.PROPOSE)
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Propose a decision, or the renewal of the block that is in force."""

    def act(file: CaseFile, form: Any) -> None:
        if file.block is not None and form.proposal.kind is Decision.Kind.BLOCK:
            actions.renew_decision(decision=file.block, proposal=form.proposal, by=person_of(request))
        else:
            actions.propose_decision(case=file.case, proposal=form.proposal, by=person_of(request))
        messages.success(request, _("Your proposal waits for a second person."))

    return _act(request, ref, "proposal", act)


@require_POST
@needs(Right.DECIDE)
def approve(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Approve what somebody else proposed."""

    def act(file: CaseFile, form: Any) -> None:
        actions.approve_decision(decision=_decision(file, number), by=person_of(request))
        messages.success(request, _("Approved. It is in force now."))

    return _act(request, ref, "approve", act)


@require_POST
@needs(Right.DECIDE)
def send_back(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Send back what somebody else proposed."""

    def act(file: CaseFile, form: Any) -> None:
        note = form.cleaned_data["note"]
        actions.send_back_decision(decision=_decision(file, number), note=note, by=person_of(request))
        messages.success(request, _("Sent back with your note."))

    return _act(request, ref, "send_back", act)


@require_POST
@needs(Right.UNDO)
def unblock(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Lift the block at once."""

    def act(file: CaseFile, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        actions.unblock(decision=_decision(file, number), reason=reason, by=person_of(request))
        messages.success(request, _("The block is lifted. A second person will review this."))

    return _act(request, ref, "unblock", act)


def _file(request: HttpRequest, ref: str) -> CaseFile:
    try:
        return open_file(ref, page=request.GET.get("page"))
    except Case.DoesNotExist as error:
        raise Http404 from error


def _decision(file: CaseFile, number: int) -> Decision:
    """Return the decision of a number, if there is still something to do with it."""
    for decision in [*file.waiting, *file.in_force]:
        if decision.ref == f"{file.case.ref}-{number}":
            return decision
    raise NotPossibleNow(_("This decision is no longer waiting or in force. Read below what happened."))


def _act(request: HttpRequest, ref: str, name: str, act: Callable[[CaseFile, Any], None]) -> HttpResponse:
    """Run one action from its form; on refusal show the page again with what was typed and what to do."""
    file = _file(request, ref)
    form = _forms(file, person_of(request), request.POST)[name]
    if not form.is_valid():
        return _page(request, file, UNPROCESSABLE, **{name: form})
    file.case.version = form.cleaned_data.get("version", file.case.version)
    try:
        act(file, form)
    except (ProposalRefused, FieldMissing) as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.user_message)
        return _page(request, _file(request, ref), UNPROCESSABLE, **{name: form})
    except (StaleCase, NotPossibleNow) as late:
        return _late(request, _file(request, ref), late, name, form)
    return redirect("cases:case", ref=ref)


def _late(request: HttpRequest, file: CaseFile, late: KhienError, name: str, form: Any) -> HttpResponse:
    """Show what changed meanwhile, and keep what was typed: it can be sent again from the page as it is now."""
    seen = form.cleaned_data.get("version", file.case.version)
    form.add_error(None, late.user_message)
    form.data = form.data.copy()
    form.data["version"] = str(file.case.version)
    return _page(
        request, file, CONFLICT, changes=last_changes(file.history, file.case.version - seen), **{name: form}
    )


def _page(request: HttpRequest, file: CaseFile, status: int = 200, **shown: Any) -> HttpResponse:
    person = person_of(request)
    forms = {f"{name}_form": form for name, form in _forms(file, person, None).items()}
    forms |= {f"{name}_form": shown.pop(name) for name in list(shown) if f"{name}_form" in forms}
    own = {one.pk for one in file.waiting if one.proposed_by_id == person.pk}
    context = {"file": file, "case": file.case, "own": own, "person": person, **forms, **shown}
    context["collecting"] = bool(settings.COLLECT)
    context["form"] = next((form for form in forms.values() if form.is_bound), None)
    return render(request, "cases/case.html", context, status=status)


def _forms(file: CaseFile, person: Person, data: Any) -> dict[str, Any]:
    """Return every form of the page, bound to what was sent when something was."""
    version = {"version": file.case.version}
    return {
        "take": VersionForm(data, initial=version, auto_id="take_%s"),
        "proposal": ProposalForm(
            data,
            given=file.given,
            may_override=person.may(Right.OVERRIDE_GUARD),
            initial=initial_of(file.suggestion, file.case.version, file.given.longest),
        ),
        "approve": VersionForm(data, initial=version, auto_id="approve_%s"),
        "send_back": SendBackForm(data, initial=version, auto_id="send_back_%s"),
        "unblock": UnblockForm(data, auto_id="unblock_%s"),
    }
