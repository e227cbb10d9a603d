"""What people do by hand before the rows are filled in: decisions, a report, warnings, a partner's key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from khien.cases.models import Case
from khien.intake.actions import PUBLIC, receive_report
from khien.intake.models import Report
from khien.people.actions import issue_api_key
from khien.people.keys import Scope
from khien.people.models import Person, RoleHolding
from khien.people.rights import Role
from khien.protection.filtering.engines import unbound
from khien.protection.filtering.models import Release
from khien.protection.filtering.publish import publish_list
from khien.protection.warnings.actions import approve_edition, open_alert, submit_edition
from tests.filtering.blocks import many_blocks, people
from tests.warnings.conftest import CONTENT

DECISIONS, NEWEST, WARNINGS = 1_000, 100, 60


@dataclass(frozen=True)
class Genuine:
    """What can be asked for.

    Args:
        names: blocked by two people, with entries in the ledger; published as files.
        refs: of their decisions.
        serial: of the list without the newest of them.
        alert: the number of a warning.
        key: of a partner's programme, which may report.
    """

    names: Sequence[str]
    refs: Sequence[str]
    serial: int
    alert: str
    key: str


def make() -> Genuine:
    """Let two people decide, publish and warn, and somebody report."""
    two = people()
    RoleHolding.objects.create(person=two.hoa, role=Role.ADMINISTRATOR)
    names = [f"that-{number}.example.vn" for number in range(DECISIONS)]
    unbound.PATH = ""  # no resolver: the list is published as files
    publish_list()  # the first list of all is empty
    decisions = many_blocks(names[:-NEWEST], two)
    publish_list()
    serial = Release.objects.latest("serial").serial
    decisions += many_blocks(names[-NEWEST:], two)
    publish_list()
    _report(names[0], decisions[0].case)
    return Genuine(names, [one.ref for one in decisions], serial, _warn(two.minh, two.hoa), _key(two.hoa))


def _report(name: str, case: Case) -> None:
    text = f"Tin nhắn lạ gửi kèm liên kết https://{name}/"
    told = receive_report(text=text, links=[], channel=Report.Channel.FORM, by=PUBLIC, language="vi")
    case.reports.add(told.report_id)


def _warn(writer: Person, second: Person) -> str:
    for _number in range(WARNINGS):
        edition = open_alert(content=CONTENT, by=writer)
        submit_edition(edition=edition, by=writer)
        approve_edition(edition=edition, by=second)
    return edition.alert.ref


def _key(administrator: Person) -> str:
    """Return the key of a programme of the administrator's own unit."""
    unit, scopes, day = administrator.unit, [Scope.REPORTS_WRITE], timedelta(days=1)
    return issue_api_key(unit=unit, name="bench", scopes=scopes, lasts=day, by=administrator)[1]
