"""Add, rename, merge and close units. Their codes never change and nothing is deleted."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError
from khien.outbox.announce import announce
from khien.people.actions.allow import Actor, allow
from khien.people.events import UnitAdded, UnitClosed, UnitMerged, UnitRenamed
from khien.people.models import ApiKey, Person, Unit


class CodeTaken(KhienError):
    """Another unit has the code."""


class CannotMerge(KhienError):
    """The two units cannot become one."""


class UnitIsClosedAlready(KhienError):
    """The unit ended before."""


class UnitHasPeople(KhienError):
    """Somebody still works in the unit."""


def add_unit(
    *, code: str, name_vi: str, name_en: str, kind: Unit.Kind, parent: Unit | None = None, by: Actor
) -> Unit:
    """Enter an organisation.

    Raises:
        NotAllowed: `by` does not manage units.
        CodeTaken: another unit has the code.
    """
    allow(by)
    try:
        with transaction.atomic():
            unit = Unit.objects.create(code=code, name_vi=name_vi, name_en=name_en, kind=kind, parent=parent)
            event = UnitAdded(unit=code, name_vi=name_vi, name_en=name_en, kind_of_unit=kind.value)
            announce(event, by=by, about=code)
    except IntegrityError as error:
        raise CodeTaken(_("Another unit has the code “%s”. Choose another one.") % code) from error
    return unit


def rename_unit(*, unit: Unit, name_vi: str, name_en: str, by: Actor) -> None:
    """Give a unit another name; the ledger keeps the old one.

    Raises:
        NotAllowed: `by` does not manage units.
    """
    allow(by)
    with transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(name_vi=name_vi, name_en=name_en)
        announce(UnitRenamed(unit=unit.code, name_vi=name_vi, name_en=name_en), by=by, about=unit.code)
    unit.refresh_from_db()


def merge_unit(*, unit: Unit, into: Unit, by: Actor, on: date | None = None) -> None:
    """Close a unit and let its people and keys go on in its successor.

    Args:
        unit: what ends.
        into: what goes on; open, and not the same.
        by: who does it.
        on: the day of the merger; today when left out.

    Raises:
        NotAllowed: `by` does not manage units.
        CannotMerge: into itself, or into a closed unit.
        UnitIsClosedAlready: `unit` ended before.
    """
    allow(by)
    if unit == into or into.closed_on is not None:
        raise CannotMerge(_("A unit can only be merged into another unit that is open."))
    with transaction.atomic():
        _close(unit, on=on, successor=into)
        Person.objects.filter(unit=unit).update(unit=into)
        ApiKey.objects.filter(unit=unit).update(unit=into)
        announce(UnitMerged(unit=unit.code, into=into.code), by=by, about=unit.code)
    unit.refresh_from_db()


def close_unit(*, unit: Unit, by: Actor, on: date | None = None) -> None:
    """Close a unit that has no successor. Its keys open nothing any more.

    Raises:
        NotAllowed: `by` does not manage units.
        UnitHasPeople: somebody still works there.
        UnitIsClosedAlready: it ended before.
    """
    allow(by)
    with transaction.atomic():
        if unit.people.filter(is_active=True).exists():
            raise UnitHasPeople(_("People still work in %s. Merge it into another unit instead.") % unit)
        _close(unit, on=on, successor=None)
        announce(UnitClosed(unit=unit.code), by=by, about=unit.code)
    unit.refresh_from_db()


def _close(unit: Unit, *, on: date | None, successor: Unit | None) -> None:
    still_open = Unit.objects.filter(pk=unit.pk, closed_on=None)
    if not still_open.update(closed_on=on or timezone.localdate(), successor=successor):
        raise UnitIsClosedAlready(_("%s is closed already.") % unit)
