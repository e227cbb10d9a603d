"""Logos of protected organisations, from files of whoever operates this: only their hashes are kept.

A logo is a trade mark, so none comes with Khiên. What is kept is a fact about the official name, beside what
collectors saw there, and the newest files of an organisation take the place of the older ones.
"""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khien.analysis.brands import Brand
from khien.analysis.collectors.gather import Result
from khien.analysis.collectors.page_pictures import look_of
from khien.analysis.models import Evidence
from khien.core.errors import KhienError
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator

SOURCE: Final = "logo"
LARGEST: Final = 1 << 20  # bytes of a file, as of a picture that collectors fetch


class LogoTellsNothing(KhienError):
    """A file is no picture, too large, or shows too little to be compared."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” is no picture of at most 1 MB that shows enough to be compared.") % {"name": name}
        )


def keep_logos(brand: Brand, files: Mapping[str, bytes]) -> Result:
    """Keep the hashes of an organisation's logos, all or none.

    Args:
        brand: whose they are.
        files: content by path; the folders are not kept.

    Raises:
        LogoTellsNothing: see there.
    """
    looks = {name: look_of(data) if len(data) <= LARGEST else "" for name, data in files.items()}
    if unusable := next((name for name, look in looks.items() if not look), None):
        raise LogoTellsNothing(unusable)
    value = IndicatorValue(Kind.DOMAIN, brand.domains[0])
    data = {
        "brand": brand.code,
        "files": sorted(PurePath(name).name for name in looks),
        "logo_looks": sorted(set(looks.values())),
    }
    found = Result(SOURCE, data | {"at": timezone.now().isoformat()})
    with transaction.atomic():
        indicator = Indicator.objects.stored([value])[value]
        Evidence.objects.create(indicator=indicator, source=found.source, data=found.data, digest=found.digest)
    return found
