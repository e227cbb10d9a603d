"""The demonstration shows a warning that the demonstration people made."""

import pytest

from khien.config.journey.warning import warn_of_the_largest_campaign
from khien.protection.warnings.models import Alert
from tests.campaigns.conftest import Reported, reported  # noqa: F401 - a fixture
from tests.conftest import Cast
from tests.warnings.conftest import fresh

pytestmark = pytest.mark.django_db


def test_without_a_campaign_there_is_nothing_to_warn_of(cast: Cast) -> None:
    assert warn_of_the_largest_campaign(writer=cast.minh, second=cast.hoa) == ""


def test_the_largest_campaign_becomes_a_warning(reported: Reported, cast: Cast) -> None:  # noqa: F811
    for _time in range(2):
        reported("Vào lua-dao-mot.top nhận quà")
    ref = warn_of_the_largest_campaign(writer=cast.minh, second=cast.hoa)
    alert = fresh(Alert.objects.get(ref=ref))
    assert alert.state == "published"
    assert "lua-dao-mot[.]top" in alert.newest.examples
