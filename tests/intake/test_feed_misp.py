"""MISP events and feeds: what is for detection is taken, context and harmless names are not."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from khien.core.categories import Category
from khien.intake.feeds.misp import read_misp, refuse_opinion_in_misp
from khien.intake.feeds.rows import FeedRefused, Refusal, Row
from khien.intake.feeds.source import Source
from tests.intake.test_feed_lines import refused, values

NOW = datetime(2026, 11, 23, tzinfo=UTC)
UUIDS = ("5f6a0000-0000-4000-8000-000000000001", "5f6a0000-0000-4000-8000-000000000002")


def event(*attributes: dict[str, Any], tags: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """An event as MISP exports it."""
    return {
        "Event": {"uuid": UUIDS[0], "Tag": [{"name": tag} for tag in tags], "Attribute": list(attributes), **more}
    }


def attribute(kind: str, value: str, **more: Any) -> dict[str, Any]:
    """An attribute that is for detection."""
    return {"type": kind, "value": value, "to_ids": True, **more}


def written(folder: Path, content: object) -> Source:
    """Put JSON into a file."""
    path = folder / "event.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return Source(path)


def read(folder: Path, content: object) -> list[Row | Refusal]:
    """Read an event."""
    return list(read_misp(written(folder, content), now=NOW))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ('{"Event": ', "not JSON: .* line 1"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "no MISP event"),
        ('["Event"]', "no MISP event"),
        ('{"Event": []}', "no MISP event"),
        (
            {"name": "Banks", "list": ["bank.example"], "type": "hostname"},
            "warning list: it names what is harmless",
        ),
    ],
)
def test_what_is_no_event_is_refused_as_a_whole(tmp_path: Path, content: object, word: str) -> None:
    with pytest.raises(FeedRefused, match=word):
        read(tmp_path, content)


def test_attributes_are_taken_when_they_are_for_detection_and_of_a_type_we_know(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        event(
            attribute("domain", "bad.example", timestamp="1767312000"),
            attribute("hostname|port", "c2.example|8443"),
            attribute("filename|sha256", "a.exe|" + "ab" * 32),
            attribute("domain", "context.example", to_ids=False),
            attribute("domain", "gone.example", deleted=True),
            attribute("iban", "DE00"),
            attribute("filename|md5", "a.exe"),
            attribute("url", ""),
            "no attribute",  # type: ignore[arg-type]
            Object=[{"Attribute": [attribute("url", "https://bad.example/x")]}, "no object"],
        ),
    )
    assert values(rows) == ["bad.example", "c2.example", "ab" * 32, "https://bad.example/x"]
    assert refused(rows) == [
        (4, "not_for_detection"),
        (5, "withdrawn"),
        (6, "type_not_taken"),
        (7, "no_value"),
        (8, "no_value"),
    ]
    assert isinstance(rows[0], Row)
    assert rows[0].first_seen == rows[0].last_seen == datetime(2026, 1, 2, tzinfo=UTC)


def test_a_tag_with_a_word_of_ours_gives_the_category(tmp_path: Path) -> None:
    marked = attribute("domain", "c2.example", Tag=[{"name": 'rsit:malicious-code="c2-server"'}])
    rows = read(
        tmp_path, event(attribute("domain", "a.example"), marked, tags=('rsit:fraud="phishing"', "tlp:clear"))
    )
    categories = [row.category for row in rows if isinstance(row, Row)]
    assert categories == [Category.PHISHING, Category.ATTACK_INFRASTRUCTURE]


def test_a_feed_folder_is_read_by_its_manifest_and_by_no_other_name(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({uuid: {"info": "x"} for uuid in UUIDS}))
    for number, uuid in enumerate(UUIDS):
        (tmp_path / f"{uuid}.json").write_text(json.dumps(event(attribute("domain", f"bad{number}.example"))))
    assert values(read_misp(Source(tmp_path), now=NOW)) == ["bad0.example", "bad1.example"]
    (tmp_path / "manifest.json").write_text(json.dumps({"../secret": {}}))
    with pytest.raises(FeedRefused, match="does not list events"):
        list(read_misp(Source(tmp_path), now=NOW))


@pytest.mark.parametrize("tag", ["misinformation-website-label:propaganda", 'topic="Chính trị"', "dissident"])
def test_an_event_tagged_with_politics_is_refused_as_a_whole(tmp_path: Path, tag: str) -> None:
    good = attribute("domain", "bad.example")
    for content in (event(good, tags=(tag,)), event(good, attribute("domain", "b.example", Tag=[{"name": tag}]))):
        with pytest.raises(FeedRefused, match="crimes with victims"):
            refuse_opinion_in_misp(written(tmp_path, content))


def test_a_tag_that_says_who_was_attacked_is_no_category(tmp_path: Path) -> None:
    tag = 'misp-galaxy:sector="Journalists"'
    refuse_opinion_in_misp(written(tmp_path, event(attribute("domain", "bad.example"), tags=(tag,))))
