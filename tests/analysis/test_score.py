"""The scorecard: rules beat the model, what is unknown is said to be, and a score can be computed again."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis import weights
from khien.analysis.actions import snapshots as gathered
from khien.analysis.brands import brands
from khien.analysis.score import Hit, Snapshot, assess
from khien.core.categories import Category
from khien.indicators.kinds import Kind
from khien.indicators.parse import parse

hits = st.builds(
    Hit,
    feed=st.text(max_size=10),
    category=st.sampled_from(["", *(category.value for category in Category if category.may_be_blocked)]),
    match=st.sampled_from(["itself", "host", "registrable_domain"]),
)
snapshots = st.builds(
    Snapshot,
    kind=st.sampled_from([kind.value for kind in Kind]),
    value=st.text(max_size=80),
    hits=st.lists(hits, max_size=3).map(tuple),
    reports=st.integers(0, 10_000),
    chance=st.none() | st.floats(0, 1),
    model=st.just("m"),
)


@given(snapshots)
def test_any_snapshot_has_a_score_with_reasons_in_both_languages(snapshot: Snapshot) -> None:
    score = assess(snapshot)
    assert 0 <= score.score <= 100
    assert all(reason.text("vi") and reason.text("en") for reason in score.reasons)
    assert score.reasons


@given(snapshots)
def test_the_points_of_the_reasons_add_up_to_the_score(snapshot: Snapshot) -> None:
    score = assess(snapshot)
    assert sum(reason.points for reason in score.reasons) == round(score.score)


def test_an_ordinary_name_loses_points_for_its_ordinary_letters() -> None:
    score = assess(Snapshot("domain", "hoasua-school.com", chance=0.06, model="m"))
    assert [(reason.code, reason.points) for reason in score.reasons] == [("start", 35), ("model_low", -14)]
    assert not any(reason.speaks_against for reason in score.reasons)


@given(snapshots)
def test_a_stored_snapshot_gives_the_same_score_again(snapshot: Snapshot) -> None:
    stored = json.loads(json.dumps(snapshot.as_json()))
    assert assess(Snapshot.from_json(stored)) == assess(snapshot)


@given(snapshots, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_chance_never_lowers_the_score(snapshot: Snapshot, one: float, other: float) -> None:
    facts = snapshot.as_json()
    low, high = (assess(Snapshot.from_json(facts | {"chance": chance})) for chance in sorted((one, other)))
    assert low.score <= high.score


def test_the_guard_list_beats_feeds_and_the_model() -> None:
    hit = Hit("somebody's list", "phishing", "itself")
    score = assess(Snapshot("domain", "vietcombank.com.vn", (hit,), reports=500, chance=0.9999, model="m"))
    assert score.score <= 10
    assert score.category is None
    assert "guard" in {reason.code for reason in score.reasons}


NOWHERE = """http://[::1]/a http://127.0.0.1:8000/login http://2130706433/ 10.1.2.3 192.168.1.1 169.254.169.254
    192.0.2.1 ::1 fe80::1 fd00::1 2001:db8::1 http://[::ffff:10.0.0.1]/ http://localhost/a http://intranet/
    http://a.localhost/ printer.local a.internal router.home.arpa""".split()
SOMEWHERE = """8.8.8.8 2606:4700::1111 http://[::ffff:8.8.8.8]/ http://[64:ff9b::808:808]/ local.top
    mylocalhost.com internal.example.com http://ai/ vietcombank.onion home.arpa.top
    vietc0mbank.example bank-otp.test""".split()


@pytest.mark.parametrize("text", NOWHERE)
def test_where_no_site_of_the_internet_can_be_neither_the_model_nor_a_feed_is_believed(text: str) -> None:
    (snapshot,) = gathered([parse(text)], stored=False)
    assert snapshot.chance is None
    score = assess(replace(snapshot, hits=(Hit("feed", "phishing", "itself"),), chance=0.9999, model="m"))
    assert (score.score, score.category) == (0, None)
    assert "nowhere" in {reason.code for reason in score.reasons}


@pytest.mark.parametrize("text", SOMEWHERE)
def test_what_only_looks_like_an_inner_address_is_judged_as_any_other(text: str) -> None:
    (snapshot,) = gathered([parse(text)], stored=False)
    assert "nowhere" not in {reason.code for reason in assess(snapshot).reasons}


def test_every_official_domain_of_every_organisation_scores_low_whatever_the_model_says() -> None:
    high = {
        domain: score.score
        for brand in brands().values()
        for domain in brand.domains
        if (score := assess(Snapshot("domain", domain, chance=0.9999, model="m"))).score > 10
    }
    assert high == {}


def test_an_address_on_a_shared_host_is_judged_and_the_host_is_not() -> None:
    host = assess(Snapshot("domain", "sites.google.com", chance=0.999, model="m"))
    address = assess(Snapshot("url", "https://sites.google.com/view/vietcombank-otp", chance=0.999, model="m"))
    assert host.score <= 10 < 60 < address.score


def test_a_page_of_a_public_body_that_may_have_been_broken_into_is_never_suspicious_by_its_letters() -> None:
    page = assess(Snapshot("url", "https://ministry.gov.vn/upload/otp.html", chance=1, model="m"))
    home = assess(Snapshot("url", "https://ministry.gov.vn/", chance=1, model="m"))
    assert home.score <= 10 < page.score < 50
    assert page.category is None


def test_a_listed_address_on_a_guarded_host_is_not_excused() -> None:
    hit = Hit("feed", "phishing", "itself")
    score = assess(Snapshot("url", "https://ministry.gov.vn/upload/otp.html", (hit,), chance=0.5, model="m"))
    assert score.score >= 50


@pytest.mark.parametrize(("kind", "value"), [("phone", "+84912345678"), ("bank_account", "VCB:0123456789")])
def test_what_nobody_has_named_is_said_to_be_unknown(kind: str, value: str) -> None:
    score = assess(Snapshot(kind, value))
    assert (score.score, score.category) == (0, None)
    assert [reason.text("en") for reason in score.reasons] == ["Nothing is known about it."]


def test_a_phone_number_scores_by_feeds_and_reports() -> None:
    hit = Hit("partner", "fraud_loan", "itself")
    score = assess(Snapshot("phone", "+84912345678", (hit,), reports=3))
    assert score.score >= 60
    assert score.category is Category.FRAUD_LOAN


def test_the_reason_names_the_organisation_as_its_people_do() -> None:
    score = assess(Snapshot("domain", "dichvucong-vn.top", chance=0.9, model="m"))
    reason = next(reason for reason in score.reasons if reason.code.startswith("pretends"))
    assert "Cổng Dịch vụ công quốc gia" in reason.text("vi")
    assert "National Public Service Portal" in reason.text("en")


def test_points_of_bad_signs_never_lower_a_score() -> None:
    lowering = {code for code, (points, _text) in weights.TABLE.items() if points < 0}
    assert lowering == {"feed_good", "name_old"}


def test_a_finding_without_a_weight_is_an_error() -> None:
    with pytest.raises(weights.UnknownFinding, match="No weight"):
        weights.points("unheard_of")
