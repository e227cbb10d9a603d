"""How much each finding weighs, and how it is said. The version changes with every change of this table."""

from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError

VERSION = "2026-11.3"

# What the model's log-odds are worth: points at even odds, points for each unit. So few for a unit that the rarest
# odds still differ: what lets one ordinary address in a thousand through lies between 60 and 80 points.
MODEL_AT_EVEN, MODEL_PER_UNIT = 35, 5
# What is left of the points on the guard list: of a name next to nothing; of one address on a guarded host more,
# because pages of public bodies and schools do get broken into, but never enough to suggest anything.
GUARDED_NAME, GUARDED_ADDRESS = 0.1, 0.4
FEEDS_AT_MOST = 80
REPORTS_AT_MOST = 20

TABLE: dict[str, tuple[int, object]] = {
    "feed_itself": (60, _("The list “%(feed)s” names exactly this.")),
    "feed_host": (50, _("The list “%(feed)s” names its host.")),
    "feed_registrable_domain": (40, _("The list “%(feed)s” names the domain it belongs to.")),
    "feed_good": (-40, _("The list “%(feed)s” knows it as good.")),
    "reported": (5, _("Reports by people so far: %(count)s.")),
    "guard": (0, _("It is on the guard list (%(rule)s): it must not be blocked.")),
    "guard_shared": (0, _("Many people share this host (%(rule)s): only single addresses on it can be harmful.")),
    "pretends_tld_swap": (10, _("It is the name of %(brand)s under another ending.")),
    "pretends_homoglyph": (18, _("It imitates %(brand)s with letters that look alike (“%(matched)s”).")),
    "pretends_typo": (20, _("It is one slip away from the name of %(brand)s (“%(matched)s”).")),
    "pretends_bitsquat": (20, _("It is one bit away from the name of %(brand)s (“%(matched)s”).")),
    "pretends_combosquat": (18, _("It puts the name of %(brand)s together with other words (“%(matched)s”).")),
    "pretends_subdomain": (
        20,
        _("It carries the name of %(brand)s in front of a strange domain (“%(matched)s”)."),
    ),
    "pretends_path": (9, _("The name of %(brand)s stands in the path of a strange site (“%(matched)s”).")),
    "model_high": (0, _("Its letters look like those of known scams (the model says %(percent)s%%).")),
    "model_low": (0, _("Its letters look like those of ordinary sites (the model says %(percent)s%%).")),
    "cheap_ending": (2, _("Names under .%(ending)s cost next to nothing and are often used for scams.")),
    "other_letters": (4, _("It is written with letters of another alphabet.")),
    "long_name": (6, _("Its name is unusually long (%(length)s characters).")),
    "many_digits": (2, _("Its name has many digits.")),
    "many_hyphens": (5, _("Its name has many hyphens.")),
    "many_labels": (4, _("Many names stand one behind the other, so that the real one is hard to see.")),
    "address_is_number": (12, _("It leads to a number (%(host)s) instead of a name.")),
    "hidden_host": (20, _("What stands before the @ hides where the address really leads.")),
    "gives_program": (5, _("It leads to a program that would be installed.")),
    "nothing_known": (0, _("Nothing is known about it.")),
}


class UnknownFinding(KhienError):
    """A signal found something that the table does not weigh."""


def points(name: str) -> int:
    """Return what a finding weighs.

    Raises:
        UnknownFinding: the table lacks it.
    """
    if name not in TABLE:
        raise UnknownFinding(f"No weight is given for {name}.")
    return TABLE[name][0]
