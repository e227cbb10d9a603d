"""Warnings and fact checks in the running platform, made by the actions of its demonstration people."""

import json
import re
import sys
from dataclasses import replace

from django.conf import settings
from django.utils import timezone

from khien.core.sealing import unseal
from khien.outbox.models import Letter
from khien.people.models import Person, RoleHolding, Unit
from khien.people.rights import Role
from khien.protection.warnings.actions import (
    approve_edition,
    correct_alert,
    edit_edition,
    open_alert,
    submit_edition,
    withdraw_alert,
)
from khien.protection.warnings.actions.claims import add_appearance, add_evidence, open_claim
from khien.protection.warnings.actions.reviewing import give_verdict
from khien.protection.warnings.actions.subscribing import Wish, ask_to_subscribe
from khien.protection.warnings.content import Content
from khien.protection.warnings.models import Alert, Claim
from khien.protection.warnings.topics import Verdict
from tests.warnings.conftest import ENGLISH
from tests.warnings.test_claims import MESSAGE, SOURCE, STATEMENT


def main() -> None:
    """Write, and print the numbers of what was written."""
    minh, hoa = (Person.objects.get(email=f"{key}@khien.example") for key in ("minh", "hoa"))
    other = Person.objects.create_user("lan@khien.example", None, name="Lan", unit=Unit.objects.get(code="a05"))
    RoleHolding.objects.create(person=other, role=Role.REVIEWER)
    corrected = publish(ENGLISH, minh, hoa)
    edition = correct_alert(alert=corrected, by=minh)
    words = replace(ENGLISH, change_vi="Thêm một dấu hiệu.", change_en="One more sign.")
    edit_edition(edition=edition, content=words, by=minh)
    submit_edition(edition=edition, by=minh)
    approve_edition(edition=edition, by=hoa)
    wrong = publish(replace(ENGLISH, title_vi="Cuộc gọi giả danh công an đòi cài ứng dụng"), minh, hoa)
    withdraw_alert(alert=wrong, reason_vi="Chúng tôi đã nhầm tên ứng dụng.", by=hoa)
    waiting = open_alert(content=replace(ENGLISH, title_vi="Việc nhẹ lương cao"), by=minh)
    submit_edition(edition=waiting, by=minh)
    checked = check(minh)
    for person in (hoa, other):
        give_verdict(claim=checked, verdict=Verdict.FAKE, by=person)
    half = check(minh)
    give_verdict(claim=half, verdict=Verdict.FAKE, by=other)
    made = {"warning": corrected, "withdrawn": wrong, "waiting": waiting.alert, "claim": checked, "half": half}
    sys.stdout.write(json.dumps({name: row.ref for name, row in made.items()} | {"wish": wish()}))


def publish(content: Content, minh: Person, hoa: Person) -> Alert:
    """Minh writes and Hoa publishes."""
    edition = open_alert(content=content, by=minh)
    submit_edition(edition=edition, by=minh)
    approve_edition(edition=edition, by=hoa)
    return edition.alert


def check(minh: Person) -> Claim:
    """Minh writes a fact check."""
    claim = open_claim(statement=STATEMENT, by=minh)
    add_appearance(claim=claim, channel="chat", seen_on=timezone.localdate(), text=MESSAGE, by=minh)
    add_evidence(claim=claim, text="Danh sách tài khoản tiếp nhận chính thức", url=SOURCE, by=minh)
    return claim


def wish() -> str:
    """Somebody asks for warnings by e-mail; return the secret part of the link in the letter."""
    ask_to_subscribe(Wish("mai@khien.example", [], [], "vi"))
    letter = json.loads(unseal(Letter.objects.latest("pk").sealed, settings.CONTACT_KEY))
    (token,) = re.findall(r"/warnings/confirm/([^/]+)/", letter["text"])
    return str(token)
