"""Every event, reaction and job is what the rest of the house believes it to be."""

import dataclasses
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import khien
from khien.config.wiring import JOBS, REACTIONS
from khien.outbox.events import WIRING, Event, dotted_name

for module in pkgutil.walk_packages(khien.__path__, "khien."):
    if module.name.endswith(".events"):
        importlib.import_module(module.name)

EVENTS = [event for event in Event.__subclasses__() if event.__module__.startswith("khien.")]
# The page that says what may be read by anyone for ever: a field is added there by name, or not at all.
PAGE = (Path(__file__).parents[2] / "docs/ledger.md").read_text(encoding="utf-8")
PUBLIC = {
    kind: set(re.findall(r"`(\w+)`", fields))
    for kind, fields in re.findall(r"^\| `([a-z_.]+)` \| (.*?) \|", PAGE, re.M)
}


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


def test_the_page_about_the_log_names_no_event_that_does_not_exist() -> None:
    assert set(PUBLIC) == {event.kind for event in EVENTS}
