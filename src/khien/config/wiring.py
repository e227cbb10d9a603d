"""The only page that knows who reacts to what, and what recurs."""

from collections.abc import Sequence
from datetime import timedelta

import khien.cases.actions as cases
import khien.cases.letters
import khien.cases.reactions
import khien.intake.actions as intake
import khien.protection.filtering.reactions as filtering
from khien.analysis.collecting import visit_next, visit_reported
from khien.analysis.events import EvidenceCollected, PictureRead, ReportAssessed
from khien.analysis.reactions import assess_report
from khien.analysis.seeing import read_reported_pictures
from khien.campaigns.grouping import enrol_report, enrol_reports_of, group_waiting
from khien.cases.events import AppealAnswered, DecisionApproved, DecisionEnded, ReportersWrittenTo
from khien.cases.figures import count_figures
from khien.intake.events import ReportReceived, ReportWrittenDown
from khien.intake.flood import forget_buckets
from khien.intake.idempotency import forget_answers
from khien.ledger.seal import seal
from khien.outbox.events import Event, Reaction, RecurringJob
from khien.outbox.letters import send_letters
from khien.outbox.worker import forget_deliveries, forget_jobs
from khien.people.sessions import forget_what_has_ended
from khien.protection.filtering.compile.lists import keep_lists
from khien.protection.filtering.engines.knot import keep_configuration
from khien.protection.filtering.folding import fold_base
from khien.protection.filtering.hits.counting import forget_hits
from khien.protection.filtering.hits.figures import count_hit_figures
from khien.protection.filtering.publish import publish_list
from khien.protection.filtering.resolvers.asking import ask_resolvers
from khien.protection.filtering.scrub import scrub
from khien.protection.learning.classes import forget_classes
from khien.protection.warnings.actions import expire_alerts
from khien.protection.warnings.digest import write_digests

REACTIONS: dict[type[Event], Sequence[Reaction]] = {
    ReportReceived: [assess_report],
    PictureRead: [assess_report],
    ReportWrittenDown: [assess_report],
    ReportAssessed: [khien.cases.reactions.open_or_extend_cases, enrol_report, visit_reported],
    EvidenceCollected: [khien.cases.reactions.refresh_cases_of, enrol_reports_of],
    DecisionApproved: [filtering.list_indicator, khien.cases.letters.write_to_reporters],
    ReportersWrittenTo: [khien.cases.letters.write_to_reporters],
    DecisionEnded: [filtering.unlist_indicator],
    AppealAnswered: [khien.cases.letters.write_to_appellant],
}

# A scam that thousands have reported has as many letters: publishing the list must not wait for them.
UPKEEP: Sequence[Reaction] = (khien.cases.letters.write_to_reporters, khien.cases.letters.write_to_appellant)

# People are unprotected, or wrongly blocked, until these are made; a flood of reports must not delay them.
URGENT: Sequence[Reaction] = (filtering.list_indicator, filtering.unlist_indicator)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

# In this order within a round: people wait for the list first, then for its line in the public log.
JOBS: tuple[RecurringJob, ...] = (
    RecurringJob(publish_list, every=SECOND, after_deliveries=True, is_local=True),
    RecurringJob(seal, every=SECOND, after_deliveries=True, is_local=True),
    RecurringJob(group_waiting, every=5 * SECOND, is_upkeep=True),
    RecurringJob(send_letters, every=2 * SECOND, is_upkeep=True),
    RecurringJob(write_digests, every=10 * SECOND, is_upkeep=True),
    RecurringJob(expire_alerts, every=MINUTE),
    RecurringJob(read_reported_pictures, every=2 * SECOND, is_upkeep=True),
    RecurringJob(visit_next, every=SECOND, is_upkeep=True),
    RecurringJob(cases.check_ownership, every=5 * SECOND, is_upkeep=True),
    RecurringJob(cases.expire_decisions, every=MINUTE),
    RecurringJob(intake.forget_drafts, every=10 * MINUTE),
    RecurringJob(intake.forget_contacts, every=HOUR),
    RecurringJob(cases.forget_contacts, every=HOUR),
    RecurringJob(forget_what_has_ended, every=HOUR),
    RecurringJob(forget_answers, every=HOUR),
    RecurringJob(forget_buckets, every=HOUR),
    RecurringJob(forget_hits, every=HOUR),
    RecurringJob(forget_jobs, every=HOUR),
    RecurringJob(forget_deliveries, every=HOUR, is_upkeep=True),
    RecurringJob(forget_classes, every=HOUR),
    RecurringJob(ask_resolvers, every=SECOND, is_upkeep=True),
    RecurringJob(keep_configuration, every=10 * SECOND, is_upkeep=True, is_local=True),
    RecurringJob(fold_base, every=10 * SECOND, is_upkeep=True, is_local=True),
    RecurringJob(keep_lists, every=5 * SECOND, is_upkeep=True, is_local=True),
    RecurringJob(count_figures, every=HOUR, is_upkeep=True),
    RecurringJob(count_hit_figures, every=HOUR, is_upkeep=True),
    RecurringJob(scrub, every=HOUR, is_upkeep=True, is_local=True),
)
