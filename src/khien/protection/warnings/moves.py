"""Moves of state by compare-and-swap: the tables of `states` are the only authority."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from khien.cases.errors import NotPossibleNow
from khien.cases.moves import sources
from khien.protection.warnings.errors import StaleText
from khien.protection.warnings.models.alerts import Alert, Edition
from khien.protection.warnings.states import ALERT_MOVES, EDITION_MOVES, AlertState, EditionState


def move_edition(edition: Edition, *, to: EditionState, **fields: Any) -> None:
    """Move an edition along an arrow of the table, if it is still the text that the person saw.

    Raises:
        StaleText: somebody changed it meanwhile.
        NotPossibleNow: there is no arrow from where it stands now.
    """
    rows = Edition.objects.filter(pk=edition.pk, state__in=sources(EDITION_MOVES, to))
    if not rows.filter(revision=edition.revision).update(state=to, revision=F("revision") + 1, **fields):
        if rows.exists():
            raise StaleText
        state = EditionState(Edition.objects.values_list("state", flat=True).get(pk=edition.pk))
        raise NotPossibleNow(
            _("This text is now “%(state)s”. Reload the page to see it as it stands.") % {"state": state.label}
        )
    for name, value in {"state": to, "revision": edition.revision + 1, **fields}.items():
        setattr(edition, name, value)


def move_alert(alert: Alert, *, to: AlertState, **fields: Any) -> None:
    """Move a warning along an arrow of the table.

    Raises:
        NotPossibleNow: there is no arrow from where it stands now.
    """
    rows = Alert.objects.filter(pk=alert.pk, state__in=sources(ALERT_MOVES, to))
    if not rows.update(state=to, **fields):
        state = AlertState(Alert.objects.values_list("state", flat=True).get(pk=alert.pk))
        raise NotPossibleNow(
            _("This warning is now “%(state)s”. Reload the page to see it as it stands.") % {"state": state.label}
        )
    for name, value in {"state": to, **fields}.items():
        setattr(alert, name, value)
