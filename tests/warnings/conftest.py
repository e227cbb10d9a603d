"""A warning that Minh writes and Hoa publishes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from khien.protection.warnings.actions import approve_edition, open_alert, submit_edition
from khien.protection.warnings.content import Content
from khien.protection.warnings.models import Alert, Edition
from tests.conftest import Cast

CONTENT = Content(
    category="fraud_parcel",
    sector="postal",
    severity="Severe",
    title_vi="Tin nhắn “phí giao hàng” dẫn đến trang giả mạo bưu điện",
    how_vi="Bạn nhận tin nhắn nói rằng bưu kiện bị giữ. Trang giả hỏi số thẻ và mã OTP.",
    signs_vi="Tin nhắn đến từ số lạ\nĐòi mã OTP",
    todo_vi="Không bấm vào liên kết\nGọi ngân hàng nếu đã nhập thẻ",
    examples="Buu kien cua ban bi giu, dong phi tai https://buu-dien-vn.example/phi",
    provinces=("01", "48"),
)
ENGLISH = replace(
    CONTENT,
    title_en="“Delivery fee” messages lead to a false post office",
    how_en="A message says that a parcel is held. The false page asks for the card number and the OTP code.",
    signs_en="It comes from an unknown number\nIt asks for an OTP code",
    todo_en="Do not open the link\nCall your bank if you have typed your card number",
)


def draft(cast: Cast, **changes: Any) -> Edition:
    """Minh writes."""
    return open_alert(content=replace(CONTENT, **changes), by=cast.minh)


def waiting(cast: Cast, **changes: Any) -> Edition:
    """Minh writes and asks a second person."""
    edition = draft(cast, **changes)
    submit_edition(edition=edition, by=cast.minh)
    return edition


def published(cast: Cast, content: Content = CONTENT, **changes: Any) -> Alert:
    """Minh writes and Hoa publishes."""
    edition = open_alert(content=replace(content, **changes), by=cast.minh)
    submit_edition(edition=edition, by=cast.minh)
    approve_edition(edition=edition, by=cast.hoa)
    return fresh(edition.alert)


def fresh(alert: Alert) -> Alert:
    """Read a warning again, as a page does."""
    return Alert.objects.select_related("newest").get(pk=alert.pk)


def end_time_of(alert: Alert) -> None:
    """Let its time be over."""
    Alert.objects.filter(pk=alert.pk).update(expires_at=timezone.now())


@pytest.fixture(autouse=True)
def _own_press(settings: LazySettings, tmp_path: Path) -> None:
    settings.PRESS_FOLDER = tmp_path / "press"
