"""Play the journey: import, report, decide, publish, resolve, appeal, unblock, verify."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from tqdm import tqdm

from khien.analysis.actions import score_values
from khien.cases.actions import answer_appeal, approve_decision, propose_decision, send_back_decision
from khien.cases.bases import suggested_basis
from khien.cases.models import Appeal, Case, Decision
from khien.cases.proposals import Proposal
from khien.config.journey import samples
from khien.config.journey.citizen import Citizen, Told
from khien.config.journey.resolving import rcode_of, rcodes
from khien.config.journey.warning import warn_of_the_largest_campaign
from khien.core.categories import Category
from khien.core.errors import KhienError
from khien.indicators.kinds import IndicatorValue, Kind
from khien.intake.models import Report
from khien.ledger.verify import verify
from khien.outbox.models import Delivery
from khien.people.models import Person
from khien.protection.filtering.models import ListEntry

REPORTS = 200
CITIZENS = 4  # who fill in the form at the same time
BENIGN_RESOLVED = 2_000
SENT_BACK_EACH = 20  # the reviewer does not agree with every twentieth proposal
PATIENCE = 300.0  # seconds


class JourneyStuck(KhienError):
    """The running system did not do what was waited for."""


@dataclass
class Story:
    """What happened, in numbers."""

    imported: dict[str, int] = field(default_factory=dict)
    reports: int = 0
    cases: int = 0
    approved: int = 0
    sent_back: int = 0
    warning: str = ""
    # Resolved: listed names that are blocked and not, benign names that are blocked and not.
    confusion: dict[str, int] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    unblocked: str = ""
    after_unblock: str = ""
    seconds_to_block: float = 0.0
    seconds_to_unblock: float = 0.0
    ledger_entries: int = 0
    ledger_problem: str = ""


def play(say: Callable[[str], None]) -> Story:
    """Go the whole way once; the system must be running.

    Raises:
        JourneyStuck: something that must happen did not happen in time.
    """
    story = Story()
    for step in (_import, _score, _report, _decide, _warn, _resolve, _appeal, _verify):
        for line in step(story):
            say(line)
    return story


def _import(story: Story) -> Iterator[str]:
    for kind in ("listed", "benign"):
        path = str(samples.folder() / f"{kind}_names.csv.xz")
        options = ["--benign"] if kind == "benign" else ["--category", "phishing"]
        call_command(
            "import_feed", path, "--format", "csv", "--column", "name", "--feed", f"samples-{kind}", *options
        )
        story.imported[kind] = len(samples.names(kind))
    yield f"Imported {story.imported['listed']:,} listed and {story.imported['benign']:,} benign names."


def _score(story: Story) -> Iterator[str]:
    for kind in ("listed", "benign"):
        values = [IndicatorValue(Kind.DOMAIN, name) for name in samples.names(kind)[:BENIGN_RESOLVED]]
        high = sum(score.score >= 50 for score in score_values(values))
        story.scores[kind] = high / len(values)
    listed, benign = story.scores["listed"], story.scores["benign"]
    # The imported lists speak in these scores: they show that evidence counts, not how well the model judges.
    reached = f"{listed:.1%} of the listed and {benign:.1%} of the benign names"
    yield f"Scored 50 or more, with both imports as evidence: {reached}."


def _report(story: Story) -> Iterator[str]:
    before = Report.objects.count()
    told = [Told(sample.text, sample.category) for sample in islice(samples.reports(), REPORTS)]
    with ThreadPoolExecutor(CITIZENS) as crowd:
        list(tqdm(crowd.map(_tell, told), "reports through the form", total=len(told), unit="report"))
    story.reports = Report.objects.count() - before
    _settle()
    story.cases = Case.objects.count()
    yield f"{story.reports} reports came in through the public form and became {story.cases} cases."


def _tell(what: Told) -> None:
    with Citizen(settings.PUBLIC_ADDRESS) as citizen:
        citizen.report(what)


def _decide(story: Story) -> Iterator[str]:
    minh, hoa = _people()
    categories = {sample.name: Category(sample.category) for sample in samples.reports()}
    waiting = list(Case.objects.filter(state="open", subject__value__in=categories).select_related("subject"))
    for number, case in enumerate(tqdm(waiting, "two people decide", unit="case"), start=1):
        category = categories[case.subject.value]
        basis = suggested_basis(category, timezone.localdate()).title_vi
        reason = "Tên miền này được nhiều người báo là lừa đảo và có trong danh sách của đối tác."
        proposal = Proposal(Decision.Kind.BLOCK, category, basis, reason, settings.BLOCK_DAYS)
        decision = propose_decision(case=case, proposal=proposal, by=minh)
        if number % SENT_BACK_EACH:
            approve_decision(decision=decision, by=hoa)
            story.approved += 1
        else:
            send_back_decision(decision=decision, note="Chưa đủ bằng chứng.", by=hoa)
            story.sent_back += 1
    approved_at = time.monotonic()
    _settle()
    story.seconds_to_block = time.monotonic() - approved_at
    yield f"Minh proposed {len(waiting)} blocks; Hoa approved {story.approved} and sent {story.sent_back} back."


def _warn(story: Story) -> Iterator[str]:
    minh, hoa = _people()
    story.warning = warn_of_the_largest_campaign(writer=minh, second=hoa)
    if story.warning:
        yield f"Minh wrote a warning of the largest campaign, and Hoa published it: {story.warning}."


def _resolve(story: Story) -> Iterator[str]:
    listed = list(ListEntry.objects.in_force().filter(scope="name").values_list("value", flat=True))
    benign = samples.names("benign")[:BENIGN_RESOLVED]
    blocked = rcodes([*listed, *(f"www.{name}" for name in listed)], "resolving blocked names")
    free = rcodes(benign, "resolving benign names")
    story.confusion = {
        "listed, blocked": sum(code == "NXDOMAIN" for code in blocked.values()),
        "listed, not blocked": sum(code != "NXDOMAIN" for code in blocked.values()),
        "benign, blocked": sum(code == "NXDOMAIN" for code in free.values()),
        "benign, not blocked": sum(code != "NXDOMAIN" for code in free.values()),
    }
    yield "Asked the resolver:                      blocked   not blocked"
    for row in ("listed", "benign"):
        counts = story.confusion[f"{row}, blocked"], story.confusion[f"{row}, not blocked"]
        yield f"  {row + ' names':<37}{counts[0]:>9,}{counts[1]:>14,}"


def _appeal(story: Story) -> Iterator[str]:
    entry = ListEntry.objects.in_force().filter(scope="name").order_by("pk").first()
    if entry is None:
        raise JourneyStuck("Nothing is in force, so nothing can be appealed.")
    with Citizen(settings.PUBLIC_ADDRESS) as citizen:
        reference = citizen.appeal(entry.decision.ref, "Đây là trang của cửa hàng chúng tôi. Xin xem lại giúp.")
    third = Person.objects.get(email="binh@khien.example")
    started = time.monotonic()
    answer_appeal(appeal=Appeal.objects.get(ref=reference), uphold=True, answer="Chấp nhận khiếu nại.", by=third)
    _settle()
    _wait(lambda: rcode_of(entry.value) != "NXDOMAIN", f"{entry.value} still does not resolve.")
    story.seconds_to_unblock = time.monotonic() - started
    story.unblocked, story.after_unblock = entry.value, rcode_of(entry.value)
    yield (
        f"{entry.value} was appealed, unblocked by a third person and resolves again ({story.after_unblock}) "
        f"after {story.seconds_to_unblock:.1f} s."
    )


def _verify(story: Story) -> Iterator[str]:
    _wait(lambda: verify().sealed == verify().entries, "The ledger is not sealed.")
    verdict = verify()
    story.ledger_entries, story.ledger_problem = verdict.entries, verdict.problem.why if verdict.problem else ""
    holds = f"does not hold: {story.ledger_problem}" if verdict.problem else "holds"
    yield f"The ledger {holds}; {verdict.entries:,} entries, {verdict.checkpoints:,} signed checkpoints."


def _people() -> tuple[Person, Person]:
    return Person.objects.get(email="minh@khien.example"), Person.objects.get(email="hoa@khien.example")


def _settle() -> None:
    """Wait until every fact is delivered and the list in force is what the decisions want."""
    _wait(
        lambda: not Delivery.objects.open().exists() and not ListEntry.objects.unpublished().exists(),
        "Deliveries or publications are still open; `./run stuck` and the operations page say which.",
    )


def _wait(until: Callable[[], bool], complaint: str) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > end:
            raise JourneyStuck(complaint)
        time.sleep(0.05)
