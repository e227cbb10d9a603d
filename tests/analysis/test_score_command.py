"""`khien score`: one JSON object a line, in order, and nothing else."""

import io
import json
import sys
from typing import Any

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db(transaction=True)  # the command closes the connection before it forks


def run(text: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    call_command("score")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_lines_are_answered_in_order_also_those_that_are_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = b"vietcombank-otp.top\n%%%\nhxxps://sh0pee[.]vip/qua\n\nvietcombank.com.vn\n\xff\xfe\n"
    rows = run(text, monkeypatch, capsys)
    assert [row["value"] for row in rows[:2]] == ["vietcombank-otp.top", "%%%"]
    assert rows[2]["value"] == "https://sh0pee.vip/qua"
    assert rows[3]["value"] == "vietcombank.com.vn"
    assert rows[1]["error"]
    assert (rows[1]["score"], rows[1]["chance"], rows[1]["category"], rows[1]["reasons"]) == (0, None, None, [])
    assert "error" in rows[4]
    assert "error" not in rows[0]


def test_a_scam_scores_high_with_reasons_in_both_languages_and_a_bank_scores_low(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scam, bank = run(b"vietcombank-xacthuc.top\nvietcombank.com.vn\n", monkeypatch, capsys)
    assert scam["score"] >= 70 > 10 >= bank["score"]
    assert scam["chance"] > 0.9
    assert scam["category"] == "impersonation"
    assert bank["category"] is None
    assert {"code", "points", "en", "vi"} == set(scam["reasons"][0])
    assert any("Vietcombank" in reason["vi"] for reason in scam["reasons"])


def test_more_lines_than_one_batch_come_out_complete(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"name{number}.example" for number in range(4_500)]
    rows = run("\n".join(names).encode(), monkeypatch, capsys)
    assert [row["value"] for row in rows] == names


def test_no_input_gives_no_output(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(b"", monkeypatch, capsys) == []
