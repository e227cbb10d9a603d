"""The state machines of warnings and fact checks: one table each, drawn in docs/states.md."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertState(TextChoices):
    """Where a warning stands."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("in force")
    EXPIRED = "expired", _("no longer current")
    WITHDRAWN = "withdrawn", _("withdrawn")


ALERT_MOVES: dict[AlertState, frozenset[AlertState]] = {
    AlertState.DRAFT: frozenset({AlertState.PUBLISHED}),
    AlertState.PUBLISHED: frozenset({AlertState.PUBLISHED, AlertState.EXPIRED, AlertState.WITHDRAWN}),
    AlertState.EXPIRED: frozenset({AlertState.PUBLISHED, AlertState.WITHDRAWN}),
    AlertState.WITHDRAWN: frozenset(),
}


class EditionState(TextChoices):
    """Where one edition of a warning's text stands."""

    DRAFT = "draft", _("being written")
    WAITING = "waiting", _("waiting for a second person")
    PUBLISHED = "published", _("published")
    REPLACED = "replaced", _("replaced by a newer edition")


EDITION_MOVES: dict[EditionState, frozenset[EditionState]] = {
    EditionState.DRAFT: frozenset({EditionState.WAITING}),
    EditionState.WAITING: frozenset({EditionState.DRAFT, EditionState.PUBLISHED}),
    EditionState.PUBLISHED: frozenset({EditionState.REPLACED}),
    EditionState.REPLACED: frozenset(),
}


class ClaimState(TextChoices):
    """Where a fact check stands."""

    DRAFT = "draft", _("being written")
    ONE_VERDICT = "one_verdict", _("waiting for a reviewer of another unit")
    PUBLISHED = "published", _("published")
    REPLACED = "replaced", _("replaced by a correction")
    WITHDRAWN = "withdrawn", _("withdrawn")


CLAIM_MOVES: dict[ClaimState, frozenset[ClaimState]] = {
    ClaimState.DRAFT: frozenset({ClaimState.ONE_VERDICT}),
    ClaimState.ONE_VERDICT: frozenset({ClaimState.DRAFT, ClaimState.PUBLISHED}),
    ClaimState.PUBLISHED: frozenset({ClaimState.REPLACED, ClaimState.WITHDRAWN}),
    ClaimState.REPLACED: frozenset(),
    ClaimState.WITHDRAWN: frozenset({ClaimState.REPLACED}),
}
