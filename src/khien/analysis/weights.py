"""How much each finding weighs, and how it is said. `version.py` tells every change of this table."""

from django.utils.translation import gettext_lazy as _

from khien.core.errors import KhienError

VERSION = "2026-11.6"

# Where everything that the model reads starts, and what a unit of the model's log-odds adds or takes: nothing at
# even odds. So few for a unit that the rarest odds still differ: what lets one ordinary address in a thousand
# through lies between 60 and 80 points.
START, MODEL_PER_UNIT = 35, 5
# What is left of the points on the guard list: of a name next to nothing; of one address on a guarded host more,
# because pages of public bodies and schools do get broken into, but never enough to suggest anything.
GUARDED_NAME, GUARDED_ADDRESS = 0.1, 0.4
FEEDS_AT_MOST = 80
REPORTS_AT_MOST = 20
EVIDENCE_AT_MOST = 70  # all that a visit found; a page may look bad in many ways at once

TABLE: dict[str, tuple[int, object]] = {
    "start": (START, _("Every name and address starts here, before anything is known.")),
    "feed_itself": (60, _("The list “%(feed)s” names exactly this.")),
    "feed_host": (50, _("The list “%(feed)s” names its host.")),
    "feed_registrable_domain": (40, _("The list “%(feed)s” names the domain it belongs to.")),
    "feed_good": (-40, _("The list “%(feed)s” knows it as good.")),
    "reported": (5, _("Reports by people so far: %(count)s.")),
    "guard": (0, _("It is on the guard list (%(rule)s): it must not be blocked.")),
    "guard_shared": (0, _("Many people share this host (%(rule)s): only single addresses on it can be harmful.")),
    "nowhere": (0, _("No site of the Internet is at %(host)s, only in one's own network or in examples.")),
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
    "name_new": (14, _("Its name was registered %(days)s days ago.")),
    "name_young": (10, _("Its name was registered %(days)s days ago.")),
    "name_rather_young": (5, _("Its name was registered %(days)s days ago.")),
    "name_old": (-8, _("Its name has been registered for %(years)s years.")),
    "free_certificate_for_brand": (
        6,
        _("It imitates %(brand)s, with a certificate that anybody gets for nothing (%(issuer)s)."),
    ),
    "certificate_refused": (3, _("Browsers refuse its certificate (%(problem)s).")),
    "certificate_new": (2, _("Its certificate was issued %(days)s days ago.")),
    "leads_to_other_site": (2, _("It leads on to another site (%(host)s).")),
    "asks_password": (4, _("The page asks for a password.")),
    "asks_card": (12, _("The page asks for the number of a bank card.")),
    "asks_otp": (14, _("The page asks for a one-time code (OTP).")),
    "asks_id": (8, _("The page asks for the number of an identity card.")),
    "page_gives_program": (14, _("It hands out a program for Android phones (APK).")),
    "sends_to_bot": (20, _("What people type there is sent to a Telegram bot.")),
    "reaches_inside": (10, _("The page tries to reach addresses inside the visitor's own network (%(what)s).")),
    "looks_like": (25, _("It shows the icon or logo of %(brand)s, and is not their site.")),
    "elsewhere_kit": (
        8,
        _("It is built of the same parts as %(sites)s other reported sites, such as %(example)s."),
    ),
    "elsewhere_tracker": (
        10,
        _("It counts visitors under the same number as %(sites)s other reported sites, such as %(example)s."),
    ),
    "elsewhere_certificate": (
        8,
        _("It has the same certificate as %(sites)s other reported sites, such as %(example)s."),
    ),
    "elsewhere_favicon": (3, _("It has the same icon as %(sites)s other reported sites, such as %(example)s.")),
    "limits": (0, _("The points stay between 0 and 100.")),
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
