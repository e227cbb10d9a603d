"""Add people, give and end roles, take access away. Nobody does any of it to themselves."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.outbox.announce import announce
from khien.people.actions.allow import Actor, allow
from khien.people.events import PersonAdded, PersonDeactivated, RoleEnded, RoleGranted, SignInRestarted
from khien.people.models import Person, RoleHolding, Unit
from khien.people.rights import Role


class ChangesOwnAccess(KhienError):
    """Somebody tried to change their own roles or access."""


class AddressTaken(KhienError):
    """Somebody already signs in with the e-mail address."""


class UnitIsClosed(KhienError):
    """The unit no longer exists."""


class RoleHeldAlready(KhienError):
    """The person holds the role already."""


class RoleNotHeld(KhienError):
    """The person does not hold the role."""


class NotActive(KhienError):
    """The person has been deactivated."""


def add_person(*, email: str, name: str, unit: Unit, roles: Collection[Role] = (), by: Actor) -> Person:
    """Enter a person, who has no password yet: `khien.people.links` makes the link to choose one.

    Args:
        email: under which the person signs in.
        name: how colleagues know them.
        unit: where they work; open.
        roles: what they may do from the first day.
        by: who enters them.

    Raises:
        NotAllowed: `by` does not manage people.
        UnitIsClosed: the unit has been closed or merged.
        AddressTaken: the address is in use.
    """
    allow(by)
    if unit.closed_on is not None:
        raise UnitIsClosed(_("%s is closed. Choose the unit that came after it.") % unit)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, None, name=name, unit=unit)
            announce(PersonAdded(**_public(person)), by=by, about=person.public_id)
            for role in roles:
                _give(person, role, by)
    except IntegrityError as error:
        raise AddressTaken(_("Somebody already signs in with this e-mail address.")) from error
    return person


def grant_role(*, person: Person, role: Role, by: Actor) -> RoleHolding:
    """Give a role.

    Raises:
        NotAllowed, ChangesOwnAccess, NotActive: see the classes.
        RoleHeldAlready: the person holds it.
    """
    _allow_about(person, by)
    if not person.is_active:
        raise NotActive(_("%s has been deactivated and can hold no role.") % person.name)
    try:
        with transaction.atomic():
            return _give(person, role, by)
    except IntegrityError as error:
        raise RoleHeldAlready(_("%s holds this role already.") % person.name) from error


def end_role(*, person: Person, role: Role, by: Actor) -> None:
    """End a role; that it was held stays on record.

    Raises:
        NotAllowed, ChangesOwnAccess: see the classes.
        RoleNotHeld: there is nothing to end.
    """
    _allow_about(person, by)
    with transaction.atomic():
        held = RoleHolding.objects.filter(person=person, role=role, until=None)
        if not held.update(until=timezone.now()):
            raise RoleNotHeld(_("%s does not hold this role.") % person.name)
        announce(RoleEnded(**_public(person), role=role.value), by=by, about=person.public_id)


def deactivate_person(*, person: Person, by: Actor) -> None:
    """Take all access away: roles and sessions end at once.

    Raises:
        NotAllowed, ChangesOwnAccess: see the classes.
        NotActive: it has been done already.
    """
    _allow_about(person, by)
    with transaction.atomic():
        active = Person.objects.filter(pk=person.pk, is_active=True)
        if not active.update(is_active=False, session_round=F("session_round") + 1):
            raise NotActive(_("%s has been deactivated already.") % person.name)
        RoleHolding.objects.filter(person=person, until=None).update(until=timezone.now())
        announce(PersonDeactivated(**_public(person)), by=by, about=person.public_id)
    person.refresh_from_db()


def restart_sign_in(*, person: Person, by: Actor) -> None:
    """Take password and second factors away, end all sessions: for a forgotten password or a lost telephone.

    The person gets a new link (`khien.people.links`) and sets up everything again.

    Raises:
        NotAllowed, ChangesOwnAccess, NotActive: see the classes.
    """
    _allow_about(person, by)
    if not person.is_active:
        raise NotActive(_("%s has been deactivated and cannot sign in.") % person.name)
    with transaction.atomic():
        person.set_unusable_password()
        person.session_round = F("session_round") + 1
        person.save(update_fields=["password", "session_round"])
        Authenticator.objects.filter(user=person).delete()
        announce(SignInRestarted(**_public(person)), by=by, about=person.public_id)
    person.refresh_from_db()


def end_other_sessions(*, by: Person) -> None:
    """Sign a person out everywhere; the caller may renew the session that asked for it."""
    Person.objects.filter(pk=by.pk).update(session_round=F("session_round") + 1)
    by.refresh_from_db(fields=["session_round"])


def _give(person: Person, role: Role, by: Actor) -> RoleHolding:
    holding = RoleHolding.objects.create(person=person, role=role)
    announce(RoleGranted(**_public(person), role=role.value), by=by, about=person.public_id)
    return holding


def _public(person: Person) -> dict[str, str]:
    return {"person": person.public_id, "unit": person.unit.code}


def _allow_about(person: Person, by: Actor) -> None:
    allow(by)
    if person == by:
        raise ChangesOwnAccess(_("Nobody changes their own roles or access. Ask another administrator."))
