"""What collectors found counts line by line, is explained in both languages, and comes out the same again."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis import collecting, version, weights
from khien.analysis.actions import assess_indicators, computed_again
from khien.analysis.collectors.gather import Result
from khien.analysis.evidence_signals import Fact, current, evidenced
from khien.analysis.facts import fact_digest
from khien.analysis.model import shipped
from khien.analysis.models import Assessment, Evidence
from khien.analysis.score import Snapshot, assess
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.models import Indicator

AT, LATER = "2026-11-20T10:00:00+00:00", "2026-11-21T10:00:00+00:00"
FISH = "vietcombank-xacthuc.top"
TLS = {"issuer": "Let's Encrypt", "is_trusted": True, "not_before": "2026-11-19T00:00:00+00:00", "at": AT}
PAGE = {"asks_for": ["otp", "password"], "programs": ["http://a/x.apk"], "trackers": [], "at": AT}
RDAP = {"registered": "2026-11-17T00:00:00Z", "at": AT}


def fact(source: str, data: dict[str, Any]) -> Fact:
    """A stored piece of evidence."""
    return Fact(source, fact_digest(source, data), data)


def codes(*facts: Fact, brand: str = "", day: str = "2026-11-20", host: str = FISH) -> set[str]:
    """What the facts show."""
    return {one.name for one in evidenced(current(facts), day, host, brand)}


def test_a_young_name_with_a_free_certificate_for_a_bank_that_asks_for_a_code() -> None:
    found = codes(fact("rdap", RDAP), fact("tls", TLS), fact("page", PAGE), brand="vietcombank")
    assert found == {
        "name_new",
        "free_certificate_for_brand",
        "certificate_new",
        "asks_otp",
        "asks_password",
        "page_gives_program",
    }


def test_a_free_certificate_alone_says_nothing() -> None:
    assert codes(fact("tls", TLS | {"not_before": "2026-01-01T00:00:00+00:00"})) == set()


@pytest.mark.parametrize(
    ("registered", "found"),
    [
        ("2026-11-20", {"name_new"}),
        ("2026-10-25T00:00:00Z", {"name_young"}),
        ("2026-09-01T00:00:00Z", {"name_rather_young"}),
        ("2025-01-01T00:00:00Z", set()),
        ("2010-01-01T00:00:00Z", {"name_old"}),
        ("", set()),
        ("soon", set()),
    ],
)
def test_the_age_of_a_name_is_counted_to_the_day_of_the_score(registered: str, found: set[str]) -> None:
    assert codes(fact("rdap", {"registered": registered, "at": AT})) == found


def test_a_failure_is_kept_and_counts_for_nothing() -> None:
    assert (
        codes(*(fact(source, {"failure": "no_answer", "at": AT}) for source in ("rdap", "tls", "page"))) == set()
    )


def test_only_the_newest_visit_counts_and_its_comparisons_with_it() -> None:
    old = [fact("page", PAGE), fact("alike", {"brand": "acb", "likeness": "0.90", "at": AT})]
    new = fact("page", {"asks_for": [], "at": LATER})
    assert codes(*old) >= {"looks_like", "asks_otp"}
    assert codes(*old, new) == codes(new, *old) == set()


@pytest.mark.parametrize(("at", "stands"), [(LATER, True), ("2026-12-31T10:00:00+00:00", False)])
def test_a_visit_that_fails_clears_nobody_for_some_time(at: str, stands: bool) -> None:
    seen = [fact("page", PAGE), fact("alike", {"brand": "acb", "likeness": "0.90", "at": AT})]
    tls = fact("tls", TLS | {"at": at})
    shut_out = [fact("page", {"failure": "no_answer", "at": at}), tls]
    assert (codes(*seen, *shut_out) == codes(*seen, tls)) is stands
    assert ({"looks_like", "asks_otp"} <= codes(*seen, *shut_out)) is stands


DATA = st.dictionaries(
    st.sampled_from(
        ["registered", "asks_for", "programs", "trackers", "refused", "issuer", "not_before", "url", "at"]
    ),
    st.text(max_size=12) | st.lists(st.sampled_from(["otp", "card", "telegram:1", "x"]), max_size=3),
    max_size=6,
)


@given(st.lists(st.tuples(st.sampled_from(["rdap", "tls", "http", "page", "dns", "asn"]), DATA), max_size=6))
def test_whatever_collectors_kept_every_finding_has_a_weight_and_a_sentence(found: list[tuple[str, Any]]) -> None:
    facts = tuple(current([fact(source, data) for source, data in found]))
    score = assess(Snapshot("domain", FISH, chance=0.5, model="m", day="2026-11-20", evidence=facts))
    assert 0 <= score.score <= 100
    assert all(reason.text("vi") and reason.text("en") for reason in score.reasons)


def test_all_evidence_together_has_an_upper_limit() -> None:
    everything = PAGE | {
        "asks_for": ["otp", "card", "id", "password"],
        "trackers": ["telegram:1"],
        "refused": ["::1"],
    }
    facts = (
        fact("page", everything),
        fact("rdap", RDAP),
        fact("alike", {"brand": "acb", "likeness": "1", "at": AT}),
    )
    score = assess(Snapshot("domain", "a.example", day="2026-11-20", evidence=facts))
    assert sum(reason.points for reason in score.reasons if reason.evidence) == weights.EVIDENCE_AT_MOST


@pytest.fixture
def visited(db: None) -> Indicator:
    """A name that was visited and assessed."""
    value = IndicatorValue(Kind.DOMAIN, FISH)
    indicator = Indicator.objects.stored([value])[value]
    collecting.keep(indicator, [Result("rdap", RDAP), Result("tls", TLS), Result("page", PAGE)])
    return indicator


def test_a_kept_score_comes_out_the_same_from_stored_evidence(visited: Indicator) -> None:
    kept = Assessment.objects.get()
    again = computed_again(kept)
    assert round(again.score) == kept.score
    assert [reason.code for reason in again.reasons] == [reason["code"] for reason in kept.reasons]
    digests = set(Evidence.objects.values_list("digest", flat=True))
    assert {reason["evidence"] for reason in kept.reasons if reason["evidence"]} <= digests
    assert "page" not in str(kept.snapshot).replace("'page', '", "")  # evidence stands in it by its hash only


def test_the_database_refuses_to_change_evidence_and_scores(visited: Indicator) -> None:
    for rows, change in ((Evidence.objects, {"data": {}}), (Assessment.objects, {"score": 0})):
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            rows.update(**change)
    assert Evidence.objects.get(source="page").data == PAGE


@pytest.mark.parametrize("how", ["altered", "gone"])
def test_evidence_that_was_altered_behind_our_back_is_noticed(visited: Indicator, how: str) -> None:
    page = Evidence.objects.get(source="page")
    page.delete()
    if how == "altered":
        Evidence.objects.create(indicator=visited, source="page", digest=page.digest, data=PAGE | {"asks_for": []})
    with pytest.raises(CommandError, match=page.digest):
        call_command("assess", FISH, "--kept", stdout=StringIO())


def test_a_later_visit_and_a_later_day_do_not_change_what_was_scored(visited: Indicator) -> None:
    kept = Assessment.objects.get()
    collecting.keep(visited, [Result("page", {"asks_for": [], "at": LATER})])
    assert round(computed_again(kept).score) == kept.score
    newer = Assessment.objects.order_by("-pk").first()
    assert newer is not None
    assert newer.score < kept.score


def test_after_the_scorecard_changed_the_old_score_stays_readable(
    visited: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Assessment.objects.get()
    monkeypatch.setattr(weights, "VERSION", "2099-01.1")
    monkeypatch.setitem(weights.TABLE, "asks_otp", (0, weights.TABLE["asks_otp"][1]))
    out = StringIO()
    call_command("assess", FISH, "--kept", "--language", "vi", stdout=out)
    told = out.getvalue()
    assert f"{kept.score} of 100" in told
    assert kept.version in told
    assert "+14  asks_otp" in told
    assert "Trang yêu cầu nhập mã OTP." in told
    assert "2099-01.1" in told


def test_another_weight_or_another_list_is_another_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def now() -> str:
        version._content.cache_clear()
        return version.scorecard_version()

    versions = [now(), now()]
    monkeypatch.setitem(weights.TABLE, "asks_otp", (15, weights.TABLE["asks_otp"][1]))
    versions.append(now())
    monkeypatch.setattr("khien.analysis.guardlist.FOLDER", tmp_path)
    versions.append(now())
    monkeypatch.undo()
    versions.append(now())
    assert [versions.index(one) for one in versions] == [0, 0, 2, 3, 0]
    assert len(f"{now()}+{shipped()[1]}") <= (Assessment._meta.get_field("version").max_length or 0)


def test_each_line_of_an_explanation_names_its_points_and_its_evidence(visited: Indicator) -> None:
    out = StringIO()
    call_command("assess", FISH, "--explain", stdout=out)
    row = Evidence.objects.get(source="page")
    line = next(line for line in out.getvalue().splitlines() if "asks_otp" in line)
    assert line.split()[:4] == ["+14", "asks_otp", "evidence", str(row.pk)]
    assert "one-time code" in line


def test_a_score_from_before_there_were_collectors_is_still_read(db: None) -> None:
    value = IndicatorValue(Kind.DOMAIN, "a.example")
    [kept] = assess_indicators([Indicator.objects.stored([value])[value]])
    for field in ("day", "evidence"):
        del kept.snapshot[field]
    assert round(computed_again(kept).score) == kept.score


def test_without_a_database_an_explanation_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khien.analysis.management.commands.assess.database_answers", lambda: False)
    with pytest.raises(CommandError, match="khien prepare"):
        call_command("assess", "example.com", explain=True)
