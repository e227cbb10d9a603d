"""Every event, reaction and job is what the rest of the house believes it to be."""

import dataclasses
import importlib
import pkgutil
from pathlib import Path

import pytest

import khien
from khien.config.wiring import JOBS, REACTIONS
from khien.outbox.events import WIRING, Event, dotted_name

for module in pkgutil.walk_packages(khien.__path__, "khien."):
    if module.name.endswith(".events"):
        importlib.import_module(module.name)

EVENTS = [event for event in Event.__subclasses__() if event.__module__.startswith("khien.")]
# What may be read by anyone for ever. A field is added here only after asking: whose secret could this be?
PUBLIC = {
    "report.received": {"channel"},
    "report.assessed": {"version"},
    "feed.imported": {"feed", "licence", "accepted", "refused"},
    "case.opened": {"case"},
    "decision.proposed": {"decision", "kind_of_decision", "category"},
    "decision.approved": {
        "decision", "kind_of_decision", "subject_kind", "subject", "scope", "category", "basis", "reason",
        "expires_at", "proposed_by", "override",
    },
    "decision.sent_back": {"decision"},
    "decision.ended": {"decision", "how", "why"},
    "appeal.received": {"decision", "answer_by"},
    "appeal.answered": {"decision", "outcome"},
    "contact.seen": set(),
    "list.published": {"serial", "digest", "size", "added", "removed"},
    "publication.held": {"digest", "reasons"},
    "publication.released": {"digest"},
}  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_what_is_public_in_an_event_was_decided_by_name(event: type[Event]) -> None:
    assert set(event.public) == PUBLIC[event.kind]
    assert set(event.public) <= {field.name for field in dataclasses.fields(event)}


def test_no_two_events_share_a_kind() -> None:
    assert len({event.kind for event in EVENTS}) == len(EVENTS)


def test_every_reaction_can_be_found_again_by_the_name_that_deliveries_keep() -> None:
    wired = [reaction for reactions in REACTIONS.values() for reaction in reactions]
    assert wired
    for function in wired:
        module, _, name = dotted_name(function).rpartition(".")
        assert getattr(importlib.import_module(module), name) is function
        assert WIRING.reaction(dotted_name(function)) is function


def test_every_job_is_a_named_function_and_has_a_pause() -> None:
    assert JOBS
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.every.total_seconds() >= 1 for job in JOBS)


def test_every_event_is_in_the_architecture_or_a_docs_page() -> None:
    docs = " ".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "docs").glob("*.md"))
    assert [event.kind for event in EVENTS if event.kind not in docs] == []
