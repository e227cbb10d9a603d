"""How list and resolver stand to each other now, in words for operators."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from khien.indicators.names import bracketed
from khien.protection.filtering.compile.zone import HOT
from khien.protection.filtering.engines import Engine, EngineFailed, engine, unbound
from khien.protection.filtering.models import Release
from khien.protection.filtering.publish import wrong_canaries


@dataclass(frozen=True)
class State:
    """One sentence, and whether all is well."""

    sentence: str
    is_good: bool = False
    serial: int | None = None  # that the resolver answers from


def resolver_state() -> State:
    """Ask the resolver, and our own beside a primary, and compare; the first that is not well is told."""
    newest = Release.objects.newest()
    asked: list[Engine] = [engine()]
    if settings.PRIMARY_PORT and unbound.installed():
        asked.append(unbound.Unbound())
    states = [_state(one, newest) for one in asked]
    return next((state for state in states if not state.is_good), states[0])


def _state(resolver: Engine, newest: Release | None) -> State:
    held = resolver.serials()
    if held is None:
        return State(_("The resolver is away. It is started again by itself, and reads the list from its files."))
    serial = held[HOT]
    if newest is None:
        return State(_("Nothing has been published yet."), serial=serial)
    if serial > newest.serial:
        said = _("The resolver answers from serial %(held)s, but the database ends at %(newest)s: an old copy?")
        return State(said % {"held": serial, "newest": newest.serial}, serial=serial)
    if serial < newest.serial:
        said = _("The resolver answers from serial %(held)s; serial %(newest)s was made %(ago)s ago.")
        ago = timesince(newest.made_at, timezone.now())
        return State(said % {"held": serial, "newest": newest.serial, "ago": ago}, serial=serial)
    try:
        wrong = wrong_canaries(resolver)
    except EngineFailed:
        return State(_("The resolver has the list, but does not answer questions."), serial=serial)
    if wrong:
        return State(_("The resolver answers wrongly for: %(names)s") % {"names": ", ".join(wrong)}, serial=serial)
    if not settings.PRIMARY_PORT and not unbound.installed():
        return State(_("No resolver is installed; the list is published as files."), is_good=True, serial=serial)
    where = f"{bracketed(settings.HOST)}:{settings.PRIMARY_PORT or settings.RESOLVER_PORT}"
    said = _("The resolver at %(where)s answers from serial %(held)s, the newest.")
    return State(said % {"where": where, "held": serial}, is_good=True, serial=serial)
